from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.evaluation.copying import ALPHABET, CopyModel

SHOWN = "def post_entry(ledger, amount):\n    ledger.append(amount)\n\n\n"
ABOVE = "def close(ledger):\n    "


def nats(context: str, target: str) -> float:
    return CopyModel().nats(context, target)


def test_what_stands_in_the_context_is_cheap() -> None:
    target = "ledger.append(amount)"

    assert nats(SHOWN + ABOVE, target) < nats(ABOVE, target) / 2


def test_what_stands_nowhere_gains_nothing_from_a_context() -> None:
    target = "§§§"

    assert nats(SHOWN + ABOVE, target) >= nats("", target)


def test_the_indentation_of_the_line_costs_nothing() -> None:
    assert nats(SHOWN, "    x = 1\n") == pytest.approx(nats(SHOWN + "    ", "x = 1"))


@given(st.text(alphabet="ab(.", max_size=30))
def test_all_characters_that_may_come_next_share_one_chance(context: str) -> None:
    seen = sum(exp(-nats(context, character)) for character in "ab(.")

    assert 0 < seen <= 1 + 1e-9


def test_without_a_context_every_character_is_as_likely() -> None:
    assert 1 / ALPHABET == pytest.approx(exp(-nats("", "x")))
