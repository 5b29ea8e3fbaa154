from __future__ import annotations

import contextlib
import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.index.facts_json import decode, encode
from fimble.syntax.facts import Definition, FileFacts, Import, ImportedName
from tests.unit.index.making import facts

texts = st.text(max_size=8)
numbers = st.integers(0, 10_000)
imported_names = st.builds(ImportedName, texts, texts)
file_facts = st.builds(
    FileFacts,
    path=st.just("a/b.py"),
    language=texts,
    content_hash=texts,
    n_lines=numbers,
    definitions=st.lists(
        st.builds(
            Definition,
            texts,
            texts,
            texts,
            numbers,
            numbers,
            texts,
            texts,
            texts,
            st.lists(texts).map(tuple),
            st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    references=st.lists(st.tuples(texts, numbers), max_size=3).map(tuple),
    imports=st.lists(
        st.builds(
            Import,
            texts,
            numbers,
            numbers,
            st.lists(imported_names, max_size=2).map(tuple),
            texts,
            *[st.booleans()] * 3,
        ),
        max_size=3,
    ).map(tuple),
    exports=st.none() | st.lists(texts, max_size=3).map(tuple),
    export_aliases=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
    n_errors=numbers,
)


@given(file_facts)
def test_facts_come_back_as_they_were(known):
    text = encode(known)
    assert decode("a/b.py", text) == known
    assert decode("other.py", text) == dataclasses.replace(known, path="other.py")


def test_the_path_is_not_part_of_it():
    known = facts("a/very/special/place.py", ["load"], content_hash="h")
    assert "special" not in encode(known)


@pytest.mark.parametrize("damage", ["", "{", "[]", "3", "null", '["python"]', "[" * 100_000])
def test_anything_else_is_a_value_error(damage):
    with pytest.raises(ValueError):  # noqa: PT011 - the decoder's own and json's are both meant
        decode("a.py", damage)


GOOD = json.loads(encode(facts("a.py", ["load"], ["import os"], uses=["x"], exports=("load",))))


@pytest.mark.parametrize("position", [n for n, part in enumerate(GOOD) if isinstance(part, list | str)])
@pytest.mark.parametrize("part", [[[0]], 3, [["x"]], {}])
def test_a_row_of_the_wrong_shape_is_a_value_error_or_harmless(position, part):
    row = [*GOOD[:position], part, *GOOD[position + 1 :]]
    with contextlib.suppress(ValueError):
        assert decode("a.py", json.dumps(row)).path == "a.py"


def test_a_row_that_is_too_long_or_too_short_is_a_value_error():
    for row in (GOOD[:-1], [*GOOD, 0]):
        with pytest.raises(ValueError, match="zip"):
            decode("a.py", json.dumps(row))
