"""The Ollama backend against a real server. Counts and shapes only: how long anything takes is the machine's affair."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fimble.errors import ModelMissing, PromptTooLong
from fimble.fim.chat import Conversation, Message
from fimble.models.base import Params, Piece, Usage
from fimble.models.connection import Timeouts
from fimble.models.health import BELIEVED_S
from fimble.models.inventory import inventory
from fimble.models.machine import Machine
from fimble.models.ollama import OllamaBackend
from fimble.models.ollama_chat import OllamaChat
from fimble.models.records import Records
from fimble.models.self_test import self_test
from tests.models.asking import Clock, ask, prompt, say
from tests.real.server import RealOllama

pytestmark = pytest.mark.real_ollama

SOURCE = "".join(f"def add_{n}(left, right):\n    return left + right + {n}\n\n\n" for n in range(14))
FIM = "<|fim_prefix|>def a(<|fim_suffix|>):\n<|fim_middle|>"

Backend = Callable[..., OllamaBackend]

PATIENT = Timeouts(answer=120.0, first_byte=240.0, stall=240.0)
"""How long anything takes is the machine's affair."""


@pytest.fixture
async def backend(ollama_server: RealOllama) -> AsyncIterator[Backend]:
    """Make backends, with no model loaded beforehand."""
    made: list[OllamaBackend] = []
    unload(ollama_server)

    def make(model: str = ollama_server.smollm2, **more: object) -> OllamaBackend:
        # SmolLM2 was not trained to fill in the middle; any template will do for what is looked at here.
        options = {"template": "qwen2.5-coder", "timeouts": PATIENT, **more}
        made.append(OllamaBackend(ollama_server.url, model, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        await one.close()


def unload(server: RealOllama) -> None:
    with server.client() as http:
        for entry in http.get("/api/ps").json()["models"]:
            http.post("/api/generate", json={"model": entry["name"], "keep_alive": 0}).raise_for_status()


def use(server: RealOllama, model: str, num_ctx: int, text: str = SOURCE) -> None:
    """Ask a model as another program would, with a window of its own. `text` stays in its cache unless it is reloaded."""
    with server.client() as http:
        options = {"num_ctx": num_ctx, "num_predict": 1}
        body = {"model": model, "prompt": text, "raw": True, "options": options, "stream": False}
        http.post("/api/generate", json=body).raise_for_status()


def window(server: RealOllama, model: str) -> int:
    with server.client() as http:
        return next(e["context_length"] for e in http.get("/api/ps").json()["models"] if e["name"] == model)


def minutes_left(server: RealOllama, model: str) -> float:
    """How long a model will stay in memory if nobody uses it."""
    with server.client() as http:
        (entry,) = [e for e in http.get("/api/ps").json()["models"] if e["name"] == model]
    # Go writes nanoseconds; Python reads six digits at most.
    until = datetime.fromisoformat(re.sub(r"\.\d+", "", entry["expires_at"]))
    return (until - datetime.now(UTC)).total_seconds() / 60


def usage_of(pieces: list[Piece]) -> Usage:
    usage = pieces[-1].usage
    assert usage is not None
    return usage


async def test_the_model_is_loaded_first_and_told_with_its_true_window(
    backend: Backend, ollama_server: RealOllama
) -> None:
    one = backend()
    loading: list[str] = []
    one.on_load = loading.append

    info = await one.info()

    assert loading == [ollama_server.smollm2]
    assert (info.name, info.family, info.train_length) == (ollama_server.smollm2, "llama", 8192)
    assert info.context_length == window(ollama_server, ollama_server.smollm2)
    assert "completion" in info.capabilities
    assert len(info.digest) == 64


async def test_an_answer_streams_with_its_figures_at_the_end(backend: Backend) -> None:
    pieces = await ask(backend(), "def add(a, b):\n    return", max_tokens=12)

    assert len([p for p in pieces if p.text]) > 3
    assert pieces[-1].done_reason in {"stop", "length"}
    usage = usage_of(pieces)
    assert 0 < usage.generated_tokens <= 12
    assert usage.prompt_tokens > 5
    assert usage.cached_tokens == 0
    assert usage.prompt_ms > 0
    assert usage.generate_ms > 0


async def test_the_limit_and_the_stop_strings_end_the_answer(backend: Backend) -> None:
    one = backend()
    assert (await ask(one, "x = [0, 0, 0, 0, 0, 0,", max_tokens=5))[-1].done_reason == "length"
    text = await say(one, "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n", max_tokens=40)
    assert "\n" in text.strip()
    assert (
        await say(one, "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n", max_tokens=40, stop=("\n",))
        == text.partition("\n")[0]
    )


async def test_the_second_request_loads_nothing_and_reads_only_what_is_new(backend: Backend) -> None:
    one = backend()
    first = usage_of(await ask(one, SOURCE, max_tokens=2))
    second = usage_of(await ask(one, SOURCE + "def", max_tokens=2))

    assert first.cached_tokens == 0
    assert second.cached_tokens >= first.prompt_tokens - 2
    assert second.prompt_tokens - second.cached_tokens < 5


async def test_no_request_of_ours_reloads_a_model_that_another_program_loaded(
    backend: Backend, ollama_server: RealOllama
) -> None:
    use(ollama_server, ollama_server.smollm2, 2048)
    one = backend()

    assert (await one.info()).context_length == 2048
    usage = usage_of(await ask(one, SOURCE, max_tokens=2))
    assert usage.cached_tokens == usage.prompt_tokens - 1
    assert window(ollama_server, ollama_server.smollm2) == 2048


async def test_a_program_that_loads_the_model_with_other_windows_again_and_again_is_told_by_them(
    backend: Backend, ollama_server: RealOllama
) -> None:
    clock, advice = Clock(), []
    one = backend(ollama_server.tiny_fim, clock=clock)
    one.on_advice = advice.append
    await one.info()
    for num_ctx in (2048, 1024, 2048):
        use(ollama_server, ollama_server.tiny_fim, num_ctx, "x")
        clock.time += BELIEVED_S
        assert num_ctx == (await one.info()).context_length

    assert [None, None] == advice[:2]
    assert "was loaded anew 3 times" in advice[-1].message
    assert "another program loads it with a context of 2048 tokens instead of 1024" in advice[-1].message
    assert "OLLAMA_CONTEXT_LENGTH" in advice[-1].remedy


async def test_a_rival_that_pushes_the_model_out_again_and_again_is_named(
    backend: Backend, ollama_server: RealOllama
) -> None:
    clock, advice = Clock(), []
    one = backend(ollama_server.tiny_fim, clock=clock)
    one.on_advice = advice.append
    await one.info()
    for _ in range(3):
        unload(ollama_server)  # as a server does that has room for one model only
        use(ollama_server, ollama_server.smollm2, 1024, "x")
        clock.time += BELIEVED_S
        await one.info()

    assert f"another program uses {ollama_server.smollm2}" in advice[-1].message
    assert "OLLAMA_MAX_LOADED_MODELS" in advice[-1].remedy


async def test_an_action_a_self_test_and_a_list_of_models_leave_the_prompt_in_the_cache(
    backend: Backend, ollama_server: RealOllama, tmp_path: Path
) -> None:
    use(ollama_server, ollama_server.smollm2, 3072)
    one = backend()
    n = usage_of(await ask(one, SOURCE, max_tokens=1)).prompt_tokens
    chat = OllamaChat(ollama_server.url, ollama_server.smollm2, timeouts=PATIENT)
    talk = Conversation(messages=(Message("user", "Say something."),))
    async with aclosing(chat.chat(talk, Params(max_tokens=4))) as pieces:
        assert [piece async for piece in pieces]
    await chat.close()
    await self_test(one, "qwen2.5-coder", patience_s=240.0)
    await inventory(one, Records(tmp_path / "models.json"), Machine(2**34, 4))

    # A reload empties the cache, also that of earlier prompts in the host's memory.
    assert n - 16 <= usage_of(await ask(one, SOURCE, max_tokens=1)).cached_tokens
    assert window(ollama_server, ollama_server.smollm2) == 3072


async def test_a_model_that_we_loaded_goes_five_minutes_after_us(backend: Backend, ollama_server: RealOllama) -> None:
    one = backend()
    await ask(one, max_tokens=1)
    assert 25 < minutes_left(ollama_server, ollama_server.smollm2) <= 30
    await one.close()

    assert 0 < minutes_left(ollama_server, ollama_server.smollm2) <= 5


async def test_a_model_that_another_program_keeps_for_ever_is_kept(backend: Backend, ollama_server: RealOllama) -> None:
    with ollama_server.client() as http:
        http.post("/api/generate", json={"model": ollama_server.smollm2, "keep_alive": -1}).raise_for_status()
    one = backend()
    await ask(one, max_tokens=1)
    await one.close()

    assert minutes_left(ollama_server, ollama_server.smollm2) > 1_000_000


async def test_options_of_a_request_do_not_reload(backend: Backend) -> None:
    one = backend()
    await ask(one, SOURCE, max_tokens=2)
    for params in (
        {"temperature": 0.7, "seed": 3},
        {"stop": ("x",)},
        {"max_tokens": 9},
        {"logprobs": True},
        {"top_p": 0.5},
    ):
        usage = usage_of(await ask(one, SOURCE, **{"max_tokens": 2, **params}))
        assert usage.cached_tokens == usage.prompt_tokens - 1


async def test_a_window_that_the_user_set_is_what_is_loaded(backend: Backend, ollama_server: RealOllama) -> None:
    use(ollama_server, ollama_server.smollm2, 2048)
    one = backend(load_options={"num_ctx": 3072})

    assert (await one.info()).context_length == 3072
    await ask(one, SOURCE, max_tokens=2)
    usage = usage_of(await ask(one, SOURCE, max_tokens=2))
    assert usage.cached_tokens == usage.prompt_tokens - 1
    assert window(ollama_server, ollama_server.smollm2) == 3072


async def test_a_window_beyond_the_training_is_told_as_it_is(backend: Backend) -> None:
    assert (await backend(load_options={"num_ctx": 100_000}).info()).context_length == 8192


async def test_a_prompt_too_long_is_refused_with_its_size_and_the_window(
    backend: Backend, ollama_server: RealOllama
) -> None:
    use(ollama_server, ollama_server.smollm2, 2048)
    one = backend()
    n = usage_of(await ask(one, SOURCE, max_tokens=1)).prompt_tokens
    with pytest.raises(PromptTooLong) as caught:
        await ask(one, SOURCE * 8, max_tokens=1)

    assert caught.value.n_ctx == 2048
    assert 8 * n - 20 <= caught.value.n_prompt <= 8 * n + 20
    assert usage_of(await ask(one, SOURCE, max_tokens=1)).cached_tokens == n - 1


async def test_closing_an_answer_half_way_stops_the_model(backend: Backend) -> None:
    one = backend()
    await one.info()
    endless = "x = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0,"
    async with aclosing(one.generate(prompt(endless), Params(max_tokens=1000))) as pieces:
        for _ in range(3):
            await anext(pieces)

    # There is one slot: had the model gone on, a thousand tokens would stand before this answer. What it finds in the
    # cache tells how far the first one came.
    usage = usage_of(await ask(one, endless + " 0," * 200, max_tokens=1))
    assert usage.cached_tokens < usage.prompt_tokens - 100


async def test_sentinels_in_a_raw_prompt_are_control_tokens(backend: Backend, ollama_server: RealOllama) -> None:
    one = backend(ollama_server.tiny_fim)
    plain = usage_of(await ask(one, FIM.replace("<|", "< |"), max_tokens=1)).prompt_tokens
    usage = usage_of(await ask(one, FIM, max_tokens=1))

    assert usage.prompt_tokens < plain - 20
    assert 0 < usage.prompt_tokens < 20


async def test_log_probabilities_come_with_each_piece(backend: Backend) -> None:
    pieces = await ask(backend(), "def add(a, b):\n    return", max_tokens=6, logprobs=True)

    values = [p.logprob for p in pieces if p.text]
    assert all(value is not None and value <= 0 for value in values)


async def test_a_model_that_is_not_there_can_be_pulled(backend: Backend) -> None:
    with pytest.raises(ModelMissing) as caught:
        await backend("nope:1b").info()

    assert caught.value.remedy == "Get it with `ollama pull nope:1b`."


async def test_the_model_with_fim_tokens_is_chosen_among_the_installed(ollama_server: RealOllama) -> None:
    one = OllamaBackend(ollama_server.url)
    info = await one.info()

    assert info.name == ollama_server.tiny_fim
    assert info.template
    assert "insert" in info.capabilities
    await one.close()


async def test_the_version_and_the_installed_models_are_told(backend: Backend, ollama_server: RealOllama) -> None:
    one = backend()

    assert (await one.version())[0].isdigit()
    names = [m.name for m in await one.installed()]
    assert {ollama_server.smollm2, ollama_server.tiny_fim} <= set(names)
    assert names == sorted(names)
