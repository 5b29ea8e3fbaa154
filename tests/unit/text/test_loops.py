"""Finding text that runs in circles."""

from __future__ import annotations

import pytest

from fimble.text.loops import LineLoop, is_looping


@pytest.mark.parametrize(
    "line", ["x" * 60, "ab" * 40, "0, " * 30, "x = [" + "None, " * 12, "the quick brown fox, " * 6, " " * 90]
)
def test_the_same_characters_again_and_again_are_a_loop(line):
    assert is_looping(line)


@pytest.mark.parametrize(
    "line", ["# " + "-" * 77, "0, " * 8, "def f(a, b, c, d, e, f):", "=" * 79, "", "return a + b + c + d + e + f + g"]
)
def test_rules_and_short_rows_are_none(line):
    assert not is_looping(line)


@pytest.mark.parametrize(
    ("lines", "dropped"),
    [
        (["a", "b", "b"], 0),
        (["a", "b", "b", "b"], 2),
        (["x()", "y()", "x()", "y()", "x()", "y()"], 4),
        (["if the_first:", "    a()", "else:", "if the_first:", "    a()", "else:"], 3),
        (["      }", "    }", "  }"], 0),
        (["a1", "a2", "a3", "a4", "a5"], 0),
        (["a1", "a2", "a3", "a4", "a5", "a6"], 1),
        (["a = 1", "b = 1", "c = 1", "d = 1", "e = 1", "f = 1"], 0),
        (["case 1:", "  a()", "case 2:", "  a()", "case 3:", "  a()"], 0),
    ],
)
def test_lines_that_repeat_are_counted(lines, dropped):
    loop = LineLoop()
    assert [loop.add(line) for line in lines][-1] == dropped
