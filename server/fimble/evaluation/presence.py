"""Whether a declaration stands in what a prompt shows of other files.

Its signature line must be there, word for word but for blanks and for what a declaration without its body ends with. For a
variable or field the name with its type or value will do: `self.size = size` may be shown as `size: int`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fimble.evaluation.held_out import Declared, Need
from fimble.index.imports.c import HEADER_SUFFIXES, SOURCE_SUFFIXES

_BLANKS = re.compile(r"\s+")
_TAIL = re.compile(r"(?:\{\.\.\.\}|\{\}|\.\.\.|[{:;,=(]|=>)+$")
_SHARED = re.compile(r"^\s*(?:(?:const|var|type)\s+(?=\w)|def\s+self\.|(?:self|cls|this)\.)")
"""What stands in front of a name only here or only there: `const` of a Go group is written with each name of it, `self.` with
each method of Ruby's `class << self`."""
_MACRO = re.compile(r"\b[A-Z][A-Z\d_]+\b(?:\s+|\s*(?=\*))(?=[\w*])")
_VALUE_MARKS = (":", "=", "?", "!", ";", ",")
"""What follows the name of a variable or field."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Text of another file as it stands in a prompt, without its path comment."""

    path: str
    text: str


LineOf = Callable[[str, int], str]
"""(path, line) -> the line's text."""


class Presence:
    """The lines that a prompt shows, by file."""

    def __init__(self, shown: Sequence[Shown]) -> None:
        self._lines: dict[str, list[str]] = {}
        for piece in shown:
            lines = (_bare(_without_macros(line, piece.path)) for line in piece.text.split("\n"))
            self._lines.setdefault(piece.path, []).extend(lines)

    def has(self, declared: Declared, line_of: LineOf) -> bool:
        """Say whether the line that declares a name is shown, whole or cut behind the name."""
        source = _without_macros(line_of(declared.path, declared.line), declared.path)
        match = re.search(rf"\b{re.escape(declared.name)}\b", source)
        wanted = _bare(source)
        head = _bare(source[: match.end()]) if match else wanted
        rest = _BLANKS.sub("", source[match.end() :]) if match else ""
        is_value = not rest or rest.startswith(_VALUE_MARKS)
        return bool(head) and any(
            _is_declared_by(line, wanted, head, is_value=is_value) for line in self._lines.get(declared.path, ())
        )

    def satisfies(self, need: Need, line_of: LineOf) -> bool:
        """Say whether any of the alternatives is shown."""
        return any(self.has(declared, line_of) for declared in need)


def _without_macros(line: str, path: str) -> str:
    """Leave out what prompts leave out of C and C++: macros like `SHOP_API`, and where a definition of one goes on."""
    if not path.endswith((*HEADER_SUFFIXES, *SOURCE_SUFFIXES)):
        return line
    return line.rstrip("\\") if line.lstrip().startswith("#") else _MACRO.sub("", line)


def _is_declared_by(line: str, wanted: str, head: str, *, is_value: bool) -> bool:
    if not line.startswith(head):
        return False
    rest = line[len(head) :]
    if is_value:
        return not rest or rest.startswith(_VALUE_MARKS)
    return wanted.startswith(line) or (line.startswith(wanted) and not _runs_on(wanted, line))


def _runs_on(wanted: str, line: str) -> bool:
    """Say whether `line` goes on inside the last word of `wanted`."""
    return f"{wanted[-1:]}{line[len(wanted) : len(wanted) + 1]}".isidentifier() and len(line) > len(wanted)


def _bare(line: str) -> str:
    line = _SHARED.sub(lambda found: "def " if "def" in found[0] else "", line)
    return _TAIL.sub("", _BLANKS.sub("", line))
