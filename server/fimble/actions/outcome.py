"""What an action is asked with and what comes of it: plain values, free of LSP types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fimble.actions.catalogue import Action
from fimble.models.base import ChatInfo
from fimble.text.document import Document
from fimble.text.spans import Edit, Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A message about a place, by any server."""

    span: Span
    message: str
    source: str = ""
    """Who says so ("mypy"); "" unknown."""


@dataclass(frozen=True, slots=True)
class Job:
    """One action at one place."""

    action: Action
    uri: str
    version: int
    """Of the document that the offsets are of."""
    span: Span
    """What is selected; empty for a cursor. Code points."""
    instruction: str = ""
    """The user's own words."""
    diagnostics: tuple[Diagnostic, ...] = ()
    removed: tuple[Span, ...] = ()
    """Text that the edit takes out as well, and that the model is not shown as code: the directive that asked for this."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """Edits of one file of the workspace."""

    path: str
    """Workspace-relative, with "/"."""
    uri: str
    document: Document
    """What the edits are of; empty for a new file."""
    edits: tuple[Edit, ...]
    """In order, apart from each other; offsets are of `document`."""
    label: str
    """For a preview: "Simplify total_cents"."""
    is_new: bool = False
    """The file is to be made."""
    is_open: bool = True
    """`document.version` is the editor's own."""

    def applied(self) -> str:
        """Give the text as it will be."""
        text, rest = "", 0
        for edit in self.edits:
            text += self.document.text[rest : edit.span.start] + edit.text
            rest = edit.span.end
        return text + self.document.text[rest:]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing came of it, for a person."""

    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A definition that the model was shown."""

    name: str
    path: str
    """As shown: workspace-relative, or a library's."""
    line: int
    """0-based."""
    uri: str = ""
    """"" for what is not a file of the workspace."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: changes, an explanation, or a refusal; tests come with their plan as `markdown`."""

    title: str
    """For people: "Explain total_cents"."""
    changes: tuple[FileChange, ...] = ()
    markdown: str = ""
    links: tuple[Link, ...] = ()
    refusal: Refusal | None = None
    model: str = ""
    """Which model answered; "" when none was asked."""


@dataclass(frozen=True, slots=True)
class News:
    """What happens while a job runs."""

    phase: Literal["waiting", "loading", "reading", "writing"]
    """Queued behind another action, the model being loaded, the model reading the prompt, its answer coming in."""
    text: str = ""
    """What has come in since the last news, raw; for a person to watch."""
    info: ChatInfo | None = None
    """Which model is at work from now on; None when that is no news."""
