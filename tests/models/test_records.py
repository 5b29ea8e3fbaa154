from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from fimble.models.base import Usage
from fimble.models.records import MOST_MODELS, Records, Speed, default_file
from fimble.models.self_test import SelfTest

FIM = SelfTest("fim", 2, 2, Usage())
FAILS = SelfTest("fails", 0, 2, Usage())


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "cache" / "models.json")


def test_a_verdict_belongs_to_one_digest_in_one_format(records: Records) -> None:
    records.note_test("d1", "qwen", "qwen2.5-coder", FIM)
    records.note_test("d2", "other", "starcoder2", FAILS)
    records.note_test("d1", "qwen", "starcoder2", FAILS)

    assert "fim" == records.verdict("d1", "qwen2.5-coder")
    assert "fails" == records.verdict("d1", "starcoder2")
    assert records.verdict("d3", "qwen2.5-coder") is None
    assert records.verdict("d2", "qwen2.5-coder") is None


def test_what_is_noted_is_there_for_the_next_process(records: Records) -> None:
    records.note_test("d1", "qwen", "qwen2.5-coder", FIM)
    records.note_speed("d1", "qwen", Speed(400.0, 30.0, 986))

    again = Records(records.file)
    assert "fim" == again.verdict("d1", "qwen2.5-coder")
    assert Speed(400.0, 30.0, 986) == again.speed("d1")
    assert [Speed(400.0, 30.0, 986)] == again.speeds()


def test_a_model_can_be_forgotten(records: Records) -> None:
    records.note_test("d1", "qwen", "qwen2.5-coder", FAILS)
    records.forget("d1")
    records.forget("d9")

    assert records.verdict("d1", "qwen2.5-coder") is None


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_only_the_user_can_read_the_file(records: Records) -> None:
    records.note_test("d1", "qwen", "qwen2.5-coder", FIM)

    assert 0o600 == stat.S_IMODE(records.file.stat().st_mode)
    assert 0o700 == stat.S_IMODE(records.file.parent.stat().st_mode)
    assert [records.file] == list(records.file.parent.iterdir())


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", '"x"', '{"models": 3}', '{"models": {"d1": 3}}', '{"models": {"d1": {"tests": 3, "speed": []}}}',
        '{"models": {"d1": {"tests": {"qwen2.5-coder/1": "splendid"}, "speed": {"prompt_tokens_per_s": NaN}}}}',
        '{"models": {"d1": {"speed": {"prompt_tokens_per_s": "a", "tokens_per_s": 1, "size": 1}}}}', "\x00\xff", "[" * 100_000,
    ],
)  # fmt: skip
def test_a_damaged_file_says_nothing_and_is_mended(records: Records, text: str) -> None:
    records.file.parent.mkdir()
    records.file.write_bytes(text.encode("latin-1"))

    assert records.verdict("d1", "qwen2.5-coder") is None
    assert records.speed("d1") is None
    records.note_test("d1", "qwen", "qwen2.5-coder", FIM)
    assert "fim" == records.verdict("d1", "qwen2.5-coder")


def test_verdicts_of_other_holes_are_not_believed(records: Records) -> None:
    records.file.parent.mkdir()
    records.file.write_text(json.dumps({"models": {"d1": {"tests": {"qwen2.5-coder/0": "fim"}}}}), "utf-8")

    assert records.verdict("d1", "qwen2.5-coder") is None


def test_a_disk_that_takes_nothing_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    records = Records(tmp_path / "file" / "models.json")
    records.note_test("d1", "qwen", "qwen2.5-coder", FIM)

    assert records.verdict("d1", "qwen2.5-coder") is None


def test_the_latest_models_are_kept(records: Records) -> None:
    models = {f"d{n}": {"name": "x", "tests": {}} for n in range(MOST_MODELS)}
    records.file.parent.mkdir()
    records.file.write_text(json.dumps({"models": models}), "utf-8")
    records.note_test("new", "qwen", "qwen2.5-coder", FIM)

    kept = json.loads(records.file.read_text("utf-8"))["models"]
    assert (MOST_MODELS, False, True) == (len(kept), "d0" in kept, "new" in kept)


def test_the_file_lives_in_the_users_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert "models.json" == default_file().name
    assert "fimble" in default_file().parts
