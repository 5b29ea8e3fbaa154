"""Text synchronisation: open, change, save, close. Synchronous handlers, so that the order of edits is the order of messages."""

from __future__ import annotations

import logging

from lsprotocol import types

from fimble.lsp.convert import from_lsp_change
from fimble.lsp.state import State

logger = logging.getLogger(__name__)


def register(state: State) -> None:
    """Register the handlers of this module."""
    server, service, session = state.server, state.service, state.service.session

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        session.open(document.uri, str(document.language_id), document.version, document.text)
        service.opened(document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        uri, version = params.text_document.uri, params.text_document.version
        if uri not in session.documents:
            logger.warning("change of a document that is not open: %s", uri)
            return
        for change in params.content_changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                edit = from_lsp_change(session.documents[uri].document, change, state.encoding)
                session.change(uri, [edit], version)
            else:
                session.replace(uri, change.text, version)
        service.touch(uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        service.touch(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        service.closed(params.text_document.uri)
