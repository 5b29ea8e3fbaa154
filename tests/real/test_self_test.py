"""The self-test against real models: one with random weights and one that was never trained to fill holes."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.errors import UnknownTemplate
from fimble.models.care import examine
from fimble.models.connection import Timeouts
from fimble.models.ollama import OllamaBackend
from fimble.models.records import Records
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
