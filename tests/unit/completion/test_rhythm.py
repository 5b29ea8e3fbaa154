"""How long to wait, from how the user types and how fast the model is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.completion.rhythm import MOST_WAIT_MS, Rhythm

URI = "file:///a.py"


def typing(interval_ms, answer_ms=None, n_keys=12):
    rhythm = Rhythm()
    for key in range(n_keys):
        rhythm.saw_request(URI, 100 + key, 50 + key, key * interval_ms)
    if answer_ms is not None:
        rhythm.saw_answer(answer_ms)
    return rhythm


def test_a_model_faster_than_the_fingers_is_asked_at_once():
    assert typing(200, answer_ms=60).wait_ms(URI) == 0


def test_a_slow_model_waits_until_a_key_is_overdue():
    assert typing(100, answer_ms=900).wait_ms(URI) == pytest.approx(120)


def test_in_between_it_waits_for_a_part():
    assert 0 < typing(200, answer_ms=200).wait_ms(URI) < typing(200, answer_ms=280).wait_ms(URI) < 240


def test_slow_fingers_never_wait_longer_than_the_bound():
    assert typing(900, answer_ms=5_000).wait_ms(URI) == MOST_WAIT_MS


@pytest.mark.parametrize(
    ("least", "most", "answer", "expected"),
    [(0, 60, 900, 60), (0, 120, 900, 120), (50, 250, 20, 50), (200, 250, 900, 200), (90, 40, 20, 90), (0, 0, 900, 0)],
)
def test_the_automatic_wait_keeps_the_bounds_that_the_user_sets(least, most, answer, expected):
    assert typing(100, answer_ms=answer).wait_ms(URI, least_ms=least, most_ms=most) == pytest.approx(expected)


def test_a_wait_that_the_user_sets_knows_no_bounds():
    assert typing(100, answer_ms=900).wait_ms(URI, 700, least_ms=0, most_ms=100) == 700


def test_before_anything_is_known_it_waits_a_little():
    assert 0 < Rhythm().wait_ms(URI) <= MOST_WAIT_MS


def test_pauses_are_no_typing():
    rhythm = typing(100, answer_ms=900)
    for pause in range(10):
        rhythm.saw_request(URI, 112 + pause, 62 + pause, 10_000 * (pause + 1))
    assert rhythm.wait_ms(URI) == pytest.approx(120)


def test_pasted_text_and_moves_of_the_cursor_are_no_typing():
    rhythm = typing(100, answer_ms=900)
    for step in range(10):
        rhythm.saw_request(URI, 112 + 50 * step, 62, 1_200 + 700 * step)
        rhythm.saw_request(URI, 112 + 50 * step, 70, 1_500 + 700 * step)
    assert rhythm.wait_ms(URI) == pytest.approx(120)


@pytest.mark.parametrize(("setting", "waited", "expected"), [(300, 0, 300), (0, 0, 0), (300, 200, 100), (100, 200, 0)])
def test_a_setting_is_followed_less_what_the_client_waited(setting, waited, expected):
    assert asked_after(waited).wait_ms(URI, setting) == expected


def test_a_client_that_has_waited_is_answered_at_once():
    assert asked_after(200).wait_ms(URI) == 0


def test_only_the_first_request_after_a_change_has_been_waited_for():
    rhythm = asked_after(200)
    rhythm.saw_request(URI, 112, 63, 1_800)

    assert 300 == rhythm.wait_ms(URI, 300)


def test_the_wait_for_one_document_is_not_that_for_another():
    assert 300 == asked_after(200).wait_ms("file:///b.py", 300)


def asked_after(waited_ms):
    """A quick typist with a slow model, whose editor let some time pass before it asked."""
    rhythm = typing(100, answer_ms=900)
    rhythm.saw_change(URI, 1_200)
    rhythm.saw_request(URI, 112, 62, 1_200 + waited_ms)
    return rhythm


def test_it_follows_the_last_answers():
    rhythm = typing(200, answer_ms=5_000)
    for _ in range(10):
        rhythm.saw_answer(50)
    assert rhythm.wait_ms(URI) == 0


def test_knows_when_text_is_being_deleted():
    rhythm = Rhythm()
    rhythm.saw_request(URI, 100, 50, 0)
    assert not rhythm.is_deleting(URI)
    rhythm.saw_request(URI, 99, 49, 100)
    assert rhythm.is_deleting(URI)
    rhythm.saw_request(URI, 99, 49, 200)
    assert rhythm.is_deleting(URI)
    rhythm.saw_request(URI, 99, 70, 300)
    assert not rhythm.is_deleting(URI)
    rhythm.saw_request(URI, 98, 70, 400)
    assert rhythm.is_deleting(URI)
    rhythm.saw_request(URI, 99, 71, 500)
    assert not rhythm.is_deleting(URI)


def test_less_text_put_in_the_place_of_more_is_no_deleting():
    rhythm = Rhythm()
    rhythm.saw_request(URI, 100, 100, 0)
    rhythm.saw_request(URI, 60, 60, 100, is_after_insertion=True)
    assert not rhythm.is_deleting(URI)
    rhythm.saw_request(URI, 59, 59, 200)
    assert rhythm.is_deleting(URI)


def test_documents_do_not_disturb_each_other():
    rhythm = Rhythm()
    rhythm.saw_request(URI, 100, 50, 0)
    rhythm.saw_request("file:///b.py", 10, 5, 100)
    assert not rhythm.is_deleting("file:///b.py")
    rhythm.saw_request(URI, 99, 49, 200)
    rhythm.forget(URI)
    assert not rhythm.is_deleting(URI)


@given(
    st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 300), st.floats(0, 5_000)), max_size=30),
    st.lists(st.floats(0, 60_000), max_size=12),
)
def test_the_wait_stays_within_its_bounds(requests, answers):
    rhythm, now = Rhythm(), 0.0
    for n_characters, offset, gap in requests:
        now += gap
        rhythm.saw_request(URI, n_characters, offset, now)
    for answer in answers:
        rhythm.saw_answer(answer)
    assert 0 <= rhythm.wait_ms(URI) <= MOST_WAIT_MS
