"""The server's log in the client's: every record of fimble's loggers as `window/logMessage`."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from lsprotocol import types

from fimble.lsp.protocol import FimbleServer


class ClientLogHandler(logging.Handler):
    """Forwards records, from any thread. Only loggers below "fimble" may use it: pygls logs what it sends."""

    def __init__(self, server: FimbleServer, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._server = server
        self._loop = loop

    def emit(self, record: logging.LogRecord) -> None:
        """Send a record; a client that is gone cannot be told."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._server.log_to_client, _type_of(record), self.format(record))


def _type_of(record: logging.LogRecord) -> types.MessageType:
    if record.levelno >= logging.ERROR:
        return types.MessageType.Error
    if record.levelno >= logging.WARNING:
        return types.MessageType.Warning
    return types.MessageType.Info if record.levelno >= logging.INFO else types.MessageType.Log
