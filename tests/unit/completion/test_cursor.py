"""Cutting the text around a cursor."""

from __future__ import annotations

import pytest
from hypothesis import given

from fimble.completion.cursor import LINES_ABOVE, LINES_BELOW, cursor_at, cursor_between
from fimble.syntax.languages import language_named
from fimble.text.document import Document
from tests.unit.completion.places import anything, place


def test_knows_its_line_and_the_lines_around():
    cursor = place("class A:\n    def f(self):\n\n        x‸ = 1\n\n    y = 2\n")
    assert (cursor.line_head, cursor.line_tail) == ("        x", " = 1")
    assert (cursor.indent, cursor.depth) == ("        ", 8)
    assert (cursor.previous_line, cursor.next_line, cursor.next_indent) == ("    def f(self):", "    y = 2", "    ")


@pytest.mark.parametrize(
    ("text", "newline"),
    [("a\r\nb‸\nc", "\r\n"), ("a\nb‸\r\nc", "\n"), ("a‸\r\nb", "\r\n"), ("a\rb‸", "\r"), ("‸", "\n")],
)
def test_takes_the_line_break_of_the_nearest_line(text, newline):
    assert place(text).newline == newline


@pytest.mark.parametrize(
    ("language", "text", "unit", "is_known"),
    [
        ("python", "def f():\n    x = 1\n‸", "    ", True),
        ("python", "def f():\n  x = 1\n‸", "  ", True),
        ("python", "def f():\n\tx = 1\n‸", "\t", True),
        ("python", "‸", "    ", False),
        ("javascript", "‸", "  ", False),
        ("go", "‸", "\t", False),
        ("javascript", "function f() {\n    ‸\n}", "    ", True),
        ("python", "def f(a,\n      b):\n‸", "    ", False),
    ],
)
def test_finds_the_unit_of_indentation(language, text, unit, is_known):
    cursor = place(text, language)
    assert (cursor.indent_unit, cursor.indent_is_known) == (unit, is_known)


def test_lists_the_enclosing_lines_from_the_inside_out():
    cursor = place("class A:\n    def f(self):\n        if x:\n            y = 1\n            z = 2\n            ‸")
    assert [depth for depth, _ in cursor.levels] == [12, 8, 4, 0]
    assert cursor.levels[0][1] == "            z = 2"


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("    if a:\n        ‸", 4),
        ("    if (a and\n            b):\n        ‸", 4),
        ("    def f(\n        a,\n    ) -> int:\n        ‸", 4),
    ],
)
def test_a_header_of_several_lines_counts_from_its_first(text, depth):
    cursor = place(text)
    assert cursor.header_depth(cursor.previous_line) == depth


def test_looks_at_a_bounded_number_of_lines_only():
    cursor = cursor_between("x\n" * 10_000, "\ny" * 10_000)
    assert len(cursor.above) <= LINES_ABOVE
    assert len(cursor.below) <= LINES_BELOW
    assert cursor.prefix == "x\n" * 10_000


@pytest.mark.parametrize("offset", [-1, 4])
def test_refuses_an_offset_outside_of_the_document(offset):
    with pytest.raises(ValueError, match=str(offset)):
        cursor_at(Document("file:///a.py", "python", 1, "abc"), offset, None)


def test_cuts_a_document_by_code_points():
    cursor = cursor_at(Document("file:///a.py", "python", 1, "😀 = 1\nb"), 2, language_named("python"))
    assert (cursor.prefix, cursor.suffix, cursor.language.comment) == ("😀 ", "= 1\nb", "#")


@given(anything, anything)
def test_the_parts_make_up_the_text(prefix, suffix):
    cursor = cursor_between(prefix, suffix)
    assert cursor.prefix.endswith(cursor.line_head)
    assert cursor.suffix.startswith(cursor.line_tail)
    assert not {"\r", "\n"} & set(cursor.line_head + cursor.line_tail + "".join(cursor.above + cursor.below))
