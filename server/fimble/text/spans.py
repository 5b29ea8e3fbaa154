"""Places in one document. Offsets are code points; bytes occur only in `ByteEdit`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range `[start, end)` of code-point offsets."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Edit:
    """Replacement of `span` by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class BytePoint:
    r"""Row and column as tree-sitter counts them: rows break on `\n` only, columns are UTF-8 bytes in the row."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class ByteEdit:
    """An edit in tree-sitter's form: UTF-8 byte offsets and points, for `Tree.edit`."""

    start_byte: int
    old_end_byte: int
    new_end_byte: int
    start_point: BytePoint
    old_end_point: BytePoint
    new_end_point: BytePoint
