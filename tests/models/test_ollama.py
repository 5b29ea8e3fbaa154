"""The Ollama backend: what it asks, what it gives out, and how it stops."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from fimble.errors import ModelBroken, ModelRefused
from fimble.models.base import Params
from fimble.models.ollama import OllamaBackend, PullProgress
from tests.models.asking import ask, prompt, say
from tests.models.conftest import TEXT
from tests.standin import faults
from tests.standin.ollama_standin import CODER, OllamaStandin
from tests.standin.runtime import tokenize

NAME = CODER.name


async def test_an_answer_streams_token_by_token(backend: OllamaBackend) -> None:
    pieces = await ask(backend)

    assert [p.text for p in pieces] == [*tokenize(TEXT), ""]
    assert [p.done_reason for p in pieces] == [""] * (len(pieces) - 1) + ["stop"]


async def test_the_request_is_raw_and_asks_for_neither_cutting_nor_reloading(
    backend: OllamaBackend, ollama: OllamaStandin
) -> None:
    await ask(backend, "x = ", max_tokens=7, temperature=0.2, top_p=0.9, seed=3, stop=("\n\n",), prompt_stop=("<end>",))

    assert ollama.generations[-1].body == {
        "model": NAME,
        "prompt": "x = ",
        "raw": True,
        "stream": True,
        "truncate": False,
        "think": False,
        "options": {
            "temperature": 0.2,
            "top_p": 0.9,
            "seed": 3,
            "num_predict": 7,
            "repeat_penalty": 1.0,
            "stop": ["<end>", "\n\n"],
        },
    }


async def test_what_is_not_asked_for_is_not_sent(backend: OllamaBackend, ollama: OllamaStandin) -> None:
    await ask(backend)

    assert not {"stop", "seed", "num_ctx"} & ollama.generations[-1].options.keys()
    assert not {"logprobs", "shift", "suffix", "template"} & (ollama.generations[-1].body or {}).keys()


async def test_the_stop_strings_and_the_limit_end_the_answer(backend: OllamaBackend) -> None:
    assert await say(backend, stop=(" for",)) == "return [value"
    short = await ask(backend, max_tokens=2)
    assert ["".join(p.text for p in short), short[-1].done_reason] == ["return ", "length"]


async def test_usage_tells_what_was_read_and_what_was_cached(backend: OllamaBackend, ollama: OllamaStandin) -> None:
    text = "def clean(values):\n    "
    cold = (await ask(backend, text))[-1].usage
    warm = (await ask(backend, text))[-1].usage

    n = len(tokenize(text))
    assert cold is not None
    assert warm is not None
    assert (cold.prompt_tokens, cold.cached_tokens, cold.generated_tokens) == (n, 0, len(tokenize(TEXT)))
    assert (warm.prompt_tokens, warm.cached_tokens) == (n, n - 1)
    assert warm.prompt_ms == pytest.approx(cold.prompt_ms / n)
    assert cold.generate_ms == pytest.approx(7.0 * (len(tokenize(TEXT)) - 1))
    assert warm.load_ms == pytest.approx(1.5)


async def test_an_older_server_says_nothing_of_its_cache(ollama: OllamaStandin, backend: OllamaBackend) -> None:
    ollama.version = "0.24.0"

    usage = (await ask(backend))[-1].usage

    assert usage is not None
    assert usage.cached_tokens == -1


async def test_a_duration_that_is_left_out_is_zero(backend: OllamaBackend) -> None:
    usage = (await ask(backend, max_tokens=1))[-1].usage

    assert usage is not None
    assert (usage.generated_tokens, usage.generate_ms) == (1, 0.0)


async def test_log_probabilities_come_when_asked_for(backend: OllamaBackend, ollama: OllamaStandin) -> None:
    ollama.logprob = -0.25

    pieces = await ask(backend, logprobs=True)

    assert ollama.generations[-1].body is not None
    assert ollama.generations[-1].body["logprobs"] is True
    assert {p.logprob for p in pieces[:-1]} == {-0.25}


@pytest.mark.parametrize("n_bytes", [1, 2, 3, 7, 64])
async def test_text_survives_any_cut_of_the_stream(backend: OllamaBackend, ollama: OllamaStandin, n_bytes: int) -> None:
    ollama.answer = "print('日本語 é 😀 \u0085 \u2028 <|x|>')\n"
    ollama.split_bytes = n_bytes

    assert await say(backend) == ollama.answer


async def test_connections_are_used_again(backend: OllamaBackend, ollama: OllamaStandin) -> None:
    await ask(backend)
    before = ollama.n_connections
    for _ in range(3):
        await ask(backend)

    assert ollama.n_connections == before


# Cancelling


async def test_closing_an_answer_closes_the_connection_and_stops_the_model(
    backend: OllamaBackend, ollama: OllamaStandin
) -> None:
    ollama.speed.token_ms = 20
    async with aclosing(backend.generate(prompt(), Params())) as pieces:
        assert (await anext(pieces)).text == "return"

    record = ollama.generations[-1]
    await asyncio.to_thread(ollama.wait_for, lambda: record.outcome == "connection_closed")
    assert record.generated_tokens < 5


async def test_cancelling_the_task_stops_the_model(backend: OllamaBackend, ollama: OllamaStandin) -> None:
    await backend.info()
    ollama.fault = faults.stall(after=2)
    task = asyncio.create_task(ask(backend))
    await asyncio.to_thread(
        ollama.wait_for, lambda: ollama.generations and ollama.generations[-1].generated_tokens == 2
    )
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    await asyncio.to_thread(ollama.wait_for, lambda: ollama.generations[-1].outcome == "connection_closed")


async def test_cancelling_before_the_first_token_leaves_the_queue(
    backend: OllamaBackend, ollama: OllamaStandin
) -> None:
    await backend.info()
    ollama.fault = faults.stall(after=2)
    holder = asyncio.create_task(ask(backend, "first"))
    await asyncio.to_thread(
        ollama.wait_for, lambda: ollama.generations and ollama.generations[-1].generated_tokens == 2
    )
    ollama.fault = None
    waiting = asyncio.create_task(ask(backend, "second"))
    await asyncio.to_thread(ollama.wait_for, lambda: len(ollama.generations) == 2)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.to_thread(ollama.wait_for, lambda: ollama.generations[1].outcome == "connection_closed")

    assert ollama.generations[1].prompt_tokens == -1
    holder.cancel()
    await asyncio.gather(holder, return_exceptions=True)
    assert await say(backend, "third") == TEXT


async def test_a_download_tells_how_far_it_is(backend: OllamaBackend) -> None:
    steps = [step async for step in backend.pull("starcoder2:3b")]

    assert steps[0] == PullProgress("pulling manifest", 0, 0)
    assert steps[2] == PullProgress("pulling 29d8c98fa6b0", 500, 1000)
    assert steps[-1].status == "success"
    assert "starcoder2:3b" in [m.name for m in await backend.installed()]


async def test_a_download_that_fails_is_one_of_our_errors(backend: OllamaBackend) -> None:
    with pytest.raises(ModelBroken, match="file does not exist"):
        _ = [step async for step in backend.pull("nope:1b")]
    with pytest.raises(ModelRefused):
        _ = [step async for step in backend.pull("qwen3-coder:480b-cloud")]


async def test_the_version_is_told(backend: OllamaBackend) -> None:
    assert await backend.version() == "0.34.2"


async def test_closing_twice_is_allowed(ollama: OllamaStandin) -> None:
    backend = OllamaBackend(ollama.url)
    await ask(backend)
    await backend.close()
    await backend.close()


async def test_the_event_loop_is_never_blocked(backend: OllamaBackend, ollama: OllamaStandin) -> None:
    ollama.speed.token_ms = 15
    ollama.speed.load_ms = 100
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    ticker = asyncio.create_task(tick())
    await ask(backend)
    ticker.cancel()

    # 100 ms of loading and about 20 tokens of 15 ms: a loop that is free ticks dozens of times.
    assert ticks > 15
