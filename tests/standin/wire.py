"""HTTP/1.1 on asyncio streams, as much as a stand-in needs: keep-alive, chunked answers, seeing a client leave."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Raise ValueError for what is no JSON object."""
        value = json.loads(self.body)
        if not isinstance(value, dict):
            raise ValueError("not an object")
        return value


class Connection:
    """One client. Reads ahead all the time, so that `closed` is set the moment the client goes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.closed = asyncio.Event()
        self.writer = writer
        self._reader = reader
        self._buffer = bytearray()
        self._news = asyncio.Event()
        self._pump = asyncio.create_task(self._read_ahead())

    async def _read_ahead(self) -> None:
        try:
            while data := await self._reader.read(1 << 16):
                self._buffer += data
                self._news.set()
        except ConnectionError:
            pass
        finally:
            self.closed.set()
            self._news.set()

    async def _more(self) -> bool:
        """Wait for bytes; False when none will come."""
        if self.closed.is_set():
            return False
        await self._news.wait()
        self._news.clear()
        return True

    async def read_request(self) -> Request | None:
        while b"\r\n\r\n" not in self._buffer:
            if not await self._more():
                return None
        head, _, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _version = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if headers.get("transfer-encoding") == "chunked":
            return await self._chunked(Request(method, path, headers, b""), len(head) + 4)
        length = int(headers.get("content-length", "0"))
        while len(rest) < length:
            if not await self._more():
                return None
            rest = bytes(self._buffer).partition(b"\r\n\r\n")[2]
        del self._buffer[: len(head) + 4 + length]
        return Request(method, path, headers, rest[:length])

    async def _chunked(self, request: Request, at: int) -> Request | None:
        """Read a body that comes in chunks (RFC 9112, 7.1), behind `at` bytes of headers."""
        body = bytearray()
        while True:
            while (end := self._buffer.find(b"\r\n", at)) < 0 or len(self._buffer) < end + 4:
                if not await self._more():
                    return None
            size = int(self._buffer[at:end], 16)
            while len(self._buffer) < end + 4 + size:
                if not await self._more():
                    return None
            body += self._buffer[end + 2 : end + 2 + size]
            at = end + 4 + size
            if not size:
                del self._buffer[:at]
                return Request(request.method, request.path, request.headers, bytes(body))

    async def send(self, data: bytes) -> None:
        """Write; a client that is gone is no error here."""
        if self.closed.is_set():
            return
        try:
            self.writer.write(data)
            await self.writer.drain()
        except ConnectionError:
            self.closed.set()

    def drop(self) -> None:
        """Close at once, whatever was promised."""
        self.writer.close()

    async def close(self) -> None:
        self._pump.cancel()
        self.writer.close()
        await asyncio.gather(self._pump, return_exceptions=True)


@dataclass
class Exchange:
    """One request and the means to answer it."""

    request: Request
    connection: Connection
    split_bytes: int = 0
    """Send answers in pieces of so many bytes; 0: as they come."""
    _is_streaming: bool = field(default=False, init=False)

    @property
    def is_closed(self) -> bool:
        return self.connection.closed.is_set()

    async def answer(
        self, status: int, body: bytes, content_type: str = "application/json; charset=utf-8", **extra: str
    ) -> None:
        head = _head(status, {"Content-Type": content_type, "Content-Length": str(len(body)), **_names(extra)})
        await self.connection.send(head + body)

    async def answer_json(self, status: int, value: object) -> None:
        await self.answer(status, encode(value))

    async def send(self, data: bytes, content_type: str = "application/x-ndjson") -> None:
        """Send a part of a streamed answer; the first part brings the headers, as in the real servers."""
        await self._begin(content_type)
        step = self.split_bytes or len(data)
        for at in range(0, len(data), step):
            part = data[at : at + step]
            await self.connection.send(f"{len(part):x}\r\n".encode() + part + b"\r\n")

    async def end(self) -> None:
        await self._begin("application/x-ndjson")
        await self.connection.send(b"0\r\n\r\n")

    async def _begin(self, content_type: str) -> None:
        if not self._is_streaming:
            self._is_streaming = True
            await self.connection.send(_head(200, {"Content-Type": content_type, "Transfer-Encoding": "chunked"}))

    async def unless_closed(self, awaitable: Awaitable[Any]) -> bool:
        """Wait for `awaitable` or the client's leaving; say whether the client is still there."""
        task = asyncio.ensure_future(awaitable)
        gone = asyncio.create_task(self.connection.closed.wait())
        try:
            await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
            return not self.is_closed
        finally:
            for pending in (task, gone):
                pending.cancel()
            await asyncio.gather(task, gone, return_exceptions=True)


Handler = Callable[[Exchange], Awaitable[None]]


def encode(value: object) -> bytes:
    """Write JSON as Go does: compact, UTF-8, and these characters always escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", "surrogatepass")


def _names(extra: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-").title(): value for name, value in extra.items()}


def _head(status: int, headers: dict[str, str]) -> bytes:
    reason = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Status"
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
