from __future__ import annotations

import pytest

from fimble.evaluation.figures import interval, macro


def test_a_macro_average_leaves_empty_groups_out() -> None:
    assert 0.25 == macro([[0.0, 0.0, 0.0], [0.5], []])


def test_equal_values_have_no_spread() -> None:
    assert (0.5, 0.5) == interval([[0.5] * 4, [0.5] * 9])


def test_the_interval_of_coin_flips_is_about_as_wide_as_theory_says() -> None:
    low, high = interval([[0.0, 1.0] * 50])

    # 1.96 * sqrt(0.25 / 100) = 0.098 on either side
    assert pytest.approx(0.402, abs=0.03) == low
    assert pytest.approx(0.598, abs=0.03) == high


def test_the_interval_is_the_same_each_time() -> None:
    groups = [[0.1, 0.9, 0.4], [0.3, 0.2]]

    assert interval(groups) == interval(groups)
