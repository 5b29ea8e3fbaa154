"""What a project says it depends on, read from its manifests: named to the model, so that it does not make up a library."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from fimble.index.imports.base import Project, directory_of, upwards
from fimble.index.imports.jsonc import parse_object, table

MOST_NAMES = 40
"""Names that are told; those that the task has words of come first."""

_ECMA = ("javascript", "typescript", "tsx")
_MANIFESTS = {
    "python": ("pyproject.toml",),
    "go": ("go.mod",),
    "rust": ("Cargo.toml",),
    "php": ("composer.json",),
    **dict.fromkeys(_ECMA, ("package.json",)),
}
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][\w.-]*)")
_GO_MODULE = re.compile(r"^\s*(?:require\s+)?([\w.-]+\.[\w.-]+/\S+)\s+v\d", re.MULTILINE)


def dependencies_of(path: str, language: str, project: Project, words: str = "") -> list[str]:
    """List the libraries that the nearest manifest of a file's language names, those that `words` speak of in front."""
    names = dict.fromkeys(name for text, kind in _nearest(path, language, project) for name in _read(text, kind))
    spoken = {word.lower() for word in re.findall(r"[A-Za-z]{3,}", words)}
    return sorted(names, key=lambda name: (not _is_spoken_of(name, spoken), list(names).index(name)))[:MOST_NAMES]


def _is_spoken_of(name: str, spoken: set[str]) -> bool:
    return any(part in spoken for part in re.findall(r"[a-z]{3,}", name.lower()))


def _nearest(path: str, language: str, project: Project) -> Iterator[tuple[str, str]]:
    for directory in upwards(directory_of(path)):
        for name in _MANIFESTS.get(language, ()):
            file = f"{directory}/{name}" if directory else name
            text = project.read_config(file)
            if text:
                yield text, name
                return


def _read(text: str, kind: str) -> list[str]:
    if kind == "go.mod":
        return _GO_MODULE.findall(text)
    if kind.endswith(".json"):
        return _json_names(parse_object(text), kind)
    try:
        return list(_toml_names(tomllib.loads(text), kind))
    except tomllib.TOMLDecodeError:
        return []


def _json_names(document: dict[str, object], kind: str) -> list[str]:
    keys = (
        ("require", "require-dev")
        if kind == "composer.json"
        else ("dependencies", "devDependencies", "peerDependencies")
    )
    return [name for key in keys for name in table(document.get(key))]


def _toml_names(document: dict[str, Any], kind: str) -> Iterator[str]:
    if kind == "Cargo.toml":
        for key in ("dependencies", "dev-dependencies"):
            yield from _mapping(document.get(key))
        return
    project = _mapping(document.get("project"))
    groups = [project.get("dependencies"), *_mapping(project.get("optional-dependencies")).values()]
    groups += list(_mapping(document.get("dependency-groups")).values())
    for group in groups:
        for entry in group if isinstance(group, list) else ():
            if isinstance(entry, str) and (match := _REQUIREMENT.match(entry)):
                yield match[1]
    poetry = _mapping(_mapping(document.get("tool")).get("poetry"))
    yield from (name for name in _mapping(poetry.get("dependencies")) if name != "python")


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
