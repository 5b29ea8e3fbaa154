"""How far a suggestion goes."""

from __future__ import annotations

import pytest

from fimble.models.lookup.continuation import Step
from fimble.models.lookup.suggestion import Guess, Policy, choose, without_next_line

POLICY = Policy(least=0.5, caution=5.0, least_line=0.9)


def steps(*pairs: tuple[str, float]) -> list[Step]:
    return [Step(text, chance, text.startswith("\n")) for text, chance in pairs]


@pytest.mark.parametrize(
    ("path", "tail", "expected"),
    [
        pytest.param(steps(("word", 0.4)), "", None, id="too unsure"),
        pytest.param(steps(("word", 0.8), ("(", 0.5)), "", "word", id="the next token would spoil it"),
        pytest.param(
            steps(("word", 0.8), ("(", 0.97), ("a", 0.97), (")", 1.0)), "", "word(a)", id="goes on while sure"
        ),
        pytest.param(steps(("word", 0.9), (")", 1.0)), ")", "word", id="stops before what follows"),
        pytest.param(
            steps(("word", 0.9), ("\n    ", 0.8), ("more", 0.9)), "", "word", id="another line is not sure enough"
        ),
        pytest.param(
            steps(("word", 0.99), ("\n    ", 0.99), ("more", 0.99)), "", "word\n    more", id="two sure lines"
        ),
        pytest.param(
            steps(("word", 0.99), ("\n    ", 0.99), ("more", 0.99)), " )", "word", id="no second line before a tail"
        ),
        pytest.param(steps((")", 0.99)), "", None, id="a single character is typed as fast"),
        pytest.param(steps(("\n    ", 0.99), ("more", 0.99)), "", None, id="the end of a line"),
        pytest.param([], "", None, id="nothing"),
    ],
)
def test_a_path_is_cut_where_it_would_risk_too_much(path: list[Step], tail: str, expected: str | None) -> None:
    guess = choose(path, tail, POLICY)
    assert (guess.text if guess else None) == expected


@pytest.mark.parametrize(
    ("text", "next_line", "expected"),
    [("one", "two", "one"), ("one\ntwo", "two", "one"), ("two", "two", None), ("}", "}", "}")],
)
def test_lines_that_stand_below_are_left_out(text: str, next_line: str, expected: str | None) -> None:
    guess = without_next_line(Guess(text, 0.9), "", next_line)
    assert (guess.text if guess else None) == expected
