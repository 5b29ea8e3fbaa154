"""The self-test against real models: one that knows the holes, one with random weights, one that was never trained to fill any."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.errors import UnknownTemplate
from fimble.models.care import examine
from fimble.models.connection import Timeouts
from fimble.models.health import BELIEVED_S
from fimble.models.ollama import OllamaBackend
from fimble.models.records import Records
from tests.e2e.harness import running_editor, write_files
from tests.models.asking import Clock
from tests.real.server import RealOllama

pytestmark = pytest.mark.real_ollama

PATIENT = Timeouts(answer=120.0, first_byte=240.0, stall=240.0)


async def test_random_weights_fail_and_are_refused_from_then_on(ollama_server: RealOllama, tmp_path: Path) -> None:
    records = Records(tmp_path / "models.json")
    backend = OllamaBackend(
        ollama_server.url, ollama_server.tiny_fim, template="qwen2.5-coder", verdicts=records, timeouts=PATIENT
    )
    info = await backend.info()
    found = await examine(backend, info, records)

    assert ("fails", 0) == (found.verdict, found.n_filled)
    assert found.usage.prompt_tokens > 20
    with pytest.raises(UnknownTemplate, match="failed its self-test"):
        await backend.info()
    await backend.close()


async def test_a_model_that_fills_the_holes_passes_and_its_digest_is_remembered(
    ollama_server: RealOllama, knowing: str, tmp_path: Path
) -> None:
    records = Records(tmp_path / "models.json")
    first = OllamaBackend(ollama_server.url, knowing, verdicts=records, timeouts=PATIENT)
    found = await examine(first, await first.info(), records)
    info = await first.info()
    await first.close()
    with ollama_server.client() as http:
        http.post("/api/copy", json={"source": knowing, "destination": "renamed"}).raise_for_status()
    clock, loads = Clock(), []
    renamed = OllamaBackend(ollama_server.url, "renamed", verdicts=records, timeouts=PATIENT, clock=clock)
    renamed.on_load = loads.append
    of_its_copy = await renamed.info()
    clock.time += BELIEVED_S
    await renamed.info()
    await renamed.close()
    ollama_server.delete_model("renamed")

    assert ("fim", 2, 2) == (found.verdict, found.n_filled, found.n_tried)
    assert ("qwen2.5-coder", "fim") == (info.template, info.self_test)
    assert "fim" == records.verdict(info.digest, "qwen2.5-coder")
    assert (info.digest, "fim", []) == (of_its_copy.digest, of_its_copy.self_test, loads)


@pytest.mark.parametrize("template", ["starcoder2", "codellama", "deepseek-coder"])
async def test_the_same_model_fails_when_it_is_asked_in_another_models_format(
    ollama_server: RealOllama, knowing: str, tmp_path: Path, template: str
) -> None:
    backend = OllamaBackend(ollama_server.url, knowing, template=template, timeouts=PATIENT)
    found = await examine(backend, await backend.info(), Records(tmp_path / "models.json"))
    await backend.close()

    assert "fails" == found.verdict


async def test_a_session_at_rest_tests_its_model_and_says_so(
    ollama_server: RealOllama, knowing: str, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    folder = write_files(tmp_path / "shop", {"a.py": "x = 1\n"})
    settings = {"backend": "ollama", "model": knowing, "ollama": {"host": ollama_server.url}}
    async with running_editor(folder, tmp_path / "home", settings) as editor:
        before = await editor.ready()
        after = await editor.until(lambda status: status.selfTest)

    assert ("ready", "") == (before.state, before.selfTest)
    assert ("ready", knowing, "fim") == (after.state, after.model, after.selfTest)


async def test_a_model_that_only_knows_text_is_asked_with_the_text_in_front(
    ollama_server: RealOllama, tmp_path: Path
) -> None:
    records = Records(tmp_path / "models.json")
    backend = OllamaBackend(
        ollama_server.url, ollama_server.smollm2, template="qwen2.5-coder", verdicts=records, timeouts=PATIENT
    )
    found = await examine(backend, await backend.info(), records)

    assert "prefix-only" == found.verdict
    assert "prefix-only" == (await backend.info()).template
    await backend.close()


async def test_a_test_reloads_nothing(ollama_server: RealOllama, tmp_path: Path) -> None:
    records = Records(tmp_path / "models.json")
    with ollama_server.client() as http:
        body = {"model": ollama_server.smollm2, "options": {"num_ctx": 2048}}
        http.post("/api/generate", json=body).raise_for_status()
    backend = OllamaBackend(
        ollama_server.url, ollama_server.smollm2, template="starcoder2", verdicts=records, timeouts=PATIENT
    )
    await examine(backend, await backend.info(), records)

    with ollama_server.client() as http:
        (entry,) = [m for m in http.get("/api/ps").json()["models"] if m["name"] == ollama_server.smollm2]
    assert 2048 == entry["context_length"]
    await backend.close()
