from __future__ import annotations

import dataclasses

import pytest
import tree_sitter
import tree_sitter_python
from hypothesis import given
from hypothesis import strategies as st

from fimble.text.document import Document
from fimble.text.lines import LineIndex
from fimble.text.spans import ByteEdit, BytePoint, Edit, Span
from tests.unit.text import naive

PYTHON = tree_sitter.Language(tree_sitter_python.language())


def document(text: str) -> Document:
    return Document("file:///a.py", "python", 1, text)


def marked_edit(marked: str, inserted: str) -> tuple[str, Edit]:
    """ "ab‸cd‸e" and "x": the text "abcde" and the replacement of "cd"."""
    before, old, after = marked.split("‸")
    return before + old + after, Edit(Span(len(before), len(before) + len(old)), inserted)


@pytest.mark.parametrize(
    ("marked", "inserted", "expected"),
    [
        ("ab‸‸c", "x", ByteEdit(2, 2, 3, BytePoint(0, 2), BytePoint(0, 2), BytePoint(0, 3))),
        ("é😀‸‸c", "é", ByteEdit(6, 6, 8, BytePoint(0, 6), BytePoint(0, 6), BytePoint(0, 8))),
        ("a\né‸\nb‸c", "", ByteEdit(4, 6, 4, BytePoint(1, 2), BytePoint(2, 1), BytePoint(1, 2))),
        ("a\n‸‸b", "x\ny\r\né", ByteEdit(2, 2, 9, BytePoint(1, 0), BytePoint(1, 0), BytePoint(3, 2))),
        ("a\rb‸c‸", "\r", ByteEdit(3, 4, 4, BytePoint(0, 3), BytePoint(0, 4), BytePoint(0, 4))),
        ("\ufeff‸‸a", "b", ByteEdit(3, 3, 4, BytePoint(0, 3), BytePoint(0, 3), BytePoint(0, 4))),
        ("‸‸", "\ud83d", ByteEdit(0, 0, 3, BytePoint(0, 0), BytePoint(0, 0), BytePoint(0, 3))),
        ("a\u2028‸‸b", "c", ByteEdit(4, 4, 5, BytePoint(0, 4), BytePoint(0, 4), BytePoint(0, 5))),
    ],
)
def test_an_edit_is_told_to_trees_in_bytes(marked, inserted, expected):
    text, edit = marked_edit(marked, inserted)

    assert expected == document(text).apply(edit, 2)[1]


def test_an_edit_gives_the_next_version_and_leaves_this_one():
    first = document("one\r\ntwo\n")
    second, _ = first.apply(Edit(Span(5, 8), "drei"), 2)

    assert ("one\r\ndrei\n", 2, "file:///a.py", "python") == (
        second.text,
        second.version,
        second.uri,
        second.language_id,
    )
    assert document("one\r\ntwo\n") == first
    with pytest.raises(dataclasses.FrozenInstanceError):
        first.version = 3


def test_an_edit_that_leaves_the_document_is_an_error():
    with pytest.raises(ValueError, match="is not in a text of"):
        document("abc").apply(Edit(Span(2, 4), ""), 2)


def test_full_sync_replaces_the_text_and_nothing_else():
    assert Document("file:///a.py", "python", 7, "b\n") == document("a").replaced("b\n", 7)


def test_a_document_can_be_made_from_lines_that_are_there():
    lines = LineIndex("a\nb")

    assert lines is Document("file:///a.py", "python", 1, lines).lines


def test_a_line_comes_without_its_break_and_a_span_as_it_is():
    text = document("\ufeffa\f\r\nb\u2028\rc")

    assert ["\ufeffa\f", "b\u2028", "c"] == [text.line_text(n) for n in range(3)]
    assert "\f\r\nb" == text.text_of(Span(2, 6))
    with pytest.raises(IndexError):
        text.line_text(3)
    with pytest.raises(ValueError, match="is not in a text of"):
        text.text_of(Span(0, 99))


@pytest.mark.parametrize(
    ("text", "newline"),
    [
        ("", "\n"),
        ("a", "\n"),
        ("a\nb\n", "\n"),
        ("a\r\nb\r\n", "\r\n"),
        ("a\rb\r", "\r"),
        ("a\r\nb\r\nc\n", "\r\n"),
        ("a\r\nb\nc\n", "\n"),
        ("a\r\nb\n", "\n"),
        ("a\rb\r\n", "\r\n"),
        ("a\u2028b\u2028c\r\n", "\r\n"),
    ],
)
def test_newline_is_what_most_lines_end_with(text, newline):
    assert newline == document(text).newline


def test_the_start_of_a_document_tells_its_indentation():
    assert "  " == document("a {\n  b\n}\n").indent_unit
    assert "\t" == document("a {\n\tb\n}\n" * 10_000 + "a {\n  b\n}\n" * 20_000).indent_unit


@given(st.data(), naive.texts)
def test_random_edits_give_the_spliced_text_and_the_naive_byte_edit(data, text):
    current = document(text)
    for version in range(2, data.draw(st.integers(3, 8))):
        edit = data.draw(naive.edits_of(text))
        expected, text = naive.byte_edit(text, edit), naive.spliced(text, edit)
        current, byte_edit = current.apply(edit, version)

        assert (text, expected, version) == (current.text, byte_edit, current.version)
        assert text.encode("utf-8", "surrogatepass") == current.source_bytes()


@given(st.data(), naive.texts, naive.encodings)
def test_edits_sent_as_positions_give_the_text_the_client_has(data, text, encoding):
    current = document(text)
    for version in range(2, data.draw(st.integers(3, 8))):
        # A client cannot name the place between \r and \n.
        offsets = [n for n in range(len(text) + 1) if text[max(n - 1, 0) : n + 1] != "\r\n"]
        start, end = sorted(data.draw(st.lists(st.sampled_from(offsets), min_size=2, max_size=2)))
        inserted = data.draw(naive.texts)
        sent = [naive.position(text, offset, encoding) for offset in (start, end)]

        span = Span(*(current.lines.offset_at(line, character, encoding) for line, character in sent))
        current, _ = current.apply(Edit(span, inserted), version)
        text = text[:start] + inserted + text[end:]
        assert text == current.text


def places(node: tree_sitter.Node) -> list[tuple[int, BytePoint]]:
    """Start and end of a node and of all below it."""
    own = [(node.start_byte, BytePoint(*node.start_point)), (node.end_byte, BytePoint(*node.end_point))]
    return own + [place for child in node.children for place in places(child)]


@given(st.data(), naive.texts)
def test_points_are_those_tree_sitter_itself_counts(data, text):
    current = document(text)
    for version in range(2, 5):
        current, _ = current.apply(data.draw(naive.edits_of(current.text)), version)
    tree = tree_sitter.Parser(PYTHON).parse(current.source_bytes())

    for byte, point in places(tree.root_node):
        offset = current.lines.offset_at_byte(byte)
        if current.lines.byte_at(offset) == byte:  # an error node may end inside of a lone surrogate's bytes
            assert point == current.lines.point_at(offset)


@given(st.data())
def test_an_edited_tree_reparsed_equals_a_fresh_one(data):
    current = document("class A:\r\n    def f(self):\r\n        return 'é😀'\r\n\r\nx = A()\n")
    parser = tree_sitter.Parser(PYTHON)
    tree = parser.parse(current.source_bytes())
    snippets = st.sampled_from(["", "é", "😀", "\n", "\r\n", "    ", "x = 1\n", "def g(): pass\n", "(", ")", "'", ":"])
    for version in range(2, data.draw(st.integers(3, 6))):
        start, end = sorted(data.draw(st.lists(st.integers(0, len(current.lines)), min_size=2, max_size=2)))
        current, edit = current.apply(Edit(Span(start, min(end, start + 3)), data.draw(snippets)), version)
        start_point, old_end_point, new_end_point = (
            (point.row, point.column) for point in (edit.start_point, edit.old_end_point, edit.new_end_point)
        )
        tree.edit(edit.start_byte, edit.old_end_byte, edit.new_end_byte, start_point, old_end_point, new_end_point)
        tree = parser.parse(current.source_bytes(), tree)

        fresh = parser.parse(current.source_bytes())
        assert places(fresh.root_node) == places(tree.root_node)
