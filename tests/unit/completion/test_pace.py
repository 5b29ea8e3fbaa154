"""Advice when answers are slow, from what they cost."""

from __future__ import annotations

import pytest

from fimble.completion.pace import LEAST_ANSWERS, Pace
from fimble.models.base import Usage

READING = Usage(prompt_tokens=3_000, cached_tokens=2_900, prompt_ms=2_500.0, generate_ms=400.0)
WRITING = Usage(prompt_tokens=3_000, cached_tokens=2_900, prompt_ms=100.0, generate_ms=2_500.0)
ANEW = Usage(prompt_tokens=3_000, cached_tokens=12, prompt_ms=6_000.0, generate_ms=400.0)


@pytest.mark.parametrize(
    ("ms", "usage", "n", "word"),
    [
        (400.0, READING, 12, ""),
        (9_000.0, READING, LEAST_ANSWERS - 1, ""),
        (3_000.0, READING, 12, "context.tokens"),
        (3_000.0, WRITING, 12, "completion.multiline"),
        (6_500.0, ANEW, 12, "another program"),
        (3_000.0, None, 12, "smaller model"),
    ],
)
def test_the_advice_is_about_what_takes_the_time(ms, usage, n, word):
    pace = Pace()
    for _ in range(n):
        pace.answered(ms, usage)

    assert bool(word) == bool(pace.advice())
    assert word in pace.advice()


def test_one_slow_answer_among_fast_ones_needs_no_advice():
    pace = Pace()
    for ms in (200.0, 200.0, 20_000.0, 200.0, 200.0, 200.0):
        pace.answered(ms, None)

    assert "" == pace.advice()
