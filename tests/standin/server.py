"""What all stand-ins share: a server on a thread of its own, an answer to give, a fault to show, a log to read."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from fimble.models.self_test import CONTINUATION, HOLES
from tests.standin.faults import Fault
from tests.standin.wire import Connection, Exchange, Request

AnswerSource = str | Sequence[str] | Callable[[str], str]


@dataclass
class Record:
    """One request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str] = field(repr=False)
    body: dict[str, Any] | None = field(repr=False)
    at: float
    """`time.monotonic()` when it had arrived."""
    outcome: str = "open"
    """"open", "done", "connection_closed" (the client left), "fault", or "status <code>"."""
    ended_at: float = 0.0
    prompt_tokens: int = -1
    cached_tokens: int = -1
    generated_tokens: int = 0
    """Tokens made before it ended, sent or not."""
    is_reload: bool = False
    """The model was loaded for it."""

    @property
    def prompt(self) -> str:
        return str((self.body or {}).get("prompt", ""))

    @property
    def said(self) -> str:
        """All that a chat request says, its turns one after the other; "" for other requests."""
        return "\n".join(str(turn.get("content", "")) for turn in (self.body or {}).get("messages") or ())

    @property
    def options(self) -> dict[str, Any]:
        return dict((self.body or {}).get("options") or {})


@dataclass
class Speed:
    """Real time that things take, in milliseconds; 0: none."""

    prompt_ms: float = 0.0
    """For a token of a prompt that is not cached."""
    token_ms: float = 0.0
    """For a generated token."""
    load_ms: float = 0.0
    pull_ms: float = 0.0
    """For half a layer of a model that is downloaded."""


class Standin:
    """A server in this process. Attributes may be set from the test's thread at any time.

    Use as a context manager, or call `start` and `stop`; after `stop`, `start` listens at the same address again.
    """

    def __init__(self, *, answer: AnswerSource = "pass\n", fault: Fault | None = None, port: int = 0) -> None:
        self.answer: AnswerSource = answer
        """Text to generate; a list gives its texts in turn, then the last for ever; a function is given the prompt."""
        self.fault = fault
        self.speed = Speed()
        self.passes_self_test = True
        """Fill the holes of the product's self-test, and suffer no fault at it, whatever else is set."""
        self.is_held = False
        """Have models read what they are asked, and write nothing as long as this is set."""
        self.split_bytes = 0
        """Send streamed answers in pieces of so many bytes, to cut characters and lines apart."""
        self.requests: list[Record] = []
        self.n_connections = 0
        self.port = port
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._answers = itertools.count()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def generations(self) -> list[Record]:
        """Requests that asked for text, the product's self-tests left out."""
        asking = [r for r in self.requests if r.path in ("/api/generate", "/v1/completions") and r.prompt]
        return [r for r in asking if not (self.passes_self_test and hole_in(r.prompt))]

    @property
    def chats(self) -> list[Record]:
        """Requests that asked for an answer to a conversation."""
        return [r for r in self.requests if r.path in ("/api/chat", "/v1/chat/completions") and r.said]

    def start(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self.serve(started.set)), daemon=True)
        self._thread.start()
        if not started.wait(20):
            raise RuntimeError("the stand-in did not start")
        return self

    def stop(self) -> None:
        """Stop listening and drop every connection."""
        if self._thread is None or self._loop is None or self._stopping is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(20)
        self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait_for(self, condition: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait until `condition` holds. Blocks: on an event loop await `asyncio.to_thread(standin.wait_for, ...)`."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"did not come within {seconds} s; requests: {self.requests}")
            time.sleep(0.005)

    async def serve(self, when_listening: Callable[[], None]) -> None:
        """Serve until stopped."""
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self.on_start()
        clients: set[asyncio.Task[None]] = set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            clients.add(task)
            self.n_connections += 1
            try:
                await self._converse(Connection(reader, writer))
            except asyncio.CancelledError:
                pass
            finally:
                clients.discard(task)

        server = await asyncio.start_server(connected, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        when_listening()
        await self._stopping.wait()
        server.close()
        for task in list(clients):
            task.cancel()
        await asyncio.gather(*clients, return_exceptions=True)

    def on_start(self) -> None:
        """Prepare what belongs to the running server: a restart forgets it."""

    async def handle(self, exchange: Exchange, record: Record) -> None:
        """Answer one request."""
        raise NotImplementedError

    def text_for(self, prompt: str) -> str:
        """Say what the model would say."""
        if self.passes_self_test and (known := hole_in(prompt)):
            return known
        answer = self.answer
        if isinstance(answer, str):
            return answer
        if callable(answer):
            return answer(prompt)
        return answer[min(next(self._answers), len(answer) - 1)]

    def take_fault(self, path: str, prompt: str = "") -> Fault | None:
        """Give the fault that this request suffers."""
        fault = self.fault
        if fault is None or path not in fault.paths or (self.passes_self_test and hole_in(prompt)):
            return None
        self.fault = replace(fault, times=fault.times - 1) if fault.times > 1 else None
        return fault

    async def pause(self, exchange: Exchange, ms: float) -> bool:
        """Take time; False when the client left meanwhile."""
        if ms <= 0:
            await asyncio.sleep(0)  # lets a disconnect be seen between two tokens
            return not exchange.is_closed
        return await exchange.unless_closed(asyncio.sleep(ms / 1000))

    async def strike_at_once(self, exchange: Exchange, record: Record, fault: Fault | None) -> bool:
        """Show a fault that comes instead of an answer; True when the request is over."""
        if fault is not None and fault.kind == "status":
            record.outcome = f"status {fault.status}"
            extra = {"location": fault.location} if fault.location else {}
            await exchange.answer(fault.status, fault.body, fault.content_type, **extra)
            return True
        if fault is not None and fault.kind == "hang-up":
            record.outcome = "fault"
            exchange.connection.drop()
            return True
        if fault is not None and fault.kind == "silence" and not await self.pause(exchange, fault.seconds * 1000):
            record.outcome = "connection_closed"
            return True
        return False

    async def strike_between(self, exchange: Exchange, record: Record, fault: Fault | None, n_sent: int) -> bool:
        """Show a fault after the n-th piece; True when the request is over."""
        if fault is None or n_sent != fault.after or fault.kind not in _BETWEEN:
            return False
        return await self._strike(exchange, record, fault)

    async def strike_at_last(self, exchange: Exchange, record: Record, fault: Fault | None, n_sent: int) -> bool:
        """Show a fault that waits for more pieces than there are; True when the request is over."""
        if fault is None or n_sent > fault.after or fault.kind not in _BETWEEN:
            return False
        return await self._strike(exchange, record, fault)

    async def _strike(self, exchange: Exchange, record: Record, fault: Fault) -> bool:
        if fault.kind == "stall":
            if await self.pause(exchange, fault.seconds * 1000):
                return False
            record.outcome = "connection_closed"
            return True
        record.outcome = "fault"
        if fault.kind == "cut":
            exchange.connection.drop()
            return True
        if fault.kind == "garbage":
            await exchange.send(fault.body)
        elif fault.kind == "error-line":
            await exchange.send(self.error_line(fault.body.decode()))
        await exchange.end()
        return True

    def error_line(self, message: str) -> bytes:
        """Write an error as it stands inside a stream."""
        raise NotImplementedError

    async def _converse(self, connection: Connection) -> None:
        try:
            while (request := await connection.read_request()) is not None:
                record = self._record(request)
                exchange = Exchange(request, connection, self.split_bytes)
                await self.handle(exchange, record)
                if record.outcome == "open":
                    record.outcome = "connection_closed" if exchange.is_closed else "done"
                record.ended_at = time.monotonic()
        finally:
            await connection.close()

    def _record(self, request: Request) -> Record:
        try:
            body = request.json() if request.body else None
        except ValueError:
            body = None
        path = request.path.partition("?")[0]
        record = Record(request.method, path, request.headers, body, time.monotonic())
        self.requests.append(record)
        return record


def hole_in(prompt: str) -> str:
    """Give the answer to a hole of the product's self-test; "" for any other prompt."""
    return next((h.answer for h in (*HOLES, CONTINUATION) if h.head in prompt and (h.suffix or h.prefix) in prompt), "")


_BETWEEN = {"cut", "end-early", "garbage", "error-line", "stall"}
