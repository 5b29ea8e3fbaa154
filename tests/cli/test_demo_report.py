"""What `fimble demo` shows of one place: what was said, how it compares, and where it stands on the page."""

from __future__ import annotations

import pytest

from fimble.cli import demo_report
from fimble.cli.demo_report import Answer
from fimble.cli.holes import Hole
from fimble.completion.suggestion import Suggestion
from fimble.text.spans import Span


def answer(above: list[str], text: str | None, truth: str = "", n_replaced: int = 0) -> Answer:
    """Give an answer; None says nothing. `n_replaced` characters in front of the cursor are replaced."""
    hole = Hole("shop/cart.py", 8, len(above[-1]), truth, "total", "shop/money.py", "return ", "call")
    at = 1000
    suggestion = Suggestion(
        "s1", text or "", Span(at - n_replaced, at), "ollama", "base", "python", 12.0, "file:///a", 1
    )
    return Answer(hole, above, None if text is None else suggestion)


@pytest.mark.parametrize(
    ("text", "truth", "verdict"),
    [
        ("total(x)", "total(x)", "same"),
        ("total(x)\n", "total(x)  ", "same"),
        ("total(", "total(x)", "begins alike"),
        ("total(x)\n    return x", "total(x)", "begins alike"),
        ("sum(x)", "total(x)", "different"),
        ("", "total(x)", "different"),
        ("  ", "total(x)", "different"),
        (None, "total(x)", "none"),
    ],
)
def test_what_was_said_is_compared_with_what_stood_there(text: str | None, truth: str, verdict: str) -> None:
    assert answer(["    return "], text, truth).verdict == verdict


@pytest.mark.parametrize(
    ("typed", "text", "n_replaced", "said"),
    [
        ("return ro", "round(x)", 2, "und(x)"),
        ("return ro", "und(x)", 0, "und(x)"),
        ("return ro", "Round(x)", 2, "Round(x)"),
        ("ro", "round(x)", 40, "und(x)"),
        ("", "round(x)", 0, "round(x)"),
    ],
)
def test_what_is_typed_already_is_not_said_again(typed: str, text: str, n_replaced: int, said: str) -> None:
    assert answer([typed], text, n_replaced=n_replaced).said == said


@pytest.mark.parametrize(
    ("above", "text", "page"),
    [
        pytest.param(["    def f(self):", "        x = "], "1", "def f(self):\n    x = 1", id="a line"),
        pytest.param(
            ["    def f(self):", "        x = "],
            "1\n        y = 2\n",
            "def f(self):\n    x = 1\n    y = 2",
            id="its next lines are moved as those above are",
        ),
        pytest.param(["\tif x:", "\t\ty = "], "1\n\t\tz\t= 2", "if x:\n    y = 1\n    z   = 2", id="tabs"),
        pytest.param(["def f():", "    "], "total()", "def f():\n    total()", id="nothing typed yet"),
        pytest.param(["x = "], "a\nb\nc\nd\ne\nf", "x = a\nb\nc\nd\ne\nf", id="as many lines as are shown"),
        pytest.param(["x = "], "a\nb\nc\nd\ne\nf\ng", "x = a\nb\nc\nd\ne\nf\n…", id="more lines than are shown"),
        pytest.param(["    x = "], None, "x = ▏", id="nothing"),
        pytest.param(["[bold]x = "], "[/red]", "[bold]x = [/red]", id="no marks of ours"),
    ],
)
def test_the_page_shows_the_suggestion_where_it_stands_in_the_code(
    above: list[str], text: str | None, page: str
) -> None:
    assert demo_report._code(answer(above, text)).plain == page


def test_what_is_suggested_stands_out_from_what_was_there() -> None:
    shown = demo_report._code(answer(["    if x:", "        y = "], "1\n        z = 2"))

    assert [shown.plain[span.start : span.end] for span in shown.spans if span.style == "bold green"] == [
        "1\n    z = 2"
    ]
