"""`fimble complete` prints one suggestion, from whatever answers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from tests.standin.ollama_standin import CHAT, OllamaStandin

Run = Callable[..., Result]


def test_ollama_answers_with_text_range_model_and_time(shop: Path, command: Run) -> None:
    with OllamaStandin(answer="round_money(subtotal)\n") as ollama:
        result = command("complete", "shop/order.py:12:12", "--backend", "ollama", "--json", OLLAMA_HOST=ollama.url)

    assert 0 == result.code
    assert ["text", "range", "backend", "model", "ms"] == list(result.json)
    assert "round_money(subtotal)" == result.json["text"]
    assert {"start": {"line": 12, "column": 12}, "end": {"line": 12, "column": 12}} == result.json["range"]
    assert ("ollama", "qwen2.5-coder:1.5b-base") == (result.json["backend"], result.json["model"])
    assert result.json["ms"] > 0


def test_without_json_the_line_is_shown_as_it_would_read(shop: Path, command: Run) -> None:
    with OllamaStandin(answer="round_money(subtotal)\n") as ollama:
        result = command("complete", "shop/order.py:12:12", OLLAMA_HOST=ollama.url)

    assert 0 == result.code
    assert "    return round_money(subtotal)\n" in result.out
    assert "\x1b" not in result.out + result.err
    assert "qwen2.5-coder:1.5b-base" in result.err


def test_a_model_that_is_not_installed_ends_with_1_and_names_the_way_to_it(shop: Path, command: Run) -> None:
    with OllamaStandin() as ollama:
        result = command(
            "complete", "shop/order.py:12:12", "--backend", "ollama", "--model", "nope:1b", OLLAMA_HOST=ollama.url
        )

    assert 1 == result.code
    assert "" == result.out
    assert "nope:1b" in result.err
    assert "ollama pull" in result.err


def test_a_model_of_an_unknown_family_is_refused(shop: Path, command: Run) -> None:
    with OllamaStandin(models=[CHAT]) as ollama:
        result = command("complete", "shop/order.py:12:12", "--backend", "ollama", "--json", OLLAMA_HOST=ollama.url)
        asked = [request for request in ollama.requests if request.path == "/api/generate"]

    assert 1 == result.code
    assert result.json["remedy"]
    assert [] == asked


def test_nothing_to_say_is_the_same_json_shape_and_1(shop: Path, command: Run) -> None:
    with OllamaStandin(answer="") as ollama:
        result = command("complete", "shop/order.py:12:12", "--backend", "ollama", "--json", OLLAMA_HOST=ollama.url)

    assert 1 == result.code
    assert ["text", "range", "backend", "model", "ms"] == list(result.json)
    assert ("", None, None) == (result.json["text"], result.json["range"], result.json["ms"])
    assert "no suggestion here" in result.err


def test_without_any_server_the_repository_answers(shop: Path, command: Run) -> None:
    result = command("complete", "shop/order.py:12:12", "--backend", "lookup", "--json")

    assert "lookup" == result.json["backend"]
    assert {0: True, 1: False}[result.code] == bool(result.json["text"])


@pytest.mark.parametrize("arguments", [["graph"], ["context", "shop/order.py:12:12", "--json"]])
def test_a_reader_that_has_seen_enough_is_no_error(shop: Path, arguments: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "fimble.cli.main", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(os.environ),
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=120)

    assert 0 == process.returncode
    assert b"" == err.replace(
        b"no model is at hand: this is the deepseek-coder template (--template NAME shows another)\n", b""
    )


def test_output_in_an_encoding_without_the_characters_is_escaped(shop: Path, command: Run) -> None:
    (shop / "é.py").write_text("from shop import cart\n", encoding="utf-8")

    plain = command("graph", PYTHONIOENCODING="ascii")
    as_json = command("graph", "--json", PYTHONIOENCODING="ascii")

    assert 0 == plain.code
    assert "é.py" in as_json.json["files"]
