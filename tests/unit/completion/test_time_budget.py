"""When a model takes long, its finished lines are shown and the rest is there when it is wanted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fimble.completion.rhythm import LEAST_BUDGET_MS, MOST_BUDGET_MS, Rhythm
from tests.standin import faults

BODY = "def totals(items):\n    ‸\n"
LINES = ["total = 0", "for item in items:", "    total += item.price", "return total"]
ANSWER = "\n    ".join(LINES) + "\n"


def hurry(desk):
    desk.service.apply_settings(replace(desk.service.session.settings, completion_budget_ms=100))


async def test_finished_lines_are_shown_when_the_budget_is_spent_and_the_rest_follows_without_asking(desk):
    hurry(desk)
    desk.ollama.answer, desk.ollama.speed.token_ms = ANSWER, 80
    desk.open(BODY)

    (first,) = await desk.ask()
    desk.type(first.text)
    rest = await desk.ask()

    assert first.text in {"\n    ".join(LINES[:n]) for n in (1, 2, 3)}
    assert ANSWER.rstrip() == first.text + rest[0].text
    assert 1 == len(desk.ollama.generations)


async def test_a_model_that_falls_silent_leaves_what_it_has_said(desk):
    hurry(desk)
    desk.ollama.answer, desk.ollama.fault = ANSWER, replace(faults.stall(after=12), times=1)
    desk.open(BODY)

    (first,) = await desk.ask()

    assert ANSWER.startswith(first.text + "\n")


async def test_what_goes_on_is_stopped_by_a_key_that_leads_elsewhere(desk):
    hurry(desk)
    desk.ollama.answer, desk.ollama.fault = [ANSWER, "range(3):\n"], replace(faults.stall(after=12), times=1)
    desk.open(BODY)
    await desk.ask()
    desk.type("while True: ")
    await desk.ask()

    await desk.until(0, "connection_closed")


async def test_one_line_is_never_cut_for_time(desk):
    hurry(desk)
    desk.ollama.answer, desk.ollama.speed.token_ms = "sum(item.price for item in items)\n", 40
    desk.open("def total(items):\n    return ‸\n")

    assert ["sum(item.price for item in items)"] == [suggestion.text for suggestion in await desk.ask()]


@pytest.mark.parametrize(
    ("answers", "setting", "budget"),
    [
        ([], None, LEAST_BUDGET_MS),
        ([100], None, LEAST_BUDGET_MS),
        ([800, 700, 900], None, 1_600.0),
        ([9_000], None, MOST_BUDGET_MS),
        ([9_000], 300.0, 300.0),
    ],
)
def test_the_budget_is_twice_a_usual_answer_within_bounds_unless_it_is_set(answers, setting, budget):
    rhythm = Rhythm()
    for ms in answers:
        rhythm.saw_answer(ms)

    assert budget == rhythm.budget_ms(setting)
