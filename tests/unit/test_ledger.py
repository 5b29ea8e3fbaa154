"""The file in which counts outlive the server."""

from __future__ import annotations

import json
import stat
import sys
from datetime import date

import pytest

from fimble import ledger as keeping
from fimble.completion.statistics import Counts
from fimble.ledger import Ledger

CODER = ("ollama", "coder", "python")
OTHER = ("lookup", "", "go")


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "state" / "statistics.jsonl")


def test_what_several_servers_count_is_summed_up(ledger):
    ledger.append({CODER: Counts(shown=3, accepted=1), OTHER: Counts(shown=1)}, date(2026, 2, 3))
    Ledger(ledger.file).append({CODER: Counts(shown=2, ms=400, answers=2)}, date(2026, 2, 1))

    assert {CODER: Counts(shown=5, accepted=1, ms=400, answers=2), OTHER: Counts(shown=1)} == ledger.read()
    assert "2026-02-01" == ledger.since()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_only_the_owner_can_read_it(ledger):
    ledger.append({CODER: Counts(shown=1)})

    assert 0o600 == stat.S_IMODE(ledger.file.stat().st_mode)
    assert 0o700 == stat.S_IMODE(ledger.file.parent.stat().st_mode)


def test_it_holds_numbers_and_names_only(ledger):
    ledger.append({CODER: Counts(shown=1, characters=12)}, date(2026, 2, 3))

    expected = {"day": "2026-02-03", "backend": "ollama", "model": "coder", "language": "python"}
    assert {**expected, "shown": 1, "characters": 12} == json.loads(ledger.file.read_text("utf-8"))


@pytest.mark.parametrize(
    "damage",
    [
        b"\xff\xfe\x00",
        b"{",
        b"[1]\n",
        b'{"day": 3}\n',
        b'{"day":"x","backend":"b","model":"m","language":"l","shown":-4}\n',
    ],
)
def test_damaged_lines_are_left_out(ledger, damage):
    ledger.append({CODER: Counts(shown=1)})
    ledger.file.write_bytes(ledger.file.read_bytes() + damage + b"\n")
    ledger.append({CODER: Counts(shown=1)})

    assert {CODER: Counts(shown=2)} == ledger.read()


def test_a_file_that_has_grown_is_summed_up_by_day(ledger, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_BYTES", 500)
    for _ in range(50):
        ledger.append({CODER: Counts(shown=1)}, date(2026, 2, 3))
    ledger.append({CODER: Counts(shown=1)}, date(2026, 2, 4))

    assert {CODER: Counts(shown=51)} == ledger.read()
    assert ledger.file.stat().st_size < 1_000
    assert "2026-02-03" == ledger.since()


def test_a_disk_that_takes_nothing_is_no_failure(tmp_path):
    (tmp_path / "file").write_text("no folder")
    ledger = Ledger(tmp_path / "file" / "statistics.jsonl")
    ledger.append({CODER: Counts(shown=1)})

    assert {} == ledger.read()


def test_clearing_deletes_the_file(ledger):
    ledger.append({CODER: Counts(shown=1)})

    assert [True, False] == [ledger.clear(), ledger.clear()]
    assert {} == ledger.read()
