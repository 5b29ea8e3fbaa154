"""Between LSP values and ours, and nowhere else: positions, edits, requests, items."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from fimble.completion.suggestion import Request, Selected, Suggestion
from fimble.text.document import Document
from fimble.text.lines import PositionEncoding
from fimble.text.spans import Edit, Span

ACCEPTED_COMMAND = "fimble.accepted"
"""Run by the client after it has inserted an item; counts for the local statistic, changes nothing."""


def from_lsp_encoding(encoding: types.PositionEncodingKind | str | None) -> PositionEncoding:
    """UTF-16 when nothing was agreed (LSP 3.17, PositionEncodingKind)."""
    value = getattr(encoding, "value", encoding) or "utf-16"
    return PositionEncoding(value)


def from_lsp_position(document: Document, position: types.Position, encoding: PositionEncoding) -> int:
    """Code-point offset of a position; one outside the document is taken to the nearest place inside."""
    return document.lines.offset_at(max(0, position.line), max(0, position.character), encoding)


def to_lsp_position(document: Document, offset: int, encoding: PositionEncoding) -> types.Position:
    line, character = document.lines.position_at(offset, encoding)
    return types.Position(line=line, character=character)


def from_lsp_range(document: Document, where: types.Range, encoding: PositionEncoding) -> Span:
    """A range whose ends are swapped or outside is put right rather than refused: losing an edit loses the document."""
    start = from_lsp_position(document, where.start, encoding)
    end = from_lsp_position(document, where.end, encoding)
    return Span(min(start, end), max(start, end))


def to_lsp_range(document: Document, span: Span, encoding: PositionEncoding) -> types.Range:
    return types.Range(
        start=to_lsp_position(document, span.start, encoding), end=to_lsp_position(document, span.end, encoding)
    )


def from_lsp_change(
    document: Document, change: types.TextDocumentContentChangeEvent, encoding: PositionEncoding
) -> Edit:
    """Turn one content change into an edit of `document`, which must be the text that all earlier changes left."""
    if isinstance(change, types.TextDocumentContentChangePartial):
        return Edit(from_lsp_range(document, change.range, encoding), change.text)
    return Edit(Span(0, len(document.text)), change.text)


def from_lsp_inline_params(
    params: types.InlineCompletionParams, document: Document, encoding: PositionEncoding
) -> Request:
    info = params.context.selected_completion_info
    selected = None
    if info is not None:
        selected = Selected(from_lsp_range(document, info.range, encoding), info.text)
    invoked = params.context.trigger_kind == types.InlineCompletionTriggerKind.Invoked
    return Request(
        uri=document.uri,
        offset=from_lsp_position(document, params.position, encoding),
        version=document.version,
        trigger="invoked" if invoked else "automatic",
        selected=selected,
    )


def to_lsp_inline_list(
    suggestions: list[Suggestion], document: Document, encoding: PositionEncoding
) -> types.InlineCompletionList:
    return types.InlineCompletionList(items=list(_inline_items(suggestions, document, encoding)))


def _inline_items(
    suggestions: list[Suggestion], document: Document, encoding: PositionEncoding
) -> Iterator[types.InlineCompletionItem]:
    for suggestion in suggestions:
        yield types.InlineCompletionItem(
            insert_text=suggestion.text,
            filter_text=None,
            range=to_lsp_range(document, suggestion.span, encoding),
            command=to_lsp_accepted(suggestion),
        )


def to_lsp_accepted(suggestion: Suggestion) -> types.Command:
    return types.Command(title="fimble: accepted", command=ACCEPTED_COMMAND, arguments=[suggestion.id])
