"""pygls' protocol with what it lacks for a server that runs for days: no growing tables, no pop-ups."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.workspace import Workspace

logger = logging.getLogger(__name__)


class FimbleProtocol(LanguageServerProtocol):
    """Forgets finished handlers.

    pygls 2.1 keeps the future of every notification for ever: one entry for each edit. The method is private, so the
    version is pinned below 2.2 and an end-to-end test watches the table stay flat.
    """

    def _execute_handler(
        self, msg_id: Any, handler: Any, callback: Callable[[Any], None], args: Any = None, kwargs: Any = None
    ) -> None:
        def done(future: Any) -> None:
            # Not at once: at shutdown pygls cancels what is running while it walks through this very table.
            asyncio.get_running_loop().call_soon(self._request_futures.pop, msg_id, None)
            callback(future)

        super()._execute_handler(msg_id, handler, done, args, kwargs)


class FoldersOnly(Workspace):
    """pygls' workspace without its documents.

    Ours are in the session. pygls would keep a second copy of each, apply every change to it before our handler runs, and
    split it with `str.splitlines`, which breaks lines where LSP does not and takes seconds for big files.
    """

    def put_text_document(self, text_document: types.TextDocumentItem, notebook_uri: str | None = None) -> None:
        """Keep nothing."""

    def update_text_document(
        self, text_doc: types.VersionedTextDocumentIdentifier, change: types.TextDocumentContentChangeEvent
    ) -> None:
        """Change nothing."""

    def remove_text_document(self, doc_uri: str) -> None:
        """Remove nothing."""


class FimbleServer(LanguageServer):
    """A language server that never shows a dialog by itself."""

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log an error of a handler or of the wire; pygls would show a message box, at every key if it must."""
        logger.error("error in %s: %s", getattr(source, "__name__", source), error, exc_info=error)

    def keep_folders_only(self) -> None:
        """Do without pygls' copies of documents; to be called while `initialize` is being answered."""
        ours = FoldersOnly(
            self.workspace.root_uri,
            types.TextDocumentSyncKind.Incremental,
            list(self.workspace.folders.values()),
            self.workspace.position_encoding,
        )
        self.protocol._workspace = ours  # noqa: SLF001 -- pygls has no other way; the version is pinned

    def log_to_client(self, level: types.MessageType, text: str) -> None:
        """Send a line to the client's log."""
        self.window_log_message(types.LogMessageParams(type=level, message=text))
