"""The text around the cursor as tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.models.lookup.document import DocumentTokens
from fimble.models.lookup.shapes import Bare, Shapes
from fimble.models.lookup.vocabulary import Vocabulary


def document() -> tuple[DocumentTokens, Vocabulary]:
    vocabulary = Vocabulary()
    return DocumentTokens(vocabulary, Bare(vocabulary), Shapes(vocabulary)), vocabulary


@pytest.mark.parametrize(
    ("text", "half", "breaks", "last"),
    [
        ("x = fo‸", " fo", 0, " ="),
        ("x = ‸", " ", 0, " ="),
        ("x.‸", "", 0, "."),
        ("x‸", "x", 0, None),
        ("if a:\n    ‸", "", 1, ":"),
        ("if a:\n\n‸", "", 2, ":"),
        ("if a:\n    b‸", "b", 0, "\n1"),
        ("if a:\r\n    b.‸", "", 0, "."),
        ("‸", "", 0, None),
    ],
)
def test_the_half_typed_token_is_kept_apart(text: str, half: str, breaks: int, last: str | None) -> None:
    tokens, vocabulary = document()
    place = tokens.place(*text.split("‸"))
    assert (place.half, place.breaks) == (half, breaks)
    assert (vocabulary.decode(place.before)[-1:] or [None]) == [last]


@given(st.lists(st.sampled_from(["a", " ", "\n", "    ", ".", "(", "\r\n", "word", "\t", "\n\n"]), max_size=40))
def test_reading_on_gives_what_reading_anew_gives(parts: list[str]) -> None:
    # Enough lines that what is added does not change the unit of indentation.
    text = "def f():\n    x = 1\n    y = 2\n" * 12 + "".join(parts)
    typing, vocabulary = document()
    for end in range(len(text) - sum(map(len, parts)), len(text) + 1):
        place = typing.place(text[:end], "\n    z = 3\n")
        fresh = DocumentTokens(vocabulary, Bare(vocabulary), Shapes(vocabulary)).place(text[:end], "\n    z = 3\n")
        assert (place.before, place.before_bare, place.before_shapes) == (
            fresh.before,
            fresh.before_bare,
            fresh.before_shapes,
        )
        assert (place.half, place.breaks, place.words.count("x")) == (fresh.half, fresh.breaks, fresh.words.count("x"))


def test_a_window_that_moves_along_keeps_what_it_has_read() -> None:
    lines = "".join(f"value_{n} = compute({n})\n" for n in range(200))
    typing, vocabulary = document()
    typing.place(lines[:3000], "")
    place = typing.place(lines[500 : lines.index("value_150")], "")
    tokens = vocabulary.decode(place.before)
    assert [token for token in tokens if token.startswith("value_")] == [f"value_{n}" for n in range(150)]
