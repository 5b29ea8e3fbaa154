"""Why a file is in the index or not, as a value that commands can show to people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """What keeps a file or directory out. The value is the phrase that people read."""

    OUTSIDE = "outside the workspace"
    NAME = "a name that is no valid Unicode or holds control characters"
    SYMLINK = "a symbolic link: its target counts where it really is"
    NOT_A_FILE = "neither a file nor a directory"
    UNREADABLE = "cannot be read"
    SECRET = "may hold secrets"
    EXCLUDED = "excluded in the settings"
    IGNORED = "left out by an ignore file"
    VENDORED = "somebody else's or built code"
    GENERATED = "generated"
    LANGUAGE = "no language we parse"
    TOO_LARGE = "too large"
    BINARY = "binary"
    LONG_LINES = "lines too long on average"
    LONG_LINE = "a line too long"
    FEW_LETTERS = "too few letters"
    MARKUP = "markup or data"
    TOO_MANY = "beyond the number of files one index holds"
    FAILED = "could not be parsed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a file may be indexed and shown to others; `reason` is None when it may."""

    reason: Reason | None = None
    detail: str = ""
    """The rule or number behind the reason (".gitignore: *.log"); may be ""."""

    @property
    def is_accepted(self) -> bool:
        """True when nothing speaks against the file."""
        return self.reason is None

    def __str__(self) -> str:
        if self.reason is None:
            return "accepted"
        return f"{self.reason.value} ({self.detail})" if self.detail else self.reason.value


ACCEPTED = Verdict()
