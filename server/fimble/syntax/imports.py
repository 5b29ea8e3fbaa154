"""What a file imports, as written. Which file an import means is not known here."""

from __future__ import annotations

from dataclasses import dataclass, field

from fimble.syntax.facts import Import, ImportedName
from fimble.syntax.import_ranges import STATEMENTS
from fimble.syntax.queries import Captures
from fimble.syntax.source import Source
from fimble.syntax.use_trees import tree_imports

_QUOTES = "\"'"


@dataclass(slots=True)
class _Statement:
    """An import statement while its parts come in."""

    start: int
    end: int
    is_reexport: bool
    is_type_only: bool = False
    module: str | None = None
    level: int = 0
    names: list[tuple[ImportedName, bool]] = field(default_factory=list)
    alias: str = ""
    is_wildcard: bool = False
    local: str = ""


def collect_imports(captures: Captures, source: Source) -> tuple[Import, ...]:
    """Put captures together to the imports of a file in source order, those inside functions and conditions too."""
    parts = sorted(
        (node.start_byte, -node.end_byte, name)
        for name, nodes in captures.items()
        if name.startswith("import")
        for node in nodes
    )
    type_only = [(node.start_byte, node.end_byte) for node in captures.get("import.type_only", ())]
    type_names = {node.start_byte for node in captures.get("import.type_name", ())}
    found: list[Import] = []
    statement: _Statement | None = None
    for start, negative_end, name in dict.fromkeys(parts):
        end = -negative_end
        if statement is None or start >= statement.end:
            if statement is not None:
                found.extend(_finished(statement, source))
                statement = None
            if name in STATEMENTS:
                is_type_only = any(a <= start < b for a, b in type_only)
                statement = _Statement(start, end, name == "import.reexport", is_type_only)
            continue
        if name == "import.module" and statement.module is not None:
            found.extend(_finished(statement, source))
            statement = _Statement(start, statement.end, statement.is_reexport, statement.is_type_only)
        _take(statement, name, source.text(start, end), start in type_names)
    if statement is not None:
        found.extend(_finished(statement, source))
    if trees := tree_imports(captures, source):
        found = sorted([*found, *trees], key=lambda statement: statement.line)
    return tuple(found)


def _take(statement: _Statement, part: str, text: str, is_type: bool) -> None:
    match part:
        case "import.module":
            statement.module = "".join(text.split())
        case "import.quoted":
            statement.module = _first_quoted(text)
        case "import.level":
            statement.level = text.count(".")
        case "import.name":
            text = text.strip(_QUOTES).removeprefix(":")  # JavaScript allows `"any text" as name`, Ruby takes symbols
            alias = statement.local if statement.local != text else ""
            statement.names.append((ImportedName(text, alias), is_type))
            statement.local = ""
        case "import.relative":
            statement.level = 1
        case "import.default":
            statement.names.append((ImportedName("default", text), is_type))
        case "import.local":
            statement.local = text
        case "import.alias" if statement.names:
            name, was_type = statement.names[-1]
            statement.names[-1] = (ImportedName(name.name, text if text != name.name else ""), was_type)
        case "import.alias" | "import.namespace":
            statement.alias = text
        case "import.wildcard":
            statement.is_wildcard = True
        case "import.type_only":
            statement.is_type_only = True
        case "import.reexport":  # of the same statement: a modifier of it says so
            statement.is_reexport = True
        case _:
            pass


def _finished(statement: _Statement, source: Source) -> list[Import]:
    """Give the import, or two of them when a part of its names is taken as types only."""
    if not statement.module and not statement.level:
        return []
    types = tuple(name for name, is_type in statement.names if is_type)
    others = tuple(name for name, is_type in statement.names if not is_type)
    return [
        Import(
            module=statement.module or "",
            line=source.line_of(statement.start),
            level=statement.level,
            names=names,
            alias=statement.alias if not is_type else "",
            is_wildcard=statement.is_wildcard,
            is_reexport=statement.is_reexport,
            is_type_only=statement.is_type_only or is_type,
        )
        for names, is_type in ((others, False), (types, True))
        if names or (not is_type and not statement.names)
    ]


def _first_quoted(text: str) -> str | None:
    start = min((index for quote in _QUOTES if (index := text.find(quote)) >= 0), default=-1)
    end = text.find(text[start], start + 1) if start >= 0 else -1
    return text[start + 1 : end] if end > 0 else None
