from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fimble.actions.outcome import FileChange
from fimble.actions.smallest import lines_with_breaks, rebased, smallest_edits
from fimble.text.document import Document
from fimble.text.spans import Edit, Span

LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\r\n", "\n", "d\r", "e"]), max_size=12).map("".join)


def document(text: str) -> Document:
    return Document("file:///a", "", 1, text)


def applied(base: Document, edits: tuple[Edit, ...]) -> str:
    return FileChange("a", "file:///a", base, edits, "").applied()


@given(LINES)
def test_lines_joined_are_the_text(text: str) -> None:
    assert text == "".join(lines_with_breaks(text))


@given(LINES, LINES)
def test_the_edits_lead_from_one_text_to_the_other(old: str, new: str) -> None:
    assert new == applied(document(old), smallest_edits(document(old), new))


@given(LINES)
def test_equal_texts_need_no_edit(text: str) -> None:
    assert () == smallest_edits(document(text), text)


@given(LINES, LINES, LINES)
def test_edits_made_for_another_version_either_fit_or_are_refused(old: str, new: str, now: str) -> None:
    edits = smallest_edits(document(old), new)
    moved = rebased(document(old), document(now), edits)

    if old == now:
        assert new == applied(document(now), moved or ())
    if moved is not None:
        for before, after in zip(edits, moved, strict=True):
            assert old[before.span.start : before.span.end] == now[after.span.start : after.span.end]


def test_only_lines_that_differ_are_in_an_edit() -> None:
    edits = smallest_edits(document("a\nb\nc\nd\ne\n"), "a\nB\nc\nd\nE\n")

    assert (Edit(Span(2, 4), "B\n"), Edit(Span(8, 10), "E\n")) == edits


def test_lines_above_and_below_may_come_and_go() -> None:
    edits = smallest_edits(document("a\nb\nc\nd\ne\n"), "a\nb\nC\nd\ne\n")

    assert (Edit(Span(8, 10), "C\n"),) == rebased(document("a\nb\nc\nd\ne\n"), document("0\n1\na\nb\nc\nd\n"), edits)


def test_a_line_that_has_changed_at_the_edge_refuses_the_edit() -> None:
    edits = smallest_edits(document("a\nb\nc\n"), "a\nB\nc\n")

    assert rebased(document("a\nb\nc\n"), document("x\nb\nc\n"), edits) is None
