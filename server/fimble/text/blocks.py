"""A text cut into blocks, each measured once, so that an edit re-reads only the blocks it touches.

Knows how much stands before a place; what a line or a position is, `text.lines` says.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter

from fimble.text.encodings import PositionEncoding, width
from fimble.text.spans import Edit

BLOCK_LENGTH = 8192
"""Code points a block has when it is cut; it may grow to twice that before it is cut again. An edit re-reads a block or
two (in smaller blocks: less) and renews the sums over all of them (smaller blocks: more); here both stay well below a
millisecond in texts of up to 20 MB."""

LINE_BREAK = re.compile(r"\r\n?|\n")
"""LSP 3.17, "Text Documents": these three and nothing else. `str.splitlines` breaks at more."""


def split_lines(text: str) -> list[str]:
    r"""Give the lines of a text without their breaks (`\r\n`, `\r`, `\n`): one more than there are breaks."""
    return LINE_BREAK.split(text) if "\r" in text else text.split("\n")


@dataclass(frozen=True, slots=True)
class Block:
    r"""A stretch of text that starts and ends outside of `\r\n`, and its measures."""

    text: str
    breaks: array[int]
    """Where each line break ends, counted from the start of the block, ascending."""
    length: int
    """Code points."""
    n_breaks: int
    n_newlines: int
    r"""How many `\n`, alone or behind `\r`: tree-sitter's rows."""
    n_utf8: int
    """Bytes in UTF-8."""
    n_utf16: int
    """Units in UTF-16."""

    @classmethod
    def of(cls, text: str) -> Block:
        """Measure `text`."""
        breaks = array("I", [match.end() for match in LINE_BREAK.finditer(text)])
        n_utf8, n_utf16 = width(text, PositionEncoding.UTF8), width(text, PositionEncoding.UTF16)
        return cls(text, breaks, len(text), len(breaks), text.count("\n"), n_utf8, n_utf16)


def cut(text: str, length: int) -> list[Block]:
    """Cut `text` into blocks of `length` to twice `length` code points; none if it is empty, one if it is short."""
    n_blocks = max(1, len(text) // length)
    step = -(-len(text) // n_blocks)
    blocks, start = [], 0
    while start < len(text):
        end = start + step
        end += text[end - 1 : end + 1] == "\r\n"
        blocks.append(Block.of(text[start:end]))
        start = end
    return blocks


class Blocks:
    """All blocks of a text, with the sums of their measures before each; never empty and never changed."""

    __slots__ = ("block_length", "items", "offsets", "sums_breaks", "sums_newlines", "sums_utf8", "sums_utf16")

    def __init__(self, items: Iterable[Block], block_length: int = BLOCK_LENGTH) -> None:
        self.items: Sequence[Block] = tuple(items) or (Block.of(""),)
        self.block_length = block_length
        self.offsets = self._sums("length")
        self.sums_breaks = self._sums("n_breaks")
        self.sums_newlines = self._sums("n_newlines")
        self.sums_utf8 = self._sums("n_utf8")
        self.sums_utf16 = self._sums("n_utf16")

    @classmethod
    def of(cls, text: str, block_length: int = BLOCK_LENGTH) -> Blocks:
        """Cut and measure `text`."""
        return cls(cut(text, block_length), block_length)

    def _sums(self, measure: str) -> list[int]:
        return list(accumulate(map(attrgetter(measure), self.items), initial=0))

    def __len__(self) -> int:
        """Code points of the text."""
        return self.offsets[-1]

    def sums(self, encoding: PositionEncoding) -> list[int]:
        """Say how many units of `encoding` stand before each block, and in all."""
        if encoding is PositionEncoding.UTF8:
            return self.sums_utf8
        return self.sums_utf16 if encoding is PositionEncoding.UTF16 else self.offsets

    def holding(self, sums: list[int], amount: int) -> int:
        """Find the block before which at most `amount` of a measure stands, and with which more does (or the last)."""
        return min(bisect_right(sums, amount), len(self.items)) - 1

    def reaching(self, sums: list[int], amount: int) -> int:
        """Find the block with which a measure first reaches `amount` (1 or more)."""
        return bisect_left(sums, amount) - 1

    def at(self, offset: int) -> tuple[int, int]:
        """Find the block of a code-point offset and the offset within it; raise ValueError outside of the text."""
        if not 0 <= offset <= len(self):
            raise ValueError(f"offset {offset} is not in a text of {len(self)} characters")
        index = self.holding(self.offsets, offset)
        return index, offset - self.offsets[index]

    def join(self) -> str:
        """Give the whole text; costs one copy."""
        return "".join([block.text for block in self.items])

    def slice(self, start: int, end: int) -> str:
        """Give the text of `[start, end)`, without a copy of the rest."""
        first, skip = self.at(start)
        last, keep = self.at(end)
        if first == last:
            return self.items[first].text[skip:keep]
        inner = [block.text for block in self.items[first + 1 : last]]
        return "".join([self.items[first].text[skip:], *inner, self.items[last].text[:keep]])

    def edited(self, edit: Edit) -> Blocks:
        """Apply `edit`; the blocks it does not touch are shared. Raise ValueError if its span leaves the text."""
        # The characters on both sides of the span count as touched: the edit may join or part a `\r\n` there.
        first, _ = self.at(max(edit.span.start - 1, 0))
        last, _ = self.at(edit.span.end)
        before = self.slice(self.offsets[first], edit.span.start)
        after = self.slice(edit.span.end, self.offsets[last + 1])
        fresh = cut(before + edit.text + after, self.block_length)
        return Blocks([*self.items[:first], *fresh, *self.items[last + 1 :]], self.block_length)
