from __future__ import annotations

import contextlib
import dataclasses
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.index.facts_json import decode, decode_imports, decode_named, encode
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
    record = encode(known)
    assert decode("a/b.py", record) == known
    assert decode("other.py", record) == dataclasses.replace(known, path="other.py")


@given(file_facts)
def test_imports_can_be_read_alone(known):
    assert decode_imports(encode(known)) == known.imports


def shown(record):
    """Give what a record holds: the JSON of its two parts."""
    first = zlib.decompressobj()
    return [first.decompress(record).decode(), zlib.decompress(first.unused_data).decode()]


def packed(*parts):
    return b"".join(zlib.compress(part.encode()) for part in parts)


def test_the_path_is_not_part_of_it():
    known = facts("a/very/special/place.py", ["load"], content_hash="h")
    assert "special" not in "".join(shown(encode(known)))


DAMAGED = ["", "{", "[]", "3", "null", '["python"]', "[" * 100_000]


@pytest.mark.parametrize("record", [b"", b"[]", packed("[]"), *(packed("[]", part) for part in DAMAGED)])
def test_anything_else_is_a_value_error(record):
    with pytest.raises(ValueError):  # noqa: PT011 - the decoder's own and json's are both meant
        decode("a.py", record)


@pytest.mark.parametrize("imports", ["{", "3", "null", '["os"]', "[[]]", "[" * 100_000])
def test_damaged_imports_are_a_value_error(imports):
    record = packed(imports, shown(encode(facts("a.py")))[1])
    for read in (decode_imports, lambda record: decode("a.py", record)):
        with pytest.raises(ValueError):  # noqa: PT011 - likewise
            read(record)


IMPORTS, REST = shown(encode(facts("a.py", ["load"], ["import os"], uses=["x"], exports=("load",))))
GOOD = json.loads(REST)


@pytest.mark.parametrize("position", [n for n, part in enumerate(GOOD) if isinstance(part, list | str)])
@pytest.mark.parametrize("part", [[[0]], 3, [["x"]], {}])
def test_a_row_of_the_wrong_shape_is_a_value_error_or_harmless(position, part):
    row = [*GOOD[:position], part, *GOOD[position + 1 :]]
    with contextlib.suppress(ValueError):
        assert decode("a.py", packed(IMPORTS, json.dumps(row))).path == "a.py"


def test_a_row_that_is_too_long_or_too_short_is_a_value_error():
    for row in (GOOD[:-1], [*GOOD, 0]):
        with pytest.raises(ValueError, match="zip"):
            decode("a.py", packed(IMPORTS, json.dumps(row)))


@given(file_facts)
def test_the_definitions_of_one_name_are_read_without_the_rest(before: FileFacts) -> None:
    record = encode(before)
    everything = [text for d in before.definitions for text in (d.name, d.kind, d.signature, *d.bases)]
    for name in {"", "missing", before.language, *everything, *(alias for alias, _ in before.export_aliases)}:
        expected = tuple(definition for definition in before.definitions if definition.name == name)
        assert expected == decode_named(record, name)


def test_what_is_no_record_has_no_definitions() -> None:
    with pytest.raises(ValueError, match="no facts"):
        decode_named(b"nonsense", "load")
