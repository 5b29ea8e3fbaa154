"""`Cursor`: the text around one place of a document, cut once for all that judges or fits a suggestion there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from fimble.completion.brackets import Scanner
from fimble.completion.lexis import begins_with_closer, columns, depth_of, is_opener
from fimble.context.instruction import NOTHING, Instruction, instruction_above
from fimble.syntax.comments import Comment
from fimble.syntax.language import Language
from fimble.text.blocks import LINE_BREAK, split_lines
from fimble.text.document import Document
from fimble.text.indentation import DEFAULT_INDENT_UNIT, indent_of, indent_unit

LINES_ABOVE = 240
"""How many lines above the cursor are looked at; bounds the cost in huge files."""
LINES_BELOW = 80
_WINDOW = 24_000
"""Code points on each side in which those lines are looked for."""


_TWO = "  "
_USUAL_UNITS = {
    "go": "\t",
    "makefile": "\t",
    **dict.fromkeys(("javascript", "typescript", "tsx", "html", "css", "scss", "less", "vue", "svelte"), _TWO),
    **dict.fromkeys(("ruby", "lua", "dart", "yaml", "elixir", "scala", "terraform", "proto", "graphql", "nix"), _TWO),
}
"""What formatters and style guides of a language write; the others have four spaces."""

UNKNOWN = Language(name="", comment="")
"""Stands in for a language that fimble has no row for."""


@dataclass(frozen=True)
class Cursor:
    """One place in a document and the text around it. Lines have no line breaks; indentations are as written."""

    prefix: str
    """The whole text before the cursor."""
    suffix: str
    """The whole text after the cursor."""
    line_head: str
    """The cursor's line up to the cursor."""
    line_tail: str
    """The cursor's line from the cursor on."""
    above: tuple[str, ...] = field(repr=False)
    """Up to `LINES_ABOVE` lines above the cursor's, in document order."""
    below: tuple[str, ...] = field(repr=False)
    """Up to `LINES_BELOW` lines below the cursor's."""
    newline: str
    indent_unit: str
    """What one more level of indentation adds: a tab or spaces."""
    indent_is_known: bool
    """False when no line nearby is indented by `indent_unit`, which is then a guess."""
    language: Language = field(repr=False)
    """`UNKNOWN` when nobody can tell."""

    @cached_property
    def indent(self) -> str:
        """The indentation typed on the cursor's line so far."""
        return indent_of(self.line_head)

    @cached_property
    def depth(self) -> int:
        """`indent` in columns."""
        return columns(self.indent)

    @cached_property
    def unit_columns(self) -> int:
        """`indent_unit` in columns."""
        return columns(self.indent_unit)

    @cached_property
    def previous_line(self) -> str:
        """The nearest line above that is not blank; "" when there is none."""
        return next((line for line in reversed(self.above) if line.strip()), "")

    @cached_property
    def instruction(self) -> Instruction:
        """What the comment directly above says to do; nothing when it stands at another depth, or is text in a string."""
        found = instruction_above(self.above, self.language)
        if found is None or columns(found.comment.indent) != self.depth or self._is_string(found.comment):
            return NOTHING
        return found.instruction

    def _is_string(self, comment: Comment) -> bool:
        """Say whether what looks like a comment is the end of a string: the cursor behind it is in none."""
        if not any(quote in line for line in comment.raw for quote in self.language.multiline_quotes):
            return False
        scanner = Scanner(self.language)
        for line in self.above[: len(self.above) - len(comment.raw)]:
            scanner.feed(line)
        return scanner.feed("").is_in_multiline_text

    @cached_property
    def next_line(self) -> str:
        """The nearest line below that is not blank; "" when there is none."""
        return next((line for line in self.below if line.strip()), "")

    @cached_property
    def next_indent(self) -> str:
        """The indentation of `next_line`."""
        return indent_of(self.next_line)

    @property
    def is_at_blank_head(self) -> bool:
        """Say whether nothing but indentation stands before the cursor on its line."""
        return not self.line_head.strip()

    @property
    def is_at_blank_tail(self) -> bool:
        """Say whether nothing but blanks stands after the cursor on its line."""
        return not self.line_tail.strip()

    def opens(self, line: str) -> bool:
        """Say whether a line's successor should stand deeper than it."""
        return is_opener(line, self.language)

    def opens_bracket(self, line: str) -> bool:
        """Say whether a bracket is left open at the end of a line."""
        return bool(Scanner(self.language).feed(line).stack)

    @cached_property
    def levels(self) -> tuple[tuple[int, str], ...]:
        """The lines that enclose this place, nearest first: (columns, line), each shallower than the one before it.

        The first is `previous_line` whatever its depth.
        """
        return tuple(self._levels(None))

    def _levels(self, below: int | None) -> Iterator[tuple[int, str]]:
        """Walk up the lines that are ever shallower, from those shallower than `below` on."""
        for line in reversed(self.above):
            if not line.strip() or (below is not None and depth_of(line) >= below):
                continue
            below = depth_of(line)
            yield below, line
            if below == 0:
                return

    def header_depth(self, line: str) -> int:
        """Give the column from which the body of an opener counts: that of the line where its header began.

        `line` is the previous line or the cursor's own: the last line of `if (a &&` … `b) {` stands deeper than the `if`.
        """
        scanner = Scanner(self.language).feed(line)
        if not scanner.unmatched or begins_with_closer(line, self.language):
            return depth_of(line)
        return next((depth for depth, _ in self._levels(depth_of(line))), depth_of(line))


def cursor_at(document: Document, offset: int, language: Language | None) -> Cursor:
    """Cut a document at `offset` (code points); raise ValueError outside of it."""
    if not 0 <= offset <= len(document.lines):
        raise ValueError(f"offset {offset} is not in a text of {len(document.lines)} characters")
    text = document.text
    return cursor_between(text[:offset], text[offset:], language)


def cursor_between(prefix: str, suffix: str, language: Language | None = None) -> Cursor:
    """Make the cursor that stands between two texts."""
    above = split_lines(prefix[-_WINDOW:])
    below = split_lines(suffix[:_WINDOW])
    head = prefix[max(prefix.rfind("\n"), prefix.rfind("\r")) + 1 :]
    tail_break = LINE_BREAK.search(suffix)
    lines_above, lines_below = tuple(above[:-1][-LINES_ABOVE:]), tuple(below[1:][:LINES_BELOW])
    unit = _unit_near((*lines_above, *lines_below))
    if not unit and not head.strip():  # the editor, or the user, indented the line by hand
        unit = _unit_near((*lines_above, head + "|", *lines_below))
    return Cursor(
        prefix=prefix,
        suffix=suffix,
        line_head=head,
        line_tail=suffix[: tail_break.start()] if tail_break else suffix,
        above=lines_above,
        below=lines_below,
        newline=_newline_near(prefix, suffix),
        indent_unit=unit or _USUAL_UNITS.get((language or UNKNOWN).name, DEFAULT_INDENT_UNIT),
        indent_is_known=bool(unit),
        language=language or UNKNOWN,
    )


def _newline_near(prefix: str, suffix: str) -> str:
    """Find the line break used around the cursor: the nearest one above, else the nearest below."""
    end = max(prefix.rfind("\n"), prefix.rfind("\r")) + 1
    if end:
        return "\r\n" if prefix.endswith("\r\n", 0, end) else prefix[end - 1]
    below = LINE_BREAK.search(suffix)
    return below.group() if below else "\n"


@lru_cache(maxsize=16)  # while a line is typed, those around it stay
def _unit_near(lines: tuple[str, ...]) -> str:
    """Find the unit these lines are indented by; "" when none of them shows it."""
    unit = indent_unit("\n".join(lines))
    before = ""
    for line in filter(str.strip, lines):
        if indent_of(line) == before + unit:
            return unit
        before = indent_of(line)
    return ""
