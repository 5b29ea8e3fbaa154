"""What becomes of an Ollama that fails, in each way that was seen."""

from __future__ import annotations

import time
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
)
from fimble.models.base import Params
from fimble.models.connection import MAX_BODY_BYTES
from fimble.models.ollama import OllamaBackend
from tests.models.asking import IMPATIENT, QUICK, ask, fails_once, prompt
from tests.models.conftest import TEXT
from tests.standin import faults
from tests.standin.faults import Fault
from tests.standin.ollama_standin import CODER, OllamaStandin
from tests.standin.runtime import tokenize

NAME = CODER.name


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
    await fails_once(backend, ollama, fault, expected, message, TEXT)


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
