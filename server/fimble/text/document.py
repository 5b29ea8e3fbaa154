"""One version of one document. Immutable: an edit gives the next version and says what changed, in bytes too."""

from __future__ import annotations

from dataclasses import dataclass

from fimble.text.encodings import utf8
from fimble.text.indentation import indent_unit
from fimble.text.lines import LineIndex
from fimble.text.spans import ByteEdit, BytePoint, Edit, Span

_INDENT_SAMPLE = 65_536
"""Code points from the start of a document that tell its indentation; editors look at a bounded part too."""


@dataclass(frozen=True, slots=True, init=False)
class Document:
    """A text and what the editor says about it. A BOM is an ordinary character, U+FEFF, and stays in the text."""

    uri: str
    language_id: str
    """As the editor names it (LSP 3.17, `TextDocumentItem`)."""
    version: int
    lines: LineIndex

    def __init__(self, uri: str, language_id: str, version: int, text: str | LineIndex) -> None:
        """Make a version from its text, or from a line index, which has the text already."""
        object.__setattr__(self, "uri", uri)
        object.__setattr__(self, "language_id", language_id)
        object.__setattr__(self, "version", version)
        object.__setattr__(self, "lines", text if isinstance(text, LineIndex) else LineIndex(text))

    @property
    def text(self) -> str:
        """The whole text. In a big document a part of it is cheaper: `text_of`, `line_text`."""
        return self.lines.text

    def text_of(self, span: Span) -> str:
        """Give the text of `span`; raise ValueError if it leaves the document."""
        return self.lines.text_of(span)

    def line_text(self, line: int) -> str:
        """Give a line without its line break; raise IndexError if there is no such line."""
        return self.lines.text_of(Span(self.lines.line_start(line), self.lines.line_end(line)))

    def source_bytes(self) -> bytes:
        """Give the text in UTF-8, as `ByteEdit` and trees count it; a lone surrogate takes three bytes."""
        return utf8(self.text)

    def apply(self, edit: Edit, version: int) -> tuple[Document, ByteEdit]:
        """Give the document after `edit`, and the edit for `Tree.edit`; raise ValueError if its span leaves the document."""
        return Document(self.uri, self.language_id, version, self.lines.edited(edit)), _byte_edit(self.lines, edit)

    def replaced(self, text: str, version: int) -> Document:
        """Give the document with another text: full sync. There is no edit to tell a tree about."""
        return Document(self.uri, self.language_id, version, text)

    @property
    def newline(self) -> str:
        r"""The line break that most lines end with; `\n` when there is none, and at a tie the earlier of \n, \r\n, \r."""
        text = self.text
        if "\r" not in text:  # many times faster than to count
            return "\n"
        n_crlf = text.count("\r\n")
        counts = {"\n": text.count("\n") - n_crlf, "\r\n": n_crlf, "\r": text.count("\r") - n_crlf}
        return max(counts, key=lambda line_break: counts[line_break])

    @property
    def indent_unit(self) -> str:
        """What one more level of indentation adds: a tab or 2, 4 or 8 spaces."""
        return indent_unit(self.lines.text_of(Span(0, min(len(self.lines), _INDENT_SAMPLE))))


def _byte_edit(lines: LineIndex, edit: Edit) -> ByteEdit:
    start_byte, start_point = lines.byte_at(edit.span.start), lines.point_at(edit.span.start)
    inserted = utf8(edit.text)
    return ByteEdit(
        start_byte=start_byte,
        old_end_byte=lines.byte_at(edit.span.end),
        new_end_byte=start_byte + len(inserted),
        start_point=start_point,
        old_end_point=lines.point_at(edit.span.end),
        new_end_point=_point_behind(start_point, inserted),
    )


def _point_behind(start: BytePoint, inserted: bytes) -> BytePoint:
    n_newlines = inserted.count(b"\n")
    column = len(inserted) - (inserted.rfind(b"\n") + 1)
    return BytePoint(start.row + n_newlines, column if n_newlines else start.column + column)
