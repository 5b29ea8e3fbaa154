"""`fimble context` prints what would be sent, and says for each piece why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from tests.standin.ollama_standin import OllamaStandin

Run = Callable[..., Result]


def test_json_has_the_prompt_and_its_pieces(shop: Path, fimble: Run) -> None:
    result = fimble("context", "shop/order.py:12:12", "--json")

    assert 0 == result.code
    assert {"prompt", "tokens", "pieces"} == result.json.keys()
    for piece in result.json["pieces"]:
        assert {"path", "start_line", "end_line", "tokens", "zone", "reason"} == piece.keys()
        assert piece["reason"]


def test_pieces_stand_in_prompt_order_and_in_the_prompt(shop: Path, fimble: Run) -> None:
    plan = fimble("context", "shop/order.py:12:12", "--json").json

    zones = [piece["zone"] for piece in plan["pieces"]]
    assert sorted(zones, key=["similar", "dependencies", "prefix", "head", "suffix"].index) == zones
    foreign = [piece["path"] for piece in plan["pieces"] if piece["zone"] == "dependencies"]
    assert ["shop/money.py", "shop/cart.py"] == foreign
    places = [plan["prompt"].rindex(path) for path in (*foreign, "shop/order.py")]  # similar code stands in front
    assert sorted(places) == places
    assert "def round_money(amount: float) -> float:" in plan["prompt"]
    for piece in plan["pieces"]:
        lines = (shop / piece["path"]).read_text().split("\n")
        assert lines[piece["start_line"] - 1].strip() in plan["prompt"]
        assert piece["start_line"] <= piece["end_line"] <= len(lines)


def test_tokens_of_the_pieces_add_up_to_about_the_prompt(shop: Path, fimble: Run) -> None:
    plan = fimble("context", "shop/order.py:12:12", "--json").json

    assert plan["tokens"] == pytest.approx(sum(piece["tokens"] for piece in plan["pieces"]), rel=0.2, abs=12)


def test_a_limit_of_no_tokens_keeps_other_files_out(shop: Path, fimble: Run) -> None:
    plan = fimble("context", "shop/order.py:12:12", "--context-tokens", "0", "--json").json

    assert {"shop/order.py"} == {piece["path"] for piece in plan["pieces"]}
    assert "def round_money" not in plan["prompt"]


def test_the_template_that_is_named_is_the_one_shown(shop: Path, fimble: Run) -> None:
    qwen = fimble("context", "shop/order.py:12:12", "--template", "qwen2.5-coder")
    none = fimble("context", "shop/order.py:12:12")

    assert "<|fim_prefix|>" in qwen.out
    assert "no model is at hand" not in qwen.err
    assert "<｜fim▁begin｜>" in none.out
    assert "no model is at hand: this is the deepseek-coder template" in none.err


def test_a_template_that_is_named_needs_no_model(shop: Path, fimble: Run) -> None:
    result = fimble("context", "shop/order.py:12:12", "--backend", "ollama", "--template", "qwen2.5-coder")

    assert 0 == result.code
    assert "<|fim_prefix|>" in result.out


def test_the_prompt_shown_is_the_prompt_sent(shop: Path, fimble: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with OllamaStandin(answer="round_money(subtotal)\n") as ollama:
        monkeypatch.setenv("OLLAMA_HOST", ollama.url)
        shown = fimble("context", "shop/order.py:12:12", "--json").json["prompt"]
        fimble("complete", "shop/order.py:12:12")
        sent = [request.body["prompt"] for request in ollama.requests if request.body and request.body.get("prompt")]

    assert shown in sent


@pytest.mark.parametrize("columns", [80, 120])
def test_the_plan_fits_the_terminal(shop: Path, columns: int) -> None:
    from fimble.cli.plan import plan_lines
    from fimble.fim.prompt import Piece

    path = f"{'very/long/folders/' * 8}module.py"
    pieces = [Piece(path, 9, 199, "", 1234, "dependencies", "imported " * 30), Piece("a.py", 6, 6, "", 1, "head", "x")]

    lines = [line.plain for line in plan_lines(pieces, width=columns)]

    assert max(map(len, lines)) <= columns
    assert "module.py:10-200" in lines[1]
    assert "dependencies" in lines[1]
    assert "1,234" in lines[1]
    assert "a.py:7 " in lines[2]
