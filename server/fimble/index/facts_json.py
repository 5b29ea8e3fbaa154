"""`FileFacts` as compressed JSON and back: for the store, for the way from the worker process, and for files in the index
that nobody is looking at.

The path is left out: equal content in two places has one record. Rows are positional, in the order of the dataclass
fields; whoever changes those changes the extractor's version with them (`extraction.version`). A record is two streams
(`compact_json`), imports first: to resolve them, the rest need not be read.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import fields
from operator import attrgetter
from sys import intern
from typing import Any

from fimble.index.compact_json import compressed, in_json, inflated
from fimble.syntax.facts import Definition, FileFacts, Import, ImportedName

_FIELDS = tuple(field.name for field in fields(FileFacts) if field.name not in {"path", "imports"})
_DEFINITION = tuple(field.name for field in fields(Definition))
_IMPORT = tuple(field.name for field in fields(Import))
_NAMES = _IMPORT.index("names")
_DEFINITIONS = _FIELDS.index("definitions")
_START_LINE = _DEFINITION.index("start_line")
_READ_AT = json.JSONDecoder().raw_decode
_row = attrgetter(*_FIELDS)
_definition_row = attrgetter(*_DEFINITION)
_import_row = attrgetter(*_IMPORT)
_name_row = attrgetter(*(field.name for field in fields(ImportedName)))
_INTERNED = frozenset({"name", "kind", "parent", "type"})


def encode(facts: FileFacts) -> bytes:
    """Write everything but the path."""
    rest = list(_row(facts))
    rest[_DEFINITIONS] = list(map(_definition_row, facts.definitions))
    return _packed(list(map(_import_cells, facts.imports))) + _packed(rest)


def _import_cells(statement: Import) -> list[object]:
    cells = list(_import_row(statement))
    cells[_NAMES] = list(map(_name_row, statement.names))
    return cells


def _packed(value: object) -> bytes:
    return compressed(in_json(value))


def decode(path: str, record: bytes) -> FileFacts:
    """Read what `encode` wrote; ValueError when it is anything else."""
    try:
        imports, rest = _unpacked(record)
        row, _ = _unpacked(rest)
        return _facts(path, _imports(imports), row)
    except (zlib.error, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"no facts: {error}") from error


def decode_imports(record: bytes) -> tuple[Import, ...]:
    """Read the imports alone; ValueError as above."""
    try:
        return _imports(_unpacked(record)[0])
    except (zlib.error, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"no facts: {error}") from error


def decode_named(record: bytes, name: str) -> tuple[Definition, ...]:
    """Read the definitions of one name alone, in source order; ValueError as above. A fifth of the work of `decode`."""
    try:
        return tuple(map(_definition, _rows_named(inflated(inflated(record)[1])[0], name)))
    except (zlib.error, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"no facts: {error}") from error


def _rows_named(text: str, name: str) -> Iterator[list[Any]]:
    # Quotes within a string are escaped, so this is the beginning of a row indeed: of a definition if it has that length, and
    # a line where one belongs.
    beginning = f'[{in_json(name)},"'
    at = text.find(beginning)
    while at >= 0:
        row = _READ_AT(text, at)[0]
        if len(row) == len(_DEFINITION) and isinstance(row[_START_LINE], int):
            yield row
        at = text.find(beginning, at + 1)


def _unpacked(record: bytes) -> tuple[Any, bytes]:
    """Read the first stream; what stands behind it is given back."""
    text, rest = inflated(record)
    return json.loads(text), rest


def _facts(path: str, imports: tuple[Import, ...], row: list[Any]) -> FileFacts:
    values = dict(zip(_FIELDS, row, strict=True))
    values["language"] = intern(values["language"])
    values["definitions"] = tuple(map(_definition, values["definitions"]))
    values["references"] = tuple((intern(name), int(count)) for name, count in values["references"])
    return FileFacts(path, imports=imports, **{name: _frozen(value) for name, value in values.items()})


def _frozen(value: object) -> Any:
    """JSON knows no tuples, the facts know no lists."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _definition(row: list[Any]) -> Definition:
    # Names recur in file after file: interned, each is held once.
    values = dict(zip(_DEFINITION, row, strict=True))
    for key in _INTERNED:
        values[key] = intern(values[key])
    values["bases"] = tuple(map(intern, values["bases"]))
    return Definition(**values)


def _imports(rows: list[Any]) -> tuple[Import, ...]:
    return tuple(map(_import, rows))


def _import(row: list[Any]) -> Import:
    values = dict(zip(_IMPORT, row, strict=True))
    values["module"] = intern(values["module"])
    values["names"] = tuple(ImportedName(*map(intern, name)) for name in values["names"])
    return Import(**values)
