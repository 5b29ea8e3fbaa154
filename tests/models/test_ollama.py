from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace

import pytest

from fimble.errors import (
    ModelBroken,
    ModelBusy,
    ModelError,
    ModelMissing,
    ModelRefused,
    ModelUnreachable,
    PromptTooLong,
    UnknownTemplate,
)
from fimble.models.base import Params
from fimble.models.connection import MAX_BODY_BYTES, Timeouts
from fimble.models.health import BELIEVED_S
from fimble.models.ollama import AFTERWARDS, OllamaBackend, PullProgress
from fimble.models.reloads import Advice
from tests.models.asking import IMPATIENT, QUICK, ask, prompt, say
from tests.models.conftest import TEXT
from tests.standin import faults
from tests.standin.faults import Fault
from tests.standin.ollama_standin import CHAT, CLOUD, CODER, EMBEDDER, OllamaStandin
from tests.standin.runtime import StandinModel, tokenize

NAME = CODER.name


class Clock:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
async def backend(ollama: OllamaStandin) -> AsyncIterator[OllamaBackend]:
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    yield backend
    await backend.close()


@pytest.fixture
def lone() -> Iterator[OllamaStandin]:
    """A server whose models a test chooses."""
    with OllamaStandin([], answer=TEXT) as server:
        yield server


def model(name: str, *, size: int = 1_000, **more: object) -> StandinModel:
    return replace(CODER, name=name, size=size, **more)  # type: ignore[arg-type]


async def chosen(server: OllamaStandin, *models: StandinModel, wanted: str | None = None) -> str:
    server.models = list(models)
    backend = OllamaBackend(server.url, wanted, timeouts=QUICK)
    try:
        return (await backend.info()).name
    finally:
        await backend.close()


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


# Failures


@pytest.mark.parametrize(
    ("fault", "expected", "message"),
    [
        (faults.status(404, '{"error":"model \'x\' not found"}'), ModelMissing, "has no model"),
        (faults.status(500), ModelBroken, "status 500: internal"),
        (faults.status(503, '{"error":"server busy"}'), ModelBusy, "is busy: server busy"),
        (faults.status(403, b""), ModelRefused, "refused"),
        (faults.redirect("http://203.0.113.7/"), ModelRefused, "not followed"),
        (faults.page(), ModelBroken, "makes no sense"),
        (faults.cut(), ModelBroken, "broke the connection off"),
        (faults.cut(after=0), ModelBroken, "broke the connection off"),
        (faults.end_early(), ModelBroken, "stopped in the middle"),
        (faults.end_early(after=0), ModelBroken, "stopped in the middle"),
        (faults.garbage(), ModelBroken, "makes no sense"),
        (faults.garbage(after=0), ModelBroken, "makes no sense"),
        (faults.garbage(body=b"[1]\n"), ModelBroken, "makes no sense"),
        (faults.garbage(body=b'{"response":3}\n'), ModelBroken, "makes no sense"),
        (faults.half_character(), ModelBroken, "makes no sense"),
        (faults.huge_line(), ModelBroken, "makes no sense"),
        (faults.error_line("an error was encountered: unexpected EOF"), ModelBroken, "unexpected EOF"),
        (faults.error_line("server busy", after=0), ModelBroken, "server busy"),
        (faults.endless(), ModelBroken, "does not stop after 16 tokens"),
        (faults.silence(30), ModelUnreachable, "sent nothing for 0.5 s"),
        (faults.stall(seconds=30), ModelBroken, "sent nothing for 0.5 s"),
    ],
    ids=lambda value: f"{value.kind}-{value.status}-{value.after}" if isinstance(value, Fault) else "",
)
async def test_each_failure_becomes_one_error_with_a_remedy(
    ollama: OllamaStandin, fault: Fault, expected: type[ModelError], message: str
) -> None:
    backend = OllamaBackend(ollama.url, timeouts=IMPATIENT)
    await backend.info()
    ollama.fault = fault

    with pytest.raises(ModelError) as caught:
        await ask(backend, max_tokens=16)

    assert type(caught.value) is expected
    assert message in str(caught.value)
    assert caught.value.remedy
    ollama.fault = None
    assert await say(backend) == TEXT
    await backend.close()


async def test_what_came_before_a_failure_was_given_out(backend: OllamaBackend, ollama: OllamaStandin) -> None:
    await backend.info()
    ollama.fault = faults.cut(after=3)
    seen = []
    with pytest.raises(ModelBroken):  # noqa: PT012 -- what comes before the error is the point
        async for piece in backend.generate(prompt(), Params()):
            seen.append(piece.text)  # noqa: PERF401

    assert seen == tokenize(TEXT)[:3]


async def test_a_model_in_a_loop_ends_its_answer_and_is_not_broken(
    backend: OllamaBackend, ollama: OllamaStandin
) -> None:
    await backend.info()
    ollama.fault = faults.error_line("prediction aborted, token repeat limit reached")

    pieces = await ask(backend)

    assert ["".join(p.text for p in pieces), pieces[-1].done_reason] == ["return [", "length"]
    assert pieces[-1].usage is not None


async def test_a_server_that_is_not_there_is_unreachable_at_once(ollama: OllamaStandin) -> None:
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    ollama.stop()
    began = time.monotonic()
    with pytest.raises(ModelUnreachable) as caught:
        await backend.info()
    with pytest.raises(ModelUnreachable):
        await ask(backend)

    assert time.monotonic() - began < 2
    assert caught.value.remedy == "Start it with `ollama serve`."
    assert ollama.url in str(caught.value)
    await backend.close()


async def test_a_prompt_that_does_not_fit_is_refused_with_the_true_sizes(
    backend: OllamaBackend, ollama: OllamaStandin
) -> None:
    await backend.info()
    with pytest.raises(PromptTooLong) as caught:
        await ask(backend, "x " * 5000)

    assert (caught.value.n_prompt, caught.value.n_ctx) == (len(tokenize("x " * 5000)), 4096)
    assert len(ollama.loads) == 1


async def test_the_window_in_a_refusal_is_believed_at_once(backend: OllamaBackend, ollama: OllamaStandin) -> None:
    await backend.info()
    ollama.load(NAME, num_ctx=1024)
    body = '{"error":{"message":"exceeds the available context size","n_prompt_tokens":2000,"n_ctx":1024}}'
    ollama.fault = faults.status(400, body, times=1)
    with pytest.raises(PromptTooLong):
        await ask(backend)

    assert (await backend.info()).context_length == 1024


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/api/tags", faults.page()),
        ("/api/tags", faults.status(200, "{}")),
        ("/api/tags", faults.status(200, '{"models":null}')),
        ("/api/tags", faults.status(200, '{"models":[3,{"name":null}]}')),
        ("/api/ps", faults.page()),
        ("/api/ps", faults.status(200, "{}")),
        ("/api/ps", faults.status(500)),
        ("/api/show", faults.page()),
        ("/api/show", faults.status(500)),
        ("/api/tags", faults.silence(30)),
        ("/api/ps", faults.silence(30)),
        ("/api/generate", faults.silence(30)),
        ("/api/generate", faults.status(500, '{"error":"model requires more system memory (9 GiB)"}')),
    ],
)
async def test_a_server_that_answers_questions_badly_raises_nothing_but_our_errors(
    ollama: OllamaStandin, path: str, fault: Fault
) -> None:
    backend = OllamaBackend(ollama.url, timeouts=IMPATIENT)
    ollama.fault = replace(fault, paths=(path,))
    with pytest.raises(ModelError):
        await backend.info()
    ollama.fault = None

    assert (await backend.info()).name == NAME
    await backend.close()


async def test_a_huge_error_is_read_only_in_part(ollama: OllamaStandin) -> None:
    ollama.fault = faults.status(500, "x" * (8 << 20))
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    with pytest.raises(ModelBroken, match="status 500: xxx"):
        await ask(backend)
    await backend.close()


async def test_a_huge_answer_is_given_up(ollama: OllamaStandin) -> None:
    body = '{"models":[' + " " * MAX_BODY_BYTES + "]}"
    ollama.fault = faults.status(200, body, paths=("/api/tags",))
    backend = OllamaBackend(ollama.url)  # its usual patience: so much text takes a busy machine a while
    with pytest.raises(ModelBroken, match="makes no sense"):
        await backend.info()
    await backend.close()


# Which model, and its window


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


@pytest.mark.parametrize(
    ("names", "loaded", "expected"),
    [
        (["qwen2.5-coder:7b-base", "qwen2.5-coder:1.5b-base"], None, "qwen2.5-coder:1.5b-base"),
        (["qwen2.5-coder:1.5b", "qwen2.5-coder:7b-base"], None, "qwen2.5-coder:7b-base"),
        (["codellama:7b-code", "qwen2.5-coder:1.5b"], None, "codellama:7b-code"),
        (["qwen2.5-coder:7b-base", "qwen2.5-coder:1.5b-base"], "qwen2.5-coder:7b-base", "qwen2.5-coder:7b-base"),
        (["qwen2.5-coder:7b", "qwen2.5-coder:1.5b-base"], "qwen2.5-coder:7b", "qwen2.5-coder:7b"),
    ],
)
async def test_the_best_installed_model_is_chosen(
    lone: OllamaStandin, names: list[str], loaded: str | None, expected: str
) -> None:
    sizes = {"7b": 4_700, "1.5b": 1_000}
    models = [model(n, size=sizes[n.partition(":")[2].partition("-")[0]]) for n in names]
    for order in (models, models[::-1]):
        lone.models, lone.loaded = order, {}
        if loaded:
            lone.load(loaded)
        assert await chosen(lone, *order) == expected


async def test_what_cannot_fill_in_code_is_passed_over(lone: OllamaStandin) -> None:
    cloudy = replace(CODER, name="qwen2.5-coder:32b-base", remote_host="https://ollama.com:443", size=1)

    assert await chosen(lone, EMBEDDER, CHAT, CLOUD, cloudy, CODER) == NAME
    lone.version = "0.24.0"
    assert await chosen(lone, EMBEDDER, CHAT, CLOUD, cloudy, CODER) == NAME


async def test_a_model_for_other_work_is_passed_over_whatever_its_name(lone: OllamaStandin) -> None:
    embedder = replace(EMBEDDER, name="qwen2.5-coder-embed:0.5b-base", size=1)

    assert await chosen(lone, embedder, CODER) == NAME


async def test_nothing_is_asked_about_a_cloud_model(lone: OllamaStandin) -> None:
    cloudy = replace(CODER, name="qwen2.5-coder:32b-base", remote_host="https://ollama.com:443", size=1)
    await chosen(lone, CLOUD, cloudy, CODER)

    assert [(r.body or {})["model"] for r in lone.requests if r.path == "/api/show"] == [NAME]


async def test_one_damaged_model_does_not_hide_the_others(lone: OllamaStandin) -> None:
    lone.fault = faults.status(500, '{"error":"bad manifest"}', paths=("/api/show",), times=1)

    assert await chosen(lone, model("qwen2.5-coder:0.5b-base", size=1), CODER) == NAME


@pytest.mark.parametrize("models", [[], [CHAT], [EMBEDDER, CLOUD]])
async def test_no_model_that_can_fill_in_code_is_said_with_what_to_pull(
    lone: OllamaStandin, models: list[StandinModel]
) -> None:
    with pytest.raises(ModelMissing) as caught:
        await chosen(lone, *models)

    assert "ollama pull qwen2.5-coder" in caught.value.remedy


async def test_the_choice_stays_when_another_model_is_loaded_meanwhile(lone: OllamaStandin) -> None:
    lone.models = [model("qwen2.5-coder:1.5b-base"), model("qwen2.5-coder:7b-base", size=9_000)]
    clock = Clock()
    backend = OllamaBackend(lone.url, timeouts=QUICK, clock=clock)
    first = await backend.info()
    lone.loaded.clear()
    lone.load("qwen2.5-coder:7b-base")
    clock.time += BELIEVED_S

    assert (await backend.info()).name == first.name
    await backend.close()


async def test_a_model_that_was_replaced_by_a_newer_one_is_looked_at_again(lone: OllamaStandin) -> None:
    lone.models = [CODER]
    clock = Clock()
    backend = OllamaBackend(lone.url, timeouts=QUICK, clock=clock)
    before = await backend.info()
    lone.models = [replace(CODER, train_length=65536)]
    lone.load(NAME)
    clock.time += BELIEVED_S
    after = await backend.info()

    assert (before.train_length, after.train_length) == (32768, 65536)
    assert before.digest != after.digest
    await backend.close()


async def test_a_model_that_was_removed_gives_way_to_another(lone: OllamaStandin) -> None:
    lone.models = [model("qwen2.5-coder:1.5b-base"), model("qwen2.5-coder:7b-base", size=9_000)]
    clock = Clock()
    backend = OllamaBackend(lone.url, timeouts=QUICK, clock=clock)
    await backend.info()
    del lone.models[0]
    lone.loaded.clear()
    clock.time += BELIEVED_S

    assert (await backend.info()).name == "qwen2.5-coder:7b-base"
    await backend.close()


async def test_the_model_that_the_user_names_is_used_or_missing(lone: OllamaStandin) -> None:
    assert await chosen(lone, CODER, model("codellama:code"), wanted="codellama:code") == "codellama:code"
    with pytest.raises(ModelMissing) as caught:
        await chosen(lone, CODER, wanted="starcoder2:3b")

    assert caught.value.remedy == "Get it with `ollama pull starcoder2:3b`."


async def test_a_name_without_a_tag_is_the_latest(lone: OllamaStandin) -> None:
    lone.models = [model("qwen2.5-coder")]
    lone.load("qwen2.5-coder:latest", num_ctx=2048)
    backend = OllamaBackend(lone.url, "Qwen2.5-Coder", timeouts=QUICK)

    assert (await backend.info()).context_length == 2048
    await ask(backend)
    assert len(lone.loads) == 1
    await backend.close()


async def test_a_model_without_a_known_template_is_not_guessed_at(lone: OllamaStandin) -> None:
    with pytest.raises(UnknownTemplate):
        await chosen(lone, CHAT, wanted=CHAT.name)


async def test_the_user_may_name_the_template(lone: OllamaStandin) -> None:
    lone.models = [CHAT]
    backend = OllamaBackend(lone.url, CHAT.name, template="starcoder", timeouts=QUICK)

    assert (await backend.info()).template == "starcoder"
    await backend.close()


def test_a_template_that_does_not_exist_is_said_with_those_that_do() -> None:
    with pytest.raises(UnknownTemplate) as caught:
        OllamaBackend("http://127.0.0.1:11434", template="qwen")

    assert "qwen2.5-coder" in caught.value.remedy


# Nothing leaves the machine


@pytest.mark.parametrize("name", ["qwen3-coder:480b-cloud", "gpt-oss:120b-Cloud", "deepseek-v3.1:cloud"])
async def test_a_cloud_model_is_refused_by_its_name_before_any_question(lone: OllamaStandin, name: str) -> None:
    with pytest.raises(ModelRefused) as caught:
        await chosen(lone, CLOUD, wanted=name)

    assert "cloud" in str(caught.value)
    assert [r.path for r in lone.requests if r.method == "POST"] == []


async def test_a_cloud_model_under_another_name_is_refused_by_where_it_runs(lone: OllamaStandin) -> None:
    with pytest.raises(ModelRefused) as caught:
        await chosen(
            lone, model("qwen2.5-coder:mine", remote_host="https://ollama.com:443"), wanted="qwen2.5-coder:mine"
        )

    assert "https://ollama.com:443" in str(caught.value)
    assert lone.generations == []


async def test_an_answer_that_comes_from_elsewhere_is_refused(backend: OllamaBackend, ollama: OllamaStandin) -> None:
    await backend.info()
    ollama.fault = faults.garbage(after=1, body=b'{"response":"x","done":false,"remote_host":"https://ollama.com"}\n')

    with pytest.raises(ModelRefused):
        await ask(backend)


async def test_the_key_of_the_makers_cloud_is_not_sent(ollama: OllamaStandin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", "secret")
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    await ask(backend)
    _ = [step async for step in backend.pull("starcoder2:3b")]
    await backend.close()

    assert len(ollama.requests) > 4
    assert [r.path for r in ollama.requests if "authorization" in r.headers] == []


async def test_a_key_that_the_user_set_is_sent(ollama: OllamaStandin) -> None:
    backend = OllamaBackend(ollama.url, api_key="mine", timeouts=QUICK)
    await ask(backend)
    await backend.close()

    assert {r.headers.get("authorization") for r in ollama.requests} == {"Bearer mine"}


async def test_neither_proxies_nor_redirects_are_followed_by_any_question(
    ollama: OllamaStandin, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OllamaStandin() as elsewhere:
        monkeypatch.setenv("HTTP_PROXY", elsewhere.url)
        monkeypatch.setenv("ALL_PROXY", elsewhere.url)
        backend = OllamaBackend(ollama.url, timeouts=QUICK)
        assert await say(backend) == TEXT
        await backend.close()
        for path in ("/api/tags", "/api/ps", "/api/show", "/api/generate", "/api/pull"):
            backend = OllamaBackend(ollama.url, timeouts=QUICK)
            ollama.loaded.clear()
            ollama.fault = faults.redirect(elsewhere.url + path, paths=(path,))
            with pytest.raises(ModelError):  # noqa: PT012 -- whichever of the two meets the redirect
                await ask(backend)
                _ = [step async for step in backend.pull("x:y")]
            await backend.close()

        assert elsewhere.requests == []


# The rest


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


# A good neighbour


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
