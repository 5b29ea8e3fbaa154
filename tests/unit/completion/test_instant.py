"""While a model takes its time, the repository's own text is shown, and the model's follows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from fimble.completion.rhythm import LEAST_PATIENCE_MS, MOST_PATIENCE_MS, Rhythm
from fimble.service import Service
from fimble.settings import Settings
from fimble.text.spans import Span
from tests.standin.ollama_standin import OllamaStandin
from tests.unit.completion.conftest import URI, WAIT_S, Desk

SHAPES = "".join(
    f"class {name}:\n    def area(self):\n        return self.width * self.height\n\n\n"
    for name in ("Box", "Door", "Wall")
)
KNOWN = SHAPES + "class Tile:\n    def area(self):\n        return self.‸\n"
KNOWN_REST = "width * self.height"
UNKNOWN = "quux = ‸\n"


@pytest_asyncio.fixture
async def auto(ollama: OllamaStandin) -> AsyncIterator[Desk]:
    """A desk whose model writes nothing before `ollama.is_held` is taken off."""
    settings = Settings(ollama_host=ollama.url, completion_debounce_ms=0, completion_patience_ms=0)
    service = Service(settings, use_cache=False)
    await service.selector.settled(WAIT_S)
    ollama.answer, ollama.is_held = "height * self.height\n", True
    yield Desk(service, ollama)
    ollama.is_held = False
    await service.close()


def waits(desk: Desk, patience: float | str) -> None:
    desk.service.apply_settings(replace(desk.service.session.settings, completion_patience_ms=patience))


async def said(desk: Desk) -> list[tuple[str, str]]:
    return [(suggestion.backend, suggestion.text) for suggestion in await desk.ask()]


async def until_the_model_is_asked(desk: Desk) -> None:
    await asyncio.to_thread(desk.ollama.wait_for, lambda: desk.ollama.generations, WAIT_S)


async def until_the_model_has_spoken(desk: Desk) -> list[tuple[str, str]]:
    async with asyncio.timeout(WAIT_S):
        while not (shown := await said(desk)) or shown[0][0] != "ollama":
            await asyncio.sleep(0.01)
    return shown


async def test_the_repositorys_own_text_is_there_at_once_and_the_models_with_a_later_request(auto):
    auto.open(KNOWN)

    assert [("lookup", KNOWN_REST)] == await said(auto)

    await until_the_model_is_asked(auto)
    auto.ollama.is_held = False
    assert [("ollama", "height * self.height")] == await until_the_model_has_spoken(auto)
    assert 1 == len(auto.ollama.generations)


async def test_asking_again_meanwhile_asks_the_model_no_second_time(auto):
    auto.open(KNOWN)
    await said(auto)
    await until_the_model_is_asked(auto)

    assert [("lookup", KNOWN_REST)] * 3 == [shown for _ in range(3) for shown in await said(auto)]
    assert 1 == len(auto.ollama.generations)


async def test_the_text_stays_while_it_is_typed_and_the_model_is_asked_for_the_new_place(auto):
    auto.open(KNOWN)
    await said(auto)
    await until_the_model_is_asked(auto)
    auto.type("wid")

    assert [("lookup", KNOWN_REST.removeprefix("wid"))] == await said(auto)
    await auto.until(0, "connection_closed")
    auto.ollama.answer, auto.ollama.is_held = "width * 2\n", False
    assert [("ollama", "th * 2")] == await until_the_model_has_spoken(auto)


async def test_where_the_repository_says_nothing_the_model_is_waited_for(auto):
    auto.open(UNKNOWN)
    auto.ollama.answer = "42\n"

    asked = asyncio.ensure_future(said(auto))
    await until_the_model_is_asked(auto)
    auto.ollama.is_held = False

    assert [("ollama", "42")] == await asked


@pytest.mark.parametrize("patience", ["never", 60_000.0])
async def test_a_model_that_may_take_its_time_is_waited_for(auto, patience):
    waits(auto, patience)
    await auto.service.selector.settled(WAIT_S)
    auto.open(KNOWN)

    asked = asyncio.ensure_future(said(auto))
    await until_the_model_is_asked(auto)
    auto.ollama.is_held = False

    assert [("ollama", "height * self.height")] == await asked


async def test_what_is_being_deleted_is_not_offered_back(auto):
    auto.open(KNOWN.replace("‸", "width‸"))
    await said(auto)
    at = auto.offset
    auto.type("", replaced=Span(at - 5, at))

    assert [] == await said(auto)


async def test_a_newer_request_stops_one_that_still_waits(auto):
    auto.open(UNKNOWN)
    older = asyncio.ensure_future(said(auto))
    await until_the_model_is_asked(auto)
    auto.type("4")
    newer = asyncio.ensure_future(said(auto))

    assert [] == await older
    await auto.until(0, "connection_closed")
    auto.ollama.answer, auto.ollama.is_held = "42\n", False
    assert [("ollama", "2")] == await newer


async def test_a_closed_document_stops_the_model_that_goes_on_for_it(auto):
    auto.open(KNOWN)
    await said(auto)
    await until_the_model_is_asked(auto)

    auto.service.closed(URI)

    await auto.until(0, "connection_closed")


@pytest.mark.parametrize(
    ("answers", "n_late", "setting", "patience"),
    [
        ([], 0, None, 800.0),
        ([10], 0, None, LEAST_PATIENCE_MS),
        ([900], 0, None, MOST_PATIENCE_MS),
        ([1_100], 0, None, 0.0),
        ([400], 2, None, 200.0),
        ([400], 5_000, None, 3.125),
        ([400], 2, 70.0, 70.0),
    ],
)
def test_patience_is_twice_a_usual_answer_within_bounds_and_wears_off(answers, n_late, setting, patience):
    rhythm = Rhythm()
    for ms in answers:
        rhythm.saw_answer(ms)
    for _ in range(n_late):
        rhythm.saw_no_answer()

    assert patience == rhythm.patience_ms(setting)


def test_an_answer_in_time_brings_patience_back():
    rhythm = Rhythm()
    rhythm.saw_no_answer()
    rhythm.saw_answer(400)

    assert 800.0 == rhythm.patience_ms()
