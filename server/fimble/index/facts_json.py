"""`FileFacts` as compact JSON and back: for the store, and for the way from the worker process.

The path is left out: equal content in two places has one record. Rows are positional, in the order of the dataclass
fields; whoever changes those changes the extractor's version with them (`extractor.version`).
"""

from __future__ import annotations

import json
from dataclasses import fields
from sys import intern
from typing import Any

from fimble.syntax.facts import Definition, FileFacts, Import, ImportedName

_NAMES: dict[type, tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in (Definition, FileFacts, Import, ImportedName)
}


def encode(facts: FileFacts) -> str:
    """Write everything but the path."""
    row = [getattr(facts, name) for name in _NAMES[FileFacts] if name != "path"]
    return json.dumps(row, default=_row, ensure_ascii=False, separators=(",", ":"))


def _row(value: object) -> list[object]:
    return [getattr(value, name) for name in _NAMES[type(value)]]


def decode(path: str, text: str) -> FileFacts:
    """Read what `encode` wrote; ValueError when it is anything else."""
    try:
        return _facts(path, json.loads(text))
    except (TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"no facts: {error}") from error


def _facts(path: str, row: list[Any]) -> FileFacts:
    values = _named(FileFacts, ["", *row])
    values["path"] = path
    values["language"] = intern(values["language"])
    values["definitions"] = tuple(map(_definition, values["definitions"]))
    values["references"] = tuple((intern(name), int(count)) for name, count in values["references"])
    values["imports"] = tuple(map(_import, values["imports"]))
    return FileFacts(**{name: _frozen(value) for name, value in values.items()})


def _frozen(value: object) -> Any:
    """JSON knows no tuples, the facts know no lists."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _definition(row: list[Any]) -> Definition:
    # Names recur in file after file: interned, each is held once.
    values = _named(Definition, row)
    for key in ("name", "kind", "parent", "type"):
        values[key] = intern(values[key])
    values["bases"] = tuple(map(intern, values["bases"]))
    return Definition(**values)


def _import(row: list[Any]) -> Import:
    values = _named(Import, row)
    values["module"] = intern(values["module"])
    values["names"] = tuple(ImportedName(*map(intern, name)) for name in values["names"])
    return Import(**values)


def _named(kind: type, row: list[Any]) -> dict[str, Any]:
    return dict(zip(_NAMES[kind], row, strict=True))
