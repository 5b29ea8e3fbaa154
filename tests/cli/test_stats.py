"""`fimble stats` shows what was counted on this machine, and forgets it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from fimble.completion.statistics import Counts
from fimble.ledger import Ledger
from tests.cli.conftest import Result

Run = Callable[..., Result]


@pytest.fixture
def ledger(home: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    kept = Ledger()
    counts = Counts(shown=8, accepted=4, kept=3, characters=90, answers=10, ms=2500, counted=5, again_tokens=60)
    kept.append({("ollama", "coder:1b", "python"): counts}, date(2026, 2, 3))
    return kept


def test_a_row_for_each_model_and_language(ledger: Ledger, fimble: Run) -> None:
    shown = fimble("stats")

    cells = shown.out.strip().split("\n")[-1].split()
    assert ["coder:1b", "python", "8", "4", "(50", "%)", "3", "(75", "%)", "90", "250", "12"] == cells
    assert "since 2026-02-03" in shown.err


def test_no_name_is_cut_on_a_narrow_terminal(ledger: Ledger, fimble: Run) -> None:
    counts = Counts(shown=8888, accepted=4444, kept=3333, characters=99999, answers=10, ms=25000, counted=5)
    ledger.append({("ollama", "qwen2.5-coder:14b-base", "javascriptreact"): counts})
    shown = fimble("stats").out

    assert 80 >= max(map(len, shown.split("\n")))
    assert "…" not in shown
    assert "javascriptreact" in shown
    parts = "".join(
        line[: line.find("javascriptreact")] if "javascriptreact" in line else line for line in shown.split("\n")
    )
    assert "qwen2.5-coder:14b-base" in parts.replace(" ", "")


def test_json_has_all_sums_and_the_file(ledger: Ledger, fimble: Run) -> None:
    value = fimble("stats", "--json").json

    assert (str(ledger.file), "2026-02-03") == (value["file"], value["since"])
    (row,) = value["rows"]
    assert ("ollama", "coder:1b", "python", 8, 60) == (
        *(row[name] for name in ("backend", "model", "language", "shown", "again_tokens")),
    )


def test_clear_forgets_everything(ledger: Ledger, fimble: Run) -> None:
    assert 0 == fimble("stats", "--clear").code
    assert not ledger.file.exists()
    assert [] == fimble("stats", "--json").json["rows"]
    assert {"file": str(ledger.file), "cleared": False} == fimble("stats", "--clear", "--json").json
