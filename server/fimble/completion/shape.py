"""How much to suggest at a cursor: nothing, the rest of the line, or a block. Decided before any model is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Protocol

from fimble.completion.brackets import CLOSER_OF, Scanner, code_part
from fimble.completion.cursor import Cursor
from fimble.completion.lexis import begins_with_closer, depth_of, is_comment, is_definition

Kind = Literal["none", "line", "block"]
Multiline = Literal["auto", "always", "never"]
Trigger = Literal["automatic", "invoked"]
Comments = Literal["followed", "ignored", "not understood"]
"""What a comment that says what to do leads to: code that does it; nothing, by the user's wish; or no more than a line,
because what answers cannot read."""

LINE_CHARACTERS = 240
COMMENT_CHARACTERS = 120
"""Prose goes on for ever, and long prose is seldom what was meant."""
BLOCK_CHARACTERS = 2_000
"""Twice the longest blocks that completion models are tuned to stop at (Mellum: 700 characters), and some."""
AUTOMATIC_LINES = 24
INVOKED_LINES = 48

_WORD_CHARACTER = re.compile(r"\w")
_JOINABLE = re.compile(
    r"""\s*(?:
        (?<=\))\s*->\s*[\w.\[\], |"']+?\s*(?=:|\{|$)      # the rest of a signature behind its parameters
      | (?<=[)}\]]):\s*[\w.<>\[\], |&]+?\s*(?=[){;,]|=|$)  # a type behind parameters or a pattern
      | (?<=\))\s*as\s+\w+(?=\s*:)                     # with open(‸) as file:
      | \*/                                             # the end of a comment
      | [)\]}>'"`,;:{]                                  # what closes, separates or opens; editors type most of it
      | </[\w.:-]*> | />                                # a closing tag
      | from\s+(?:"[^"]*"|'[^']*')                      # import {‸} from "./module"
      | =>
    )""",
    re.VERBOSE,
)
_WAITING_BRACKET = re.compile(r"(?:[\[{]|=>|(?:=>|\breturn|[=:?&|])\s*\()$")
"""How a line ends whose bracket is filled on the lines below; behind a call's `(` the arguments mostly follow at once."""
_TYPE_PAIR = re.compile(r"\w<(?:[\w.?\[\]<>]+,\s*)*$")
_BODY_BRACE = re.compile(r"(?:^|[\s(]|=\{)\{$")
"""A block's or object's brace, typed a moment ago: none of a template literal or a tag's attribute, no blank behind it."""
_DOCSTRING_END = re.compile(r"(?:\"\"\"|''')\s*$")


class PlaceInTree(Protocol):
    """What a syntax tree knows about the cursor that its line cannot tell."""

    @property
    def in_string(self) -> bool:
        """Inside a string, also one that began lines above."""

    @property
    def in_comment(self) -> bool:
        """Inside a comment."""

    @property
    def in_empty_body(self) -> bool:
        """In a definition that has no statement yet."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How much to generate at a cursor."""

    kind: Kind
    reason: str
    """For people: why."""
    max_lines: int
    max_characters: int = LINE_CHARACTERS
    ends_at_blank_line: bool = False
    """True where a blank line ends the block for good; elsewhere it may go on at the same depth behind one."""
    in_text: bool = False
    """The cursor is inside a string or a comment: prose is meant."""


def completion_shape(
    cursor: Cursor,
    place: PlaceInTree | None = None,
    *,
    multiline: Multiline = "auto",
    trigger: Trigger = "automatic",
    comments: Comments = "followed",
) -> Shape:
    """Decide how much to suggest. `place` is what the syntax tree says; without it the line itself must do."""
    refusal = _reason_for_nothing(cursor, trigger)
    if refusal:
        return Shape("none", refusal, 0, 0)
    text = _text_around(cursor, place)
    if text:
        most = COMMENT_CHARACTERS if text == "comment" else LINE_CHARACTERS
        return Shape("line", f"inside a {text}", 1, most, in_text=True)
    if not _tail_is_closed(cursor):
        return Shape("line", "text follows on the line", 1)
    if multiline == "never":
        return Shape("line", "blocks are switched off", 1)
    n_lines = INVOKED_LINES if trigger == "invoked" else AUTOMATIC_LINES
    if comments != "ignored" and _is_below_instruction(cursor):
        return _shape_for_instruction(cursor, n_lines, trigger, comments)
    reason, ends_at_blank_line = _reason_for_block(cursor, place)
    if reason:
        return Shape("block", reason, n_lines, BLOCK_CHARACTERS, ends_at_blank_line)
    if cursor.is_at_blank_tail and (multiline == "always" or (trigger == "invoked" and cursor.is_at_blank_head)):
        return Shape("block", "a block was asked for", n_lines, BLOCK_CHARACTERS)
    return Shape("line", "the rest of the line", 1)


# Nothing


def _reason_for_nothing(cursor: Cursor, trigger: Trigger) -> str:
    head, tail = cursor.line_head, cursor.line_tail
    is_word_right = _WORD_CHARACTER.match(tail) is not None
    if is_word_right and _WORD_CHARACTER.search(head[-1:]):
        return "in the middle of a word"
    if trigger == "invoked":
        return ""
    if is_word_right:
        return "a word follows the cursor"
    if not can_join(cursor):
        return "code follows on the line"
    if cursor.is_at_blank_tail and _is_finished(cursor):
        return "the statement is finished"
    return ""


def can_join(cursor: Cursor) -> bool:
    """Say whether a suggestion can stand before what follows on the line: closers, separators, a comment.

    Inside an empty pair of brackets or quotes it can whatever follows: the pair is there to be filled.
    """
    tail = cursor.line_tail
    if is_in_empty_pair(cursor):
        return True
    at = 0
    while at < len(tail) and not _is_comment_at(cursor, at):
        match = _JOINABLE.match(tail, at)
        if match is None or match.end() == at:
            break
        at = match.end()
    return not tail[at:].strip() or _is_comment_at(cursor, at)


def is_in_empty_pair(cursor: Cursor) -> bool:
    """Say whether the cursor stands between a bracket or quote and its counterpart: `f(‸)`, `{ ‸ }`, `"‸"`."""
    quotes = cursor.line_head[-1:] + cursor.line_tail[:1]
    if quotes in {'""', "''", "``"}:
        return Scanner(cursor.language).feed(cursor.line_head).quote == quotes[0]
    head, tail = cursor.line_head.rstrip(), cursor.line_tail.lstrip()
    if tail.startswith(">"):
        return _TYPE_PAIR.search(head) is not None
    return bool(tail) and CLOSER_OF.get(head[-1:]) == tail[0]


def _is_comment_at(cursor: Cursor, at: int) -> bool:
    mark = cursor.language.comment
    return bool(mark) and cursor.line_tail[at:].lstrip().startswith(mark)


def _is_finished(cursor: Cursor) -> bool:
    """True behind a semicolon that ends a statement; inside `for (…;` it does not."""
    if not cursor.line_head.rstrip().endswith(";"):
        return False
    scanner = Scanner(cursor.language).feed(cursor.line_head)
    return cursor.language.block == "brace" and not scanner.stack and not scanner.is_in_text


# Strings and comments


def _text_around(cursor: Cursor, place: PlaceInTree | None) -> str:
    """Say whether the cursor is in a "string" or a "comment"; "" in code."""
    here = Scanner(cursor.language).feed(cursor.line_head)
    if here.comment_at >= 0 or here.in_block_comment:
        return "comment"
    if place is not None:
        return "comment" if place.in_comment else "string" if place.in_string else ""
    if is_in_multiline_string(cursor) or here.quote:
        return "string"
    inner = cursor.line_head.lstrip().startswith("*") and cursor.language.comment == "//"
    return "comment" if inner and _is_in_block_comment(cursor) else ""


def is_in_multiline_string(cursor: Cursor) -> bool:
    """Say whether the cursor's line begins inside a string that began above, as far as the lines nearby tell."""
    lines = cursor.above
    if sum(map(len, lines)) + len(lines) < len(cursor.prefix) - len(cursor.line_head) - len(lines):
        # The first line in sight may itself stand in a string; a definition hardly does.
        start = next((at for at, line in enumerate(lines) if is_definition(line)), 0)
        lines = lines[start:]
    scanner = Scanner(cursor.language)
    for line in lines:
        scanner.feed(line)
    return scanner.feed("").is_in_multiline_text and not scanner.in_block_comment


def _is_in_block_comment(cursor: Cursor) -> bool:
    for line in reversed(cursor.above):
        if "*/" in line:
            return False
        if "/*" in line:
            return True
    return False


# Blocks


def _tail_is_closed(cursor: Cursor) -> bool:
    """Say whether nothing follows on the line but what closes brackets or tags opened before the cursor."""
    return cursor.is_at_blank_tail or begins_with_closer(cursor.line_tail, cursor.language)


def _reason_for_block(cursor: Cursor, place: PlaceInTree | None) -> tuple[str, bool]:
    """Say why a block fits here ("" when none does), and whether a blank line ends it."""
    if not cursor.is_at_blank_head:
        return _reason_behind_opener(cursor), False
    if not cursor.is_at_blank_tail:
        return ("between a bracket pair", False) if cursor.opens(cursor.previous_line) else ("", False)
    if _is_in_empty_body(cursor) or (place is not None and place.in_empty_body and cursor.indent):
        return "the body is empty", False
    if cursor.previous_line.lstrip().startswith("@") and depth_of(cursor.previous_line) == cursor.depth:
        return "a decorator waits for its definition", True
    if _is_free_top_level(cursor):
        return "a new definition can begin here", True
    return "", False


def _reason_behind_opener(cursor: Cursor) -> str:
    head = code_part(cursor.line_head, cursor.language)
    is_header = cursor.opens(head) and not cursor.opens_bracket(head)
    if not is_header and not _WAITING_BRACKET.search(head):
        return ""
    if cursor.is_at_blank_tail:
        has_body = bool(cursor.next_line) and depth_of(cursor.next_line) > cursor.header_depth(cursor.line_head)
        return "" if has_body else "a block was opened"
    is_body = _BODY_BRACE.search(cursor.line_head) is not None and cursor.line_tail.startswith("}")
    return "a block was opened" if is_body and cursor.language.block == "brace" else ""


def _is_below_instruction(cursor: Cursor) -> bool:
    is_blank = cursor.is_at_blank_head and cursor.is_at_blank_tail
    return is_blank and cursor.instruction.asks != "nothing" and not _is_followed_by_sibling(cursor)


def _shape_for_instruction(cursor: Cursor, n_lines: int, trigger: Trigger, comments: Comments) -> Shape:
    """Give a block that does what the comment says; a note for later is done when somebody asks for it by key."""
    if comments == "not understood":
        return Shape("line", "a comment that only a model can read", 1)
    if cursor.instruction.asks == "later" and trigger == "automatic":
        return Shape("line", "a note for later", 1)
    return Shape("block", "a comment says what to do", n_lines, BLOCK_CHARACTERS, ends_at_blank_line=True)


def _is_followed_by_sibling(cursor: Cursor) -> bool:
    """Say whether the line directly below stands at this depth: the comment may be about it."""
    below = cursor.below[0] if cursor.below else ""
    return bool(below.strip()) and depth_of(below) >= cursor.depth and not begins_with_closer(below, cursor.language)


def _is_in_empty_body(cursor: Cursor) -> bool:
    """Say whether nothing but comments and a docstring stands between an opener and the cursor, and nothing below."""
    opener = _opener_of_body(cursor)
    if opener is None:
        return False
    header = cursor.header_depth(opener)
    is_inside = not cursor.indent or cursor.depth > header
    return is_inside and not (cursor.next_line and depth_of(cursor.next_line) > header)


def _opener_of_body(cursor: Cursor) -> str | None:
    lines = [line for line in cursor.above if line.strip()]
    while lines:
        line = lines.pop()
        if cursor.opens(line):
            return line
        if _DOCSTRING_END.search(line) and cursor.language.block == "colon":
            lines = _without_docstring(lines, line)
        elif not is_comment(line, cursor.language):
            return None
    return None


def _without_docstring(lines: list[str], last: str) -> list[str]:
    """Drop the lines of the docstring that ends with `last`, which is dropped already."""
    quote = last.rstrip()[-3:]
    if last.strip().startswith(quote) and len(last.strip()) > 3 and last.count(quote) == 2:
        return lines
    for at in range(len(lines) - 1, -1, -1):
        if quote in lines[at]:
            return lines[:at]
    return []


def _is_free_top_level(cursor: Cursor) -> bool:
    """True on an empty line at the left margin with room around it: between definitions, or at the end of the file."""
    has_room_above = not cursor.above or not cursor.above[-1].strip()
    has_room_below = not cursor.below or not cursor.below[0].strip()
    return not cursor.line_head and has_room_above and has_room_below and not _is_inside_something(cursor)


def _is_inside_something(cursor: Cursor) -> bool:
    return bool(cursor.next_line) and (
        depth_of(cursor.next_line) > 0 or begins_with_closer(cursor.next_line, cursor.language)
    )
