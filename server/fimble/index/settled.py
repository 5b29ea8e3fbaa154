"""`Settled`: who depended on whom when nothing was left to resolve, who defined and used which names, and its record, which
the store keeps for the next start.

To resolve the imports of ten thousand files takes seconds, and from one start to the next hardly any of them leads
elsewhere. What has become of a file in between is for `edges` and `symbols` to find out.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fimble.index import extraction
from fimble.index.compact_json import compressed, in_json, inflated
from fimble.index.names import Names


@dataclass(frozen=True, slots=True)
class SettledFile:
    """What a file depended on, and what it offered to others without imports."""

    content_hash: str
    """Of the content that this is true of."""
    imports: bytes
    """The key of its outline."""
    dependencies: tuple[str, ...]
    is_dangling: bool
    """An import led to no file of the workspace."""
    watched: tuple[str, ...]
    """The shared scopes that it saw."""
    package: str
    offers: tuple[tuple[str, str], ...]
    """(scope, name) after (scope, name), sorted; a scope without names is given with ""."""


@dataclass(frozen=True, slots=True)
class Settled:
    """All files at the end of a run."""

    configs: str
    """What the configuration files said (`Project.configs_digest`)."""
    files: Mapping[str, SettledFile]
    refused: tuple[str, ...]
    """Files that would have been in the index but for their content."""
    names: Names
    """Of `files`, in this order."""


@cache
def version() -> str:
    """Name the state of the code that edges come from, like `extraction.version` that of facts."""
    return extraction.version_of(
        ("index/imports", r".*\.py"),
        ("index", r"(?:dependencies|edges|inclusion|names|outline|resolution|settled|shared_scopes)\.py"),
        beside=f"{extraction.version()} {sys.byteorder}",
    )


def encode(settled: Settled) -> bytes:
    """Write compressed JSON, in which a path, a scope and a name stand once and are numbers elsewhere; behind it `names`."""
    words: dict[str, int] = {}

    def number(word: str) -> int:
        return words.setdefault(word, len(words))

    rows = [
        [
            number(path),
            file.content_hash,
            file.imports.hex(),
            [number(other) for other in file.dependencies],
            file.is_dangling,
            [number(scope) for scope in file.watched],
            number(file.package),
            [number(word) for offer in file.offers for word in offer],
        ]
        for path, file in settled.files.items()
    ]
    # Row by row, because the encoder holds the interpreter's lock until it is through with what it is given.
    text = f"[{','.join(map(in_json, rows))}]"
    head = map(in_json, (version(), settled.configs, list(words), settled.refused))
    return compressed(f"[{','.join((*head, text))}]") + settled.names.encode()


def decode(record: bytes) -> Settled | None:
    """Read what `encode` wrote; None when other code wrote it, ValueError when it is anything else."""
    try:
        text, rest = inflated(record)
        written_by, configs, words, refused, rows = json.loads(text)
        if written_by != version():
            return None
        files = dict(_file(row, words) for row in rows)
        return Settled(configs, files, tuple(refused), Names.decode(rest))
    except (zlib.error, TypeError, IndexError) as error:
        raise ValueError(f"no edges: {error}") from error


def _file(row: list[Any], words: list[str]) -> tuple[str, SettledFile]:
    path, content_hash, imports, dependencies, is_dangling, watched, package, offers = row
    named = [words[number] for number in offers]
    return words[path], SettledFile(
        content_hash,
        bytes.fromhex(imports),
        tuple(words[number] for number in dependencies),
        is_dangling,
        tuple(words[number] for number in watched),
        words[package],
        tuple(zip(named[::2], named[1::2], strict=True)),
    )
