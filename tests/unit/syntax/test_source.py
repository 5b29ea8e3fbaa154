from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fimble.syntax.source import Line, Source, line_at
from fimble.text.lines import LineIndex

TEXTS = st.text(st.sampled_from("ab \t\r\nä€😀\x0b\x0c\x85\u2028"), max_size=40)


@given(TEXTS)
def test_lines_are_those_of_the_text(text: str) -> None:
    source, lines = Source(text), LineIndex(text)

    assert lines.n_lines == source.n_lines
    assert [lines.byte_at(lines.line_start(line)) for line in range(lines.n_lines)] == source.line_starts


@given(TEXTS, st.data())
def test_an_offset_is_on_the_line_that_the_text_says(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    lines = LineIndex(text)

    assert lines.line_of(offset) == Source(text).line_of(lines.byte_at(offset))


def test_a_line_comes_without_its_break() -> None:
    source = Source(b"a\r\n  b\rc")

    assert [b"a", b"  b", b"c"] == [source.line_bytes(line) for line in range(source.n_lines)]


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert "a\ufffdb" == Source(b"a\xffb").text(0, 3)


def test_a_lone_surrogate_is_three_bytes() -> None:
    assert 3 == len(Source("\ud800").data)


def test_a_line_knows_where_its_content_begins() -> None:
    assert Line(2, 4, 5) == line_at(b"a\n\t b\nc", 5)
    assert Line(0, 0, 0) == line_at(b"", 0)
    assert line_at(b"a\n  \n", 3).is_blank
