"""`said_already`: what of an answer a file says already, so that it is not put there again. Reads both; changes nothing."""

from __future__ import annotations

from typing import Any

from fimble.actions.code import Code
from fimble.syntax.facts import Definition

_SAID_ONCE = (
    "package",
    "php_tag",
    "hash_bang",
    "declare",
    "namespace_definition",
    "file_scoped_namespace",
    "extern_alias",
    "file_annotation",
)
"""Beginnings of the types of nodes that a file has at its top, and nowhere else."""

_OF_THE_NEXT = ("comment", "line_comment", "block_comment", "attribute", "annotation")
"""Likewise of those that belong to what stands below them."""


def said_already(known: Code, answer: Code) -> set[int]:
    """Number the lines of an answer with imports, declarations and statements that the file has, and what is above these."""
    lines = {n for first, last in answer.import_lines for n in range(first, last + 1)}
    have = {_identity(known, definition) for definition in known.facts.definitions}
    for found in answer.facts.definitions:
        if _identity(answer, found) in have:
            lines |= set(range(found.start_line, found.end_line + 1))
    statements = {_words(node) for node in _tops(known)}
    is_dropped = True
    for node in reversed(_tops(answer)):
        own = range(*_lines_of(answer, node))
        if not node.type.startswith(_OF_THE_NEXT):
            is_dropped = (
                lines.issuperset(own)
                or _words(node) in statements
                or _is_of_the_top(node)
                or _holds_nothing_else(answer, own, lines)
            )
        elif answer.document.line_text(own.start).strip() != _first_line_of(node):
            continue  # it stands behind something
        if is_dropped:
            lines |= set(own)
    return lines


def _identity(code: Code, definition: Definition) -> tuple[str, str]:
    """Tell declarations apart: by name, where macros may make them (`TEST(Cart, Total)`) by what is written there."""
    is_by_text = code.language is not None and code.language.has_preprocessor and definition.kind == "function"
    return definition.qualified_name, " ".join(definition.signature.split()) if is_by_text else ""


def _tops(code: Code) -> list[Any]:
    return list(code.tree.root.named_children) if code.tree else []


def _words(node: Any) -> bytes:
    return b" ".join(node.text.split())


def _lines_of(code: Code, node: Any) -> tuple[int, int]:
    first, last = code.lines_of(node.start_byte, node.end_byte)
    return first, last + 1


def _first_line_of(node: Any) -> str:
    text: str = node.text.decode("utf-8", "replace")
    return text.partition("\n")[0].strip()


def _is_of_the_top(node: Any) -> bool:
    """Tell what only the beginning of a file can hold: its package, a docstring."""
    if node.type.startswith(_SAID_ONCE):
        return node.child_by_field_name("body") is None
    is_bare = node.type == "expression_statement" and node.named_child_count == 1
    return is_bare and node.prev_named_sibling is None and node.named_child(0).type == "string"


def _holds_nothing_else(answer: Code, own: range, lines: set[int]) -> bool:
    """Tell a namespace of which all declarations are left out."""
    inside = [d for d in answer.facts.definitions if own.start <= d.start_line and d.end_line < own.stop]
    return bool(inside) and all(lines.issuperset(range(d.start_line, d.end_line + 1)) for d in inside)
