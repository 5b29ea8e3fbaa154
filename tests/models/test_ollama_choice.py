"""Which of the models that Ollama has is taken, and by which template."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fimble.errors import ModelMissing, UnknownTemplate
from fimble.models.health import BELIEVED_S
from fimble.models.ollama import OllamaBackend
from tests.models.asking import QUICK, Clock, ask, chosen, model
from tests.standin import faults
from tests.standin.ollama_standin import CHAT, CLOUD, CODER, EMBEDDER, OllamaStandin
from tests.standin.runtime import StandinModel

NAME = CODER.name


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
