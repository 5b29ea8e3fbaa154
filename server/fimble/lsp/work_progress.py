"""Work-done progress that can be cancelled, for one action; silent for clients that cannot show it."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from fimble.actions.outcome import News
from fimble.lsp.protocol import CLIENT_TOKEN
from fimble.lsp.state import State

REPORT_EVERY_S = 0.1
"""Progress is reported no more often than this, but for a new phase."""
MOST_SHOWN = 60
"""Characters of what has come in last that are shown."""

_WORDS = {
    "waiting": "waiting for another action",
    "loading": "getting the model ready",
    "reading": "the model reads",
    "writing": "the model writes",
}


class WorkProgress:
    """Use as an asynchronous context manager around the work; `work` is cancelled when the user cancels."""

    def __init__(self, state: State, title: str) -> None:
        self.work: asyncio.Future[Any] | None = None
        self._state = state
        self._title = title
        self._token: types.ProgressToken | None = None
        self._phase = ""
        self._line = ""
        self._n_characters = 0
        self._last = 0.0

    async def __aenter__(self) -> Self:
        """Show it, if the client can: under the token of its request, else under one of ours."""
        server = self._state.server
        token = CLIENT_TOKEN.get() or await self._created()
        if token is None:
            return self
        self._token = token

        def stop(future: Any) -> None:
            if future.cancelled() and self.work is not None:
                self.work.cancel()

        server.work_done_progress.begin(
            token, types.WorkDoneProgressBegin(title=f"fimble: {self._title}", cancellable=True)
        )
        server.work_done_progress.tokens[token].add_done_callback(stop)
        return self

    async def _created(self) -> str | None:
        """Have the client make room for a progress; None where it cannot."""
        server, token = self._state.server, str(uuid4())
        if not get_capability(server.client_capabilities, "window.work_done_progress", False):
            return None
        try:
            await server.work_done_progress.create_async(token)
        except JsonRpcException:
            return None
        return token

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Take it away."""
        if self._token is None:
            return
        progress = self._state.server.work_done_progress
        progress.end(self._token, types.WorkDoneProgressEnd())
        progress.tokens.pop(self._token, None)

    def hear(self, news: News) -> None:
        """Show how far the work is."""
        self._n_characters += len(news.text)
        self._line = (self._line + news.text).rpartition("\n")[2] if "\n" in news.text else self._line + news.text
        now = asyncio.get_running_loop().time()
        if self._token is None or (news.phase == self._phase and now - self._last < REPORT_EVERY_S):
            return
        self._phase, self._last = news.phase, now
        shown = f" {self._line.strip()[-MOST_SHOWN:]}" if news.phase == "writing" else ""
        count = f" ({self._n_characters} characters)" if self._n_characters else ""
        report = types.WorkDoneProgressReport(message=f"{_WORDS[news.phase]}{count}{shown}", cancellable=True)
        self._state.server.work_done_progress.report(self._token, report)
