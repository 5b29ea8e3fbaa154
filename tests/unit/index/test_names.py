from __future__ import annotations

import zlib
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.index.names import NO_NAMES, Column, Names

words = st.sets(st.sampled_from(["load", "Repo", "größe", "\ud800", "x"])).map(sorted).map("\n".join)
files = st.lists(st.none() | st.tuples(words, words), max_size=8)


def shown(names):
    """Give what a value says about every file and every name."""
    by_name = [
        (name, list(names.defining.row(at)), list(names.using.row(at))) for name, at in sorted(names.numbers.items())
    ]
    n_files = len(names.defined.starts) - 1
    return [tuple(map(sorted, names.of_file(at))) for at in range(n_files)], by_name, list(names.unknown)


@given(files)
def test_names_are_found_by_file_and_files_by_name(known):
    lists = [tuple(text.split("\n") if text else [] for text in texts or ("", "")) for texts in known]
    every = sorted({name for both in lists for some in both for name in some})
    by_name = [
        (name, *([at for at, both in enumerate(lists) if name in both[kind]] for kind in (0, 1))) for name in every
    ]
    unknown = [at for at, texts in enumerate(known) if texts is None]
    assert shown(Names.of(known)) == (lists, by_name, unknown)


@given(files)
def test_what_is_written_is_read_again(known):
    names = Names.of(known)
    assert shown(Names.decode(names.encode())) == shown(names)
    assert Names.decode(names.encode()) == names


@pytest.mark.parametrize("n", [0, 1, 5, 20])
def test_a_record_that_was_cut_off_is_refused(n):
    record = Names.of([("load", "x\ny"), None]).encode()
    with pytest.raises((ValueError, zlib.error, IndexError)):
        Names.decode(record[: len(record) - 1 - n])


def test_rows_may_be_empty():
    assert Column(array("I", [0, 0, 2]), array("I", [1, 2])).turned(4).starts == array("I", [0, 0, 1, 2, 2])
    assert shown(NO_NAMES) == ([], [], [])
