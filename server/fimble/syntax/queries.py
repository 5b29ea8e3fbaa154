"""Compiles a language's query files, once each, and runs them. The files are part of the package; nothing else is read."""

from __future__ import annotations

import logging
from functools import cache
from importlib.resources import files

import tree_sitter

from fimble.syntax.language import Language
from fimble.syntax.languages import grammar, language_named

logger = logging.getLogger(__name__)

Captures = dict[str, list[tree_sitter.Node]]
"""Capture name -> nodes, in no order to rely on; one node may stand in it twice."""


def run_query(language: Language, kinds: tuple[str, ...], root: tree_sitter.Node) -> Captures:
    """Run query files (`FACTS`) as one query, in one pass over `root`; {} when there are none."""
    query = _compiled(language.name, kinds)
    return tree_sitter.QueryCursor(query).captures(root) if query else {}


def run_query_at(
    language: Language, kind: str, root: tree_sitter.Node, start_byte: int, end_byte: int
) -> list[tuple[int, Captures]]:
    """Give the matches of a query file that touch a byte range, with all their captures, also those outside of it."""
    query = _compiled(language.name, (kind,))
    if query is None:
        return []
    cursor = tree_sitter.QueryCursor(query)
    cursor.set_byte_range(start_byte, end_byte)
    return cursor.matches(root)


FACTS = ("tags", "imports")
"""All that tells what a file declares, uses and imports. Whoever wants a part of it runs the whole: it is compiled anyway."""

IN_USE = (FACTS, ("scopes",), ("insecure",))
"""What is run as one query, the first needed first. Compiling one takes up to 0.15 s, and holds the GIL all the while."""


def compile_query(language: Language, kinds: tuple[str, ...]) -> None:
    """Make a query ready for its first run; nothing happens when it is."""
    _compiled(language.name, kinds)


def query_source(language: Language, kind: str) -> str:
    """Join the files of one kind from all folders of a language; "" when there are none."""
    folders = [files("fimble.syntax") / "queries" / folder for folder in language.queries]
    found = [folder / f"{kind}.scm" for folder in folders]
    return "\n".join(file.read_text(encoding="utf-8") for file in found if file.is_file())


@cache
def _compiled(name: str, kinds: tuple[str, ...]) -> tree_sitter.Query | None:
    language = language_named(name)
    tree_language = grammar(language) if language else None
    if language is None or tree_language is None:
        return None
    source = "\n".join(query_source(language, kind) for kind in kinds)
    try:
        return tree_sitter.Query(tree_language, source) if source.strip() else None
    except tree_sitter.QueryError as error:
        # The installed grammar is not the one the queries were written for.
        logger.warning("no queries for %s, names are found lexically: %s", name, error)
        return None
