"""Counting what was shown, accepted and kept, and what answers cost."""

from __future__ import annotations

import pytest

from fimble.completion.statistics import Statistics
from fimble.completion.suggestion import Suggestion
from fimble.models.base import ModelInfo, Usage
from fimble.text.spans import Span

CODER = ModelInfo("ollama", "coder")


def suggestion(number=1, text="return total"):
    return Suggestion(f"s{number}", text, Span(20, 20), "ollama", "coder", "python", 10.0, "file:///a.py", 1)


def row(statistics):
    (only,) = statistics.rows()
    return {name: value for name, value in only.items() if value and not isinstance(value, str)}


def test_a_request_with_several_items_is_shown_once_and_an_item_accepted_once():
    statistics = Statistics()
    statistics.shown([suggestion(1), suggestion(2)])
    statistics.shown([])

    assert suggestion(2) == statistics.accepted("s2")
    assert statistics.accepted("s2") is None
    assert {"shown": 1, "accepted": 1, "characters": 12} == row(statistics)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("def total(items):\n    return total\n", 1),
        ("# more\n" * 50 + "def total(items):\n    return total\n", 1),
        ("def total(items):\n    return totals\n", 1),
        ("def total(items):\n    return sum(items)\n", 0),
        ("x\n" * 5_000 + "    return total\n", 0),
        ("", 0),
    ],
    ids=["as it was", "moved", "written on", "changed", "elsewhere", "gone"],
)
def test_an_accepted_suggestion_is_kept_when_it_still_stands_where_it_was_put(text, kept):
    statistics = Statistics()
    statistics.looked_again(suggestion(), text)

    assert kept == sum(int(each["kept"]) for each in statistics.rows())


def test_what_an_answer_cost_counts_when_the_model_server_says_so():
    statistics = Statistics()
    statistics.answered(CODER, "python", 120.4, Usage(prompt_tokens=800, cached_tokens=790))
    statistics.answered(CODER, "python", 80.0, None)
    statistics.answered(CODER, "python", 100.0, Usage(prompt_tokens=800))

    expected = {"answers": 3, "ms": 300, "counted": 1, "prompt_tokens": 800, "again_tokens": 10}
    assert expected == row(statistics)


def test_what_is_new_is_given_once():
    statistics = Statistics()
    statistics.shown([suggestion()])
    first = statistics.take()
    statistics.accepted("s1")

    assert [1, 0] == [first["ollama", "coder", "python"].shown, first["ollama", "coder", "python"].accepted]
    assert [0, 1] == [(new := statistics.take()["ollama", "coder", "python"]).shown, new.accepted]
    assert {} == statistics.take()
    assert {"shown": 1, "accepted": 1, "characters": 12} == row(statistics)
