"""The bytes of one file and their lines, as trees and queries count them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from fimble.text.encodings import utf8


@dataclass(frozen=True, slots=True)
class Line:
    """Where a line is, in byte offsets."""

    start: int
    content: int
    """Where its indentation ends."""
    end: int
    """Before its line break."""

    @property
    def is_blank(self) -> bool:
        """True when there is nothing but indentation."""
        return self.content == self.end


def line_at(data: bytes, byte: int) -> Line:
    """Find the line of a byte offset."""
    start = max(data.rfind(b"\n", 0, byte), data.rfind(b"\r", 0, byte)) + 1
    ends = [end for end in (data.find(b"\n", byte), data.find(b"\r", byte)) if end >= 0]
    end = min(ends, default=len(data))
    content = start
    while content < end and data[content] in b" \t\f":
        content += 1
    return Line(start, content, end)


class Source:
    """UTF-8 bytes of a file. Invalid ones are kept and read as U+FFFD."""

    def __init__(self, source: bytes | str) -> None:
        self.data = utf8(source) if isinstance(source, str) else source

    def text(self, start_byte: int, end_byte: int) -> str:
        """Decode a byte range."""
        return self.data[start_byte:end_byte].decode("utf-8", "replace")

    @cached_property
    def line_starts(self) -> list[int]:
        r"""Byte offsets at which lines start. `bytes.splitlines` breaks at `\r\n`, `\r` and `\n` only, as LSP does."""
        lines = self.data.splitlines(keepends=True)
        starts = [0, *accumulate(map(len, lines))]
        if lines and not lines[-1].endswith((b"\n", b"\r")):
            starts.pop()
        return starts

    @property
    def n_lines(self) -> int:
        """Lines as LSP counts them: one more than there are line breaks."""
        return len(self.line_starts)

    def line_of(self, byte: int) -> int:
        """Give the 0-based line of a byte offset."""
        return bisect_right(self.line_starts, byte) - 1

    def line_bytes(self, line: int) -> bytes:
        """Give a line without its line break."""
        starts = self.line_starts
        end = starts[line + 1] if line + 1 < len(starts) else len(self.data)
        return self.data[starts[line] : end].rstrip(b"\r\n")
