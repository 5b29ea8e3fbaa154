"""pygls' protocol with what it lacks for a server that runs for days: no growing tables, no pop-ups, every request answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import Future
from contextvars import ContextVar
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidRequest, JsonRpcServerNotInitialized
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.workspace import Workspace

logger = logging.getLogger(__name__)

CLIENT_TOKEN: ContextVar[types.ProgressToken | None] = ContextVar("CLIENT_TOKEN", default=None)
"""Under which token the client of the message at hand wants to see how far the work is; pygls keeps it from commands."""


class FimbleProtocol(LanguageServerProtocol):
    """Forgets finished handlers, and leaves no request without an answer.

    pygls 2.1 keeps the future of every notification for ever: one entry for each edit. The method is private, so the
    version is pinned below 2.2 and an end-to-end test watches the table stay flat. It is silent about requests with wrong
    parameters and after `shutdown`, and obeys those before `initialize`.
    """

    _has_begun = False
    _has_been_told_to_end = False

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Turn JSON into the types of the protocol; a request that does not fit is answered before the error is raised."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" in data and isinstance(data.get("id"), int | str):
                self._send_response(data["id"], error=error.to_response_error())
            raise

    def handle_message(self, message: Any) -> None:
        """Handle a message at its time: nothing before `initialize`, which comes once, and after `shutdown` only `exit`."""
        method, msg_id = getattr(message, "method", None), getattr(message, "id", None)
        CLIENT_TOKEN.set(getattr(getattr(message, "params", None), "work_done_token", None))
        if method == types.EXIT:
            # `shutdown` may still be at work, if the client did not wait for its answer.
            self._shutdown = self._shutdown or self._has_been_told_to_end
            super().handle_message(message)
        elif method is None:
            super().handle_message(message)
        elif method == types.INITIALIZE and not self._has_begun:
            self._has_begun = True
            super().handle_message(message)
        elif not self._has_begun:
            self._refuse(msg_id, JsonRpcServerNotInitialized(f"{method} before initialize"))
        elif self._has_been_told_to_end or method == types.INITIALIZE:
            self._refuse(msg_id, JsonRpcInvalidRequest(f"{method} is not wanted any more"))
        else:
            self._has_been_told_to_end = method == types.SHUTDOWN
            super().handle_message(message)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Answer with what pygls finds out, and say what it leaves out: commands report progress to who wants it."""
        result = yield from super().lsp_initialize(params)
        if result.capabilities.execute_command_provider is not None:
            result.capabilities.execute_command_provider.work_done_progress = True
        return result

    def _handle_cancel_notification(self, msg_id: int | str) -> None:
        """Cancel a request, if it is not answered yet: that it is, is no news, and no line in the log at each key."""
        if msg_id in self._request_futures:
            super()._handle_cancel_notification(msg_id)

    def _refuse(self, msg_id: int | str | None, error: JsonRpcException) -> None:
        if msg_id is not None:
            self._send_response(msg_id, error=error.to_response_error())

    def _run_generator(
        self, future: Future[Any] | None, *, gen: Generator[Any, Any, Any], result_future: Future[Any]
    ) -> None:
        """Run a step of a built-in handler, and have what it waits for end when the request is cancelled.

        Commands run in such a step; pygls answers that they are cancelled and lets them go on.
        """
        before = set(self._request_futures)
        super()._run_generator(future, gen=gen, result_future=result_future)
        for step in [self._request_futures[key] for key in self._request_futures.keys() - before]:
            result_future.add_done_callback(partial(_pass_on, step))

    def _execute_handler(
        self, msg_id: Any, handler: Any, callback: Callable[[Any], None], args: Any = None, kwargs: Any = None
    ) -> None:
        def done(future: Any) -> None:
            # Not at once: at shutdown pygls cancels what is running while it walks through this very table.
            asyncio.get_running_loop().call_soon(self._request_futures.pop, msg_id, None)
            callback(future)

        super()._execute_handler(msg_id, handler, done, args, kwargs)


def _pass_on(step: Future[Any], request: Future[Any]) -> None:
    if request.cancelled():
        step.cancel()


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

    def put_notebook_document(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """Keep nothing."""

    def update_notebook_document(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """Change nothing."""

    def remove_notebook_document(self, params: types.DidCloseNotebookDocumentParams) -> None:
        """Remove nothing."""


class FimbleServer(LanguageServer):
    """A language server that never shows a dialog by itself."""

    on_end: Callable[[], Awaitable[None]] | None = None
    """Ends what the server started: tasks, worker processes, connections. May be called twice."""

    client_process: int | None = None
    """The client's process, if it named one in the handshake that was seen here: it may run on another machine."""

    async def end(self) -> None:
        """End what the server started, however its client left."""
        if self.on_end is not None:
            await self.on_end()

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
