from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.text.blocks import Blocks
from fimble.text.lines import LineIndex, PositionEncoding
from fimble.text.spans import BytePoint, Edit, Span
from tests.unit.text import naive

UTF8, UTF16, UTF32 = PositionEncoding.UTF8, PositionEncoding.UTF16, PositionEncoding.UTF32


def in_small_blocks(text: str, block_length: int = 3) -> LineIndex:
    """An index whose blocks are so short that every question crosses their borders."""
    return LineIndex(Blocks.of(text, block_length))


def spans_of_lines(index: LineIndex) -> list[tuple[int, int]]:
    return [(index.line_start(n), index.line_end(n)) for n in range(index.n_lines)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n", ["a", ""]),
        ("a\nb\r\nc\rd", ["a", "b", "c", "d"]),
        ("\r\n\r\n", ["", "", ""]),
        ("\n\r", ["", "", ""]),
        ("\r\r\n\n", ["", "", "", ""]),
        ("a\fb\vc\x1cd\x85e\u2028f\u2029g", ["a\fb\vc\x1cd\x85e\u2028f\u2029g"]),
        ("\ufeffa\nb", ["\ufeffa", "b"]),
    ],
)
@pytest.mark.parametrize("block_length", [1, 2, 3, 8192])
def test_lines_break_where_lsp_says_and_nowhere_else(text, lines, block_length):
    index = in_small_blocks(text, block_length)

    assert lines == [text[start:end] for start, end in spans_of_lines(index)]


@pytest.mark.parametrize(
    ("position", "encoding", "expected"),
    [
        ((0, 0), UTF16, "‸a😀é漢\r\nb\r\n"),
        ((0, 1), UTF16, "a‸😀é漢\r\nb\r\n"),
        ((0, 2), UTF16, "a‸😀é漢\r\nb\r\n"),  # inside of the surrogate pair
        ((0, 3), UTF16, "a😀‸é漢\r\nb\r\n"),
        ((0, 4), UTF8, "a‸😀é漢\r\nb\r\n"),  # its last byte
        ((0, 5), UTF8, "a😀‸é漢\r\nb\r\n"),
        ((0, 6), UTF8, "a😀‸é漢\r\nb\r\n"),
        ((0, 7), UTF8, "a😀é‸漢\r\nb\r\n"),
        ((0, 2), UTF32, "a😀‸é漢\r\nb\r\n"),
        ((0, 5), UTF16, "a😀é漢‸\r\nb\r\n"),
        ((0, 6), UTF16, "a😀é漢‸\r\nb\r\n"),  # between \r and \n, if positions could say so
        ((0, 2**31 - 1), UTF16, "a😀é漢‸\r\nb\r\n"),
        ((0, 2**31 - 1), UTF8, "a😀é漢‸\r\nb\r\n"),
        ((0, 2**31 - 1), UTF32, "a😀é漢‸\r\nb\r\n"),
        ((1, 1), UTF8, "a😀é漢\r\nb‸\r\n"),
        ((2, 0), UTF16, "a😀é漢\r\nb\r\n‸"),
        ((2, 9), UTF16, "a😀é漢\r\nb\r\n‸"),
        ((3, 0), UTF16, "a😀é漢\r\nb\r\n‸"),
        ((2**31 - 1, 2**31 - 1), UTF16, "a😀é漢\r\nb\r\n‸"),
        ((-1, -1), UTF16, "‸a😀é漢\r\nb\r\n"),
    ],
)
@pytest.mark.parametrize("block_length", [1, 3, 8192])
def test_a_position_outside_of_the_text_or_inside_of_a_character_is_the_nearest_place_before(
    position, encoding, expected, block_length
):
    index = in_small_blocks(expected.replace("‸", ""), block_length)

    assert expected.index("‸") == index.offset_at(*position, encoding)


def test_two_lone_surrogates_side_by_side_stay_two_characters():
    index = LineIndex("\ud83d" + "\ude00" + "b")

    assert [0, 1, 2, 3] == [index.offset_at(0, n, UTF16) for n in range(4)]
    assert [0, 3, 6, 7] == [index.byte_at(n) for n in range(4)]


def test_a_pair_of_surrogates_from_json_is_one_character():
    index = LineIndex(json.loads('"\\ud83d\\ude00b"'))

    assert [(0, 0), (0, 2), (0, 3)] == [index.position_at(n, UTF16) for n in range(3)]


def test_the_place_inside_a_crlf_is_the_end_of_the_line_it_ends():
    index = LineIndex("ab\r\nc")

    assert 0 == index.line_of(3)
    assert (0, 2) == index.position_at(3, UTF16)


@pytest.mark.parametrize("line", [-1, 2, 100])
def test_asking_for_a_line_that_is_not_there_is_an_error(line):
    index = LineIndex("a\nb")

    with pytest.raises(IndexError):
        index.line_start(line)
    with pytest.raises(IndexError):
        index.line_end(line)


@pytest.mark.parametrize("offset", [-1, 4])
def test_asking_about_an_offset_that_is_not_there_is_an_error(offset):
    index = LineIndex("a\nb")

    for ask in (index.line_of, index.byte_at, index.point_at, index.offset_at_byte):
        with pytest.raises(ValueError, match="is not in a text of"):
            ask(offset)
    with pytest.raises(ValueError, match="is not in a text of"):
        index.position_at(offset, UTF16)


def test_a_lone_carriage_return_starts_a_line_but_no_row():
    index = LineIndex("a\rb\r\nc")

    assert (1, BytePoint(0, 2)) == (index.line_of(2), index.point_at(2))
    assert (2, BytePoint(1, 0)) == (index.line_of(5), index.point_at(5))


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ("a\rb", Edit(Span(2, 3), "\n"), ["a", ""]),  # joins \r\n from behind
        ("ab\n", Edit(Span(1, 2), "\r"), ["a", ""]),  # joins it from before
        ("a\rx\nb", Edit(Span(2, 3), ""), ["a", "b"]),  # joins by deletion
        ("a\r\nb", Edit(Span(2, 2), "x"), ["a", "x", "b"]),  # parts it by insertion
        ("a\r\nb", Edit(Span(1, 2), ""), ["a", "b"]),  # leaves \n
        ("a\r\nb", Edit(Span(2, 3), ""), ["a", "b"]),  # leaves \r
        ("a\r\nb", Edit(Span(2, 2), "\r\n"), ["a", "", "", "b"]),  # \r and \n part, a new \r\n between
        ("abc", Edit(Span(0, 3), ""), [""]),
        ("", Edit(Span(0, 0), "\r\n"), ["", ""]),
    ],
)
@pytest.mark.parametrize("block_length", [1, 2, 3, 8192])
def test_an_edit_may_join_or_part_a_crlf(before, edit, after, block_length):
    index = in_small_blocks(before, block_length).edited(edit)

    assert after == [index.text[start:end] for start, end in spans_of_lines(index)]


def test_an_edit_that_leaves_the_text_is_an_error():
    with pytest.raises(ValueError, match="is not in a text of"):
        LineIndex("abc").edited(Edit(Span(2, 4), ""))


def test_an_edit_leaves_the_older_index_alone():
    older = LineIndex("a\nb")
    newer = older.edited(Edit(Span(1, 2), ""))

    assert ("a\nb", 2, "ab", 1) == (older.text, older.n_lines, newer.text, newer.n_lines)


@given(naive.texts, st.integers(1, 5))
def test_lines_are_those_of_the_naive_splitter(text, block_length):
    assert naive.line_spans(text) == spans_of_lines(in_small_blocks(text, block_length))


@given(naive.texts, naive.encodings, st.integers(1, 5))
def test_positions_are_those_of_the_naive_count(text, encoding, block_length):
    index = in_small_blocks(text, block_length)

    expected = [naive.position(text, offset, encoding) for offset in range(len(text) + 1)]
    assert expected == [index.position_at(offset, encoding) for offset in range(len(text) + 1)]
    assert [line for line, _ in expected] == [index.line_of(offset) for offset in range(len(text) + 1)]


@given(naive.texts, naive.encodings, st.integers(0, 30), st.integers(0, 30), st.integers(1, 5))
def test_any_position_finds_the_naive_offset(text, encoding, line, character, block_length):
    index = in_small_blocks(text, block_length)

    assert naive.offset_of(text, line, character, encoding) == index.offset_at(line, character, encoding)


@given(naive.texts, naive.encodings)
def test_an_offset_survives_the_way_to_a_position_and_back(text, encoding):
    index = LineIndex(text)
    inside_crlf = {offset for offset in range(1, len(text)) if text[offset - 1 : offset + 1] == "\r\n"}

    for offset in range(len(text) + 1):
        position = index.position_at(offset, encoding)
        assert offset - (offset in inside_crlf) == index.offset_at(*position, encoding)
        assert position == index.position_at(index.offset_at(*position, encoding), encoding)


@given(naive.texts, st.integers(1, 5))
def test_bytes_and_points_are_those_of_the_encoded_text(text, block_length):
    index = in_small_blocks(text, block_length)
    starts = [text[:offset].encode("utf-8", "surrogatepass") for offset in range(len(text) + 1)]

    assert [len(start) for start in starts] == [index.byte_at(offset) for offset in range(len(text) + 1)]
    assert [naive.point(start) for start in starts] == [index.point_at(offset) for offset in range(len(text) + 1)]


@given(naive.texts, st.integers(1, 5))
def test_a_byte_finds_the_character_it_belongs_to(text, block_length):
    index = in_small_blocks(text, block_length)
    owners = [n for n, character in enumerate(text) for _ in character.encode("utf-8", "surrogatepass")]

    assert [*owners, len(text)] == [index.offset_at_byte(byte) for byte in range(index.n_bytes + 1)]


@given(st.data(), naive.texts, st.integers(1, 5))
def test_an_edited_index_equals_a_fresh_one(data, text, block_length):
    index = in_small_blocks(text, block_length)
    for _ in range(data.draw(st.integers(1, 8))):
        edit = data.draw(naive.edits_of(text))
        text, index = naive.spliced(text, edit), index.edited(edit)

        fresh = LineIndex(text)
        offsets = range(len(text) + 1)
        assert fresh == index
        assert (fresh.n_lines, fresh.n_bytes) == (index.n_lines, index.n_bytes)
        assert spans_of_lines(fresh) == spans_of_lines(index)
        assert [fresh.point_at(offset) for offset in offsets] == [index.point_at(offset) for offset in offsets]
        for encoding in PositionEncoding:
            expected = [fresh.position_at(offset, encoding) for offset in offsets]
            assert expected == [index.position_at(offset, encoding) for offset in offsets]


@given(st.data(), naive.texts)
def test_a_part_of_the_text_is_the_same_before_and_after_the_whole_was_asked_for(data, text):
    index = in_small_blocks("", 2).edited(Edit(Span(0, 0), text))
    start, end = sorted([data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))])

    assert text[start:end] == index.text_of(Span(start, end))
    assert text == index.text
