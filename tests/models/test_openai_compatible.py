from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
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
from fimble.models.failures import Server
from fimble.models.openai_answers import Chunk, read_chunk
from fimble.models.openai_compatible import DEFAULT_CONTEXT, OpenAICompatibleBackend
from tests.models.asking import IMPATIENT, QUICK, ask, fails_once, prompt, say
from tests.models.conftest import TEXT
from tests.standin import faults
from tests.standin.faults import Fault
from tests.standin.llama_standin import Flavour, LlamaStandin
from tests.standin.ollama_standin import OllamaStandin
from tests.standin.runtime import tokenize

FLAVOURS: list[Flavour] = ["llama.cpp", "vllm", "lm-studio"]
SERVER = Server("The model server", "http://127.0.0.1:8080", start="Start it.", obtain="Check {model!r}.")


@pytest.fixture
async def backend(llama: LlamaStandin) -> AsyncIterator[OpenAICompatibleBackend]:
    backend = OpenAICompatibleBackend(llama.url, timeouts=QUICK)
    yield backend
    await backend.close()


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("suffix", ["", "/v1"])
async def test_each_server_gives_its_answer_window_and_usage(
    llama: LlamaStandin, flavour: Flavour, suffix: str
) -> None:
    llama.flavour, llama.n_ctx = flavour, 2048
    backend = OpenAICompatibleBackend(llama.url + suffix, timeouts=QUICK)
    text = "def clean(values):\n    "

    info = await backend.info()
    await ask(backend, text)
    pieces = await ask(backend, text)

    assert (info.backend, info.name, info.context_length) == ("openai", llama.model, 2048)
    assert info.template
    assert "".join(p.text for p in pieces) == TEXT
    last = pieces[-1]
    assert last.done_reason == "stop"
    assert last.usage is not None
    n = len(tokenize(text))
    assert (last.usage.prompt_tokens, last.usage.cached_tokens, last.usage.generated_tokens) == (
        n,
        n - 1,
        len(tokenize(TEXT)),
    )
    assert (last.usage.prompt_ms > 0) == (flavour == "llama.cpp")
    await backend.close()


async def test_the_request_sends_the_raw_prompt_and_no_more_than_four_stops(
    backend: OpenAICompatibleBackend, llama: LlamaStandin
) -> None:
    llama.max_stops = 4
    await ask(
        backend,
        "x = ",
        max_tokens=7,
        temperature=0.2,
        top_p=0.9,
        seed=3,
        prompt_stop=("a1", "b2", "a1"),
        stop=("c3", "d4", "e5"),
    )

    assert llama.generations[-1].body == {
        "model": llama.model,
        "prompt": "x = ",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 7,
        "temperature": 0.2,
        "top_p": 0.9,
        "seed": 3,
        "stop": ["a1", "b2", "c3", "d4"],
        "repeat_penalty": 1.0,
    }


@pytest.mark.parametrize(
    ("flavour", "expected"),
    [("llama.cpp", {"repeat_penalty"}), ("lm-studio", {"repeat_penalty"}), ("vllm", {"repetition_penalty"})],
)
async def test_the_servers_own_penalty_for_repetition_is_switched_off(
    llama: LlamaStandin, flavour: Flavour, expected: set[str]
) -> None:
    llama.flavour = flavour
    backend = OpenAICompatibleBackend(llama.url, timeouts=QUICK)
    await ask(backend)
    await backend.close()

    body = llama.generations[-1].body or {}
    assert {key for key in body if "penalty" in key} == expected
    assert all(body[key] == 1.0 for key in expected)


@pytest.mark.parametrize("stop", [" if", "value i", "]\n", "return", "n [", "not here", "e]", "\n\n"])
async def test_stops_beyond_the_fourth_are_found_on_our_side(
    backend: OpenAICompatibleBackend, llama: LlamaStandin, stop: str
) -> None:
    pieces = await ask(backend, stop=("%1", "%2", "%3", "%4", stop))

    assert "".join(p.text for p in pieces) == TEXT.partition(stop)[0]
    assert pieces[-1].done_reason == "stop"


async def test_a_stop_found_on_our_side_stops_the_model(backend: OpenAICompatibleBackend, llama: LlamaStandin) -> None:
    llama.speed.token_ms = 20
    await ask(backend, stop=("%1", "%2", "%3", "%4", "["))

    record = llama.generations[-1]
    await asyncio.to_thread(llama.wait_for, lambda: record.outcome == "connection_closed")
    assert record.generated_tokens < len(tokenize(TEXT))


@pytest.mark.parametrize("flavour", ["llama.cpp", "vllm"])
async def test_log_probabilities_come_in_either_form(llama: LlamaStandin, flavour: Flavour) -> None:
    llama.flavour = flavour
    backend = OpenAICompatibleBackend(llama.url, timeouts=QUICK)
    pieces = await ask(backend, logprobs=True)
    await backend.close()

    assert (llama.generations[-1].body or {})["logprobs"] == 1
    assert {p.logprob for p in pieces if p.text} == {-0.1}


@pytest.mark.parametrize("n_bytes", [1, 2, 3, 7, 64])
async def test_text_survives_any_cut_of_the_stream(
    backend: OpenAICompatibleBackend, llama: LlamaStandin, n_bytes: int
) -> None:
    llama.answer = "print('日本語 é 😀 \u0085 \u2028 <|x|>')\n"
    llama.split_bytes = n_bytes

    assert await say(backend) == llama.answer


async def test_closing_an_answer_stops_the_model(backend: OpenAICompatibleBackend, llama: LlamaStandin) -> None:
    llama.speed.token_ms = 20
    async with aclosing(backend.generate(prompt(), Params())) as pieces:
        await anext(pieces)

    record = llama.generations[-1]
    await asyncio.to_thread(llama.wait_for, lambda: record.outcome == "connection_closed")
    assert record.generated_tokens < 5


async def test_an_answer_cut_by_the_limit_says_so(backend: OpenAICompatibleBackend) -> None:
    assert (await ask(backend, max_tokens=3))[-1].done_reason == "length"


@pytest.mark.parametrize(
    ("fault", "expected", "message"),
    [
        (
            faults.status(404, '{"error":{"message":"no such model","type":"not_found_error"}}'),
            ModelMissing,
            "no such model",
        ),
        (faults.status(500, '{"error":{"message":"boom"}}'), ModelBroken, "boom"),
        (
            faults.status(503, '{"error":{"message":"Loading model","type":"unavailable_error"}}'),
            ModelBusy,
            "Loading model",
        ),
        (faults.status(401, '{"error":{"message":"Invalid API Key"}}'), ModelRefused, "Invalid API Key"),
        (faults.redirect("http://203.0.113.7/"), ModelRefused, "not followed"),
        (faults.page(), ModelBroken, "makes no sense"),
        (faults.cut(), ModelBroken, "broke the connection off"),
        (faults.end_early(), ModelBroken, "stopped in the middle"),
        (faults.garbage(body=b"data: {\n\n"), ModelBroken, "makes no sense"),
        (faults.garbage(body=b"hello\n\n"), ModelBroken, "makes no sense"),
        (faults.garbage(body=b'data: {"choices":[{"text":3}]}\n\n'), ModelBroken, "makes no sense"),
        (faults.garbage(body=b'data: {"choices":[{"text":"\xc3"}]}\n\n'), ModelBroken, "makes no sense"),
        (faults.garbage(body=b'data: {"choices":3}\n\n'), ModelBroken, "stopped in the middle"),
        (faults.huge_line(), ModelBroken, "makes no sense"),
        (faults.error_line("decode failed"), ModelBroken, "decode failed"),
        (faults.endless(), ModelBroken, "does not stop after 16 tokens"),
        (faults.silence(30), ModelUnreachable, "sent nothing for 0.5 s"),
        (faults.stall(seconds=30), ModelBroken, "sent nothing for 0.5 s"),
    ],
    ids=lambda value: f"{value.kind}-{value.status}-{value.after}" if isinstance(value, Fault) else "",
)
async def test_each_failure_becomes_one_error_with_a_remedy(
    llama: LlamaStandin, fault: Fault, expected: type[ModelError], message: str
) -> None:
    backend = OpenAICompatibleBackend(llama.url, timeouts=IMPATIENT)
    await backend.info()
    await fails_once(backend, llama, fault, expected, message, TEXT)


async def test_an_end_without_the_end_mark_is_an_end_when_the_reason_was_given(llama: LlamaStandin) -> None:
    llama.fault = faults.garbage(after=1, body=b'data: {"choices":[{"text":"!","finish_reason":"stop"}]}\n\n')
    backend = OpenAICompatibleBackend(llama.url, timeouts=QUICK)

    assert await say(backend) == "return!"
    await backend.close()


@pytest.mark.parametrize("flavour", ["llama.cpp", "vllm"])
async def test_a_prompt_that_does_not_fit_is_refused_with_the_true_sizes(llama: LlamaStandin, flavour: Flavour) -> None:
    llama.flavour = flavour
    backend = OpenAICompatibleBackend(llama.url, context_length=100_000, timeouts=QUICK)
    text = "x " * 5000
    with pytest.raises(PromptTooLong) as caught:
        await ask(backend, text)

    assert (caught.value.n_prompt, caught.value.n_ctx) == (len(tokenize(text)), 4096)
    assert (await backend.info()).context_length == 4096
    await backend.close()


async def test_a_server_that_is_not_there_is_unreachable(llama: LlamaStandin) -> None:
    backend = OpenAICompatibleBackend(llama.url, timeouts=QUICK)
    llama.stop()
    with pytest.raises(ModelUnreachable) as caught:
        await ask(backend)

    assert llama.url in caught.value.remedy
    await backend.close()


async def test_a_server_that_still_loads_its_model_is_busy(
    llama: LlamaStandin, backend: OpenAICompatibleBackend
) -> None:
    llama.is_loading = True
    with pytest.raises(ModelBusy, match="Loading model"):
        await backend.info()
    llama.is_loading = False

    assert await say(backend) == TEXT


async def test_the_key_is_sent_and_only_when_there_is_one(llama: LlamaStandin) -> None:
    without = OpenAICompatibleBackend(llama.url, timeouts=QUICK)
    await ask(without)
    assert {r.headers.get("authorization") for r in llama.requests} == {None}

    llama.api_key = "sk-1"
    with pytest.raises(ModelRefused):
        await ask(without)
    backend = OpenAICompatibleBackend(llama.url, api_key="sk-1", timeouts=QUICK)
    assert await say(backend) == TEXT
    await without.close()
    await backend.close()


# Which model, and its window


@pytest.mark.parametrize("lists_n_ctx", [True, False])
async def test_llama_cpp_tells_its_window_in_the_list_or_in_its_properties(
    llama: LlamaStandin, backend: OpenAICompatibleBackend, lists_n_ctx: bool
) -> None:
    llama.lists_n_ctx, llama.n_ctx = lists_n_ctx, 3000

    info = await backend.info()

    assert (info.context_length, info.train_length) == (3000, 32768)
    assert ("/props" in [r.path for r in llama.requests]) is not lists_n_ctx


async def test_a_server_that_does_not_tell_its_window_gets_the_default(llama: LlamaStandin) -> None:
    llama.lists_n_ctx = False
    llama.fault = faults.status(404, "", paths=("/props",))
    backend = OpenAICompatibleBackend(llama.url, timeouts=QUICK)

    assert (await backend.info()).context_length == DEFAULT_CONTEXT
    await backend.close()


async def test_the_users_window_goes_over_the_servers(llama: LlamaStandin) -> None:
    backend = OpenAICompatibleBackend(llama.url, context_length=1234, timeouts=QUICK)

    assert (await backend.info()).context_length == 1234
    await backend.close()


async def test_a_model_that_cannot_fill_in_code_is_passed_over(llama: LlamaStandin) -> None:
    llama.flavour = "lm-studio"  # lists an embedding model first
    backend = OpenAICompatibleBackend(llama.url, timeouts=QUICK)

    assert (await backend.info()).name == llama.model
    await backend.close()


async def test_a_model_that_the_server_does_not_have_is_missing(llama: LlamaStandin) -> None:
    llama.flavour = "vllm"
    backend = OpenAICompatibleBackend(llama.url, "codellama-7b", timeouts=QUICK)
    with pytest.raises(ModelMissing, match=re.escape("'codellama-7b'")) as caught:
        await backend.info()

    assert llama.model in caught.value.remedy
    await backend.close()


async def test_llama_cpp_takes_any_name_for_its_one_model(llama: LlamaStandin) -> None:
    backend = OpenAICompatibleBackend(llama.url, "qwen2.5-coder", timeouts=QUICK)

    assert (await backend.info()).name == "qwen2.5-coder"
    assert await say(backend) == TEXT
    await backend.close()


async def test_an_unknown_model_needs_the_name_of_its_template(llama: LlamaStandin) -> None:
    llama.model = "secret-7b"
    backends = [
        OpenAICompatibleBackend(llama.url, timeouts=QUICK),
        OpenAICompatibleBackend(llama.url, "secret-7b", timeouts=QUICK),
        OpenAICompatibleBackend(llama.url, template="starcoder", timeouts=QUICK),
    ]
    with pytest.raises(ModelMissing, match="known to fill in code"):
        await backends[0].info()
    with pytest.raises(UnknownTemplate):
        await backends[1].info()
    assert (await backends[2].info()).template == "starcoder"
    for backend in backends:
        await backend.close()


@pytest.mark.parametrize(
    "fault",
    [
        faults.page(),
        faults.status(200, "{}"),
        faults.status(200, '{"data":[3,{"id":4}]}'),
        faults.status(404, ""),
        faults.cut(),
    ],
)
async def test_a_list_of_models_that_makes_no_sense_raises_nothing_but_our_errors(
    llama: LlamaStandin, backend: OpenAICompatibleBackend, fault: Fault
) -> None:
    llama.fault = replace(fault, paths=("/v1/models",))
    if fault.kind == "cut":
        llama.stop()
    with pytest.raises(ModelError):
        await backend.info()


async def test_neither_proxies_nor_redirects_are_followed(llama: LlamaStandin, monkeypatch: pytest.MonkeyPatch) -> None:
    with OllamaStandin() as elsewhere:
        monkeypatch.setenv("HTTP_PROXY", elsewhere.url)
        monkeypatch.setenv("ALL_PROXY", elsewhere.url)
        backend = OpenAICompatibleBackend(llama.url, timeouts=QUICK)
        assert await say(backend) == TEXT
        for path in ("/v1/completions", "/props"):
            llama.fault = faults.redirect(elsewhere.url + path, paths=(path,))
            llama.lists_n_ctx = False
            other = OpenAICompatibleBackend(llama.url, timeouts=QUICK)
            with pytest.raises(ModelRefused):
                await ask(other)
            await other.close()
        await backend.close()

        assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'data: {"choices":[{"text":"a"}]}', Chunk("a")),
        (b'data:{"choices":[{"text":"a"}]}', Chunk("a")),
        (b'data: {"choices":[{"text":null,"finish_reason":"length"}]}', Chunk("", None, "length")),
        (b'data: {"choices":[{"text":"","finish_reason":"stop"}]}', Chunk("", None, "stop")),
        (b'data: {"choices":[{"text":"","finish_reason":"abort"}]}', Chunk("", None, "stop")),
        (b'data: {"choices":[]}', Chunk()),
        (b"event: message", Chunk()),
        (b"data: [DONE]", None),
    ],
)
def test_an_event_reads_as(line: bytes, expected: Chunk | None) -> None:
    assert read_chunk(line, "m", SERVER) == expected


@pytest.mark.parametrize(
    ("event", "prompt", "cached", "generated"),
    [
        (b'"usage":{"prompt_tokens":9,"completion_tokens":4}', 9, -1, 4),
        (b'"usage":{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":null}', 9, -1, 4),
        (b'"usage":{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":8}}', 9, 8, 4),
        (b'"usage":null,"timings":{"cache_n":8,"prompt_n":1,"predicted_n":4}', 9, 8, 4),
        (b'"timings":{"prompt_n":1}', 1, -1, -1),
    ],
)
def test_usage_reads_as(event: bytes, prompt: int, cached: int, generated: int) -> None:
    chunk = read_chunk(b'data: {"choices":[],' + event + b"}", "m", SERVER)

    assert chunk is not None
    assert chunk.usage is not None
    assert (chunk.usage.prompt_tokens, chunk.usage.cached_tokens, chunk.usage.generated_tokens) == (
        prompt,
        cached,
        generated,
    )
