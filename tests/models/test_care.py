"""The self-test at rest: when it runs, what it does to the choice of model, and that nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from fimble.models.base import Params
from fimble.models.care import TRIES, ModelCare
from fimble.models.lookup import LookupBackend, LookupCorpus
from fimble.models.records import Records
from fimble.models.select import BackendSelector, BackendSettings, choose
from fimble.models.self_test import CONTINUATION, HOLES
from tests.models.asking import QUICK, eventually, prompt
from tests.standin import faults
from tests.standin.faults import Fault
from tests.standin.llama_standin import LlamaStandin
from tests.standin.ollama_standin import CODER, OllamaStandin
from tests.standin.server import Record, Standin, hole_in


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "models.json")


@asynccontextmanager
async def looked_after(
    standin: Standin, records: Records, *, rest_s: float = 0.01, fault: Fault | None = None, **settings: object
) -> AsyncIterator[tuple[BackendSelector, ModelCare]]:
    """A selector on a stand-in, ready, with its model looked after."""
    kind = "openai" if isinstance(standin, LlamaStandin) else "auto"
    wanted = BackendSettings(kind, timeouts=QUICK, **settings)  # type: ignore[arg-type]
    wanted = replace(wanted, openai_url=standin.url) if kind == "openai" else replace(wanted, ollama_host=standin.url)
    selector = choose(wanted, LookupBackend(LookupCorpus()), environ={}, verdicts=records)
    care = ModelCare(lambda: selector, records, rest_s)
    try:
        await selector.settled(10)
        standin.fault = fault
        care.start()
        yield selector, care
    finally:
        care.close()
        await selector.close()


def holes_asked(standin: Standin) -> list[Record]:
    return [r for r in standin.requests if hole_in(r.prompt)]


def answering(right: Callable[[str], bool]) -> Callable[[str], str]:
    return lambda text: hole_in(text) if right(text) else "nonsense"


async def test_a_model_is_tested_once_and_the_verdict_kept(ollama: OllamaStandin, records: Records) -> None:
    async with looked_after(ollama, records) as (selector, care):
        await eventually(lambda: selector.primary and selector.primary[1].self_test == "fim")
        n = len(holes_asked(ollama))
        care.rest()
        await asyncio.sleep(0.1)
        assert (2, 2) == (n, len(holes_asked(ollama)))

    async with looked_after(ollama, records) as (selector, care):
        assert selector.primary is not None
        assert "fim" == selector.primary[1].self_test
        care.rest()
        await asyncio.sleep(0.1)
    assert 2 == len(holes_asked(ollama))
    assert [] == ollama.generations


async def test_a_model_that_fails_is_refused_with_a_word_and_lookup_answers(
    ollama: OllamaStandin, records: Records
) -> None:
    ollama.passes_self_test, ollama.answer = False, "garbage"
    async with looked_after(ollama, records) as (selector, _):
        await eventually(lambda: selector.status().state == "no-model")
        status = selector.status()
        choice = selector.current()

    assert "fails" == records.verdict(CODER.digest, "qwen2.5-coder")
    assert "lookup" == status.backend
    assert choice is not None
    assert choice.is_fallback


async def test_a_named_model_that_fails_is_told_with_how_to_test_it_again(
    ollama: OllamaStandin, records: Records
) -> None:
    ollama.passes_self_test, ollama.answer = False, "garbage"
    async with looked_after(ollama, records, ollama_model=CODER.name) as (selector, _):
        await eventually(lambda: selector.status().state == "no-model")
        status = selector.status()

    assert f"{CODER.name} failed its self-test" in status.message
    assert f"fimble models test {CODER.name}" in status.remedy


async def test_a_model_that_fails_gives_way_to_one_that_does_not(ollama: OllamaStandin, records: Records) -> None:
    bad = replace(CODER, name="qwen2.5-coder:0.5b-base", size=400_000_000)
    ollama.models = [bad, CODER]
    ollama.passes_self_test = False
    ollama.answer = answering(lambda _: ollama.loads[-1] == CODER.name)
    async with looked_after(ollama, records) as (selector, care):
        assert selector.primary is not None
        assert bad.name == selector.primary[1].name
        await eventually(lambda: selector.status().model == CODER.name and selector.status().state == "ready")
        care.rest()
        await eventually(lambda: selector.primary and selector.primary[1].self_test == "fim")

    assert ["fails", "fim"] == [records.verdict(m.digest, "qwen2.5-coder") for m in (bad, CODER)]


async def test_a_model_that_only_goes_on_is_asked_so_and_said_to_be_so(ollama: OllamaStandin, records: Records) -> None:
    ollama.passes_self_test = False
    ollama.answer = answering(lambda text: CONTINUATION.prefix in text)
    async with looked_after(ollama, records) as (selector, _):
        await eventually(lambda: selector.primary and selector.primary[1].template == "prefix-only")
        status = selector.status()

    assert ("ready", "ollama") == (status.state, status.backend)
    assert "prefix-only" in status.message
    assert status.remedy


async def test_a_request_breaks_the_test_off_and_has_the_slot_at_once(ollama: OllamaStandin, records: Records) -> None:
    ollama.speed.token_ms = 200
    async with looked_after(ollama, records) as (selector, care):
        await asyncio.to_thread(ollama.wait_for, lambda: holes_asked(ollama))
        care.rest()
        await asyncio.to_thread(ollama.wait_for, lambda: holes_asked(ollama)[0].outcome == "connection_closed")
        choice = selector.current()
        assert choice is not None
        ollama.speed.token_ms = 0
        text = "".join([p.text async for p in choice.generate(prompt(), Params())])

        assert ollama.answer == text
        await eventually(lambda: selector.primary and selector.primary[1].self_test == "fim")


async def test_nothing_is_tested_while_somebody_works(ollama: OllamaStandin, records: Records) -> None:
    async with looked_after(ollama, records, rest_s=60.0) as (_, care):
        for _ in range(5):
            care.rest()
            await asyncio.sleep(0.01)

    assert [] == holes_asked(ollama)


async def test_a_test_without_a_verdict_is_not_held_against_the_model(ollama: OllamaStandin, records: Records) -> None:
    ollama.passes_self_test = False
    ollama.answer = answering(lambda _: True)
    async with looked_after(ollama, records, rest_s=0.01, fault=faults.status(500, times=1)) as (selector, _):
        await eventually(lambda: selector.primary and selector.primary[1].self_test == "fim")
        assert "ready" == selector.status().state


async def test_a_server_that_never_gives_a_verdict_is_left_alone(ollama: OllamaStandin, records: Records) -> None:
    ollama.passes_self_test = False
    async with looked_after(ollama, records, rest_s=0.001, fault=faults.status(500)) as (selector, _):
        await eventually(lambda: len(holes_asked(ollama)) == TRIES)
        await asyncio.sleep(0.1)
        assert "ready" == selector.status().state

    assert TRIES == len(holes_asked(ollama))


async def test_a_model_of_an_openai_style_server_is_tested_too(llama: LlamaStandin, records: Records) -> None:
    async with looked_after(llama, records) as (selector, _):
        await eventually(lambda: selector.primary and selector.primary[1].self_test == "fim")

    assert 2 == len([r for r in holes_asked(llama) if HOLES[0].head in r.prompt or HOLES[1].head in r.prompt])


async def test_lookup_has_nothing_to_test(records: Records) -> None:
    selector = choose(BackendSettings("lookup"), LookupBackend(LookupCorpus()), environ={}, verdicts=records)
    care = ModelCare(lambda: selector, records, 0.0)
    care.start()
    await asyncio.sleep(0.01)
    care.close()
    await selector.close()

    assert not records.file.exists()
