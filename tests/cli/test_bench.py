"""`fimble bench context` measures on a repository."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fimble.evaluation.methods import METHODS
from tests.cli.conftest import Result

Run = Callable[..., Result]


def test_json_has_the_lines_and_what_every_method_reaches(shop: Path, fimble: Run) -> None:
    done = fimble("bench", "context", "--json")

    assert 0 == done.code
    assert {"path": "shop/cart.py", "line": 10, "needs": 1} in done.json["lines"]
    assert [] == done.json["bits"]
    found = {(row["method"], row["budget"]): row["recall"] for row in done.json["recall"]}
    assert {(method, budget) for method in METHODS for budget in (256, 512, 1024, 2048, 8192)} == set(found)
    assert 0.0 == found["no context", 8192]
    assert 1.0 == found["needed declarations only (oracle)", 256] == found["fimble", 8192]


def test_the_table_has_a_row_for_each_method_and_a_column_for_each_budget(shop: Path, fimble: Run) -> None:
    out = fimble("bench", "context", "--only", "fimble", "no context", "--budgets", "300", "3000").out

    assert "300" in out
    assert "3,000" in out
    assert "no context" in out
    assert "BM25" not in out


def test_the_picture_is_written(shop: Path, fimble: Run) -> None:
    done = fimble("bench", "context", "--only", "fimble", "--plot", "context.svg")

    assert 0 == done.code
    assert "<svg" in Path("context.svg").read_text()


def test_a_folder_without_such_lines_is_exit_code_1(shop: Path, fimble: Run) -> None:
    Path("empty").mkdir()
    Path("empty/alone.py").write_text("def alone() -> int:\n    return 1 + 1\n")
    done = fimble("bench", "context", "empty")

    assert 1 == done.code
    assert "no line" in done.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("context", "--judge", "missing.gguf"), "there is no model missing.gguf"),
        (("context", "nowhere"), "nowhere does not exist"),
        (("context", "--plot", "context.pdf"), "neither .svg nor .png"),
        (("context", "--lines", "0"), "'0' is not a number"),
        (("context", "--only", "magic"), "magic"),
        ((), "WHAT"),
    ],
)
def test_wrong_use_is_exit_code_2(shop: Path, fimble: Run, arguments: tuple[str, ...], says: str) -> None:
    done = fimble("bench", *arguments)

    assert 2 == done.code
    assert says in done.err


def test_a_judge_without_its_binding_says_what_to_install(
    shop: Path, fimble: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    Path("model.gguf").write_bytes(b"GGUF")
    done = fimble("bench", "context", "--judge", "model.gguf")

    assert 2 == done.code
    assert "pip install llama-cpp-python" in done.err
