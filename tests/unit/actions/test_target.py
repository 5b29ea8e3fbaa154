from __future__ import annotations

import pytest

from fimble.actions.catalogue import About
from fimble.actions.target import Target, target_at
from tests.unit.actions.places import marked

PYTHON = """\
import os

LIMIT = 3


class Basket:
    \"\"\"Holds things.\"\"\"

    @property
    def total(self) -> int:
        def price(item):
            return item.price

        return sum(map(price, self.items))


def main():
    pass
"""
CARD = """\
import React from "react";

/** Shows. */
export const Card = ({ title }) => {
  const onClick = () => {
    open(title);
  };
  return <div onClick={onClick}>{title}</div>;
};
"""


def at(text: str, mark: str, about: About = "definition", path: str = "a.py") -> Target:
    """The target for a cursor in front of `mark`."""
    code, span = marked(path, text.replace(mark, "‸" + mark, 1))
    return target_at(code, span, about)


@pytest.mark.parametrize(
    ("path", "text", "mark", "about", "expected"),
    [
        ("a.py", PYTHON, "return sum", "definition", ("Basket.total", 8, 13)),
        ("a.py", PYTHON, "@property", "definition", ("Basket.total", 8, 13)),
        ("a.py", PYTHON, "return item", "function", ("Basket.total.price", 10, 11)),
        ("a.py", PYTHON, '"""Holds', "definition", ("Basket", 5, 13)),
        ("a.py", PYTHON, "class Basket", "function", ("Basket", 5, 13)),
        ("a.py", PYTHON, "pass", "block", ("main", 16, 17)),
        ("a.py", PYTHON, "LIMIT", "definition", ("", 2, 2)),
        ("a.py", PYTHON, "import os", "diagnostic", ("", 0, 0)),
        ("a.py", PYTHON, "return sum", "file", ("", 0, 18)),
        ("a.jsx", CARD, "return <div", "definition", ("Card", 3, 8)),
        ("a.jsx", CARD, "open(", "function", ("Card.onClick", 4, 6)),
        ("a.jsx", CARD, "/** Shows", "definition", ("Card", 3, 8)),
    ],
)
def test_a_cursor_means_the_declaration_around_it(
    path: str, text: str, mark: str, about: About, expected: tuple[str, int, int]
) -> None:
    target = at(text, mark, about, path)

    assert expected == (target.qualified_name, target.first_line, target.last_line)


def test_a_comment_right_above_a_declaration_means_that_declaration() -> None:
    target = at("x = 1\n\n# make it quick\n\ndef slow():\n    pass\n", "# make")

    assert ("slow", 4, 5) == (target.qualified_name, target.first_line, target.last_line)


def test_a_selection_up_to_the_start_of_the_next_line_ends_before_it() -> None:
    code, span = marked("a.py", "a = 1\n‸b = 2\nc = 3\n‸d = 4\n")

    assert Target("lines", 1, 2) == target_at(code, span, "definition")


def test_a_selection_inside_a_function_knows_that_function() -> None:
    code, span = marked("a.py", "def f():\n‸    a = 1\n    b = 2\n‸    return a + b\n")

    assert Target("lines", 1, 2, "f", "f") == target_at(code, span, "function")


def test_a_selection_of_a_whole_declaration_is_that_declaration() -> None:
    code, span = marked("a.py", "x = 1\n\n‸def f():\n    return 1\n‸")
    target = target_at(code, span, "function")

    assert ("definition", "f") == (target.kind, target.name)


@pytest.mark.parametrize("text", ["", "\n", "   "])
def test_a_file_with_nothing_in_it_has_a_target_all_the_same(text: str) -> None:
    code, span = marked("a.py", text)

    assert 0 == target_at(code, span, "definition").first_line


def test_a_file_without_a_grammar_gives_its_paragraph() -> None:
    code, span = marked("notes.txt", "one\n\ntwo\nth‸ree\n\nfour\n")

    assert Target("lines", 2, 3) == target_at(code, span, "definition")
