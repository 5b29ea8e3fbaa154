"""Finding an answer again along the way to it, and never anywhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.completion.cache import CAPACITY, Hit, SuggestionCache
from fimble.completion.postprocess import Fitted

URI = "file:///a.py"


def cut(text):
    prefix, suffix = text.split("‸")
    return prefix + suffix, len(prefix)


def cached(text, suggestion, replace_before=0, replace_after=0):
    cache = SuggestionCache()
    cache.put(URI, *cut(text), Fitted(suggestion, replace_before, replace_after), backend="ollama", model="m")
    return cache


def found(cache, text, uri=URI):
    hit = cache.get(uri, *cut(text))
    return None if hit is None else hit.fitted


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("x = ‸\ny", "compute(a)"),
        ("x = c‸\ny", "ompute(a)"),
        ("x = compute‸\ny", "(a)"),
        ("x = compute(a‸\ny", ")"),
        ("x = compute(a)‸\ny", None),
        ("x = compute(a)!‸\ny", None),
        ("x = d‸\ny", None),
        ("x =‸\ny", None),
        ("x = ‸\nz", None),
        ("x = ‸\n\ny", None),
        ("z = ‸\ny", None),
        ("x = compute‸)\ny", "(a"),
    ],
)
def test_the_rest_of_a_suggestion_is_found_while_it_is_typed(typed, left):
    expected = None if left is None else Fitted(left)
    assert found(cached("x = ‸\ny", "compute(a)"), typed) == expected


def test_going_back_finds_the_earlier_answer():
    cache = cached("x = ‸", "compute(a)")
    cache.put(URI, *cut("x = comq‸"), Fitted("ue()"))
    assert found(cache, "x = comq‸") == Fitted("ue()")
    assert found(cache, "x = com‸") == Fitted("pute(a)")
    assert found(cache, "x = ‸") == Fitted("compute(a)")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("f(‸)\n", Fitted("a, g(b)")),
        ("f(a, ‸)\n", Fitted("g(b)")),
        ("f(a, g(‸))\n", Fitted("b")),
        ("f(a, g(b‸))\n", None),
        ("f(a, g(b)‸)\n", None),
    ],
)
def test_brackets_that_the_editor_closes_on_the_way_are_no_change(text, left):
    """What is left when only closers are missing that the editor has put there already: nothing."""
    hit = found(cached("f(‸)\n", "a, g(b)"), text)
    assert hit == left or (left is None and hit == Fitted(")", 0, 1))


def test_an_opened_bracket_takes_its_closer_along():
    assert found(cached("x = ‸\n", "f(a).g(b)"), "x = f(‸)\n") == Fitted("a).g(b")
    assert found(cached("x = ‸\n", "f(a)"), "x = f(‸)\n") == Fitted("a")
    assert found(cached("x = ‸\n", 'f("a")'), 'x = f("‸")\n') == Fitted("a")
    assert found(cached("x = ‸\n", "f(a).g"), "x = f(‸)\n") == Fitted("a).g", 0, 1)
    assert found(cached("x = ‸\n", "f(a)"), "x = f(‸]\n") is None


def test_a_closer_that_is_typed_over_is_no_change():
    cache = cached("x = int(‸)\n", "a) + 1", replace_after=1)
    assert found(cache, "x = int(a‸)\n") == Fitted(") + 1", 0, 1)
    assert found(cache, "x = int(a)‸\n") == Fitted(" + 1", 0, 0)


def test_a_block_goes_on_behind_its_first_line():
    cache = cached("def f():\n    ‸\n", "if x:\n        return 1\n    return 2")
    assert found(cache, "def f():\n    if x:\n        ‸\n") == Fitted("return 1\n    return 2")
    assert found(cache, "def f():\n    if x:\n    ‸\n") == Fitted("    return 1\n    return 2")
    assert found(cache, "def f():\n    if x:‸\n") == Fitted("\n        return 1\n    return 2")


def test_a_line_that_moves_left_stays_whole():
    cache = cached("    x\n        ‸", "    else:", replace_before=8)
    assert found(cache, "    x\n        ‸") == Fitted("    else:", 8, 0)
    assert found(cache, "    x\n        el‸") == Fitted("    else:", 10, 0)
    assert found(cache, "    x\n        else:‸") is None
    assert found(cache, "    x\n        if‸") is None


def test_that_there_is_nothing_is_remembered_for_this_very_place():
    cache = SuggestionCache()
    cache.put(URI, *cut("x = 1‸"), None, backend="lookup", model="")
    assert cache.get(URI, *cut("x = 1‸")) == Hit(None, "lookup", "")
    assert cache.get(URI, *cut("x = 12‸")) is None


def test_the_nearest_answer_wins():
    cache = cached("x = ‸", "compute(a)")
    cache.put(URI, *cut("x = com‸"), Fitted("mit()"))
    assert found(cache, "x = com‸") == Fitted("mit()")
    assert found(cache, "x = comp‸") == Fitted("ute(a)")


def test_documents_and_contexts_are_kept_apart():
    cache = cached("x = ‸", "1")
    assert found(cache, "x = ‸", uri="file:///b.py") is None
    text, offset = cut("x = ‸")
    cache.put(URI, text, offset, Fitted("2"), context="big model")
    assert cache.get(URI, text, offset, context="big model").fitted == Fitted("2")
    assert cache.get(URI, text, offset, context="other") is None
    assert cache.get(URI, text, offset).fitted == Fitted("1")


def test_a_hit_says_who_answered():
    assert cached("x = ‸", "1").get(URI, *cut("x = ‸")) == Hit(Fitted("1"), "ollama", "m")


def test_a_closed_document_is_forgotten():
    cache = cached("x = ‸", "1")
    cache.put("file:///b.py", *cut("x = ‸"), Fitted("2"))
    cache.forget(URI)
    assert found(cache, "x = ‸") is None
    assert found(cache, "x = ‸", uri="file:///b.py") == Fitted("2")


def test_the_least_recently_used_go_first():
    cache = SuggestionCache(capacity=2)
    for name in "ab":
        cache.put(URI, *cut(f"{name} = ‸"), Fitted(name))
    assert found(cache, "a = ‸") == Fitted("a")
    cache.put(URI, *cut("c = ‸"), Fitted("c"))
    assert [found(cache, f"{name} = ‸") for name in "abc"] == [Fitted("a"), None, Fitted("c")]


def test_it_never_grows_beyond_its_capacity():
    cache = SuggestionCache()
    for number in range(CAPACITY + 50):
        cache.put(URI, "x" * number, number, Fitted("1"))
    assert len(cache) == CAPACITY


def result(text, offset, fitted):
    return text[: offset - fitted.replace_before] + fitted.text + text[offset + fitted.replace_after :]


pieces = st.text(alphabet="ab()\"'\n .", max_size=8)


@given(pieces, pieces, pieces.filter(str.strip), st.integers(0, 3), pieces, pieces)
def test_a_hit_always_leads_to_the_text_that_was_promised(prefix, suffix, suggestion, n_replaced, typed, other):
    n_replaced = min(n_replaced, len(suffix.partition("\n")[0]))
    cache = SuggestionCache()
    cache.put(URI, prefix + suffix, len(prefix), Fitted(suggestion, 0, n_replaced))
    promised = prefix + suggestion + suffix[n_replaced:]
    for done in (typed, suggestion[: len(typed)], prefix + typed):
        for after in (suffix, ")" + suffix, '")' + suffix, suffix[1:], other):
            text, offset = prefix + done + after, len(prefix + done)
            hit = cache.get(URI, text, offset)
            assert hit is None or result(text, offset, hit.fitted) == promised
