"""The wire: messages come in over standard input, or from one client over TCP, until the client is gone; then all ends.

What a message says is the protocol's business. pygls' own loops lose the exit code, leave workers to themselves when a client
vanishes, and take HTTP for LSP, so that any web page could drive a server that listens on TCP.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import sys
from collections import deque
from concurrent.futures import Executor
from threading import Event
from typing import TYPE_CHECKING, BinaryIO, Protocol

from pygls.io_ import StdoutWriter, run_async

from fimble.lsp.protocol import FimbleServer

if TYPE_CHECKING:
    from pygls.io_ import AsyncReader  # which is there for type checkers only

logger = logging.getLogger(__name__)

MAX_MESSAGE_BYTES = 512 << 20
"""A message that claims to be longer is read past: a wrong length must not take the machine's memory."""
MAX_HEADER_BYTES = 1 << 16
CLIENT_CHECK_S = 3.0
"""How often we look whether the client's process still runs: one that is killed cannot say so, and the pipe may be held open
by a process it started."""

_HEADER = re.compile(rb"content-(?:length|type):", re.IGNORECASE)
_LENGTH = re.compile(rb"Content-Length: (\d+)\r\n")
"""The header that pygls takes; a line in any other spelling announces no body."""
_SKIP_BYTES = 1 << 20


class _Bytes(Protocol):
    def readline(self, limit: int = -1, /) -> bytes: ...
    def read(self, n: int = -1, /) -> bytes: ...


class Incoming:
    """A byte stream that pygls may read from, with bounds on what is held in memory."""

    def __init__(self, stream: _Bytes) -> None:
        self._stream = stream

    def readline(self) -> bytes:
        """Read a line; one without an end comes in parts."""
        return self._stream.readline(MAX_HEADER_BYTES)

    def read(self, n: int) -> bytes:
        """Read a message's body; "null" for one that is too long, which is then behind us."""
        if n <= MAX_MESSAGE_BYTES:
            return self._stream.read(n)
        logger.error("a message of %d bytes was left out", n)
        while n > 0 and (part := self._stream.read(min(n, _SKIP_BYTES))):
            n -= len(part)
        return b"null" if n <= 0 else b""


class MessageReader:
    """Gives pygls the lines and bodies of a byte stream, of which a thread reads one whole message at a time.

    pygls' own reader changes threads at each line and again for the body: six times for a key, and each costs as much as
    finding the shape of a completion.
    """

    def __init__(self, incoming: Incoming, executor: Executor) -> None:
        self._incoming = incoming
        self._executor = executor
        self._lines: deque[bytes] = deque()
        self._length = 0
        """Of the body that the head has announced so far; 0: none."""
        self._body: bytes | None = None

    async def readline(self) -> bytes:
        """Give the next line of a message's head; b"" at the end of the stream."""
        if not self._lines:
            await asyncio.get_running_loop().run_in_executor(self._executor, self._read_message)
        return self._lines.popleft()

    async def readexactly(self, _n: int) -> bytes:
        """Give the body of the length that the head announced; less when the stream ends in it."""
        body, self._body = self._body, None
        return body or b""

    def _read_message(self) -> None:
        """Read a head and its body, or one line that is no part of a head."""
        while True:
            line = self._incoming.readline()
            if self._length and line and not line.strip():
                self._body, self._length = self._incoming.read(self._length), 0
                self._lines.append(line)
                return
            self._lines.append(line)
            if not _HEADER.match(line):
                return
            if not self._length and (found := _LENGTH.fullmatch(line)):
                self._length = int(found[1])


class _Begun:
    """A connection whose first line was read already."""

    def __init__(self, first: bytes, rest: asyncio.StreamReader) -> None:
        self._first = first
        self._rest = rest

    async def readline(self) -> bytes:
        first, self._first = self._first, b""
        return first or await self._rest.readline()

    async def readexactly(self, n: int) -> bytes:
        try:
            return await self._rest.readexactly(n)
        except asyncio.IncompleteReadError:
            return b""


def serve_stdio(server: FimbleServer, stdin: BinaryIO | None = None, stdout: BinaryIO | None = None) -> int:
    """Serve over standard input and output until they end or the client says exit; return the exit code."""
    server.protocol.set_writer(StdoutWriter(stdout or sys.stdout.buffer))
    reader = MessageReader(Incoming(stdin or sys.stdin.buffer), server.thread_pool)
    return asyncio.run(_serve(server, reader))


def serve_tcp(server: FimbleServer, host: str, port: int) -> int:
    """Wait for one client at an address of this machine and serve it; return the exit code.

    A connection that begins with anything but a header of LSP is closed: a browser sends HTTP wherever a page tells it to.
    """
    return asyncio.run(_serve_first(server, host, port))


async def _serve_first(server: FimbleServer, host: str, port: int) -> int:
    found: asyncio.Future[tuple[_Begun, asyncio.StreamWriter]] = asyncio.get_running_loop().create_future()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            first = await reader.readline()
        except (ValueError, OSError):
            first = b""
        if found.done() or not _HEADER.match(first):
            logger.warning("a connection was closed: it does not speak LSP, or there is a client already")
            writer.close()
        else:
            found.set_result((_Begun(first, reader), writer))

    listener = await asyncio.start_server(connected, host, port)
    logger.info("listening at %s", listener.sockets[0].getsockname())
    try:
        reader, writer = await found
        server.protocol.set_writer(writer)
        return await _serve(server, reader)
    finally:
        listener.close()


async def _serve(server: FimbleServer, reader: AsyncReader) -> int:
    watch = asyncio.create_task(_end_with_client(server))
    try:
        await run_async(Event(), reader, server.protocol, logger, server.report_server_error)
    except SystemExit as leaving:  # how pygls leaves on `exit`
        return int(leaving.code or 0)
    except BrokenPipeError:
        logger.warning("the client reads no more")
    finally:
        watch.cancel()
        await server.end()
        server.shutdown()  # type: ignore[no-untyped-call]
    return 0


async def _end_with_client(server: FimbleServer) -> None:
    """Leave when the client's process has died."""
    while server.client_process is None or runs(server.client_process):  # noqa: ASYNC110 -- no event tells of it
        await asyncio.sleep(CLIENT_CHECK_S)
    logger.warning("process %s, the client, is gone", server.client_process)
    await server.end()
    # The thread that waits for input would hold an orderly exit up for ever.
    os._exit(1)


def runs(process_id: int | None) -> bool:
    """Say whether there is such a process on this machine; False where it cannot be asked without harm (Windows)."""
    if process_id is None or process_id <= 1 or os.name == "nt":
        return False
    try:
        os.kill(process_id, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
