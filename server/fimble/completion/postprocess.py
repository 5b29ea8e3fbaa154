"""`fit`: turns what a model said into what can be shown at a cursor, or into nothing. Pure text; the guard parses later.

Every rule has its cases in `tests/golden/postprocess`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from fimble.completion.balance import scanned, without_extra_closers
from fimble.completion.cursor import Cursor
from fimble.completion.indentation import translated
from fimble.completion.lexis import depth_of, indent_text, is_comment, is_definition, squeezed
from fimble.completion.line_tail import joined
from fimble.completion.model_text import strip_special, unwrapped
from fimble.completion.repeats import (
    is_copy,
    without_copied_lines,
    without_doubled_mark,
    without_repeated_head,
)
from fimble.completion.shape import Shape
from fimble.completion.streaming import StreamStop
from fimble.text.indentation import indent_of

_SAYS_NOTHING = frozenset({"", ";", ",", "."})
"""Texts not worth a flicker: the user has typed them sooner than read them."""

_BEGINS_CODE = re.compile(r"[\w+*/=<&|-]")
"""First characters of code, not of closers, behind the cursor."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A suggestion for one cursor. Both counts are code points on the cursor's own line."""

    text: str
    """With the file's line breaks and indentation."""
    replace_before: int = 0
    """Characters before the cursor that the text replaces: indentation only, when the line must move to the left."""
    replace_after: int = 0
    """Characters after the cursor that the text replaces: closers which it brings itself."""


def fit(
    raw: str, cursor: Cursor, shape: Shape, *, done_reason: str = "", strip: Callable[[str], str] = strip_special
) -> Fitted | None:
    """Make a suggestion out of a model's raw answer; None when nothing is left that is worth showing.

    `done_reason` is "length" when the model was cut off. `strip` takes special tokens off.
    """
    if shape.kind == "none":
        return None
    text = unwrapped(raw, is_prose=shape.in_text or not cursor.language.name, strip=strip)
    if not raw.replace("\r", "").rstrip().endswith(text.rstrip()):
        done_reason = "stop"  # the code had come to its end, whatever the model went on to say
    text = _below_header(without_copied_lines(without_repeated_head(text, cursor), cursor), cursor)
    text, stop = _stopped(text, cursor, shape, done_reason)
    text = without_doubled_mark(text if shape.in_text else _spaced(text, cursor), cursor)
    if is_copy(text, cursor):
        return None
    text, replace_before = _placed(text, cursor, stop)
    if cursor.is_at_blank_tail:
        text = without_extra_closers(text, cursor)
    join = joined(_without_trailing_blanks(text, cursor), cursor)
    text = _without_next_line(join.text, cursor, replace_before, join.replace_after)
    if text.strip() in _SAYS_NOTHING or (not shape.in_text and _splits_block(text, cursor, stop)):
        return None
    return Fitted(text.replace("\n", cursor.newline), replace_before, join.replace_after)


def _below_header(text: str, cursor: Cursor) -> str:
    """Begin a body on the line below its header when it comes without a line break but with its indentation."""
    first = text.partition("\n")[0]
    is_body = bool(first.strip()) and depth_of(first) > max(1, cursor.depth) and not cursor.is_at_blank_head
    return "\n" + text if is_body and cursor.opens(cursor.line_head) else text


def _stopped(text: str, cursor: Cursor, shape: Shape, done_reason: str) -> tuple[str, StreamStop]:
    """Cut a text where its shape ends, at a whole statement or word when the model was cut off."""
    stop = StreamStop(cursor, shape)
    stop.feed(text)
    stop.finish()
    is_cut_off = stop.reason == "limit" or (done_reason == "length" and not stop.reason)
    if shape.kind == "line":
        return (_at_word(stop.text, cursor, shape) if stop.reason == "limit" else stop.text), stop
    if is_cut_off or stop.reason == "lines":
        return _at_statement(stop.text, cursor, is_partial=is_cut_off), stop
    return stop.text, stop


def _at_word(text: str, cursor: Cursor, shape: Shape) -> str:
    """Cut prose that became too long behind its last whole word; a line of code nobody can read is dropped."""
    scanner = scanned(text, cursor)
    is_prose = shape.in_text and (scanner.comment_at >= 0 or scanner.is_in_multiline_text)
    return text.rpartition(" ")[0] if is_prose else ""


def _at_statement(text: str, cursor: Cursor, *, is_partial: bool) -> str:
    """Drop the unfinished last line of a block, and what is left waiting for more; keep an only line."""
    lines = text.split("\n")
    whole = lines[:-1] if is_partial else lines
    while whole and _waits(whole[-1], cursor):
        whole.pop()
    return "\n".join(whole) if any(line.strip() for line in whole) else text


def _waits(line: str, cursor: Cursor) -> bool:
    """Say whether a line means nothing without the next: a header, a decorator, a comment, a blank."""
    is_about_next = line.lstrip().startswith("@") or is_comment(line, cursor.language)
    return not line.strip() or is_about_next or cursor.opens(line)


def _spaced(text: str, cursor: Cursor) -> str:
    """Drop blanks at the start when the line's head ends with blanks: `x = ‸` + ` 1`; a comment may stand off."""
    said = text.lstrip(" \t")
    is_doubled = not cursor.is_at_blank_head and cursor.line_head[-1].isspace() and not text.startswith("\n")
    is_comment = bool(cursor.language.comment) and said.startswith(cursor.language.comment)
    return said if is_doubled and not is_comment else text


def _placed(text: str, cursor: Cursor, stop: StreamStop) -> tuple[str, int]:
    """Give every line its place in the file; say how much of the indentation before the cursor is replaced."""
    if not cursor.is_at_blank_head:
        lines = translated(text.split("\n"), cursor, start=cursor.depth, shift=0)
        return "\n".join(lines), 0
    n_blank, lines = _leading_blanks(text, cursor)
    if not lines:
        return "", 0
    indent = _indent_of_first(lines[0], cursor, stop.start)
    lines = translated([lines[0].lstrip(" \t"), *lines[1:]], cursor, start=stop.start, shift=stop.shift)
    if n_blank:
        return "\n" * n_blank + "\n".join([indent + lines[0], *lines[1:]]), 0
    if indent.startswith(cursor.line_head):
        return "\n".join([indent[len(cursor.line_head) :] + lines[0], *lines[1:]]), 0
    return "\n".join([indent + lines[0], *lines[1:]]), len(cursor.line_head)


def _indent_of_first(line: str, cursor: Cursor, start: int) -> str:
    """Write the indentation of the first line; as the model wrote it where nothing in the file says how."""
    if start == cursor.depth:
        return cursor.indent
    own = indent_of(line)
    is_own = not cursor.indent_is_known and not cursor.indent and bool(own)
    return own if is_own else indent_text(start, cursor.indent_unit)


def _leading_blanks(text: str, cursor: Cursor) -> tuple[int, list[str]]:
    """Split blank lines off the start; they stay only before a definition right below other code."""
    lines = text.split("\n")
    n_blank = 0
    while lines and not lines[0].strip():
        lines.pop(0)
        n_blank += 1
    is_wanted = lines and is_definition(lines[0]) and not cursor.line_head and cursor.above and cursor.above[-1].strip()
    most = 2 if cursor.language.name == "python" and lines and not depth_of(lines[0]) else 1
    return (min(n_blank, most) if is_wanted and not cursor.opens(cursor.above[-1]) else 0), lines


def _without_trailing_blanks(text: str, cursor: Cursor) -> str:
    """Strip every line's end; a blank stays before a word that follows, and before a brace as behind its counterpart."""
    lines = [line.rstrip() for line in text.split("\n")]
    while len(lines) > 1 and not lines[-1]:
        lines.pop()
    tail = cursor.line_tail[:1]
    follows_word = _BEGINS_CODE.match(tail) is not None and text[-1:].isspace()
    is_set_off = tail == "}" and cursor.line_head.endswith("{") and text.startswith(" ") and len(lines) == 1
    return "\n".join(lines) + " " * (bool(lines[-1]) and (follows_word or is_set_off))


def _splits_block(text: str, cursor: Cursor, stop: StreamStop) -> bool:
    """Say whether a text ends left of the line below where that means something: the rest would belong to nothing.

    A header may take the lines below as its body, but no new definition may take over half of a class.
    """
    is_free = (
        cursor.language.block != "colon" or not cursor.is_at_blank_head or cursor.line_tail or not cursor.next_line
    )
    if is_free or any(cursor.opens_bracket(line) for _, line in cursor.levels):
        return False
    first, *others = text.lstrip("\n").split("\n")
    last = next((line for line in reversed(others) if line.strip()), first)
    depth = depth_of(last) if last is not first else stop.start
    if depth >= depth_of(cursor.next_line) or scanned(text, cursor).is_in_multiline_text:
        return False
    return not cursor.opens(last) or (is_definition(first) and is_definition(cursor.next_line))


def _without_next_line(text: str, cursor: Cursor, replace_before: int, replace_after: int) -> str:
    """Drop last lines that would stand twice, since the next line of the file says the same, as deep."""
    head = "" if replace_before else cursor.line_head
    rest = cursor.line_tail[replace_after:]
    lines = text.split("\n")
    while lines and cursor.next_line:
        last = (head if len(lines) == 1 else "") + lines[-1] + rest
        if squeezed(last) != squeezed(cursor.next_line) or depth_of(last) != depth_of(cursor.next_line):
            break
        lines.pop()
    return "\n".join(lines)
