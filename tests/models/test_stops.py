from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.models.stops import StopScanner

TEXT = st.text("ab\n", max_size=30)


@pytest.mark.parametrize(
    ("stops", "pieces", "expected"),
    [
        (["\n\n"], ["a\n", "\nb"], "a"),
        (["\n\n"], ["a\n", "b\n"], "a\nb\n"),
        (["<end>"], ["a<e", "nd", ">b"], "a"),
        (["<end>"], ["a<e", "ve>"], "a<eve>"),
        (["bc", "ab"], ["xabc"], "x"),
        (["abba", "b"], ["a", "bba"], "a"),
        (["abba", "b"], ["abba"], "a"),
        (["aab"], ["aa", "ab"], "a"),
        ([], ["a", "b"], "ab"),
        ([""], ["a", "b"], "ab"),
    ],
)
def test_text_ends_before_the_first_stop(stops: list[str], pieces: list[str], expected: str) -> None:
    scanner = StopScanner(stops)

    assert "".join([*(scanner.feed(piece) for piece in pieces), scanner.flush()]) == expected


@given(st.lists(st.text("ab\n", min_size=1, max_size=4), max_size=3), st.lists(TEXT, max_size=8))
def test_the_result_does_not_depend_on_how_the_text_is_cut(stops: list[str], pieces: list[str]) -> None:
    scanner = StopScanner(stops)
    shown = "".join(scanner.feed(piece) for piece in pieces)
    whole = "".join(pieces)
    ends = [n for n in range(len(whole) + 1) if any(whole[:n].endswith(stop) for stop in stops)]
    first = whole[: ends[0]] if ends else whole
    longest = max((len(stop) for stop in stops if first.endswith(stop)), default=0) if ends else 0

    assert scanner.is_stopped == bool(ends)
    assert shown + scanner.flush() == first[: len(first) - longest]


@given(st.lists(TEXT, max_size=8))
def test_no_more_is_held_back_than_could_begin_a_stop(pieces: list[str]) -> None:
    scanner = StopScanner(["a\nb"])
    shown = ""
    for n, piece in enumerate(pieces, 1):
        shown += scanner.feed(piece)
        if not scanner.is_stopped:
            held = "".join(pieces[:n]).removeprefix(shown)
            assert held in {"", "a", "a\n"}
