"""Where lines start and what an offset is called elsewhere: as LSP position, as UTF-8 byte, as tree-sitter point."""

from __future__ import annotations

from bisect import bisect_right

from fimble.text.blocks import Blocks
from fimble.text.encodings import PositionEncoding, length_within, width
from fimble.text.spans import BytePoint, Edit, Span

__all__ = ["LineIndex", "PositionEncoding"]


class LineIndex:
    r"""The lines of one text; immutable. Lines break at `\r\n`, `\r` and `\n` only, and there is always one more line
    than breaks. Offsets are code points; one outside of `[0, len(index)]` raises ValueError.
    """

    __slots__ = ("_blocks", "_text")

    def __init__(self, text: str | Blocks) -> None:
        """Index a text, or blocks, which have the text already."""
        self._blocks = text if isinstance(text, Blocks) else Blocks.of(text)
        self._text = None if isinstance(text, Blocks) else text

    def __len__(self) -> int:
        """Code points of the text."""
        return len(self._blocks)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LineIndex) and (self is other or self.text == other.text)

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"LineIndex({self.n_lines} lines, {len(self)} characters)"

    @property
    def text(self) -> str:
        """The whole text; after an edit it is put together once, when it is first asked for."""
        if self._text is None:
            self._text = self._blocks.join()
        return self._text

    def text_of(self, span: Span) -> str:
        """Give the text of `span` without putting the whole together; raise ValueError if it leaves the text."""
        return self._blocks.slice(span.start, span.end)

    def edited(self, edit: Edit) -> LineIndex:
        """Apply `edit`: the cost depends on the edit and, in microseconds per megabyte, on the size of the text."""
        return LineIndex(self._blocks.edited(edit))

    # Lines

    @property
    def n_lines(self) -> int:
        """How many lines there are: one for an empty text, and an empty last one behind a final line break."""
        return self._blocks.sums_breaks[-1] + 1

    def line_start(self, line: int) -> int:
        """Give the offset of a line's first character; raise IndexError if there is no such line."""
        return self._end_of_break(line)[0] if self._checked(line) else 0

    def line_end(self, line: int) -> int:
        """Give the offset behind a line's last character, before its line break; raise IndexError as `line_start`."""
        if self._checked(line) == self.n_lines - 1:
            return len(self)
        end, line_break = self._end_of_break(line + 1)
        return end - len(line_break)

    def line_of(self, offset: int) -> int:
        r"""Give the line an offset is on; the place between `\r` and `\n` is on the line they end."""
        index, within = self._blocks.at(offset)
        return self._blocks.sums_breaks[index] + bisect_right(self._blocks.items[index].breaks, within)

    def _checked(self, line: int) -> int:
        if not 0 <= line < self.n_lines:
            raise IndexError(f"line {line} of {self.n_lines}")
        return line

    def _end_of_break(self, number: int) -> tuple[int, str]:
        """Give the offset behind the `number`-th line break, counted from 1, and the break itself."""
        blocks = self._blocks
        index = blocks.reaching(blocks.sums_breaks, number)
        block = blocks.items[index]
        end = block.breaks[number - blocks.sums_breaks[index] - 1]
        line_break = "\r\n" if block.text.endswith("\r\n", 0, end) else block.text[end - 1]
        return blocks.offsets[index] + end, line_break

    # LSP positions

    def offset_at(self, line: int, character: int, encoding: PositionEncoding) -> int:
        """Turn an LSP position into an offset, for any position a client may send.

        Behind the last line is the end of the text, behind the end of a line is its end (never inside the line break:
        LSP 3.17, `Position`), and inside of a character is that character's start.
        """
        if line >= self.n_lines:
            return len(self)
        units = self._width_before(self.line_start(max(line, 0)), encoding) + max(character, 0)
        return min(self._offset_of_width(units, encoding), self.line_end(max(line, 0)))

    def position_at(self, offset: int, encoding: PositionEncoding) -> tuple[int, int]:
        r"""Turn an offset into an LSP position (line, character); inside of `\r\n` is the end of the line."""
        line = self.line_of(offset)
        end = min(offset, self.line_end(line))
        return line, self._width_before(end, encoding) - self._width_before(self.line_start(line), encoding)

    def _width_before(self, offset: int, encoding: PositionEncoding) -> int:
        index, within = self._blocks.at(offset)
        return self._blocks.sums(encoding)[index] + width(self._blocks.items[index].text[:within], encoding)

    def _offset_of_width(self, units: int, encoding: PositionEncoding) -> int:
        sums = self._blocks.sums(encoding)
        index = self._blocks.holding(sums, units)
        return self._blocks.offsets[index] + length_within(
            self._blocks.items[index].text, units - sums[index], encoding
        )

    # Bytes, as tree-sitter counts

    @property
    def n_bytes(self) -> int:
        """UTF-8 bytes of the text."""
        return self._blocks.sums_utf8[-1]

    def byte_at(self, offset: int) -> int:
        """Give the UTF-8 byte offset of an offset."""
        return self._width_before(offset, PositionEncoding.UTF8)

    def offset_at_byte(self, byte: int) -> int:
        """Give the offset of a UTF-8 byte offset, inside of a character that character's start; ValueError outside."""
        if not 0 <= byte <= self.n_bytes:
            raise ValueError(f"byte {byte} is not in a text of {self.n_bytes} bytes")
        return self._offset_of_width(byte, PositionEncoding.UTF8)

    def point_at(self, offset: int) -> BytePoint:
        r"""Give tree-sitter's point of an offset: its rows end at `\n` only, so a lone `\r` makes row and line differ."""
        index, within = self._blocks.at(offset)
        row = self._blocks.sums_newlines[index] + self._blocks.items[index].text.count("\n", 0, within)
        return BytePoint(row, self.byte_at(offset) - self.byte_at(self._row_start(index, within, row)))

    def _row_start(self, index: int, within: int, row: int) -> int:
        if row == 0:
            return 0
        blocks = self._blocks
        if row == blocks.sums_newlines[index]:  # the row began in an earlier block
            index = blocks.reaching(blocks.sums_newlines, row)
            within = blocks.items[index].length
        return blocks.offsets[index] + blocks.items[index].text.rfind("\n", 0, within) + 1
