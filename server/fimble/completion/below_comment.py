"""A suggestion asked for by key at the end of a comment that says what to do: its code belongs on the line below."""

from __future__ import annotations

from dataclasses import replace

from fimble.completion.cursor import cursor_at, cursor_between
from fimble.completion.shape import completion_shape
from fimble.completion.suggestion import Request, Selected
from fimble.syntax.comments import comment_above
from fimble.syntax.languages import Language
from fimble.text.document import Document
from fimble.text.spans import Span


def asked_below(request: Request, document: Document, language: Language | None) -> Request:
    """Give the request for the line below, as if it were there already, when that is meant; else the request as it is."""
    if request.trigger != "invoked" or request.selected is not None or language is None:
        return request
    here = cursor_at(document, request.offset, language)
    comment = comment_above((*here.above, here.line_head + here.line_tail), language)
    if comment is None or here.line_tail.strip() not in ("", (language.block_comment or ("", ""))[1]):
        return request
    below = here.line_tail + here.newline + comment.indent
    rest = here.suffix[len(here.line_tail) :]
    there = cursor_between(here.prefix + below, rest, language)
    shape = completion_shape(there, trigger="invoked")
    if shape.kind != "block" or there.instruction.asks == "nothing":
        return request
    span = Span(request.offset, request.offset + len(here.line_tail))
    return replace(request, selected=Selected(span, below))
