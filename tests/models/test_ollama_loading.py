"""Ollama loads a model when it is needed, with the window that it has, and nobody has it loaded anew for us."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest

from fimble.errors import ModelError
from fimble.models.connection import Timeouts
from fimble.models.health import BELIEVED_S
from fimble.models.ollama import AFTERWARDS, OllamaBackend
from fimble.models.reloads import Advice
from tests.models.asking import QUICK, Clock, ask, model, say
from tests.models.conftest import TEXT
from tests.standin import faults
from tests.standin.ollama_standin import CHAT, CODER, OllamaStandin

NAME = CODER.name


async def test_the_model_is_loaded_before_the_first_answer_and_its_true_window_is_told(
    backend: OllamaBackend, ollama: OllamaStandin
) -> None:
    said: list[str] = []
    backend.on_load = said.append

    info = await backend.info()

    assert (info.name, info.context_length, info.train_length) == (NAME, 4096, 32768)
    assert (info.backend, info.family, info.digest) == ("ollama", "qwen2", CODER.digest)
    assert info.template
    assert "insert" in info.capabilities
    assert said == [NAME]
    usage = (await ask(backend))[-1].usage
    assert ollama.loads == [NAME]
    assert usage is not None
    assert usage.load_ms < 200


async def test_asking_again_costs_nothing_for_a_while_and_one_question_later(ollama: OllamaStandin) -> None:
    clock = Clock()
    backend = OllamaBackend(ollama.url, timeouts=QUICK, clock=clock)
    first = await backend.info()
    n = len(ollama.requests)
    assert await backend.info() == first
    assert len(ollama.requests) == n

    clock.time += BELIEVED_S
    assert await backend.info() == first
    assert [r.path for r in ollama.requests[n:]] == ["/api/ps"]
    await backend.close()


async def test_a_model_that_was_unloaded_is_loaded_again(ollama: OllamaStandin) -> None:
    clock = Clock()
    backend = OllamaBackend(ollama.url, timeouts=QUICK, clock=clock)
    await backend.info()
    ollama.unload(NAME)
    clock.time += BELIEVED_S
    await backend.info()

    assert ollama.loads == [NAME, NAME]
    await backend.close()


@pytest.mark.parametrize("num_ctx", [1024, 2048, 16384])
async def test_a_model_that_another_program_loaded_with_its_own_window_is_never_reloaded(
    backend: OllamaBackend, ollama: OllamaStandin, num_ctx: int
) -> None:
    ollama.load(NAME, num_ctx=num_ctx)

    assert (await backend.info()).context_length == num_ctx
    await ask(backend)
    await ask(backend)
    assert ollama.loads == [NAME]
    assert ollama.generations[-1].options["num_ctx"] == num_ctx


async def test_a_model_that_another_program_loaded_by_default_is_never_reloaded(
    backend: OllamaBackend, ollama: OllamaStandin
) -> None:
    ollama.load(NAME)
    await ask(backend)

    assert ollama.loads == [NAME]


async def test_a_window_that_changed_under_us_is_noticed(
    ollama: OllamaStandin, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    backend = OllamaBackend(ollama.url, timeouts=QUICK, clock=clock)
    await backend.info()
    ollama.load(NAME, num_ctx=2048)  # another program
    with caplog.at_level(logging.INFO, "fimble.models.ollama"):
        await ask(backend)
    assert "was loaded anew" in caplog.text

    ollama.load(NAME, num_ctx=2048)
    assert (await backend.info()).context_length == 2048
    loads = list(ollama.loads)
    await ask(backend)
    assert ollama.loads == loads
    await backend.close()


async def test_load_options_that_the_user_set_are_sent_each_time_and_others_never(ollama: OllamaStandin) -> None:
    options = {"num_ctx": 8192, "num_thread": 4, "temperature": 2, "nonsense": 1}
    backend = OllamaBackend(ollama.url, load_options=options, timeouts=QUICK)
    ollama.load(NAME)

    assert (await backend.info()).context_length == 8192
    await ask(backend)
    await ask(backend)
    assert ollama.loads == [NAME, NAME]
    sent = ollama.generations[-1].options
    assert {k: sent.get(k) for k in ("num_ctx", "num_thread", "temperature")} == {
        "num_ctx": 8192,
        "num_thread": 4,
        "temperature": 0.0,
    }
    assert "nonsense" not in sent
    await backend.close()


async def test_a_window_wider_than_the_training_is_cut_by_the_server_and_told_truly(lone: OllamaStandin) -> None:
    lone.models = [model("qwen2.5-coder:0.5b", train_length=8192)]
    lone.load("qwen2.5-coder:0.5b", num_ctx=8192)
    said: list[str] = []
    backend = OllamaBackend(lone.url, load_options={"num_ctx": 100_000}, timeouts=QUICK)
    backend.on_load = said.append

    assert (await backend.info()).context_length == 8192
    await ask(backend)
    assert said == []
    assert len(lone.loads) == 1
    await backend.close()


@pytest.mark.parametrize(
    ("parameters", "train_length", "expected"),
    [
        ("", 32768, 4096),
        ("", 2048, 2048),
        ("", 0, 4096),
        ('num_ctx                        8192\nstop                           "<|endoftext|>"', 32768, 8192),
        ("num_ctx many", 32768, 4096),
    ],
)
async def test_a_server_that_does_not_tell_the_window_gets_the_default(
    ollama: OllamaStandin, parameters: str, train_length: int, expected: int
) -> None:
    ollama.models = [replace(CODER, parameters=parameters, train_length=train_length)]
    ollama.fault = faults.status(200, '{"models":[]}', paths=("/api/ps",))
    backend = OllamaBackend(ollama.url, timeouts=QUICK)

    assert (await backend.info()).context_length == expected
    await backend.close()


async def test_a_load_may_take_longer_than_a_question(ollama: OllamaStandin) -> None:
    ollama.speed.load_ms = 600
    backend = OllamaBackend(ollama.url, timeouts=Timeouts(answer=0.3, first_byte=0.3, stall=0.3, load=20))

    assert (await backend.info()).name == NAME
    await backend.close()


async def test_a_request_to_a_model_that_may_be_gone_waits_for_its_load(ollama: OllamaStandin) -> None:
    clock = Clock()
    backend = OllamaBackend(ollama.url, timeouts=Timeouts(answer=5, first_byte=0.3, stall=0.3, load=20), clock=clock)
    await backend.info()
    ollama.unload(NAME)
    ollama.speed.load_ms = 600
    clock.time += BELIEVED_S

    assert await say(backend) == TEXT
    await backend.close()


async def test_only_a_load_says_how_long_the_model_stays(backend: OllamaBackend, ollama: OllamaStandin) -> None:
    await ask(backend)
    await ask(backend)

    said = [(r.body or {}).get("keep_alive") for r in ollama.requests if r.path == "/api/generate"]
    assert ["30m", None, None] == said


async def test_a_model_that_stays_for_ever_by_another_programs_wish_stays_for_ever(
    backend: OllamaBackend, ollama: OllamaStandin
) -> None:
    ollama.load(NAME)
    ollama.loaded[NAME].keep_alive = -1
    await ask(backend)
    await backend.close()

    assert -1 == ollama.loaded[NAME].keep_alive


async def test_a_model_that_we_loaded_goes_soon_after_us(backend: OllamaBackend, ollama: OllamaStandin) -> None:
    await ask(backend)
    assert "30m" == ollama.loaded[NAME].keep_alive
    await backend.close()
    await backend.close()

    assert AFTERWARDS == ollama.loaded[NAME].keep_alive
    assert [NAME] == ollama.loads


async def test_leaving_loads_nothing_that_is_gone(backend: OllamaBackend, ollama: OllamaStandin) -> None:
    await ask(backend)
    ollama.unload(NAME)
    await backend.close()

    assert [NAME] == ollama.loads


async def test_leaving_changes_nothing_for_a_program_that_reloaded_the_model(
    backend: OllamaBackend, ollama: OllamaStandin
) -> None:
    await ask(backend)
    ollama.load(NAME, num_ctx=2048)
    await backend.close()

    assert (2048, 2) == (ollama.loaded[NAME].num_ctx, len(ollama.loads))


async def test_leaving_a_server_that_hangs_takes_no_time(ollama: OllamaStandin) -> None:
    backend = OllamaBackend(ollama.url)
    await ask(backend)
    ollama.fault = faults.silence(60, paths=("/api/ps", "/api/generate"))
    await asyncio.wait_for(backend.close(), 10)


async def test_a_load_goes_on_when_the_request_that_needs_it_is_cancelled(ollama: OllamaStandin) -> None:
    clock = Clock()
    backend = OllamaBackend(ollama.url, timeouts=QUICK, clock=clock)
    await backend.info()
    ollama.unload(NAME)
    clock.time += BELIEVED_S
    ollama.speed.load_ms = 2000
    asking = asyncio.create_task(ask(backend))
    await asyncio.to_thread(ollama.wait_for, lambda: sum(r.is_reload for r in ollama.requests) == 2)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert TEXT == await say(backend)
    assert [NAME, NAME] == ollama.loads
    assert "connection_closed" not in {r.outcome for r in ollama.requests}
    await backend.close()


async def test_closing_while_a_model_is_loaded_waits_for_nothing(ollama: OllamaStandin) -> None:
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    ollama.speed.load_ms = 60_000
    asking = asyncio.create_task(ask(backend))
    await asyncio.to_thread(ollama.wait_for, lambda: any(r.is_reload for r in ollama.requests))
    await asyncio.wait_for(backend.close(), 10)
    with pytest.raises((ModelError, asyncio.CancelledError)):
        await asking


async def test_a_model_that_is_pushed_out_again_and_again_has_its_rival_named(ollama: OllamaStandin) -> None:
    ollama.models = [CODER, CHAT]
    clock = Clock()
    backend = OllamaBackend(ollama.url, NAME, timeouts=QUICK, clock=clock)
    told: list[Advice | None] = []
    backend.on_advice = told.append
    for _ in range(4):
        await ask(backend)
        ollama.loaded.clear()
        ollama.load(CHAT.name)
        clock.time += BELIEVED_S

    advice = told[-1]
    assert [True, True, True] == [news is None for news in told[:2]] + [advice is not None]
    assert advice is not None
    assert f"another program uses {CHAT.name}" in advice.message
    await backend.close()


async def test_a_program_that_loads_the_model_with_another_window_is_told_by_it(ollama: OllamaStandin) -> None:
    clock = Clock()
    backend = OllamaBackend(ollama.url, load_options={"num_ctx": 8192}, timeouts=QUICK, clock=clock)
    told: list[Advice | None] = []
    backend.on_advice = told.append
    for _ in range(4):
        await ask(backend)
        ollama.load(NAME, num_ctx=2048)
        clock.time += BELIEVED_S

    assert told[-1] is not None
    assert "a context of 2048 tokens instead of 8192" in told[-1].message
    await backend.close()
