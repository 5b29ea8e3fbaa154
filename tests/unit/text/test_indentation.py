from __future__ import annotations

import pytest

from fimble.text.indentation import indent_of, indent_unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("", "    "),
        ("a\nb\n", "    "),
        ("def f():\n    return 1\n", "    "),
        ("if (a) {\n  b;\n}\n", "  "),
        ("if (a) {\n\tb;\n}\n", "\t"),
        ("if (a) {\n\t\tb;\n}\n", "\t"),
        ("a {\n        b\n}\n", "        "),
        ("a {\r\n  b\r\n}\r\n", "  "),
        ("a {\r  b\r}\r", "  "),
        ("\ufeffa {\n  b\n}\n", "  "),
        ("class A:\n    def f(self):\n        if x:\n            return 1\n", "    "),
        ("a:\n    b:\n\n   \n        c\n", "    "),  # blank lines count for nothing, whatever they hold
        ("f(a,\n  b)\ng(c,\n  d)\nh:\n    x\ni:\n    y\nj:\n    z\n", "    "),  # the majority
        ("a:\n  b\nc:\n    d\n", "  "),  # a tie
        ("/**\n * text\n */\nf {\n\tg\n}\n", "\t"),  # a comment's border is no step
        ("f(a,\n  b)\n", "  "),
        ("x = call(a,\n         b,\n         c)\n", "    "),  # alignment is no step
        ("    a\n    b\n    c\n", "    "),
        ("a\n\tb\n        c\n", "\t"),
        ("class A:\n    def f(self,\n            x,\n            y):\n        def g(z,\n                w):\n", "    "),
        ("text = 'a\u2028  b\u2028  c\u2028  d'\nx:\n    y\n", "    "),  # U+2028 starts no line
    ],
)
def test_the_unit_is_the_most_common_step_inwards(text, unit):
    assert unit == indent_unit(text)


@pytest.mark.parametrize(
    ("line", "indent"),
    [("", ""), ("x", ""), ("  x y ", "  "), ("\t x", "\t "), ("   ", "   "), ("\u00a0x", "")],
)
def test_a_line_is_indented_by_its_first_blanks_and_tabs(line: str, indent: str) -> None:
    assert indent == indent_of(line)
