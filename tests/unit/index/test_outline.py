from __future__ import annotations

import pytest

from fimble.index.outline import imports_key, mask_in, mentions, outline_of, word_masks
from tests.unit.index.making import facts


def test_names_stand_a_line_each_sorted_and_once():
    outline = outline_of(facts("a.py", ["load", "Repo", "Repo.load"], uses=["b", "a"]))
    assert (outline.defined, outline.used) == ("Repo\nload", "a\nb")


def test_a_file_that_needs_nothing_has_an_empty_key():
    assert imports_key(facts("a.py", ["load"], uses=["x"])) == b""


@pytest.mark.parametrize(
    "other",
    [
        facts("a.py", [], ["import a.c"]),
        facts("a.py", [], ["import a.b as c"]),
        facts("a.py", [], ["import a.b"], package="p"),
    ],
)
def test_other_needs_give_another_key(other):
    assert imports_key(other) != imports_key(facts("a.py", [], ["import a.b"]))


def test_what_does_not_concern_others_gives_the_same_key():
    before, after = facts("a.py", ["load"], ["import a.b"]), facts("a.py", ["save"], ["import a.b"], uses=["x"])
    assert imports_key(before) == imports_key(after)


@pytest.mark.parametrize(
    ("statement", "name", "is_mentioned"),
    [
        ("import app.core", "core", True),
        ("from app import core", "core", True),
        ("import my_crate", "my-crate", True),
        ("import FileName", "file_name", True),
        ("import app.core", "[core]", True),
        ("import app.core", "cores", False),
        ("import app.core", "app-core", False),
    ],
)
def test_it_is_told_which_files_an_import_may_speak_of(statement, name, is_mentioned):
    mask = mask_in(imports_key(facts("a.py", [], [statement])))
    assert mentions(mask, word_masks(name)) is is_mentioned
