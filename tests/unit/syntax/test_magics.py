from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.syntax.magics import as_comments, is_foreign


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("%matplotlib inline\nx = 1", "#matplotlib inline\nx = 1"),
        ("    !ls -la", "    #ls -la"),
        ("files = !ls\nprint(files)", "files = #ls\nprint(files)"),
        ("rows = %sql select 1", "rows = #sql select 1"),
        ("df.head?", "df.head#"),
        ("df.head??", "df.head#?"),
        ("?df", "#df"),
        ("%%timeit -n 3\nwork()", "#%timeit -n 3\nwork()"),
    ],
)
def test_what_only_ipython_reads_becomes_a_comment(cell: str, expected: str) -> None:
    assert expected == as_comments(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "a %b",
        "x = (\n    'a'\n    % b\n)",
        "ok = (a\n    != b)",
        "# why?",
        "x = 3 % y",
        "print('%s' % x)",
        '"""What\nnow, then?\n"""',
    ],
)
def test_python_stays_as_it_is(cell: str) -> None:
    assert cell == as_comments(cell)


@given(st.lists(st.sampled_from(["%", "!", "?", "a", " ", "\n", "\r", "=", "x.y"]), max_size=40).map("".join))
def test_every_offset_stays_what_it_was(cell: str) -> None:
    masked = as_comments(cell)

    assert len(cell) == len(masked)
    assert all(new in (old, "#") for old, new in zip(cell, masked, strict=True))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("%%bash\nls", True),
        ("\n%%html\n<p>", True),
        ("%%time\nwork()", False),
        ("%time work()", False),
        ("work()", False),
    ],
)
def test_a_cell_magic_hands_a_cell_to_another_language(cell: str, expected: bool) -> None:
    assert expected == is_foreign(cell)
