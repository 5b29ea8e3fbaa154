from __future__ import annotations

import logging
import re
from importlib.resources import files

import pytest
import tree_sitter

from fimble.syntax import frames, queries
from fimble.syntax.languages import LANGUAGES, grammar
from fimble.syntax.queries import query_source, run_query, run_query_at
from tests.unit.syntax.reading import tree_of

PARSED = [language for language in LANGUAGES if language.has_grammar]
KINDS = ("tags", "imports", "scopes")
README = (files("fimble.syntax") / "queries" / "README.md").read_text(encoding="utf-8")
KNOWN_PREDICATES = {"eq?", "not-eq?", "any-of?", "match?"}


def captures_in(text: str) -> set[str]:
    return {name for name in re.findall(r"@([a-z_.]+)", re.sub(r";.*|\"[^\"]*\"", "", text)) if name[0] != "_"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", PARSED, ids=lambda language: language.name)
def test_every_query_fits_its_grammar(language, kind: str) -> None:
    source = query_source(language, kind)

    assert source
    assert tree_sitter.Query(grammar(language), source).pattern_count > 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", PARSED, ids=lambda language: language.name)
def test_queries_use_only_predicates_that_the_binding_knows(language, kind: str) -> None:
    # One that it does not know counts as true, silently.
    assert set(re.findall(r"#([a-z-]+[?!])", query_source(language, kind))) <= KNOWN_PREDICATES


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", PARSED, ids=lambda language: language.name)
def test_every_capture_is_explained(language, kind: str) -> None:
    explained = set(re.findall(r"`@([a-z_.]+)`", README))
    used = {
        re.sub(r"^definition\.(?!member).*", "definition.", name) for name in captures_in(query_source(language, kind))
    }

    assert used - explained - {"definition.", "kind.function", "kind.method", "kind.class", "kind.interface"} == set()


@pytest.mark.parametrize("language", PARSED, ids=lambda language: language.name)
def test_every_declaring_capture_is_one_the_sweep_looks_at(language) -> None:
    used = {name for name in captures_in(query_source(language, "tags")) if name.startswith(("definition.", "kind."))}

    assert used <= set(frames._ORDER)


@pytest.mark.parametrize("kind", [*KINDS, "insecure"])
@pytest.mark.parametrize("language", PARSED, ids=lambda language: language.name)
def test_a_pattern_for_any_node_begins_with_a_child_that_is_none(language, kind: str) -> None:
    # Otherwise it is tried at every node, or, where places are asked about, only at those that touch the child.
    patterns = re.findall(r"^\(*\(_\s+(?:\w+: )?\[?\s*(\S+)", query_source(language, kind), re.MULTILINE)

    assert [] == [first for first in patterns if kind == "scopes" or not re.match(r"\(\w\w|\"", first)]


def test_files_of_several_folders_are_joined() -> None:
    tsx = next(language for language in PARSED if language.name == "tsx")

    assert "jsx_opening_element" in query_source(tsx, "tags")
    assert "interface_declaration" in query_source(tsx, "tags")
    assert "import_specifier" in query_source(tsx, "imports")


def test_a_range_gives_whole_matches() -> None:
    tree = tree_of("python", "class A:\n    def f(self):\n        return 1\n")

    matches = run_query_at(tree.language, "scopes", tree.root, 38, 39)

    assert [[b"A"], [b"f"]] == [[node.text for node in captures["name"]] for _, captures in matches]


def test_queries_that_do_not_fit_the_grammar_cost_quality_and_no_more(monkeypatch, caplog) -> None:
    tree = tree_of("python", "x = 1\n")
    monkeypatch.setattr(queries, "query_source", lambda language, kind: "(no_such_node) @name")
    queries._compiled.cache_clear()
    try:
        with caplog.at_level(logging.WARNING, logger=queries.__name__):
            assert {} == run_query(tree.language, ("tags",), tree.root)
            assert [] == run_query_at(tree.language, "scopes", tree.root, 0, 1)
    finally:
        queries._compiled.cache_clear()

    assert ["python" in record.getMessage() for record in caplog.records] == [True, True]
