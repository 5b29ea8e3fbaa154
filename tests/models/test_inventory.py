from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fimble.models.base import Usage
from fimble.models.installed import parse_show
from fimble.models.inventory import Entry, advised, inventory, suggestions
from fimble.models.machine import Machine
from fimble.models.ollama import OllamaBackend
from fimble.models.records import Records, Speed
from fimble.models.self_test import SelfTest
from tests.models.asking import QUICK
from tests.standin import faults
from tests.standin.ollama_standin import CHAT, CLOUD, CODER, EMBEDDER, OllamaStandin

LAPTOP = Machine(8 * 2**30, 8)
FACTS = {
    "qwen2.block_count": 28,
    "qwen2.attention.head_count": 12,
    "qwen2.attention.head_count_kv": 2,
    "qwen2.embedding_length": 1536,
    "general.license": "apache-2.0",
}


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "models.json")


async def entries_of(ollama: OllamaStandin, records: Records) -> list[Entry]:
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    try:
        return await inventory(backend, records, LAPTOP)
    finally:
        await backend.close()


async def test_each_model_is_told_with_what_people_choose_by(ollama: OllamaStandin, records: Records) -> None:
    other = replace(CODER, name="qwen2.5-coder:1.5b-mine", model_info=FACTS, size=1_600_000_000)
    ollama.models = [CHAT, other, EMBEDDER, CLOUD, CODER]
    ollama.load(CODER.name)
    records.note_test(CODER.digest, CODER.name, "qwen2.5-coder", SelfTest("fim", 2, 2, Usage()))
    records.note_speed(CODER.digest, CODER.name, Speed(400.0, 30.0, CODER.size))

    coder, mine, chat = await entries_of(ollama, records)

    assert [CODER.name, other.name, CHAT.name] == [coder.name, mine.name, chat.name]
    assert ("qwen2.5-coder", "fim", True, True) == (
        coder.template, coder.self_test, coder.fills_holes, coder.is_loaded,
    )  # fmt: skip
    assert ("Apache-2.0", 28 * 1024 * 8192, Speed(400.0, 30.0, CODER.size)) == (
        coder.licence, coder.cost.cache, coder.speed,
    )  # fmt: skip
    assert ("apache-2.0", 28 * 1024 * 8192, "", True, False) == (
        mine.licence, mine.cost.cache, mine.self_test, mine.fills_holes, mine.is_loaded,
    )  # fmt: skip
    assert ("", False) == (chat.template, chat.fills_holes)
    assert "no fill-in-the-middle format is known" in chat.refusal


@pytest.mark.parametrize("verdict", ["prefix-only", "fails"])
async def test_a_model_that_failed_its_test_fills_no_holes(
    ollama: OllamaStandin, records: Records, verdict: str
) -> None:
    records.note_test(CODER.digest, CODER.name, "qwen2.5-coder", SelfTest(verdict, 0, 2, Usage()))  # type: ignore[arg-type]
    (entry,) = await entries_of(ollama, records)

    assert (verdict, False) == (entry.self_test, entry.fills_holes)


async def test_a_damaged_model_does_not_hide_the_others(ollama: OllamaStandin, records: Records) -> None:
    ollama.models = [replace(CODER, name="a:1b"), CODER]
    ollama.fault = faults.status(500, '{"error":"bad manifest"}', paths=("/api/show",), times=1)
    bad, good = await entries_of(ollama, records)

    assert "bad manifest" in bad.refusal
    assert good.fills_holes


def test_one_of_the_suggestions_is_recommended(records: Records) -> None:
    offered = suggestions(records, LAPTOP)

    assert ["qwen2.5-coder:1.5b-base"] == [offer.model.name for offer in offered if offer.is_recommended]
    assert "does not fit" == offered[-1].fit


async def test_the_advice_is_to_get_what_is_missing_and_nothing_else(ollama: OllamaStandin, records: Records) -> None:
    offered = suggestions(records, LAPTOP)
    best = "qwen2.5-coder:1.5b-base"

    assert f"Get a model that fills holes: `fimble models pull {best}`." == advised([], offered)
    assert "" == advised(await entries_of(ollama, records), offered)
    ollama.models = [CHAT]
    assert "Get a model that fills holes" in advised(await entries_of(ollama, records), offered)
    ollama.models = [replace(CODER, name="starcoder2:3b")]
    assert f"For this machine {best} is recommended" in advised(await entries_of(ollama, records), offered)


def test_what_a_show_leaves_out_is_unknown() -> None:
    assert 0 == parse_show({}).cache_bytes_per_token
    assert 0 == parse_show({"model_info": {"general.architecture": "x", "x.block_count": 3}}).cache_bytes_per_token
    assert "MIT License" == parse_show({"license": "\n\n  MIT   License\nCopyright"}).licence
