"""`fimble doctor` says what is missing, `fimble demo` what a repository gets out of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fimble.cli.holes import find_holes
from fimble.index.indexer import index_now
from tests.cli.conftest import Result
from tests.standin.ollama_standin import OllamaStandin

Run = Callable[..., Result]

NAMES = [
    "Python", "grammars", "index", "cache", "server", "model", "self-test", "context", "memory", "speed", "privacy", "editors",
]  # fmt: skip


def test_doctor_is_content_with_lookup_but_says_how_to_do_better(shop: Path, fimble: Run) -> None:
    result = fimble("doctor", "--json")

    checks = {check["name"]: check for check in result.json["checks"]}
    assert 0 == result.code
    assert NAMES == list(checks)
    assert all(check["is_ok"] for check in checks.values())
    assert "ollama serve" in checks["model"]["remedy"]
    assert "6 files" in checks["index"]["message"]


def test_doctor_fails_when_the_backend_that_is_wanted_is_away(shop: Path, fimble: Run) -> None:
    result = fimble("doctor", "--backend", "ollama")

    assert 1 == result.code
    assert "✗ model" in result.out
    assert "→ " in result.out


def test_doctor_names_the_model_that_answers(shop: Path, fimble: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with OllamaStandin() as ollama:
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        result = fimble("doctor", "--backend", "ollama", "--json")

    model = {check["name"]: check for check in result.json["checks"]}["model"]
    assert 0 == result.code
    assert "qwen2.5-coder:1.5b-base" in model["message"]
    assert "" == model["remedy"]


def test_doctor_says_how_to_get_a_model(shop: Path, fimble: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with OllamaStandin(models=[]) as ollama:
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        result = fimble("doctor", "--backend", "ollama")

    assert 1 == result.code
    assert "ollama pull" in result.out


def test_doctor_notices_that_the_cache_cannot_be_kept(
    shop: Path, home: Path, fimble: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "taken").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "taken"))

    result = fimble("doctor", "--json")

    checks = {check["name"]: check for check in result.json["checks"]}
    assert 1 == result.code
    assert not checks["cache"]["is_ok"]
    assert "XDG_CACHE_HOME" in checks["cache"]["remedy"]
    assert checks["index"]["is_ok"]


def test_demo_says_what_was_suggested_and_what_stood_there(
    shop: Path, fimble: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OllamaStandin(answer="round_money(subtotal)\n") as ollama:
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        result = fimble("demo", "--json")
        page = fimble("demo")

    assert (0, 0) == (result.code, page.code)
    assert "ollama" == result.json["backend"]
    assert result.json["completions"]
    for completion in result.json["completions"]:
        line = (shop / completion["path"]).read_text().split("\n")[completion["line"] - 1]
        assert line[completion["column"] - 1 :].rstrip() == completion["truth"]
        assert completion["truth"]
        assert f"{completion['path']}:{completion['line']}" in page.out
    assert "dependency order" in page.out
    assert "exactly what stood there" in page.out or "stood there: " in page.out
    assert "from the cache in" in page.out


def _write_till(folder: Path) -> None:
    """Write a repository with one place for the demo, and behind it words that stand nowhere else."""
    folder.mkdir()
    (folder / "money.py").write_text("def cents(amount: float) -> float:\n    return round(amount, 2)\n")
    (folder / "rates.py").write_text("from money import cents\n\nRATE = cents(1.005)\n")
    (folder / "till.py").write_text(
        "from money import cents\n\n\ndef open_till(unheard: float) -> float:\n"
        "    more = unheard + 1\n    return cents(unheard - more * unheard)\n"
    )


def test_demo_never_tells_the_model_what_stood_there(shop: Path, fimble: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _write_till(shop / "kiosk")
    with OllamaStandin(answer="x\n") as ollama:
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        result = fimble("demo", "kiosk", "--json")
        prompts = [r.body["prompt"] for r in ollama.requests if r.body and r.body.get("prompt")]

    assert [c for c in result.json["completions"] if c["path"] == "till.py" and "more * unheard" in c["truth"]]
    asked = [prompt for prompt in prompts if prompt.rsplit("<|file_sep|>")[-1].startswith("till.py")]
    assert asked
    assert not [prompt for prompt in asked if "more * unheard" in prompt]


def test_demo_never_lets_lookup_see_what_stood_there(shop: Path, fimble: Run) -> None:
    _write_till(shop / "kiosk")

    completions = fimble("demo", "kiosk", "--backend", "lookup", "--json").json["completions"]

    till = [completion for completion in completions if completion["path"] == "till.py"]
    assert till
    assert "more * unheard" not in till[0]["text"]


def test_the_cursors_of_the_demo_are_the_same_each_time_and_need_no_engine(shop: Path) -> None:
    first, second = (find_holes(index_now(shop)) for _ in range(2))

    assert first == second
    assert len(first) == len({hole.path for hole in first}) > 0
    assert all(hole.name in hole.truth or hole.kind == "call" for hole in first)


def test_demo_survives_a_repository_in_which_nothing_hangs_together(shop: Path, fimble: Run) -> None:
    lonely = shop / "lonely"
    lonely.mkdir()
    (lonely / "a.py").write_text("def f(:\n" * 50)
    (lonely / "b.js").write_text("}}}}\n")

    result = fimble("demo", "lonely")

    assert result.code in (0, 1)
    assert "Traceback" not in result.err
    assert "fimble doctor" in result.out
