from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.index.globs import Globs

names = st.text("ab.*[]!\\n", min_size=1, max_size=5)
globs = st.text("ab.*?[]!", min_size=1, max_size=4)


@given(st.lists(globs, max_size=5), names)
def test_a_name_is_matched_when_any_glob_is_about_it(several, name):
    assert Globs(several).match(name) == any(fnmatchcase(name, glob) for glob in several)


@pytest.mark.parametrize(
    ("several", "name", "is_matched"),
    [
        ([], "a.py", False),
        (["*.pem", ".env", "id_rsa*"], "server.pem", True),
        (["*.pem", ".env", "id_rsa*"], ".env", True),
        (["*.pem", ".env", "id_rsa*"], "id_rsa.pub", True),
        (["*.pem", ".env", "id_rsa*"], "x.env", False),
        (["*"], "anything", True),
    ],
)
def test_names_endings_and_other_globs_count(several, name, is_matched):
    assert Globs(several).match(name) is is_matched


def test_letter_case_does_not_matter_where_it_is_told_so():
    found = Globs(["Read*", "*.LOG", "Make"], flags=re.IGNORECASE)
    assert [name for name in ("README", "a.log", "make", "maker") if found.match(name)] == ["README", "a.log", "make"]
