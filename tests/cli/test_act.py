"""`fimble act` shows what a code action would change, and changes it when asked to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fimble.actions.catalogue import BUILT_IN
from tests.cli.conftest import FILES, Result
from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin

Run = Callable[..., Result]
SHORTER = "```python\ndef total(self) -> float:\n    return round_money(sum(self.prices))\n```"
TESTS = "```python\nimport unittest\n\nfrom shop.cart import Cart\n\n\nclass CartTest(unittest.TestCase):\n    def test_total(self) -> None:\n        self.assertEqual(0, Cart().total())\n```"


@pytest.fixture
def ollama() -> Iterator[OllamaStandin]:
    with OllamaStandin([CODER, INSTRUCT], answer=SHORTER) as server:
        yield server


def test_the_change_is_shown_as_a_diff_and_nothing_is_written(shop: Path, command: Run, ollama: OllamaStandin) -> None:
    result = command("act", "shop/cart.py:9", "simplify", OLLAMA_HOST=ollama.url)

    assert 0 == result.code
    assert "--- a/shop/cart.py\n+++ b/shop/cart.py\n" in result.out
    assert "-        subtotal = sum(self.prices)\n" in result.out
    assert "+        return round_money(sum(self.prices))\n" in result.out
    assert FILES["shop/cart.py"] == (shop / "shop/cart.py").read_text(encoding="utf-8")
    assert "--apply" in result.err


def test_applied_it_stands_in_the_file(shop: Path, command: Run, ollama: OllamaStandin) -> None:
    (shop / "shop/cart.py").chmod(0o755)
    result = command("act", "shop/cart.py:9:9", "simplify", "--apply", "--json", OLLAMA_HOST=ollama.url)

    expected = (
        FILES["shop/cart.py"]
        .replace("        subtotal = sum(self.prices)\n", "")
        .replace("subtotal", "sum(self.prices)")
    )
    assert (0, True, INSTRUCT.name) == (result.code, result.json["applied"], result.json["model"])
    assert expected == (shop / "shop/cart.py").read_text(encoding="utf-8")
    assert 0o755 == (shop / "shop/cart.py").stat().st_mode & 0o777
    assert [] == [file.name for file in (shop / "shop").iterdir() if file.name.startswith(".")]


def test_tests_make_a_new_file(shop: Path, command: Run, ollama: OllamaStandin) -> None:
    ollama.answer = ["- nothing costs nothing", TESTS]
    result = command("act", "shop/cart.py:9", "tests", "--apply", "--json", OLLAMA_HOST=ollama.url)

    assert 0 == result.code
    assert [("tests/test_cart.py", True)] == [(change["path"], change["new"]) for change in result.json["changes"]]
    assert "class CartTest(unittest.TestCase):" in (shop / "tests/test_cart.py").read_text(encoding="utf-8")
    assert "- nothing costs nothing" == result.json["markdown"]


def test_an_explanation_is_printed_with_what_it_stands_on(shop: Path, command: Run, ollama: OllamaStandin) -> None:
    ollama.answer = "It **sums** [prices]."
    result = command("act", "shop/cart.py:9", "explain", "why", "twice", OLLAMA_HOST=ollama.url)

    assert (0, "It **sums** [prices].\n") == (result.code, result.out)
    assert "used shop/money.py:4" in result.err
    assert "why twice" in ollama.chats[-1].said


def test_words_are_the_instruction_and_the_model_can_be_named(shop: Path, command: Run, ollama: OllamaStandin) -> None:
    command("act", "shop/cart.py:9", "refactor", "use", "fsum", "--model", CODER.name, OLLAMA_HOST=ollama.url)

    assert "# use fsum\n" in ollama.generations[-1].prompt


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("shop/cart.py:9", "nope"), 2, "there is no action 'nope'"),
        (("shop/cart.py:9", "refactor"), 2, "wants to know what to do"),
        (("shop/cart.py:9", "fix"), 2, "needs a message of another tool"),
        (("shop/cart.py:99", "simplify"), 2, "has no line 99"),
        (("shop/cart.py", "simplify"), 2, "is not FILE:LINE"),
        (("shop/cart.py:9",), 2, "takes FILE:LINE[:COL] and ACTION"),
    ],
)
def test_wrong_use_is_told(
    shop: Path, command: Run, ollama: OllamaStandin, arguments: tuple[str, ...], code: int, word: str
) -> None:
    result = command("act", *arguments, OLLAMA_HOST=ollama.url)

    assert code == result.code
    assert word in result.err
    assert [] == ollama.chats


def test_an_answer_that_does_not_fit_ends_with_a_word(shop: Path, command: Run, ollama: OllamaStandin) -> None:
    ollama.answer = "I'm sorry, I cannot."
    result = command("act", "shop/cart.py:9", "simplify", "--apply", "--json", OLLAMA_HOST=ollama.url)

    assert (1, False) == (result.code, result.json["applied"])
    assert "declined" in result.json["message"]
    assert FILES["shop/cart.py"] == (shop / "shop/cart.py").read_text(encoding="utf-8")


def test_without_a_model_the_remedy_is_told(shop: Path, command: Run, ollama: OllamaStandin) -> None:
    ollama.models = []
    result = command("act", "shop/cart.py:9", "simplify", OLLAMA_HOST=ollama.url)

    assert 1 == result.code
    assert "ollama pull" in result.err


def test_all_actions_are_listed(shop: Path, command: Run) -> None:
    result = command("act", "--list", "--json")

    assert sorted({action.id for action in BUILT_IN}) == sorted(row["id"] for row in result.json)
    assert 0 == command("act", "--list").code


def test_a_file_that_is_a_link_is_not_written(shop: Path, command: Run, ollama: OllamaStandin, tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text(FILES["shop/cart.py"], encoding="utf-8")
    (shop / "shop/linked.py").symlink_to(outside)
    result = command("act", "shop/linked.py:9", "simplify", "--apply", "--root", str(shop), OLLAMA_HOST=ollama.url)

    assert 0 != result.code
    assert FILES["shop/cart.py"] == outside.read_text(encoding="utf-8")
