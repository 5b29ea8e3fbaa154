from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.text.encodings import PositionEncoding, length_within, utf8, width
from tests.unit.text import naive


@pytest.mark.parametrize(
    ("text", "in_utf8", "in_utf16", "in_utf32"),
    [
        ("", 0, 0, 0),
        ("abc", 3, 3, 3),
        ("é", 2, 1, 1),
        ("e\u0301", 3, 2, 2),
        ("漢", 3, 1, 1),
        ("😀", 4, 2, 1),
        ("👩‍👩‍👧", 18, 8, 5),
        ("\ufeff", 3, 1, 1),
        ("\ud83d", 3, 1, 1),
    ],
)
def test_width_counts_the_units_of_the_encoding(text, in_utf8, in_utf16, in_utf32):
    assert [in_utf8, in_utf16, in_utf32] == [width(text, encoding) for encoding in PositionEncoding]


@given(naive.texts, naive.encodings, st.integers(0, 60))
def test_length_within_is_the_longest_start_that_is_narrow_enough(text, encoding, units):
    fitting = [n for n in range(len(text) + 1) if naive.units(text[:n], encoding) <= units]

    assert fitting[-1] == length_within(text, units, encoding)


@given(naive.texts)
def test_every_text_survives_its_bytes(text):
    assert text == utf8(text).decode("utf-8", "surrogatepass")
