"""The smallest line edits from one text to another, and the same edits on a text that has moved on meanwhile."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from fimble.text.document import Document
from fimble.text.spans import Edit, Span

MOST_COMPARED = 4_000
"""Changed lines on either side that are compared one by one; beyond them all that differs is one edit."""


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def smallest_edits(document: Document, text: str) -> tuple[Edit, ...]:
    """Give edits in order, apart from each other, that turn the document's text into `text`; whole lines each."""
    old, new = lines_with_breaks(document.text), lines_with_breaks(text)
    start = _n_equal(old, new)
    end = _n_equal(old[start:][::-1], new[start:][::-1])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    offsets = _offsets(old)
    return tuple(
        Edit(Span(offsets[start + i1], offsets[start + i2]), "".join(middle_new[j1:j2]))
        for i1, i2, j1, j2 in _changes(middle_old, middle_new)
    )


def rebased(base: Document, current: Document, edits: Sequence[Edit]) -> tuple[Edit, ...] | None:
    """Give the same edits for a text that has changed since; None when a line that they touch, or stand at, has changed."""
    if base.text == current.text:
        return tuple(edits)
    old, now = lines_with_breaks(base.text), lines_with_breaks(current.text)
    start = _n_equal(old, now)
    end = _n_equal(old[start:][::-1], now[start:][::-1])
    moved = {n: n for n in range(start)}
    moved.update({len(old) - 1 - n: len(now) - 1 - n for n in range(end)})
    middle = SequenceMatcher(None, old[start : len(old) - end], now[start : len(now) - end], autojunk=False)
    if max(len(old), len(now)) - start - end <= MOST_COMPARED:
        for a, b, size in middle.get_matching_blocks():
            moved.update({start + a + n: start + b + n for n in range(size)})
    offsets_old, offsets_now = _offsets(old), _offsets(now)
    line_at = {offset: line for line, offset in enumerate(offsets_old)}
    result = []
    for edit in edits:
        first, last = line_at.get(edit.span.start), line_at.get(edit.span.end)
        where = _moved_place(first, last, moved, len(old), len(now))
        if where is None:
            return None
        result.append(Edit(Span(offsets_now[where[0]], offsets_now[where[1]]), edit.text))
    return tuple(result)


def _moved_place(
    first: int | None, last: int | None, moved: dict[int, int], n_old: int, n_now: int
) -> tuple[int, int] | None:
    """Say which lines now stand for lines `[first, last)`; the lines around them must be there too, side by side."""
    if first is None or last is None:
        return None
    around = [n for n in range(first - 1, last + 1) if 0 <= n < n_old]
    places = [moved.get(n) for n in around]
    if any(place is None for place in places):
        return None
    if any(b is None or a is None or b != a + 1 for a, b in pairwise(places)):
        return None
    if not places:
        return (0, 0) if n_now == 0 else None
    base = places[0]
    assert base is not None  # noqa: S101 -- for the type checker: refused above
    start = base + (first - around[0])
    return start, start + last - first


def _changes(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    if not old and not new:
        return []
    if max(len(old), len(new)) > MOST_COMPARED:
        return [(0, len(old), 0, len(new))]
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(i1, i2, j1, j2) for tag, i1, i2, j1, j2 in codes if tag != "equal"]


def lines_with_breaks(text: str) -> list[str]:
    r"""Give the lines of a text with their breaks (`\r\n`, `\r`, `\n`); joined they are the text."""
    return _LINE.findall(text)


def _offsets(lines: list[str]) -> list[int]:
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    return offsets


def _n_equal(one: list[str], other: list[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
