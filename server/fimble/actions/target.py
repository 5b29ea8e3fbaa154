"""What an action is about: the selection, or the declaration, function or paragraph around a cursor. Whole lines, always."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fimble.actions.catalogue import About
from fimble.actions.code import Code
from fimble.syntax.facts import Definition
from fimble.text.spans import Span

Kind = Literal["definition", "lines", "file"]

_CALLABLE = ("function", "method")
_DECLARED = (*_CALLABLE, "class", "interface", "enum", "type")
MOST_BLANK_ABOVE = 3
"""A cursor on a comment or a blank line belongs to the declaration that begins at most so many lines of such below."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whole lines of a document."""

    kind: Kind
    first_line: int
    last_line: int
    """Included."""
    name: str = ""
    """Of the declaration that these lines are, or of the one they stand in; "" at top level."""
    qualified_name: str = ""
    definition: Definition | None = None
    """The declaration that these lines are; None for other lines, and for what is local to a function."""

    @property
    def is_function(self) -> bool:
        """Say whether these lines are one function."""
        return self.kind == "definition" and (self.definition is None or self.definition.kind in _CALLABLE)


def target_at(code: Code, span: Span, about: About) -> Target:
    """Say what an action is about for a selection, or for a cursor (an empty span). Never fails: a file has lines."""
    lines = code.document.lines
    first, last = lines.line_of(span.start), lines.line_of(span.end)
    if about == "file":
        return _whole(code)
    if len(span) and about != "diagnostic":
        if span.end > span.start and lines.line_start(last) == span.end and last > first:
            last -= 1  # editors select up to the start of the next line
        return _selected(code, *_without_blank(code, first, last))
    return _at_cursor(code, _line_meant(code, first), about)


def _whole(code: Code) -> Target:
    return Target("file", 0, code.document.lines.n_lines - 1)


def _without_blank(code: Code, first: int, last: int) -> tuple[int, int]:
    while last > first and not code.document.line_text(last).strip():
        last -= 1
    while first < last and not code.document.line_text(first).strip():
        first += 1
    return first, last


def _selected(code: Code, first: int, last: int) -> Target:
    """Take what is selected; a selection of one declaration, or of its header alone, is that declaration."""
    for found in _candidates(code, first, _DECLARED):
        if (found.first_line, found.last_line) == (first, last):
            return found
    around = _innermost(code, first, last, _DECLARED)
    return Target("lines", first, last, around.name if around else "", around.qualified_name if around else "")


def _line_meant(code: Code, line: int) -> int:
    """Go from a comment, a blank line or a decorator down to the declaration right below it."""
    starts = {d.start_line for d in code.facts.definitions}
    below = line
    for _ in range(MOST_BLANK_ABOVE + 20):
        text = code.document.line_text(below).strip()
        if below in starts or (text and not text.startswith((code.mark, "*", "/*"))):
            break
        if below - line > MOST_BLANK_ABOVE and not text:
            return line
        if below + 1 >= code.document.lines.n_lines:
            return line
        below += 1
    return below if below in starts else line


def _at_cursor(code: Code, line: int, about: About) -> Target:
    if about == "function":
        found = _innermost(code, line, line, _CALLABLE) or _innermost(code, line, line, _DECLARED)
    elif about == "diagnostic":
        found = _innermost(code, line, line, _CALLABLE)
    else:
        found = _innermost(code, line, line, _DECLARED)
    return found or _paragraph(code, line)


def _innermost(code: Code, first: int, last: int, kinds: tuple[str, ...]) -> Target | None:
    around = [t for t in _candidates(code, first, kinds) if t.first_line <= first and last <= t.last_line]
    return min(around, key=lambda t: (t.last_line - t.first_line, -t.first_line), default=None)


def _candidates(code: Code, line: int, kinds: tuple[str, ...]) -> list[Target]:
    """List declarations that hold a line, those local to functions included."""
    declared = [
        Target("definition", d.start_line, d.end_line, d.name, d.qualified_name, d)
        for d in code.facts.definitions
        if d.kind in kinds and d.start_line <= line <= d.end_line
    ]
    # The last line of what a declaration shares with another belongs to both; what is recorded is known better.
    known = {(t.name, t.last_line) for t in declared}
    scopes = code.context_at(_content_end(code, line)).scopes
    local = [
        Target("definition", s.start_line, s.end_line, s.name, ".".join(x.name for x in scopes[: n + 1]))
        for n, s in enumerate(scopes)
        if s.kind == "function" and (s.name, s.end_line) not in known and not _is_recorded(code, s.name, s.start_line)
    ]
    return declared + (local if set(kinds) & set(_CALLABLE) else [])


def _is_recorded(code: Code, name: str, line: int) -> bool:
    return any(d.name == name and d.start_line <= line <= d.end_line for d in code.facts.definitions)


def _content_end(code: Code, line: int) -> int:
    """Give an offset inside of a line's code, behind its first character."""
    lines = code.document.lines
    text = code.document.line_text(line)
    return min(lines.line_start(line) + len(text) - len(text.lstrip()) + 1, lines.line_end(line))


def _paragraph(code: Code, line: int) -> Target:
    """Take the lines around that no blank line parts."""
    first = last = line
    document = code.document
    if not document.line_text(line).strip():
        return Target("lines", line, line)
    while first > 0 and document.line_text(first - 1).strip():
        first -= 1
    while last + 1 < document.lines.n_lines and document.line_text(last + 1).strip():
        last += 1
    return Target("lines", first, last)
