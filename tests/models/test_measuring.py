from __future__ import annotations

import pytest

from fimble.errors import ModelBroken
from fimble.models.measuring import AGAIN, COLD, FRONT, LEAST_TOKENS, MIDDLE, MOST_TOKENS, TYPED_ON, code, measure
from fimble.models.ollama import OllamaBackend
from fimble.models.openai_compatible import OpenAICompatibleBackend
from fimble.models.records import Speed
from tests.models.asking import QUICK
from tests.standin.llama_standin import LlamaStandin
from tests.standin.ollama_standin import OllamaStandin
from tests.standin.runtime import PROMPT_MS, TOKEN_MS


async def test_a_model_is_measured_by_the_servers_own_figures(ollama: OllamaStandin) -> None:
    ollama.answer = "x = 1\n" * 40
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    steps: list[tuple[int, int]] = []
    found = await measure(backend, await backend.info(), lambda done, total: steps.append((done, total)))
    await backend.close()

    readings = {reading.what: reading for reading in found.readings}
    assert [COLD, AGAIN, TYPED_ON, MIDDLE, FRONT] == list(readings)
    cold = readings[COLD]
    assert LEAST_TOKENS <= cold.tokens <= MOST_TOKENS * 1.2
    assert 1 == readings[AGAIN].tokens - readings[AGAIN].cached
    assert readings[TYPED_ON].tokens - readings[TYPED_ON].cached < 20
    assert cold.tokens // 3 < readings[MIDDLE].cached < 2 * cold.tokens // 3
    assert readings[FRONT].cached < 20
    assert round(1000 / PROMPT_MS) == pytest.approx(found.prompt_tokens_per_s, rel=0.01)
    assert round(1000 / TOKEN_MS) == pytest.approx(found.tokens_per_s, rel=0.01)
    assert found.reuses is True
    assert Speed(found.prompt_tokens_per_s, found.tokens_per_s, 986) == found.speed(986)
    assert [(n, 7) for n in range(1, 8)] == steps


async def test_measuring_keeps_below_the_window_that_is_loaded(ollama: OllamaStandin) -> None:
    ollama.load("qwen2.5-coder:1.5b-base", num_ctx=1024)
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    found = await measure(backend, await backend.info())
    await backend.close()

    assert 1 == len(ollama.loads)
    assert max(reading.tokens for reading in found.readings) < 1024
    assert 1024 == found.context_length


async def test_two_measurements_do_not_profit_from_each_other(ollama: OllamaStandin) -> None:
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    info = await backend.info()
    await measure(backend, info)
    again = await measure(backend, info)
    await backend.close()

    assert again.readings[0].cached < 20


async def test_a_server_that_tells_no_cache_is_not_said_to_have_one(ollama: OllamaStandin) -> None:
    ollama.version = "0.24.0"
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    found = await measure(backend, await backend.info())
    await backend.close()

    assert found.reuses is None


async def test_a_llama_cpp_server_can_be_measured(llama: LlamaStandin) -> None:
    backend = OpenAICompatibleBackend(llama.url, timeouts=QUICK)
    found = await measure(backend, await backend.info())
    await backend.close()

    assert found.prompt_tokens_per_s > 0
    assert found.reuses is True


async def test_a_server_without_figures_is_said_to_have_none() -> None:
    with LlamaStandin(flavour="vllm", model="qwen2.5-coder-1.5b") as server:
        backend = OpenAICompatibleBackend(server.url, timeouts=QUICK)
        with pytest.raises(ModelBroken, match="does not say how long") as caught:
            await measure(backend, await backend.info())
        await backend.close()

    assert caught.value.remedy


def test_the_code_differs_from_its_first_line_on() -> None:
    one, two = code(300, "a"), code(300, "b")

    assert one.split("\n")[0] != two.split("\n")[0]
    assert one.split("\n")[1:] == two.split("\n")[1:]
    assert len(one) >= 900
