from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.errors import ModelBroken, ModelRefused, ModelUnreachable
from fimble.models.connection import Connection, Timeouts, parse_object, split_lines, whole_characters
from fimble.models.failures import Server
from tests.models.asking import IMPATIENT, QUICK
from tests.standin import faults
from tests.standin.ollama_standin import OllamaStandin
from tests.standin.wire import encode

SERVER = Server("Ollama", "http://127.0.0.1:11434", start="Start it.", obtain="Get {model}.")
LINE = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=20)


async def in_chunks(data: bytes, cuts: list[int]) -> AsyncIterator[bytes]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    for start, end in itertools.pairwise(edges):
        yield data[start:end]


async def lines_of(chunks: AsyncIterator[bytes], limit: int = 1 << 20) -> list[bytes]:
    return [line async for line in split_lines(chunks, limit)]


@given(st.lists(LINE), st.lists(st.integers(0, 10_000)), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_lines_do_not_depend_on_where_the_chunks_are_cut(
    lines: list[str], cuts: list[int], end: str, has_last_end: bool
) -> None:
    data = end.join(lines) + (end if has_last_end else "")

    found = asyncio.run(lines_of(in_chunks(data.encode(), cuts)))

    expected = [line.encode() for line in lines]
    if not has_last_end and expected and not expected[-1]:
        del expected[-1]
    if has_last_end and not lines:
        expected = [b""]
    assert found == expected


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=10)), st.lists(st.integers(0, 10_000)))
def test_streamed_text_survives_every_cut(texts: list[str], cuts: list[int]) -> None:
    data = b"".join(encode({"response": text}) + b"\n" for text in texts)

    found = asyncio.run(lines_of(in_chunks(data, cuts)))

    assert [parse_object(line, SERVER)["response"] for line in found] == texts


@pytest.mark.parametrize("separator", ["\u0085", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_only_a_newline_ends_a_line(separator: str) -> None:
    data = f"a{separator}b\nc\n".encode()

    assert asyncio.run(lines_of(in_chunks(data, []))) == [f"a{separator}b".encode(), b"c"]


@pytest.mark.parametrize("data", [b"x" * 11, b"x" * 11 + b"\n", b"ok\n" + b"x" * 11 + b"\n"])
def test_a_line_over_the_limit_is_an_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="a line of more than 10 bytes"):
        asyncio.run(lines_of(in_chunks(data, [5, 8]), limit=10))


def test_a_line_without_an_end_is_not_read_for_ever() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 6

    with pytest.raises(ValueError, match="a line of more than 10 bytes"):
        asyncio.run(lines_of(endless(), limit=10))


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"3", b'"x"', b"null", b"{", b'{"a":"\xc3"}', b"<html>", b"\x00{\x00}", b"[" * 100_000]
)
def test_what_is_not_one_object_is_broken(raw: bytes) -> None:
    with pytest.raises(ModelBroken) as caught:
        parse_object(raw, SERVER)

    assert "makes no sense" in str(caught.value)
    assert "http://127.0.0.1:11434" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("é日本😀", "é日本😀"),
        ("a\ud83d", "a\ufffd"),
        ("\ude00b", "\ufffdb"),
        ("\ud83d\ude00", "😀"),
    ],
)
def test_halves_of_surrogate_pairs_are_replaced(text: str, expected: str) -> None:
    assert whole_characters(json.loads(json.dumps(text))) == expected


def connection(server: OllamaStandin, timeouts: Timeouts = QUICK) -> Connection:
    return Connection(Server("Ollama", server.url, start="Start it.", obtain="Get {model}."), timeouts)


async def test_a_redirect_is_not_followed(ollama: OllamaStandin) -> None:
    with OllamaStandin() as other:
        ollama.fault = faults.redirect(f"{other.url}/api/tags", paths=("/api/tags",))
        link = connection(ollama)
        with pytest.raises(ModelRefused) as caught:
            await link.fetch("GET", "/api/tags")
        await link.close()

    assert other.url in str(caught.value)
    assert other.requests == []


async def test_a_redirected_prompt_is_not_sent_on(ollama: OllamaStandin) -> None:
    with OllamaStandin() as other:
        ollama.fault = faults.redirect(f"{other.url}/api/generate", 307)
        link = connection(ollama)
        with pytest.raises(ModelRefused):
            async for _ in link.stream("/api/generate", {"model": "m", "prompt": "secret"}, model="m"):
                pass
        await link.close()

    assert other.requests == []


async def test_a_proxy_in_the_environment_sees_nothing(ollama: OllamaStandin, monkeypatch: pytest.MonkeyPatch) -> None:
    with OllamaStandin() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        link = connection(ollama)
        answer = await link.fetch("GET", "/api/version")
        await link.close()

    assert answer == {"version": "0.34.2"}
    assert proxy.requests == []


async def test_a_question_that_is_not_answered_in_time_is_given_up(ollama: OllamaStandin) -> None:
    ollama.fault = faults.silence(30, paths=("/api/tags",))
    link = connection(ollama, IMPATIENT)

    with pytest.raises(ModelUnreachable, match=r"sent nothing for 0\.5 s"):
        await link.fetch("GET", "/api/tags")

    await link.close()


async def test_comments_and_empty_lines_do_not_put_the_stall_timeout_off() -> None:
    async def ping_for_ever(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n")
            for _ in range(200):
                await asyncio.sleep(0.05)
                writer.write(b":\n\n")
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(ping_for_ever, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    link = Connection(Server("The model server", url, start="", obtain=""), IMPATIENT)
    began = time.monotonic()
    async with aclosing(link.stream("/v1/completions", {}, model="m")) as lines:
        seen = await anext(lines)
        with pytest.raises(ModelBroken, match="in the middle of an answer"):
            await anext(lines)
    await link.close()
    server.close()

    assert seen == b"data: one"
    assert time.monotonic() - began < 5


async def test_the_readers_own_time_does_not_count_as_a_stall(ollama: OllamaStandin) -> None:
    link = connection(ollama, IMPATIENT)
    body = {"model": "qwen2.5-coder:1.5b-base", "prompt": "x", "raw": True}
    n = 0
    async with aclosing(link.stream("/api/generate", body, model="m")) as lines:
        async for _ in lines:
            n += 1
            if n == 1:
                await asyncio.sleep(IMPATIENT.stall * 2)
    await link.close()

    assert n > 3


async def test_a_connection_that_closes_under_a_request_is_made_anew() -> None:
    with OllamaStandin() as server:
        connection = Connection(Server("Ollama", server.url, "Start it.", "Get {model}."), QUICK)
        server.fault = faults.hang_up(paths=("/api/version",), times=1)

        answer = await connection.fetch("GET", "/api/version")
        await connection.close()

    assert "version" in answer
    assert ["fault", "done"] == [request.outcome for request in server.requests]


async def test_a_server_that_never_says_a_word_is_broken() -> None:
    with OllamaStandin(fault=faults.hang_up(paths=("/api/version",))) as server:
        connection = Connection(Server("Ollama", server.url, "Start it.", "Get {model}."), QUICK)

        with pytest.raises(ModelBroken, match="broke the connection off"):
            await connection.fetch("GET", "/api/version")
        await connection.close()

    assert 2 == len(server.requests)
