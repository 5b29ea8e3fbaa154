"""textDocument/inlineCompletion (LSP 3.18) and, for clients without it, textDocument/completion."""

from __future__ import annotations

from lsprotocol import types

from fimble.completion.suggestion import Request
from fimble.lsp import notebooks, status
from fimble.lsp.completion_items import to_lsp_completion_list
from fimble.lsp.convert import from_lsp_inline_params, from_lsp_position, to_lsp_inline_list
from fimble.lsp.state import State


def register(state: State) -> None:
    """Register the handlers of this module."""

    # Without options pygls does not advertise the capability.
    @state.server.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions())
    async def inline_completion(params: types.InlineCompletionParams) -> types.InlineCompletionList:
        opened = state.service.session.documents.get(params.text_document.uri)
        if opened is None:
            return types.InlineCompletionList(items=[])
        document = opened.document
        request = from_lsp_inline_params(params, document, state.encoding)
        suggestions = await notebooks.complete(state, request)
        status.publish(state)
        return to_lsp_inline_list(suggestions, document, state.encoding)

    @state.server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions())
    async def completion(params: types.CompletionParams) -> types.CompletionList:
        service = state.service
        opened = service.session.documents.get(params.text_document.uri)
        if opened is None or not service.session.settings.completion_text_document:
            return types.CompletionList(is_incomplete=False, items=[])
        document = opened.document
        offset = from_lsp_position(document, params.position, state.encoding)
        suggestions = await service.complete(Request(document.uri, offset, document.version, "automatic"))
        return to_lsp_completion_list(suggestions, document, offset, state.encoding, as_snippets=state.needs_snippets)
