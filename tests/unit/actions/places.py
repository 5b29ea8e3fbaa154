"""Texts with marks as code and spans."""

from __future__ import annotations

from fimble.actions.code import Code
from fimble.syntax.languages import language_for_path
from fimble.text.document import Document
from fimble.text.spans import Span


def marked(path: str, text: str) -> tuple[Code, Span]:
    """One mark ‸ is a cursor, two are a selection, none is a cursor at the start."""
    parts = text.split("‸")
    start = len(parts[0]) if len(parts) > 1 else 0
    end = start + len(parts[1]) if len(parts) > 2 else start
    document = Document(f"file:///repo/{path}", "", 1, "".join(parts))
    return Code(path, document, language_for_path(path)), Span(start, end)
