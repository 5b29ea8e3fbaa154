"""An HTTP connection to a model server: no proxies, no redirects, and a stream of lines that cannot hang or overflow.

What the lines mean is each backend's business.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from fimble.errors import ModelUnreachable
from fimble.models.failures import Server, from_status, garbage, mapped, silent

MAX_LINE_BYTES = 1 << 20
"""A streamed line carries one token and its figures, about 200 bytes."""
MAX_BODY_BYTES = 32 << 20
"""/api/show of an older Ollama lists every tensor and a whole vocabulary: some megabytes."""
MAX_ERROR_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds."""

    connect: float = 3.0
    answer: float = 10.0
    """For a question that needs no model: versions, lists."""
    first_byte: float = 30.0
    """For the first piece from a loaded model: it reads the prompt and may serve others before us."""
    stall: float = 15.0
    """Between two pieces."""
    load: float = 300.0
    """For a model to be read from disk."""


class Connection:
    """Requests to one server; every failure comes out as a `ModelError`."""

    def __init__(self, server: Server, timeouts: Timeouts, headers: Mapping[str, str] | None = None) -> None:
        self.server = server
        self._timeouts = timeouts
        # trust_env=False: a proxy from the environment would see the source text; follow_redirects=False: so would
        # whoever a redirect names. Unpacking gzip would hold tokens back, so ask for none.
        self._client = httpx.AsyncClient(
            base_url=server.url,
            headers={"Accept-Encoding": "identity", **(headers or {})},
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=timeouts.connect),
        )

    async def close(self) -> None:
        """Close every connection; streams that are open break off."""
        await self._client.aclose()

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called."""
        return self._client.is_closed

    def refuse_closed(self) -> None:
        """Raise `ModelUnreachable` after `close`: settings changed while a request was on its way."""
        if self._client.is_closed:
            raise ModelUnreachable(f"The connection to {self.server.url} was closed.", remedy="Try again.")

    async def fetch(
        self, method: str, path: str, body: object = None, *, model: str = "", within: float = 0.0
    ) -> dict[str, Any]:
        """Ask for one JSON object within some seconds (0: the time for a plain question); `model` is for messages."""
        self.refuse_closed()
        seconds = within or self._timeouts.answer
        request = self._client.build_request(method, path, json=body)
        with mapped(self.server, model):
            try:
                async with asyncio.timeout(seconds):
                    response = await self._send(request)
                    async with aclosing(response):
                        await self._refuse_failure(response, model)
                        return parse_object(await _read(response, MAX_BODY_BYTES), self.server)
            except TimeoutError as error:
                raise silent(self.server, began=False, seconds=seconds) from error
        raise AssertionError("the block above returns or raises")

    async def stream(
        self, path: str, body: object, *, model: str, first_byte: float = 0.0
    ) -> AsyncGenerator[bytes, None]:
        """POST and yield the answer's lines as they come, without line ends.

        Closing the generator closes the connection at once: that is how a model is told to stop. Empty lines and
        comments of the event stream format (":" in front) are left out, and do not put the stall timeout off.
        """
        self.refuse_closed()
        request = self._client.build_request("POST", path, json=body)
        clock = _Patience(self.server, first_byte or self._timeouts.first_byte, self._timeouts.stall)
        with mapped(self.server, model):
            async with clock.waiting():
                response = await self._send(request)
            async with aclosing(response):
                async with clock.waiting():
                    await self._refuse_failure(response, model)
                async with aclosing(split_lines(response.aiter_bytes())) as lines:
                    while True:
                        async with clock.waiting():
                            line = await _next_line(lines)
                        if line is None:
                            return
                        yield line
                        clock.restart()

    async def _send(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and once more where the server closed the connection before it said a word.

        A server closes a connection that it has kept for long enough whenever it likes, also while the next request is on
        its way: RFC 9112, 9.3.1 and 9.5. Asking a model twice changes nothing.
        """
        try:
            return await self._client.send(request, stream=True)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            return await self._client.send(request, stream=True)

    async def _refuse_failure(self, response: httpx.Response, model: str) -> None:
        if response.status_code != httpx.codes.OK:
            body = await _read_some(response, MAX_ERROR_BYTES)
            raise from_status(self.server, model, response.status_code, body, response.headers.get("location", ""))


class _Patience:
    """The time a stream may stay silent: long before its first line, short between lines."""

    def __init__(self, server: Server, first: float, stall: float) -> None:
        self._server = server
        self._stall = stall
        self._seconds = first
        self._began = False
        self._deadline = asyncio.get_running_loop().time() + first

    def restart(self) -> None:
        """Count from now: the reader wants the next line."""
        self._began, self._seconds = True, self._stall
        self._deadline = asyncio.get_running_loop().time() + self._stall

    @asynccontextmanager
    async def waiting(self) -> AsyncGenerator[None, None]:
        """Bound what is awaited inside by the deadline."""
        try:
            async with asyncio.timeout_at(self._deadline):
                yield
        except TimeoutError as error:
            raise silent(self._server, began=self._began, seconds=self._seconds) from error


async def split_lines(chunks: AsyncIterator[bytes], limit: int = MAX_LINE_BYTES) -> AsyncGenerator[bytes, None]:
    r"""Yield a byte stream's lines, wherever its chunks are cut; raise ValueError for one longer than `limit` bytes.

    Only "\n" ends a line ("\r" before it goes too). Splitting decoded text, as httpx and the ollama package do, also
    breaks at U+0085 and U+2028, which JSON allows inside strings: a model that writes one would break its own stream.
    """
    rest = bytearray()
    async for chunk in chunks:
        *ended, open_end = chunk.split(b"\n")
        for end in ended:
            rest += end
            yield _checked(rest, limit)
            rest.clear()
        rest += open_end
        _checked(rest, limit)
    if rest:
        yield _checked(rest, limit)


async def finish(lines: AsyncGenerator[bytes, None]) -> None:
    """Read a stream whose answer is complete to its end, so that its connection can serve the next request."""
    try:
        async with asyncio.timeout(0.1):
            async for _line in lines:
                pass
    except TimeoutError:
        pass  # closing it will do


def parse_object(raw: bytes, server: Server) -> dict[str, Any]:
    """Read one JSON object; raise `ModelBroken` for anything else."""
    try:
        # Decoded here because json.loads guesses UTF-16 and UTF-32 from bytes.
        value = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise garbage(server) from error
    if not isinstance(value, dict):
        raise garbage(server)
    return value


def whole_characters(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can spell but no editor can be sent."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


async def _next_line(lines: AsyncGenerator[bytes, None]) -> bytes | None:
    async for line in lines:
        if line and not line.startswith(b":"):
            return line
    return None


async def _read(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > limit:
            raise ValueError(f"more than {limit} bytes")
    return bytes(body)


async def _read_some(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) >= limit:
            break
    return bytes(body[:limit])


def _checked(line: bytearray, limit: int) -> bytes:
    if len(line) > limit:
        raise ValueError(f"a line of more than {limit} bytes")
    return bytes(line).removesuffix(b"\r")
