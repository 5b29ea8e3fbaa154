"""`after_accepting`: where a user will probably ask next, once a suggestion is accepted. Pure; nothing is asked here."""

from __future__ import annotations

import re

from fimble.completion.cursor import Cursor, cursor_at
from fimble.completion.lexis import indent_text
from fimble.completion.suggestion import Suggestion
from fimble.syntax.languages import Language
from fimble.text.document import Document
from fimble.text.spans import Edit, Span

_LEAVES = re.compile(r"\s*(?:return|raise|pass|break|continue)\b")
"""Statements behind which editors put the next line one level to the left, in languages of colons and indentation."""


def after_accepting(
    document: Document, suggestion: Suggestion, language: Language | None
) -> tuple[Document, int] | None:
    """Give the document and the offset (code points) as they will be after Enter behind an accepted suggestion.

    The editor may have inserted the suggestion already, or not yet. None when the document has moved on, or when more
    than blanks follows: then the next thing is hardly a new line.
    """
    end = suggestion.span.start + len(suggestion.text)
    if document.text[suggestion.span.start : end] != suggestion.text:
        if document.version != suggestion.version:
            return None
        document, _ = document.apply(Edit(suggestion.span, suggestion.text), document.version)
    cursor = cursor_at(document, end, language)
    if not cursor.is_at_blank_tail or cursor.is_at_blank_head:
        return None
    line = cursor.newline + _indent_below(cursor)
    entered, _ = document.apply(Edit(Span(end, end), line), document.version)
    return entered, end + len(line)


def _indent_below(cursor: Cursor) -> str:
    """Write the indentation that an editor gives the line below the cursor's."""
    if cursor.opens(cursor.line_head):
        return indent_text(cursor.header_depth(cursor.line_head) + cursor.unit_columns, cursor.indent_unit)
    if cursor.language.block == "colon" and _LEAVES.match(cursor.line_head):
        return indent_text(max(0, cursor.depth - cursor.unit_columns), cursor.indent_unit)
    return cursor.indent
