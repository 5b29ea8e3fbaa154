"""What files declare, grouped by owner and name, and what they import, by name: made once for files that many questions
are asked about. What the names mean is `bindings`' affair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fimble.index.resolution import Resolution
from fimble.syntax.facts import Definition, FileFacts

CONTAINERS = frozenset({"class", "interface", "enum", "type", "module"})
"""Kinds of definitions that have members."""

_MOST_HELD = 256


@dataclass(slots=True)
class _Declared:
    facts: FileFacts
    """Of which this was made."""
    top_level: dict[str, list[Definition]] = field(default_factory=dict)
    members: dict[str, list[Definition]] = field(default_factory=dict)
    containers: dict[str, list[Definition]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for definition in self.facts.definitions:
            if definition.parent:
                self.members.setdefault(definition.parent, []).append(definition)
            else:
                self.top_level.setdefault(definition.name, []).append(definition)
            if definition.kind in CONTAINERS:
                self.containers.setdefault(definition.qualified_name, []).append(definition)


@dataclass(slots=True)
class _Imported:
    resolutions: tuple[Resolution, ...]
    """Of which this was made."""
    by_name: dict[str, list[Resolution]] = field(default_factory=dict)
    """Without those that bring in everything."""
    has_wildcards: bool = False

    def __post_init__(self) -> None:
        for resolution in self.resolutions:
            self.has_wildcards |= resolution.is_wildcard
            for name in {resolution.alias, *(name.local for name in resolution.names)}:
                self.by_name.setdefault(name, []).append(resolution)


class Grouped:
    """Groups for the files asked about last."""

    def __init__(self) -> None:
        self._declared: dict[str, _Declared] = {}
        self._imported: dict[str, _Imported] = {}

    def top_level(self, facts: FileFacts) -> Mapping[str, Sequence[Definition]]:
        """Return the definitions of a file that stand in no other, by name."""
        return self._of(facts).top_level

    def members(self, facts: FileFacts | None, owner: str) -> Sequence[Definition]:
        """List what stands in a definition of a file by its qualified name, in source order; nothing of an unknown file."""
        return self._of(facts).members.get(owner, ()) if facts is not None else ()

    def containers(self, facts: FileFacts | None, qualified_name: str) -> Sequence[Definition]:
        """List the definitions of this name that have members; none of an unknown file."""
        return self._of(facts).containers.get(qualified_name, ()) if facts is not None else ()

    def _of(self, facts: FileFacts) -> _Declared:
        declared = self._declared.get(facts.path)
        if declared is None or declared.facts is not facts:
            if len(self._declared) >= _MOST_HELD:
                self._declared.clear()
            declared = self._declared[facts.path] = _Declared(facts)
        return declared

    def bringing(self, path: str, resolutions: tuple[Resolution, ...], name: str) -> Sequence[Resolution]:
        """List, of where the imports of a file lead, what may bring in a name, in the same order."""
        imported = self._imported.get(path)
        if imported is None or imported.resolutions is not resolutions:
            if len(self._imported) >= _MOST_HELD:
                self._imported.clear()
            imported = self._imported[path] = _Imported(resolutions)
        by_name = imported.by_name.get(name, ())
        if not imported.has_wildcards:
            return by_name
        named = {id(resolution) for resolution in by_name}
        return [resolution for resolution in resolutions if resolution.is_wildcard or id(resolution) in named]
