"""How a suggestion meets the text that already stands behind the cursor on its line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fimble.completion.balance import first_outer_closer
from fimble.completion.brackets import Scanner
from fimble.completion.cursor import Cursor
from fimble.completion.lexis import begins_with_closer
from fimble.text.indentation import indent_of

_TYPED_BY_EDITORS = re.compile(r"(?:\s*[)\]}>'\"`;,:])+")
_ARROWS = re.compile(r"=>|->|>=|<=|<<|>>>")
_LEAST_COMMON_END = 2
"""Characters of the tail that a text must end with to be taken for a rewrite of the whole tail."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A suggestion and how much of the line's tail it takes the place of (code points)."""

    text: str
    replace_after: int


def joined(text: str, cursor: Cursor) -> Joined:
    r"""Fit the end of `text` (`\n` line breaks) to the line's tail: nothing stands twice, brackets and quotes close.

    What is replaced is always found again in the text, in order, so that an editor can show the item as pure addition.
    """
    tail = cursor.line_tail
    if not tail.strip():
        return Joined(text, 0)
    candidates = [
        *_without_overlap(text, tail),
        *_instead_of_tail(text, tail),
        _before(text, cursor),
        *_up_to_closer(text, cursor),
        *_instead_of_closers(text, tail),
    ]
    return min(candidates, key=lambda candidate: _cost(candidate, cursor))  # the first of equals


def _up_to_closer(text: str, cursor: Cursor) -> list[Joined]:
    """Give the part of a text that fills the pair around the cursor, when code goes on behind the pair."""
    tail = cursor.line_tail.lstrip()
    if _TYPED_BY_EDITORS.fullmatch(tail.rstrip()):
        return []
    *lines, last = text.split("\n")
    if lines:
        return [_before("\n".join(lines), cursor)] if last.lstrip()[:1] == tail[0] else []
    end = first_outer_closer(text, cursor)
    is_closed = end is not None and tail[0] == text[end]
    return [Joined(text[:end].rstrip(), 0)] if is_closed else []


def _without_overlap(text: str, tail: str) -> list[Joined]:
    """Give the ways in which the end of the text is the start of the tail, blanks aside; the longest first."""
    found = []
    for length in range(1, len(tail) + 1):
        start = _start_of_overlap(text, tail[:length])
        if start is None or tail[length - 1].isspace():
            continue
        if "\n" in text:  # the last line goes on with what the tail has, on its own line
            found.append(Joined(text[:start] + tail[:length], length))
        else:
            found.append(Joined(_before_blank(text[:start], tail), 0))
    return found[::-1]


def _before_blank(text: str, tail: str) -> str:
    return text.rstrip(" \t") if tail[0].isspace() else text


def _start_of_overlap(text: str, piece: str) -> int | None:
    """Find where `piece` begins at the end of `text` when blanks do not count; None when it does not stand there."""
    at = len(text)
    for wanted in reversed(piece):
        if wanted.isspace():
            continue
        while at > 0 and text[at - 1] in " \t":
            at -= 1
        if at == 0 or text[at - 1] != wanted:
            return None
        at -= 1
    return at


def _instead_of_tail(text: str, tail: str) -> list[Joined]:
    """Take a text for a rewrite of the line's whole rest when it ends as the tail does and holds all of it."""
    end = tail.strip()
    is_rewrite = len(end) > _LEAST_COMMON_END and text.rstrip().endswith(end[-_LEAST_COMMON_END - 1 :])
    return [Joined(text, len(tail))] if is_rewrite and _is_within(tail, text) else []


def _before(text: str, cursor: Cursor) -> Joined:
    """Put the text before the tail; a block between a bracket pair leaves the closing one a line of its own."""
    tail = cursor.line_tail
    closers = _TYPED_BY_EDITORS.match(tail)
    if not (text.startswith("\n") and closers and begins_with_closer(tail, cursor.language)):
        return Joined(_before_blank(text, tail), 0)
    return Joined(f"{text.rstrip()}\n{indent_of(cursor.line_head)}{closers.group().lstrip()}", closers.end())


def _instead_of_closers(text: str, tail: str) -> list[Joined]:
    """Give the ways to replace closers at the start of the tail that the text closes itself; the shortest first."""
    closers = _TYPED_BY_EDITORS.match(tail)
    ends = range(1, closers.end() + 1) if closers else ()
    return [Joined(text, end) for end in ends if not tail[end - 1].isspace() and _is_within(tail[:end], text)]


def _is_within(part: str, text: str) -> bool:
    """Say whether the characters of `part`, blanks too, stand in `text` in this order."""
    characters = iter(text)
    return all(wanted in characters for wanted in part)


def _cost(candidate: Joined, cursor: Cursor) -> int:
    """Count what is left open, closed too often or swallowed on the line once a candidate is applied."""
    rest = cursor.line_tail[candidate.replace_after :]
    lines = (cursor.line_head + candidate.text).split("\n")
    scanner = Scanner(cursor.language)
    for line in lines:
        scanner.feed(line)
    is_swallowed = bool(rest.strip()) and scanner.comment_at >= 0 and not _is_in_comment(cursor)
    scanner.feed(lines[-1] + rest, len(lines[-1]))
    is_doubled = candidate.text.rstrip()[-1:] in {*";,:"} and rest.lstrip().startswith(candidate.text.rstrip()[-1:])
    cost = len(scanner.stack) + len(scanner.unmatched) + 2 * bool(scanner.quote) + 3 * is_swallowed + is_doubled
    return cost + (_angle_cost(lines[-1] + rest) if ">" in cursor.line_tail else 0)


def _is_in_comment(cursor: Cursor) -> bool:
    return Scanner(cursor.language).feed(cursor.line_head).comment_at >= 0


def _angle_cost(line: str) -> int:
    bare = _ARROWS.sub("", line)
    return abs(bare.count("<") - bare.count(">"))
