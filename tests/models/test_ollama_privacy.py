"""Nothing that Ollama's backend does leaves the machine."""

from __future__ import annotations

import pytest

from fimble.errors import ModelError, ModelRefused
from fimble.models.ollama import OllamaBackend
from tests.models.asking import QUICK, ask, chosen, model, say
from tests.models.conftest import TEXT
from tests.standin import faults
from tests.standin.ollama_standin import CLOUD, OllamaStandin


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
