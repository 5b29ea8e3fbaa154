"""When a stream has said enough."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.completion.shape import Shape, completion_shape
from fimble.completion.streaming import MOST_BLANK_CHARACTERS, StreamStop
from tests.unit.completion.places import BLOCK, LINE, answers, place

SHAPES = [LINE, BLOCK, Shape("line", "", 1, 120, in_text=True), Shape("block", "", 5, 300, ends_at_blank_line=True)]


def stopped(cursor, shape, text):
    stop = StreamStop(cursor, shape)
    stop.feed(text)
    stop.finish()
    return stop


@pytest.mark.parametrize(
    ("language", "document", "text", "reason", "kept"),
    [
        ("python", "x = ‸", "1\ny = 2", "line", "1"),
        ("python", "a = 1\n‸", "\n\nx = 1\ny = 2", "line", "\n\nx = 1"),
        ("python", "def f():\n    ‸", "x = 1\n    y = 2\nz = 3", "scope", "x = 1\n    y = 2"),
        ("python", "def f():\n    ‸", "return 1\n    x = 2", "scope", "return 1"),
        ("python", "def f():‸", "\n    x = 1\n    y = 2\nz", "scope", "\n    x = 1\n    y = 2"),
        ("python", "def f():‸", "\nx", "scope", ""),
        ("python", "def f():\n    # do it all\n    ‸\n\n    g(x)\n", "x = 1\n    g(x)\n", "suffix", "x = 1"),
        ("python", "def f():\n    ‸", "x = 1\n\n\n    y", "blank line", "x = 1"),
        ("python", "# do it all\n‸", "x = 1\n\ny = 2", "blank line", "x = 1"),
        (
            "python",
            "# do it all\n‸",
            "def f():\n    x = 1\n\n    y = 2\n\nz",
            "blank line",
            "def f():\n    x = 1\n\n    y = 2",
        ),
        ("python", "def f():\n    ‸", "a\n    b\n    b\n    b\n", "loop", "a\n    b"),
        ("python", "x = [‸", "1, 2]\ny", "closed", "1, 2]"),
        ("python", "# do it all\n‸", "x = 1\n=======\ny = 2\n>>>>>>> other", "conflict", "x = 1"),
        ("python", "x = 1\n‸\n", "<<<<<<< HEAD\nx = 2\n", "conflict", ""),
        ("python", "# do it all\n‸", '"""\nTitles\n=======\n"""\n\nx', "blank line", '"""\nTitles\n=======\n"""'),
        ("javascript", "function f() {‸", "\n  g();\n}\nf();", "closed", "\n  g();\n}"),
        ("javascript", "function f() {‸}", "\n  g();\n}\nf();", "closed", "\n  g();\n}"),
        ("javascript", "function f() {\n  ‸\n}", "g();\n}\nf();", "scope", "g();"),
        ("javascript", "if (a) {\n  ‸", "g();\n} else {\n  h();\n}\nk();", "closed", "g();\n} else {\n  h();\n}"),
        ("lua", "function f()\n  ‸", "g()\nend\nf()", "closed", "g()\nend"),
    ],
)
def test_stops_where_the_text_is_complete(language, document, text, reason, kept):
    cursor = place(document, language)
    stop = stopped(cursor, completion_shape(cursor), text)
    assert (stop.reason, stop.text) == (reason, kept)


def test_goes_on_while_nothing_is_complete():
    cursor = place("def f():\n    ‸")
    stop = StreamStop(cursor, completion_shape(cursor))
    assert [stop.feed(piece) for piece in ("if x", ":\n", "        y", " = 1\n", "    ", "else:\n")] == [False] * 6
    assert stop.text == "if x:\n        y = 1\n    else:\n"


def test_stops_with_the_first_character_of_a_line_outside():
    cursor = place("def f():\n    ‸")
    stop = StreamStop(cursor, completion_shape(cursor))
    assert [stop.feed(piece) for piece in ("x = 1", "\n", "\n", "d")] == [False, False, False, True]
    assert stop.text == "x = 1"


def test_hears_nothing_more_once_it_has_stopped():
    stop = StreamStop(place("x = ‸"), LINE)
    assert stop.feed("1\n")
    assert stop.feed("more")
    assert stop.text == "1"


def test_a_shape_of_nothing_stops_at_once():
    stop = StreamStop(place("x‸y"), Shape("none", "", 0, 0))
    assert stop.feed("a")
    assert stop.text == ""


def test_keeps_no_more_lines_than_the_shape_allows():
    stop = stopped(
        place("def f():\n    ‸"), Shape("block", "", 3, 2_000), "".join(f"x{'y' * n}()\n    " for n in range(9))
    )
    assert (stop.reason, stop.text.count("\n")) == ("lines", 2)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "endless",
    [
        itertools.repeat("a"),
        itertools.repeat("a "),
        itertools.repeat("\n"),
        itertools.repeat("    "),
        itertools.repeat("    \n"),
        itertools.repeat("x = 1\n"),
        itertools.repeat("\r"),
        itertools.cycle(["if a:\n", "    b()\n"]),
        itertools.cycle(["(", "["]),
        (f"x{n} = {n}\n" for n in itertools.count()),
        (f"        call_number_{n}(with_an_argument)\n" for n in itertools.count()),
        (f'"""{n}\n\n' for n in itertools.count()),
        (f"{n} " for n in itertools.count()),
    ],
)
def test_stops_any_endless_stream_within_its_limits(shape, endless):
    stop = StreamStop(place("def f():\n    ‸\n"), shape)
    read = 0
    for piece in itertools.islice(endless, 10_000):
        read += len(piece)
        if stop.feed(piece):
            break
    assert stop.reason
    assert read <= 2 * max(shape.max_characters, MOST_BLANK_CHARACTERS) + 50
    assert len(stop.text) <= shape.max_characters + 1


def test_an_answer_of_blanks_ends_soon():
    stop = StreamStop(place("def f():\n    ‸"), BLOCK)
    read = next(n for n, _ in enumerate(itertools.repeat(None)) if stop.feed(" "))
    assert stop.text == ""
    assert read <= MOST_BLANK_CHARACTERS


@given(answers(), st.sampled_from(SHAPES), st.lists(st.integers(1, 7), min_size=1, max_size=5))
def test_it_does_not_matter_how_the_stream_is_cut(answer, shape, sizes):
    text, cursor = answer
    whole = stopped(cursor, shape, text)
    stop = StreamStop(cursor, shape)
    rest, lengths = text, itertools.cycle(sizes)
    while rest:
        size = next(lengths)
        stop.feed(rest[:size])
        rest = rest[size:]
    stop.finish()
    assert (stop.text, stop.reason, stop.start, stop.shift) == (whole.text, whole.reason, whole.start, whole.shift)


@given(answers(), st.sampled_from(SHAPES))
def test_it_keeps_a_start_of_what_it_read(answer, shape):
    text, cursor = answer
    assert text.replace("\r", "").startswith(stopped(cursor, shape, text).text)
