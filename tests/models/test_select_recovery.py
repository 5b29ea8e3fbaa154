"""A server that is lost is found again, and typing never waits for it."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest

from fimble.errors import ModelBroken, ModelError, PromptTooLong
from fimble.models.base import Params
from fimble.models.health import MIN_GAP_S, REFRESH_S, BackendStatus
from tests.models.asking import eventually, prompt
from tests.models.conftest import TEXT
from tests.models.selecting import Bench, answering, quiet, text_of
from tests.standin import faults
from tests.standin.ollama_standin import CODER


async def test_pauses_between_looks_grow_from_one_second_to_thirty(bench: Bench) -> None:
    bench.server.stop()
    selector = bench.selector()
    await selector.settled(10)
    pauses = []
    for _ in range(7):
        await eventually(lambda: bench.clock.pauses)
        pauses += bench.clock.pauses
        await bench.clock.advance(bench.clock.pauses[0])
        await quiet(selector)

    assert pauses == [1, 2, 4, 8, 16, 30, 30]


async def test_a_server_that_comes_back_is_found_without_a_request(bench: Bench) -> None:
    bench.server.stop()
    selector = bench.selector()
    await selector.settled(10)
    bench.server.start()
    await eventually(lambda: bench.clock.pauses)
    await bench.clock.advance(1.0)

    await eventually(lambda: selector.status().state == "ready")
    assert await text_of(selector.current()) == TEXT


async def test_a_request_finds_a_server_that_came_back_long_before_the_next_look(bench: Bench) -> None:
    bench.server.stop()
    selector = bench.selector()
    await selector.settled(10)
    for pause in (1, 2, 4, 8):
        await eventually(lambda: bench.clock.pauses)
        await bench.clock.advance(pause)
        await quiet(selector)
    bench.server.start()
    await eventually(lambda: bench.clock.pauses)
    assert bench.clock.pauses == [16]

    await bench.clock.advance(MIN_GAP_S)
    assert answering(selector) == "lookup"  # this request is answered at once
    await eventually(lambda: answering(selector) == "ollama")


async def test_typing_at_a_server_that_is_away_looks_for_it_at_most_once_a_second(bench: Bench) -> None:
    bench.server.fault = faults.status(500, paths=("/api/ps",))
    selector = bench.selector()
    await selector.settled(10)
    n = len(bench.server.requests)
    for _ in range(40):  # four seconds of ten keys each
        selector.current()
        await quiet(selector)
        await bench.clock.advance(0.1)

    assert 3 <= len(bench.server.requests) - n <= 5


async def test_a_server_that_dies_in_an_answer_is_replaced_for_the_next_request(bench: Bench) -> None:
    selector = await bench.ready()
    bench.server.stop()
    with pytest.raises(ModelError):
        await text_of(selector.current())

    assert selector.status().state == "offline"
    assert await text_of(selector.current()) == "looked up"
    bench.server.start()
    await bench.clock.advance(1.0)
    await eventually(lambda: answering(selector) == "ollama")
    assert bench.states[-2:] == ["offline", "ready"]


async def test_a_model_that_is_removed_is_noticed_by_the_request_that_misses_it(bench: Bench) -> None:
    selector = await bench.ready()
    bench.server.models.clear()
    with pytest.raises(ModelError):
        await text_of(selector.current())

    assert selector.status().state == "no-model"
    assert answering(selector) == "lookup"


async def test_one_broken_answer_is_told_but_changes_nothing(bench: Bench) -> None:
    selector = await bench.ready()
    bench.server.fault = faults.status(500, times=1)
    with pytest.raises(ModelBroken):
        await text_of(selector.current())
    status = selector.status()
    assert (status.state, status.backend) == ("ready", "ollama")
    assert "status 500" in status.message

    assert await text_of(selector.current()) == TEXT
    assert selector.status().message == ""


async def test_a_server_whose_answers_stay_broken_is_replaced_although_it_answers_questions(bench: Bench) -> None:
    selector = await bench.ready()
    bench.server.fault = faults.status(500)
    for _ in range(3):
        with pytest.raises(ModelBroken):
            await text_of(selector.current())
    assert (selector.status().state, answering(selector)) == ("offline", "lookup")

    # It is tried again after a pause, and one more broken answer is enough then.
    await bench.clock.advance(1.0)
    await eventually(lambda: answering(selector) == "ollama")
    with pytest.raises(ModelBroken):
        await text_of(selector.current())
    assert answering(selector) == "lookup"
    await eventually(lambda: bench.clock.pauses == [2])

    bench.server.fault = None
    await bench.clock.advance(2.0)
    await eventually(lambda: answering(selector) == "ollama")
    assert await text_of(selector.current()) == TEXT
    assert selector.status() == BackendStatus("ready", "ollama", CODER.name, "", "")


async def test_a_busy_server_keeps_its_place(bench: Bench) -> None:
    selector = await bench.ready()
    bench.server.fault = faults.status(503, '{"error":"server busy"}', times=1)
    with pytest.raises(ModelError):
        await text_of(selector.current())

    assert (selector.status().state, answering(selector)) == ("ready", "ollama")
    assert "busy" in selector.status().message


async def test_a_prompt_too_long_corrects_the_window_and_nothing_else(bench: Bench) -> None:
    selector = await bench.ready()
    choice = selector.current()
    assert choice is not None
    bench.server.load(CODER.name, num_ctx=512)
    too_long = '{"error":{"message":"exceeds the available context size","n_prompt_tokens":900,"n_ctx":512}}'
    bench.server.fault = faults.status(400, too_long, times=1)
    with pytest.raises(PromptTooLong):
        await text_of(choice)
    again = selector.current()

    assert again is not None
    assert again.info == replace(choice.info, context_length=512)
    assert selector.status() == BackendStatus("ready", "ollama", CODER.name, "", "")


async def test_an_answer_that_is_closed_early_is_no_failure(bench: Bench) -> None:
    selector = await bench.ready()
    choice = selector.current()
    assert choice is not None
    for _ in range(5):
        async with aclosing(choice.generate(prompt(), Params())) as pieces:
            await anext(pieces)

    assert selector.status() == BackendStatus("ready", "ollama", CODER.name, "", "")


async def test_a_model_that_loads_is_said_to_load_and_others_answer_meanwhile(bench: Bench) -> None:
    bench.server.speed.load_ms = 300
    selector = bench.selector()
    await selector.start()
    await eventually(lambda: "Loading" in selector.status().message)

    assert selector.status().state == "loading"
    assert CODER.name in selector.status().message
    assert await text_of(selector.current()) == "looked up"
    await eventually(lambda: answering(selector) == "ollama")


async def test_typing_does_not_abort_a_load(bench: Bench) -> None:
    bench.server.speed.load_ms = 300
    selector = bench.selector(backend="ollama")
    await eventually(selector.current)  # each key finds nobody, and the next comes soon

    assert bench.server.loads == [CODER.name]
    assert [r.outcome for r in bench.server.requests if r.path == "/api/generate"] == ["done"]


async def test_a_request_after_a_pause_makes_sure_of_the_server_without_waiting(bench: Bench) -> None:
    selector = await bench.ready()
    n = len(bench.server.requests)
    await bench.clock.advance(REFRESH_S - 0.1)
    assert answering(selector) == "ollama"
    await quiet(selector)
    assert len(bench.server.requests) == n

    bench.server.stop()
    await bench.clock.advance(0.2)
    assert answering(selector) == "ollama"
    await eventually(lambda: selector.status().state == "offline" or answering(selector) == "lookup")


async def test_nobody_asks_the_server_while_nobody_types(bench: Bench) -> None:
    selector = await bench.ready()
    n = len(bench.server.requests)
    for _ in range(10):
        await bench.clock.advance(60)

    assert len(bench.server.requests) == n
    assert selector.status().state == "ready"
