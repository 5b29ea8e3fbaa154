"""The OpenAI-style backend against a real llama.cpp server: the very program that Ollama runs its models with."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

import httpx
import pytest

from fimble.errors import ModelError, ModelMissing, PromptTooLong
from fimble.fim.chat import Conversation, Message
from fimble.models.base import Params, Usage
from fimble.models.care import examine
from fimble.models.openai_chat import OpenAIChat
from fimble.models.openai_compatible import OpenAICompatibleBackend
from fimble.models.records import Records
from tests.models.asking import ask, eventually, prompt, say
from tests.real.server import PATIENCE_S, free_port
from tests.setup import parts

pytestmark = pytest.mark.real_ollama

N_CTX = 2048
SOURCE = "".join(f"def add_{n}(left, right):\n    return left + right + {n}\n\n\n" for n in range(14))


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server that has just been started and may still load its model, and its process."""
    with running_llama(parts.require("smollm2")) as running:
        yield running


@contextmanager
def running_llama(model: Path, alias: str = "") -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a server with one slot until the block ends; it is not waited for."""
    program = parts.require("ollama").parents[1] / "lib" / "ollama" / "llama-server"
    port = free_port()
    arguments = ["-m", str(model), "--host", "127.0.0.1", "--port", str(port), "-c", str(N_CTX)]
    command = [str(program), *arguments, "-np", "1", "--offline", "--alias", alias or model.name]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


@pytest.fixture
async def backend(server: tuple[str, subprocess.Popen[bytes]]) -> AsyncIterator[OpenAICompatibleBackend]:
    url, _ = server
    with httpx.Client(base_url=url, trust_env=False) as http:
        await eventually(lambda: is_healthy(http), PATIENCE_S)
    backend = OpenAICompatibleBackend(url + "/v1", template="qwen2.5-coder")
    yield backend
    await backend.close()


def is_healthy(http: httpx.Client) -> bool:
    try:
        return http.get("/health").status_code == 200
    except httpx.TransportError:
        return False


async def usage_of(backend: OpenAICompatibleBackend, text: str, **params: object) -> Usage:
    usage = (await ask(backend, text, **params))[-1].usage
    assert usage is not None
    return usage


async def test_a_server_that_starts_raises_nothing_but_our_errors(server: tuple[str, subprocess.Popen[bytes]]) -> None:
    backend = OpenAICompatibleBackend(server[0], template="qwen2.5-coder")
    names = set()

    async def look() -> bool:
        try:
            await backend.info()
        except ModelError as error:
            names.add(type(error).__name__)
            return False
        return True

    while not await look():
        pass
    assert names <= {"ModelUnreachable", "ModelBusy"}
    await backend.close()


async def test_the_window_is_the_servers_own(backend: OpenAICompatibleBackend) -> None:
    info = await backend.info()

    assert (info.context_length, info.train_length) == (N_CTX, 8192)


async def test_an_answer_streams_with_its_figures(backend: OpenAICompatibleBackend) -> None:
    pieces = await ask(backend, "def add(a, b):\n    return", max_tokens=12)

    assert len([p for p in pieces if p.text]) > 3
    assert pieces[-1].done_reason in {"stop", "length"}
    usage = pieces[-1].usage
    assert usage is not None
    assert usage.prompt_tokens > 5
    assert 0 < usage.generated_tokens <= 12
    assert usage.prompt_ms > 0
    assert usage.generate_ms > 0


async def test_the_prompt_cache_is_told(backend: OpenAICompatibleBackend) -> None:
    first = await usage_of(backend, SOURCE, max_tokens=2)
    second = await usage_of(backend, SOURCE + "def", max_tokens=2)

    assert second.cached_tokens >= first.prompt_tokens - 2
    assert second.prompt_tokens - second.cached_tokens < 5


async def test_more_than_four_stop_strings_all_end_the_answer(backend: OpenAICompatibleBackend) -> None:
    start = "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n"
    text = await say(backend, start, max_tokens=40)
    assert "\n" in text.strip()

    assert await say(backend, start, max_tokens=40, stop=("%1", "%2", "%3", "%4", "\n")) == text.partition("\n")[0]


async def test_log_probabilities_come_with_each_piece(backend: OpenAICompatibleBackend) -> None:
    pieces = await ask(backend, "def add(a, b):\n    return", max_tokens=6, logprobs=True)

    assert all(p.logprob is not None and p.logprob <= 0 for p in pieces if p.text)


async def test_a_prompt_too_long_is_refused_with_its_size_and_the_window(backend: OpenAICompatibleBackend) -> None:
    n = (await usage_of(backend, SOURCE, max_tokens=1)).prompt_tokens
    with pytest.raises(PromptTooLong) as caught:
        await ask(backend, SOURCE * 8, max_tokens=1)

    assert caught.value.n_ctx == N_CTX
    assert 8 * n - 20 <= caught.value.n_prompt <= 8 * n + 20


async def test_closing_an_answer_frees_the_slot(backend: OpenAICompatibleBackend) -> None:
    async with aclosing(backend.generate(prompt("x = [0, 0, 0, 0, 0, 0, 0, 0,"), Params(max_tokens=1000))) as pieces:
        await anext(pieces)

    assert await say(backend, "def add(a, b):\n    return", max_tokens=3)


async def test_a_model_of_unknown_family_is_not_guessed_at(server: tuple[str, subprocess.Popen[bytes]]) -> None:
    backend = OpenAICompatibleBackend(server[0])
    with pytest.raises(ModelMissing):
        await backend.info()
    await backend.close()


async def test_a_conversation_is_answered(backend: OpenAICompatibleBackend, server: tuple[str, object]) -> None:
    chat = OpenAIChat(server[0])
    conversation = Conversation(messages=(Message("system", "Be brief."), Message("user", "Say yes.")))
    async with aclosing(chat.chat(conversation, Params(max_tokens=8))) as pieces:
        found = [piece async for piece in pieces]
    window = (await chat.info()).context_length
    await chat.close()

    assert "".join(piece.text for piece in found).strip()
    assert (True, N_CTX) == (found[-1].done_reason in ("stop", "length"), window)
    assert found[-1].usage is not None
    assert 0 < found[-1].usage.generated_tokens <= 8


async def test_a_model_that_fills_holes_passes_its_self_test_and_is_known_by_what_the_server_measured(
    tmp_path: Path,
) -> None:
    records = Records(tmp_path / "models.json")
    with running_llama(parts.require("knowing"), "qwen2.5-coder-knowing") as (url, _):
        with httpx.Client(base_url=url, trust_env=False) as http:
            await eventually(lambda: is_healthy(http), PATIENCE_S)
        backend = OpenAICompatibleBackend(url, verdicts=records)
        before = await backend.info()
        found = await examine(backend, before, records)
        after = await backend.info()
        other = OpenAICompatibleBackend(url, template="starcoder2", verdicts=records)
        in_another_format = await examine(other, await other.info(), records)
        await backend.close()
        await other.close()

    assert ("qwen2.5-coder", "") == (before.template, before.self_test)
    assert ("fim", 2, 2) == (found.verdict, found.n_filled, found.n_tried)
    assert ("fim", before.digest) == (after.self_test, after.digest)
    assert "fails" == in_another_format.verdict
