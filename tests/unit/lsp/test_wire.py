"""What is read off the wire: the same messages as pygls' own reader finds, with one change of threads for each."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from pygls.io_ import StdinAsyncReader, run_async

from fimble.lsp.wire import Incoming, MessageReader


class Heard:
    """Stands in for the protocol: notes each message."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    def structure_message(self, message: dict[str, Any]) -> dict[str, Any]:
        return message

    def handle_message(self, message: Any) -> None:
        self.messages.append(message)


class CountingExecutor(ThreadPoolExecutor):
    n = 0

    def submit(self, *args: Any, **kwargs: Any) -> Any:
        self.n += 1
        return super().submit(*args, **kwargs)


def hear(reader: Any) -> list[Any]:
    heard = Heard()
    asyncio.run(run_async(Event(), reader, heard))  # type: ignore[arg-type]
    return heard.messages


def framed(body: bytes, *more: bytes) -> bytes:
    return b"".join([b"Content-Length: %d\r\n" % len(body), *more, b"\r\n", body])


PIECES = st.sampled_from(
    [
        framed(b'{"n":1}'),
        framed(b'{"n":2}', b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n"),
        framed(b'{"n":3}', b"X-Else: yes\r\n"),
        b"Content-Type: x\r\n" + framed(b'{"n":4}'),
        framed(b"no json"),
        framed(b""),
        b"\r\n",
        b"garbage\n",
        b"content-length: 7\r\n\r\n",
        b"Content-Length: 3\r\nContent-Length: 9\r\n\r\n[1]",
        b"Content-Length: 7",
        b"Content-Length: 900\r\n\r\n{",
        b"Content-Length: 5\r\n",
    ]
)


@given(pieces=st.lists(PIECES, max_size=8))
@example([b"Content-Length: 5\r\n", b"garbage\n", framed(b'{"n":1}')])
@example([b"Content-Length: 5\r\nX: y\r\n\r\n[12]\n", framed(b'{"n":1}')])
def test_any_stream_holds_the_messages_that_pygls_finds_in_it(pieces: list[bytes]) -> None:
    stream = b"".join(pieces)
    with ThreadPoolExecutor(1) as executor:
        expected = hear(StdinAsyncReader(io.BytesIO(stream), executor))
        assert expected == hear(MessageReader(Incoming(io.BytesIO(stream)), executor))


def test_a_message_costs_one_change_of_threads() -> None:
    stream = framed(b'{"n":1}') * 10
    with CountingExecutor(1) as executor:
        assert [{"n": 1}] * 10 == hear(MessageReader(Incoming(io.BytesIO(stream)), executor))
        assert 10 + 1 == executor.n  # and one to find the end
