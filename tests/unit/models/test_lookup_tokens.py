"""Tokens of the lookup engine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.models.lookup.tokens import change_of, indent_unit, tokenise, tokenise_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1", ["x", " =", " 1"]),
        ("a.b(c)", ["a", ".", "b", "(", "c", ")"]),
        ("if a:\n    b\n", ["if", " a", ":", "\n1", "b", "\n-1"]),
        ("a\n\n\n\n\nb", ["a", "\n\n\n0", "b"]),
        ("a:\n    b:\n        f(d,\n          e", ["a", ":", "\n1", "b", ":", "\n1", "f", "(", "d", ",", "\n?", "e"]),
        ("a  \r\n\r\nb", ["a", "\n\n0", "b"]),
        ("if (a) {\n\tb\n}", ["if", " (", "a", ")", " {", "\n1", "b", "\n-1", "}"]),
        ("größe = 'ü'", ["größe", " =", " '", "ü", "'"]),
        ("", []),
    ],
)
def test_a_line_break_says_how_the_indentation_changes(text: str, expected: list[str]) -> None:
    assert tokenise(text) == expected


@given(st.text(alphabet=" ab_1.=<>(){}\"'#\t\xa0é", max_size=60))
def test_joining_the_tokens_of_a_line_gives_the_line(text: str) -> None:
    assert "".join(tokenise_line(text)) == text


@given(st.text(alphabet=" a(\n\r\t\x0b\x0c\x85", max_size=60))
def test_any_text_can_be_tokenised(text: str) -> None:
    for token in tokenise(text):
        assert token
        if token[0] == "\n":
            assert change_of(token, 4) is None or isinstance(change_of(token, 4), int)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a:\n  b:\n    c\n", 2), ("a:\n    b\n", 4), ("a\n\tb\n", 4), ("a\n", 4), ("/*\n * a\n */\n{\n  b\n}", 2)],
)
def test_the_unit_of_indentation_is_the_commonest_step(text: str, expected: int) -> None:
    assert indent_unit(text) == expected
