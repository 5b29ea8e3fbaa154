"""`Notebook`: the cells of one notebook, and the one document that they read as. Who has them open is the session's business."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fimble.syntax.languages import language_for_id
from fimble.syntax.magics import as_comments, is_foreign
from fimble.text.document import Document
from fimble.text.spans import Edit, Span

_BETWEEN_CELLS = "\n\n"
LONGEST_PROSE_LINE = 200
"""Characters; what is longer is an embedded picture rather than a sentence."""
MOST_PROSE_LINES = 20
"""Lines of a text cell that are kept, its last ones: they are nearest to the code."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, as the editor names it."""

    uri: str
    language_id: str
    is_code: bool


Documents = Callable[[str], Document | None]
"""What the editor has open, by URI."""


@dataclass(frozen=True, slots=True)
class Part:
    """A cell as a part of its notebook's document, in which it stands character for character."""

    document_uri: str
    start: int
    """Offset of the cell's first character."""
    length: int


class Notebook:
    """Cells in order. Those in the notebook's language are code, text cells comments; other languages are left out."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.document_uri = f"{uri}#cells"
        """Beside the URI of the file, which may be open as text as well."""
        self.cells: list[Cell] = []
        self.language_id = ""
        """That most of the code is in; "" without code."""
        self._read: dict[str, tuple[Document, str]] = {}

    def arrange(self, cells: Sequence[Cell]) -> None:
        """Take over which cells there are now."""
        self.cells = list(cells)
        counts = Counter(cell.language_id for cell in self.cells if cell.is_code)
        self.language_id = counts.most_common(1)[0][0] if counts else ""
        self._read.clear()

    def text(self, document_of: Documents) -> str:
        """Give the text of all cells."""
        return "".join(self._piece(cell, document_of(cell.uri)) for cell in self.cells)

    def has_code(self, uri: str) -> bool:
        """Tell whether this is a code cell of it, in its language."""
        return any(cell.uri == uri and self._is_code(cell) for cell in self.cells)

    def part(self, uri: str, document_of: Documents) -> Part | None:
        """Say where a code cell stands; None for one that a magic hands to another language, and for all others."""
        start = 0
        for cell in self.cells:
            document = document_of(cell.uri)
            if cell.uri == uri:
                if document is None or not self._is_code(cell) or self._is_foreign(document):
                    return None
                return Part(self.document_uri, start, len(document.lines))
            start += len(self._piece(cell, document))
        return None

    def _is_code(self, cell: Cell) -> bool:
        return cell.is_code and cell.language_id == self.language_id

    def _is_foreign(self, document: Document) -> bool:
        return self.language_id == "python" and is_foreign(document.text)

    def _piece(self, cell: Cell, document: Document | None) -> str:
        if document is None:
            return ""
        known = self._read.get(cell.uri)
        if known is None or known[0] is not document:
            known = self._read[cell.uri] = (document, self._written(cell, document))
        return known[1]

    def _written(self, cell: Cell, document: Document) -> str:
        if not cell.is_code:
            return _as_comment(document, self.language_id)
        if not self._is_code(cell) or self._is_foreign(document):
            return ""
        text = as_comments(document.text) if self.language_id == "python" else document.text
        return text + _BETWEEN_CELLS


def _as_comment(prose: Document, language_id: str) -> str:
    language = language_for_id(language_id)
    if language is None or not language.comment:
        return ""
    lines = [prose.line_text(line) for line in range(prose.lines.n_lines)]
    lines = [line for line in lines if line.strip() and len(line) <= LONGEST_PROSE_LINE]
    return "".join(f"{language.comment} {line}\n" for line in lines[-MOST_PROSE_LINES:])


def difference(old: str, new: str) -> Edit | None:
    """Give the one edit that makes `new` of `old`, from the first difference to the last; None when there is none."""
    if old == new:
        return None
    most = min(len(old), len(new))
    # The first length at which the beginnings, or ends, are no longer the same.
    n_before = bisect_left(range(most), True, key=lambda n: old[: n + 1] != new[: n + 1])
    most -= n_before
    n_after = bisect_left(range(most), True, key=lambda n: old[len(old) - n - 1 :] != new[len(new) - n - 1 :])
    return Edit(Span(n_before, len(old) - n_after), new[n_before : len(new) - n_after])
