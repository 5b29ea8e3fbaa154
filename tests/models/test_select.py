"""Who answers, and what people are told of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fimble.errors import ModelError
from fimble.models.base import ModelInfo, Usage
from fimble.models.health import BELIEVED_S, BackendStatus
from fimble.models.records import Records
from fimble.models.reloads import Advice
from fimble.models.select import BackendSelector, BackendSettings, choose
from fimble.models.self_test import SelfTest
from tests.models.asking import QUICK, eventually
from tests.models.conftest import TEXT
from tests.models.selecting import Bench, Lookup, answering, quiet, text_of
from tests.standin import faults
from tests.standin.llama_standin import LlamaStandin
from tests.standin.ollama_standin import CHAT, CLOUD, CODER

# Who answers


async def test_ollama_answers_when_it_has_a_model(bench: Bench) -> None:
    selector = await bench.ready()

    choice = selector.current()

    assert choice is not None
    assert (choice.backend.name, choice.info.name, choice.is_fallback) == ("ollama", CODER.name, False)
    assert await text_of(choice) == TEXT
    assert selector.status() == BackendStatus("ready", "ollama", CODER.name, "", "")


@pytest.mark.parametrize(
    ("models", "state"),
    [([], "no-model"), ([CHAT], "no-model"), ([CLOUD], "no-model")],
)
async def test_the_lookup_answers_when_ollama_has_no_model(bench: Bench, models: list[object], state: str) -> None:
    bench.server.models = models  # type: ignore[assignment]
    selector = bench.selector()
    status = await selector.settled(10)

    assert (status.state, status.backend, status.model) == (state, "lookup", "this repository")
    assert "meanwhile" in status.message
    assert "ollama pull" in status.remedy
    assert await text_of(selector.current()) == "looked up"


async def test_the_lookup_answers_at_once_when_ollama_is_not_there(bench: Bench) -> None:
    bench.server.stop()
    selector = bench.selector()
    began = time.perf_counter()

    assert await text_of(selector.current()) == "looked up"
    assert time.perf_counter() - began < 0.5
    status = await selector.settled(10)
    assert (status.state, status.backend) == ("offline", "lookup")
    assert status.remedy == "Start it with `ollama serve`."
    assert await text_of(selector.current()) == "looked up"


@pytest.mark.parametrize("backend", ["ollama", "openai"])
async def test_a_backend_that_was_asked_for_has_nobody_in_its_place(bench: Bench, backend: str) -> None:
    bench.server.stop()
    selector = bench.selector(backend=backend, openai_url=bench.server.url)

    assert selector.current() is None
    status = await selector.settled(10)
    assert (status.state, status.backend, status.model) == ("offline", "", "")
    assert selector.current() is None
    assert "meanwhile" not in status.message


async def test_the_lookup_alone_asks_no_server(bench: Bench) -> None:
    selector = bench.selector(backend="lookup")

    assert await selector.settled(10) == BackendStatus("ready", "lookup", "this repository", "", "")
    assert await text_of(selector.current()) == "looked up"
    assert bench.server.requests == []


async def test_an_openai_server_can_be_asked_for(bench: Bench, llama: LlamaStandin) -> None:
    selector = await bench.ready(backend="openai", openai_url=llama.url + "/v1")

    assert answering(selector) == "openai"
    assert await text_of(selector.current()) == TEXT
    assert bench.server.requests == []


async def test_an_openai_server_that_still_loads_is_loading(bench: Bench, llama: LlamaStandin) -> None:
    llama.is_loading = True
    selector = bench.selector(backend="openai", openai_url=llama.url)
    assert (await selector.settled(0.3)).state == "loading"
    assert "Loading model" in selector.status().message

    llama.is_loading = False
    await bench.clock.advance(1.0)
    await eventually(lambda: selector.status().state == "ready")


@pytest.mark.parametrize(
    ("settings", "state", "remedy"),
    [
        ({"ollama_host": "gpu-box"}, "refused", "network.allowHosts"),
        ({"ollama_host": "http://user:secret@127.0.0.1"}, "refused", "http://127.0.0.1:11434"),
        ({"backend": "openai", "openai_url": "https://api.openai.com/v1"}, "refused", "network.allowHosts"),
        ({"ollama_model": "qwen3-coder:480b-cloud"}, "refused", "local model"),
        ({"ollama_model": "starcoder2:3b"}, "no-model", "ollama pull starcoder2:3b"),
        ({"ollama_model": CHAT.name}, "no-model", "qwen2.5-coder"),
        ({"backend": "openai", "openai_template": "nope"}, "no-model", "qwen2.5-coder"),
    ],
)
async def test_what_cannot_be_is_said_with_a_remedy_and_never_raised(
    bench: Bench, settings: dict[str, object], state: str, remedy: str
) -> None:
    bench.server.models.append(CHAT)
    selector = bench.selector(**settings)
    status = await selector.settled(10)

    assert status.state == state
    assert remedy in status.remedy
    expected = "" if settings.get("backend") == "openai" else "lookup"
    assert answering(selector) == expected


async def test_a_refused_host_gets_no_request(bench: Bench) -> None:
    bench.server.models.append(CHAT)
    selector = bench.selector(ollama_host="127.0.0.1.example.com")
    await selector.settled(10)
    for _ in range(3):
        selector.current()
        await bench.clock.advance(60)

    assert bench.server.requests == []


async def test_an_allowed_host_is_asked(bench: Bench) -> None:
    port = bench.server.port
    selector = bench.selector(ollama_host=f"localhost:{port}", allow_hosts=("localhost",))

    assert (await selector.settled(10)).state == "ready"


async def test_the_environment_says_where_ollama_is(bench: Bench) -> None:
    settings = BackendSettings(timeouts=QUICK)
    selector = choose(
        settings, bench.lookup, environ={"OLLAMA_HOST": f"0.0.0.0:{bench.server.port}"}, clock=bench.clock
    )
    bench.selectors.append(selector)

    assert (await selector.settled(10)).state == "ready"


# Telling


async def test_each_change_is_told_once(bench: Bench) -> None:
    selector = await bench.ready()
    await text_of(selector.current())
    await text_of(selector.current())

    assert bench.states == ["loading", "ready"]


async def test_a_bug_in_a_backend_does_not_end_the_looking(bench: Bench) -> None:
    class Buggy(Lookup):
        name = "buggy"
        n = 0

        async def info(self) -> ModelInfo:
            self.n += 1
            if self.n == 1:
                raise KeyError("bug")
            return ModelInfo("buggy", "m")

    selector = BackendSelector(Buggy(), bench.lookup, clock=bench.clock)
    bench.selectors.append(selector)
    assert (await selector.settled(10)).state == "offline"
    assert answering(selector) == "lookup"
    await bench.clock.advance(1.0)
    await eventually(lambda: selector.status().state == "ready")


async def test_waiting_for_a_verdict_ends_in_time(bench: Bench) -> None:
    bench.server.speed.load_ms = 5_000
    selector = bench.selector()
    began = time.perf_counter()

    assert (await selector.settled(0.2)).state == "loading"
    assert time.perf_counter() - began < 2


async def test_closing_ends_the_looking_and_closes_both(bench: Bench) -> None:
    bench.server.stop()
    selector = bench.selector()
    await selector.settled(10)
    await selector.close()
    await selector.close()

    assert bench.lookup.is_closed
    assert not selector.is_looking
    assert selector.current() is None
    assert [t for t in asyncio.all_tasks() if t is not asyncio.current_task()] == []


async def test_an_answer_under_way_when_the_settings_change_ends_with_one_of_our_errors(bench: Bench) -> None:
    selector = await bench.ready()
    choice = selector.current()
    bench.server.fault = faults.stall(after=2)
    task = asyncio.create_task(text_of(choice))
    await asyncio.to_thread(
        bench.server.wait_for, lambda: bench.server.generations and bench.server.generations[-1].generated_tokens == 2
    )
    await selector.close()

    with pytest.raises(ModelError):
        await task
    with pytest.raises(ModelError):
        await text_of(choice)
    assert [t for t in asyncio.all_tasks() if t is not asyncio.current_task()] == []


@pytest.mark.parametrize("setting", ["openai_api_key"])
def test_a_secret_is_not_shown_by_accident(setting: str) -> None:
    assert "hunter2" not in repr(BackendSettings(**{setting: "hunter2"}))  # type: ignore[arg-type]


def test_a_selector_can_be_made_where_no_loop_runs() -> None:
    make: Callable[[], BackendSelector] = lambda: choose(BackendSettings(), Lookup(), environ={})  # noqa: E731

    assert make().status().state == "loading"


# What there is to tell of a backend that works


async def test_who_pushes_the_model_out_is_told_in_the_status(bench: Bench) -> None:
    selector = await bench.ready()
    selector.advised(Advice("another program uses llama3:8b", "Close it."))
    told = bench.told[-1]
    selector.advised(None)

    assert ("ready", "another program uses llama3:8b", "Close it.") == (told.state, told.message, told.remedy)
    assert ("", "") == (bench.told[-1].message, bench.told[-1].remedy)


async def test_a_model_whose_time_ran_out_is_loaded_when_somebody_comes_back(bench: Bench) -> None:
    selector = await bench.ready()
    bench.server.unload(CODER.name)
    await bench.clock.advance(600)
    selector.look_again()
    await eventually(lambda: len(bench.server.loads) == 2)
    await eventually(lambda: selector.status().state == "ready")

    assert "loading" in bench.states[-3:]


async def test_coming_back_to_a_model_that_is_there_loads_nothing(bench: Bench) -> None:
    selector = await bench.ready()
    await bench.clock.advance(600)
    n = len(bench.server.requests)
    selector.look_again()
    await quiet(selector)

    assert ["/api/ps"] == [r.path for r in bench.server.requests[n:]]
    assert [CODER.name] == bench.server.loads


async def test_a_load_that_a_request_began_is_told_and_ends_as_ready_when_nobody_waits_for_it(bench: Bench) -> None:
    selector = await bench.ready()
    choice = selector.current()
    bench.server.unload(CODER.name)
    bench.server.speed.load_ms = 1500
    await bench.clock.advance(BELIEVED_S + 1)
    asking = asyncio.create_task(text_of(choice))
    await eventually(lambda: selector.status().state == "loading")
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await eventually(lambda: selector.status().state == "ready")

    assert [CODER.name, CODER.name] == bench.server.loads


async def test_how_the_self_test_went_is_in_the_status(bench: Bench, tmp_path: Path) -> None:
    records = Records(tmp_path / "models.json")
    records.note_test(CODER.digest, CODER.name, "qwen2.5-coder", SelfTest("fim", 2, 2, Usage()))
    selector = choose(
        BackendSettings(ollama_host=bench.server.url, timeouts=QUICK), bench.lookup, environ={}, verdicts=records
    )
    bench.selectors.append(selector)

    assert "fim" == (await selector.settled(10)).self_test
