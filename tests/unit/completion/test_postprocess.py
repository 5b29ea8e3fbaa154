"""Laws of `fit` that hold for any text; what it does in which situation stands in the golden table."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fimble.completion.cursor import cursor_between
from fimble.completion.lexis import depth_of, squeezed
from fimble.completion.postprocess import fit
from fimble.completion.shape import Shape, completion_shape
from tests.unit.completion.golden_cases import FOLDER, read_cases
from tests.unit.completion.places import BLOCK, LINE, answers, anything, cursors, place

shapes = st.sampled_from([LINE, BLOCK, Shape("line", "", 1, in_text=True), Shape("block", "", 3, 60, True)])
reasons = st.sampled_from(["stop", "length", ""])

CASES = [case for path in sorted(FOLDER.glob("*.txt")) for case in read_cases(path.stem)]
PLAIN = [case for case in CASES if case.fitted and not case.fitted.replace_before and not case.fitted.replace_after]


def applied(cursor, fitted):
    return (
        cursor.prefix[: len(cursor.prefix) - fitted.replace_before]
        + fitted.text
        + cursor.suffix[fitted.replace_after :]
    )


def is_subsequence(part, text):
    characters = iter(text)
    return all(wanted in characters for wanted in part)


@given(answers(), shapes, reasons)
@example(("", cursor_between("", "")), LINE, "stop")
def test_never_raises_and_never_shows_blanks(answer, shape, done_reason):
    raw, cursor = answer
    fitted = fit(raw, cursor, shape, done_reason=done_reason)
    assert fitted is None or fitted.text.strip()


@given(answers(), shapes)
def test_the_range_stays_on_the_line(answer, shape):
    raw, cursor = answer
    fitted = fit(raw, cursor, shape)
    if fitted is None:
        return
    assert 0 <= fitted.replace_before <= len(cursor.line_head)
    assert 0 <= fitted.replace_after <= len(cursor.line_tail)


@given(answers(), shapes)
def test_an_editor_can_show_the_item_as_pure_addition(answer, shape):
    """VS Code hides an item unless what it replaces is found again in it; indentation before the cursor is exempt."""
    raw, cursor = answer
    fitted = fit(raw, cursor, shape)
    if fitted is None:
        return
    replaced = cursor.line_head[len(cursor.line_head) - fitted.replace_before :]
    assert replaced.strip() == ""
    assert is_subsequence(cursor.line_tail[: fitted.replace_after], fitted.text)


@given(answers(), shapes)
def test_no_line_ends_in_blanks_and_line_breaks_are_the_files(answer, shape):
    raw, cursor = answer
    fitted = fit(raw, cursor, shape)
    if fitted is None:
        return
    lines = fitted.text.split(cursor.newline)
    assert [line for line in lines[:-1] if line != line.rstrip()] == []
    assert not re.search(r"[\r\n]", "".join(lines))
    assert lines[-1] == lines[-1].rstrip() or not cursor.is_at_blank_tail


@given(answers(), shapes)
def test_the_next_line_of_the_file_never_stands_twice(answer, shape):
    raw, cursor = answer
    fitted = fit(raw, cursor, shape)
    if fitted is None or not cursor.next_line:
        return
    prefix = cursor.prefix[: len(cursor.prefix) - fitted.replace_before]
    before = re.split(r"\r\n?|\n", prefix + fitted.text)[-1] + cursor.line_tail[fitted.replace_after :]
    is_same = squeezed(before) == squeezed(cursor.next_line) and depth_of(before) == depth_of(cursor.next_line)
    assert not is_same


@given(answers())
def test_what_was_shown_for_a_line_fits_as_it_is(answer):
    """Only on a blank line: what overlaps its head or tail once may overlap it again. And only without what is taken off
    in halves too: cutting behind it brings it to the end."""
    raw, cursor = answer
    fitted = fit(re.sub(r"[<`]", "", raw), cursor, LINE)
    if fitted is None or fitted.replace_before or (cursor.line_head + cursor.line_tail).strip():
        return
    assert fit(fitted.text, cursor, LINE) == fitted


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.language}: {case.name}") for case in PLAIN])
def test_fitting_twice_changes_nothing(case):
    assert fit(case.fitted.text, case.cursor, case.shape) == case.fitted


@given(cursors(), anything, st.sampled_from(["automatic", "invoked"]), st.sampled_from(["auto", "always", "never"]))
def test_any_place_has_a_shape_that_can_be_filled(cursor, raw, trigger, multiline):
    shape = completion_shape(cursor, trigger=trigger, multiline=multiline)
    assert shape.reason
    if shape.kind == "none":
        assert fit(raw, cursor, shape) is None


def test_the_callers_own_rule_for_special_tokens_is_used():
    cursor = place("x = ‸")
    assert fit("1 STOP", cursor, LINE, strip=lambda text: text.replace("STOP", "")).text == "1"
