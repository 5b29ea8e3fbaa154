from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest

from fimble.errors import ModelMissing, UsageError
from fimble.models.ollama import OllamaBackend
from fimble.models.pulling import SPARE_BYTES, free_bytes, pull
from tests.models.asking import QUICK
from tests.standin.ollama_standin import OllamaStandin

NAME = "starcoder2:3b"
UNKNOWN = "somebody/model:1b"


async def pulled(ollama: OllamaStandin, name: str, free: int | None) -> list[int]:
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    try:
        return [part.completed async for part in pull(backend, name, lambda: free)]
    finally:
        await backend.close()


async def test_a_model_comes_with_its_progress(ollama: OllamaStandin) -> None:
    assert [0, 0, 500, 1000, 0] == await pulled(ollama, NAME, 100 * SPARE_BYTES)
    assert NAME in [model.name for model in ollama.models]


async def test_a_disk_that_is_known_to_be_too_small_is_said_before_anything_is_fetched(ollama: OllamaStandin) -> None:
    with pytest.raises(UsageError, match=r"no room for starcoder2:3b: it takes 1.8 GB, and 2.0 GB are free") as caught:
        await pulled(ollama, NAME, 2 * SPARE_BYTES)

    assert "ollama rm" in caught.value.remedy
    assert [] == [r for r in ollama.requests if r.path == "/api/pull"]


async def test_a_model_nobody_knows_is_stopped_when_the_library_tells_its_size(ollama: OllamaStandin) -> None:
    ollama.layer_bytes = 50 * SPARE_BYTES
    ollama.speed.pull_ms = 60_000
    with pytest.raises(UsageError, match=r"it takes 50.0 GB"):
        await pulled(ollama, UNKNOWN, 10 * SPARE_BYTES)

    assert UNKNOWN not in [model.name for model in ollama.models]


async def test_what_is_there_already_needs_no_room(ollama: OllamaStandin) -> None:
    ollama.layer_bytes = 50 * SPARE_BYTES
    ollama.partial[UNKNOWN] = 48 * SPARE_BYTES

    assert 48 * SPARE_BYTES == (await pulled(ollama, UNKNOWN, 10 * SPARE_BYTES))[1]


async def test_a_disk_that_cannot_be_seen_stops_nobody(ollama: OllamaStandin) -> None:
    assert 1000 == max(await pulled(ollama, NAME, None))


async def test_stopping_hangs_up_and_asking_again_goes_on_from_there(ollama: OllamaStandin) -> None:
    ollama.speed.pull_ms = 60_000
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    async with aclosing(pull(backend, NAME, lambda: None)) as parts:
        async for part in parts:
            if part.completed == 500:
                break
    (record,) = [r for r in ollama.requests if r.path == "/api/pull"]
    await asyncio.to_thread(ollama.wait_for, lambda: record.outcome == "connection_closed")
    await backend.close()
    ollama.speed.pull_ms = 0

    assert 500 == next(done for done in await pulled(ollama, NAME, None) if done)


async def test_a_model_that_does_not_exist_is_told_with_where_to_look(ollama: OllamaStandin) -> None:
    with pytest.raises(ModelMissing, match="no model 'nope' to get") as caught:
        await pulled(ollama, "nope", None)

    assert "ollama.com/library" in caught.value.remedy


def test_the_room_is_that_of_the_folder_where_models_go(tmp_path: Path) -> None:
    room = free_bytes({"OLLAMA_MODELS": str(tmp_path)})

    assert room is not None
    assert room > 0
    assert free_bytes({"OLLAMA_MODELS": str(tmp_path / "nowhere")}) is None
