"""Facts as text that a person can read in review."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from fimble.syntax.facts import Definition, FileFacts, Import


def show_facts(facts: FileFacts) -> str:
    """Write everything in `facts`, a section each; lines are counted from 0 as in the facts."""
    sections = {
        f"{facts.language}, {facts.n_lines} lines, {facts.n_errors} errors": [],
        "imports": [show_import(statement) for statement in facts.imports],
        "exports": [] if facts.exports is None else [" ".join(facts.exports)],
        "export aliases": [f"{public} = {local}" for public, local in facts.export_aliases],
        "definitions": [line for definition in facts.definitions for line in show_definition(definition)],
        "references": textwrap.wrap(" ".join(f"{name}:{n}" for name, n in facts.references), 116),
    }
    lines = []
    for title, body in sections.items():
        lines += [title, *(f"  {line}".rstrip() for line in body)]
    return "\n".join(lines) + "\n"


def show_import(statement: Import) -> str:
    """Write one import: its module, what it is called here, what is taken from it."""
    names = ", ".join(f"{name.name} as {name.alias}" if name.alias else name.name for name in statement.names)
    parts = [
        f"{statement.line}: {'.' * statement.level}{statement.module}",
        f"as {statement.alias}" if statement.alias else "",
        f"({names})" if names else "",
        "*" if statement.is_wildcard else "",
        "[reexport]" if statement.is_reexport else "",
        "[types]" if statement.is_type_only else "",
    ]
    return " ".join(part for part in parts if part)


def show_definition(definition: Definition) -> Iterator[str]:
    """Write one definition: what it is, then its signature."""
    d = definition
    parts = [
        f"{d.start_line}-{d.end_line} {d.kind} {d.qualified_name}",
        "(hidden)" if not d.is_exported else "",
        "(static)" if d.is_static else "",
        f"in `{d.block}`" if d.block else "",
        f"< {', '.join(d.bases)}" if d.bases else "",
        f": {d.type}" if d.type else "",
        f'"{d.doc}"' if d.doc else "",
    ]
    yield " ".join(part for part in parts if part)
    yield from (f"    | {line}" for line in d.signature.split("\n"))
