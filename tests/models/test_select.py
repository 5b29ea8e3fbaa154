from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from fimble.errors import ModelBroken, ModelError, PromptTooLong
from fimble.fim.prompt import Prompt
from fimble.models.base import ModelInfo, Params, Piece, Usage
from fimble.models.health import BELIEVED_S, MIN_GAP_S, REFRESH_S, BackendStatus
from fimble.models.records import Records
from fimble.models.reloads import Advice
from fimble.models.select import BackendSelector, BackendSettings, Choice, choose
from fimble.models.self_test import SelfTest
from tests.models.asking import QUICK, eventually, prompt
from tests.models.conftest import TEXT
from tests.standin import faults
from tests.standin.llama_standin import LlamaStandin
from tests.standin.ollama_standin import CHAT, CLOUD, CODER, OllamaStandin


class FakeClock:
    """Time that a test turns; who sleeps wakes when it is turned far enough."""

    def __init__(self) -> None:
        self.time = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = itertools.count()

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.time + seconds, next(self._count), future))
        await future

    @property
    def pauses(self) -> list[float]:
        """How long each sleeper still sleeps."""
        return sorted(at - self.time for at, _, future in self._sleepers if not future.done())

    async def advance(self, seconds: float) -> None:
        self.time += seconds
        while self._sleepers and self._sleepers[0][0] <= self.time:
            _, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                future.set_result(None)
        for _ in range(5):
            await asyncio.sleep(0)


class Lookup:
    """A backend that needs nothing and always answers: what the embedded one promises."""

    name = "lookup"

    def __init__(self) -> None:
        self.is_closed = False

    async def info(self) -> ModelInfo:
        return ModelInfo("lookup", "this repository")

    async def generate(self, prompt: Prompt, params: Params) -> AsyncGenerator[Piece, None]:
        yield Piece("looked up", usage=Usage(), done_reason="stop")

    async def close(self) -> None:
        self.is_closed = True


@dataclass
class Bench:
    """A selector over a stand-in, with its clock and what it told."""

    server: OllamaStandin
    clock: FakeClock = field(default_factory=FakeClock)
    told: list[BackendStatus] = field(default_factory=list)
    lookup: Lookup = field(default_factory=Lookup)
    selectors: list[BackendSelector] = field(default_factory=list)

    def selector(self, **settings: object) -> BackendSelector:
        default = BackendSettings(ollama_host=self.server.url, timeouts=QUICK)
        wanted = replace(default, **settings)  # type: ignore[arg-type]
        selector = choose(wanted, self.lookup, environ={}, clock=self.clock, on_change=self.told.append)
        self.selectors.append(selector)
        return selector

    async def ready(self, **settings: object) -> BackendSelector:
        selector = self.selector(**settings)
        assert (await selector.settled(10)).state == "ready"
        return selector

    @property
    def states(self) -> list[str]:
        return [status.state for status in self.told]


@pytest.fixture
async def bench(ollama: OllamaStandin) -> AsyncIterator[Bench]:
    bench = Bench(ollama)
    yield bench
    for selector in bench.selectors:
        await selector.close()


async def text_of(choice: Choice | None) -> str:
    assert choice is not None
    async with aclosing(choice.generate(prompt(), Params())) as pieces:
        return "".join([piece.text async for piece in pieces])


def answering(selector: BackendSelector) -> str:
    choice = selector.current()
    return choice.backend.name if choice else ""


async def quiet(selector: BackendSelector) -> None:
    await eventually(lambda: not selector.is_looking)


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


# Losing the server and finding it again


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
