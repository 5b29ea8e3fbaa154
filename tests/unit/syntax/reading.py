"""Short ways from source to what is to be checked."""

from __future__ import annotations

from fimble.syntax.facts import Definition, FileFacts
from fimble.syntax.languages import Language, language_named
from fimble.syntax.tags import extract
from fimble.syntax.trees import SyntaxTree
from fimble.text.encodings import utf8

CURSOR = "‸"


def named(language: str) -> Language:
    """The language of this name, which must exist."""
    found = language_named(language)
    assert found is not None
    return found


def tree_of(language: str, source: str | bytes) -> SyntaxTree:
    """The tree of a text, which must have one."""
    tree = SyntaxTree.parse(named(language), utf8(source) if isinstance(source, str) else source)
    assert tree is not None
    return tree


def facts_of(language: str, source: str | bytes) -> FileFacts:
    """The facts of a text, as of a file called a."""
    return extract("a", language, source, "hash")


def definitions_of(language: str, source: str | bytes) -> list[str]:
    """Definitions as "kind qualified.name"."""
    return [f"{d.kind} {d.qualified_name}" for d in facts_of(language, source).definitions]


def only(language: str, source: str | bytes, name: str = "") -> Definition:
    """The definition of this name, or the only one there is."""
    found = [d for d in facts_of(language, source).definitions if not name or d.qualified_name == name]
    assert len(found) == 1, found
    return found[0]


def at_cursor(marked: str) -> tuple[bytes, int]:
    """Source and byte offset of the cursor mark in it."""
    head, mark, tail = marked.partition(CURSOR)
    assert mark, "no cursor"
    return utf8(head + tail), len(utf8(head))
