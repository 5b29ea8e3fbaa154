"""Budgets and the token meter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.context.budget import SAFETY_TOKENS, TokenMeter, split_budget


@given(context=st.integers(512, 200_000), answer=st.integers(1, 256), cross=st.none() | st.integers(0, 32_768))
def test_prompt_and_answer_always_fit_the_loaded_context(context: int, answer: int, cross: int | None) -> None:
    budget = split_budget(context, answer, cross)

    assert budget.total + answer + SAFETY_TOKENS <= context
    assert budget.similar <= budget.cross_file * 2 // 3
    assert min(budget.prefix, budget.suffix) > 0


@pytest.mark.parametrize(
    ("context", "cross_file", "expected"),
    [(4096, None, 1764), (8192, None, 2048), (8192, 0, 0), (8192, 512, 512), (2048, 4096, 1404), (0, None, 2048)],
)
def test_other_files_get_their_share(context: int, cross_file: int | None, expected: int) -> None:
    assert expected == split_budget(context, 128, cross_file).cross_file


def test_the_meter_comes_close_to_the_server_after_two_prompts() -> None:
    meter = TokenMeter()
    for _ in range(4):
        meter = meter.calibrated(n_characters=9_000, n_tokens=3_600)

    assert 3_600 == pytest.approx(meter.tokens("x" * 9_000), rel=0.03)


def test_characters_outside_ascii_count_one_token_each() -> None:
    assert TokenMeter(4.0).tokens("日本語") == 3
    assert TokenMeter(4.0).tokens("abcd日") == 2


def test_a_short_prompt_teaches_nothing() -> None:
    assert TokenMeter() == TokenMeter().calibrated(10, 40)
