from __future__ import annotations

import pytest

from fimble.syntax import languages
from fimble.syntax.lexical import MOST_NAMES
from fimble.syntax.tags import extract
from tests.unit.syntax.reading import facts_of


@pytest.mark.parametrize("language", ["swift", "yaml", "no such language"])
def test_without_grammar_the_names_are_counted(language: str) -> None:
    facts = extract("a", language, "func load(path) { load(ä_1) } // load x\n", "hash")

    assert (("func", 1), ("load", 3), ("path", 1), ("ä_1", 1)) == facts.references
    assert (language, "hash", 2) == (facts.language, facts.content_hash, facts.n_lines)
    assert ((), (), None, 0) == (facts.definitions, facts.imports, facts.exports, facts.n_errors)


def test_names_that_are_always_there_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "_load", lambda module, function: None)

    assert (("def", 1), ("load", 1)) == facts_of("python", "def load(self): print(len)\n").references


def test_binary_has_no_names() -> None:
    assert () == facts_of("python", b"load\0load").references


def test_names_are_limited() -> None:
    text = " ".join(f"name{i}" for i in range(MOST_NAMES + 10)) + " often often"

    references = facts_of("swift", text).references

    assert MOST_NAMES == len(references)
    assert ("often", 2) in references
    assert sorted(references) == list(references)
