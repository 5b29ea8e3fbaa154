"""Which words a query cannot do without: what they rule out is never something that the query finds."""

from __future__ import annotations

import re

import pytest

from fimble.syntax.language import Language
from fimble.syntax.languages import LANGUAGES
from fimble.syntax.queries import query_source
from fimble.syntax.telltales import Telltales

QUERY = r"""
; shells (with a bracket in the comment
((call function: (identifier) @_name arguments: (_) @bad)
  (#any-of? @_name "system" "popen")
  (#not-match? @_name "safe"))
((pair key: (string) @_key value: (true)) @bad (#eq? @_key "shell") (#match? @bad "^\"?on\\b"))
(string) @text
"""
NEEDS = {"text": re.compile("SELECT")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("system(command)", True),
        ("a.popen(x)", True),
        ("systems(command)", False),
        ("safe(command)", False),
        ("shell: off", False),
        ('shell: "on', True),
        ("shell: only", False),
        ('"SELECT 1"', True),
        ('"select 1"', False),
    ],
)
def test_a_text_is_looked_at_when_some_pattern_has_all_its_words_in_it(text: str, expected: bool) -> None:
    assert expected == Telltales.of(QUERY).may_match(text, NEEDS)


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ('((a) @_x (#eq? @_x "$raw"))', "b.$raw(c)", True),
        ('((a) @_x (#eq? @_x "wpdb"))', "$wpdb->get()", True),
        ('((a) @_x (#eq? @_x "eval!"))', "nothing of it", True),
        ('((a) @_x (#match? @_x "(^|::)md5$"))', "nothing of it", True),
        ('((a) @_x (#match? @_x "Command$"))', "SqlCommands", True),
        ('((a) @_x (#match? @_x "Command$"))', "SqlComma", False),
        ("", "anything", False),
    ],
)
def test_what_cannot_be_told_from_words_is_looked_at(query: str, text: str, expected: bool) -> None:
    assert expected == Telltales.of(query).may_match(text, {})


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
def test_no_query_of_ours_finds_bad_code_in_prose(language: Language) -> None:
    telltales = Telltales.of(query_source(language, "insecure"))
    needs = {name: re.compile("SELECT") for name in ("insecure.sql", "insecure.query", "insecure.built", "insecure")}
    assert not telltales.may_match("Nothing here is code, and nothing here can be harmful.", needs)
