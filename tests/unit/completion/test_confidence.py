"""What a model doubts is not shown, where its server says how sure it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fimble.completion.confidence import FIRST_LINE, NEXT_LINE, WITH_UNKNOWN_NAMES, confident_part, line_confidences
from fimble.completion.reading import Answer, Token

SURE, FAINT = -0.05, min(FIRST_LINE, NEXT_LINE) - 2


def answer(*lines):
    """An answer of lines, each as [(text, logarithm), …]; line breaks stand in the tokens."""
    tokens = [token for line in lines for token in line]
    text = "".join(text for text, _ in tokens)
    return Answer(text, "stop", None, tuple(Token(len(text), logprob) for text, logprob in tokens))


FIRST = [("total", SURE), (" =", SURE), (" 0", SURE), ("\n", SURE)]


def test_each_line_with_content_has_the_mean_of_the_tokens_that_begin_in_it():
    said = answer([("a", -1.0), (" b", -3.0), ("\n\n", -2.0)], [("  c", -4.0)])

    assert [-2.0, -4.0] == line_confidences(said)


def test_a_weak_first_line_hides_everything():
    assert confident_part(answer([("total", FAINT), (" =", FAINT), ("\n", FAINT)], FIRST)) is None


@pytest.mark.parametrize(("n_tokens", "is_shown"), [(1, True), (3, True), (8, False), (10, False)])
def test_a_longer_line_must_be_surer(n_tokens, is_shown):
    said = answer([("a", -0.9)] * n_tokens)

    assert (said if is_shown else None) == confident_part(said)


def test_beyond_ten_tokens_length_counts_no_more():
    said = answer([("a", -0.6)] * 60)

    assert said == confident_part(said)


def test_a_suggestion_ends_before_its_first_weak_line():
    said = answer(FIRST, FIRST, [("guess", FAINT), ("()", FAINT), ("\n", FAINT)], FIRST)

    sure = confident_part(said)

    assert sure == replace(said, text="total = 0\ntotal = 0\n", done_reason="length")


@pytest.mark.parametrize(
    "said",
    [answer(FIRST, FIRST), Answer("total = 0\n", "stop", None), answer(), Answer("", "stop", None)],
    ids=["sure", "no figures", "nothing", "nothing and no figures"],
)
def test_what_is_sure_or_has_no_figures_stays_as_it_is(said):
    assert said == confident_part(said)


def test_tokens_behind_the_end_of_the_text_do_not_count():
    said = replace(answer(FIRST, [("weak", FAINT)]), text="total = 0")

    assert [pytest.approx(SURE)] == line_confidences(said)


async def test_a_doubtful_guess_is_shown_only_to_those_who_ask_for_it(desk):
    desk.ollama.answer, desk.ollama.logprob = "frobnicate(item)\n", FAINT
    desk.open("def show(item):\n    name = ‸\n")

    assert [] == await desk.ask()
    assert ["frobnicate(item)"] == [item.text for item in await desk.ask("invoked")]


@pytest.mark.parametrize(
    ("said", "logprob", "is_shown"),
    [
        ("frobnicate(item)", WITH_UNKNOWN_NAMES - 0.1, False),
        ("frobnicate(item)", WITH_UNKNOWN_NAMES + 0.1, True),
        ("item.name", WITH_UNKNOWN_NAMES - 0.1, True),
    ],
)
async def test_names_that_nobody_knows_must_be_said_with_more_confidence(desk, said, logprob, is_shown):
    desk.ollama.answer, desk.ollama.logprob = said + "\n", logprob
    desk.open("def show(item):\n    name = ‸\n")

    assert [said] * is_shown == [item.text for item in await desk.ask()]


async def test_items_with_names_that_nobody_knows_come_last(desk):
    desk.ollama.answer = ["frobnicate(item)\n", "item.name\n", "describe(item)\n"]
    desk.open("def describe(item): ...\n\n\ndef show(item):\n    name = ‸\n")

    items = await desk.ask("invoked")

    assert ["item.name", "describe(item)", "frobnicate(item)"] == [item.text for item in items]
