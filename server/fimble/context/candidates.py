"""Which declarations of other files the next line could need, and what speaks for each. Ranking them is not done here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fimble.context.evidence import Evidence, LocalTypes, class_of_type, infer_local_types
from fimble.index.imports import Resolution
from fimble.index.snapshot import Snapshot
from fimble.index.workspace import Workspace
from fimble.syntax.facts import Definition

MOST_CANDIDATES = 4_000
"""A barrel or a wildcard over a huge module must not stall a keystroke; the nearest sources are collected first."""

MOST_PLACES_BY_NAME = 3
"""A name defined in more places than this says nothing about which one is meant."""

_CALLABLE_KINDS = frozenset({"function", "method"})
_TYPE_KINDS = frozenset({"class", "interface", "enum", "type"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A declaration in another file with the signs that speak for it."""

    path: str
    definition: Definition
    reason: str
    """For people: why it came up ("imported", "member of Repo (self.repo)", ...)."""
    local_name: str
    """The name under which the open file would use it."""
    is_imported: bool = False
    is_member: bool = False
    """A member of a class that the file uses; what counts is whether the member is used."""
    is_receiver_member: bool = False
    """A member of what stands before the dot at the cursor."""
    is_inherited: bool = False
    """A member of a base of the class around the cursor."""
    via_signature: bool = False
    """A type that the signature of an imported declaration names."""
    by_name: bool = False
    """Found by its name alone: near the cursor, defined in few places, not imported yet."""

    @property
    def key(self) -> tuple[str, str, int]:
        return (self.path, self.definition.qualified_name, self.definition.start_line)


@dataclass(frozen=True, slots=True)
class Scope:
    """What encloses the cursor."""

    name: str
    """Dotted name of the enclosing definitions, "" at top level."""
    class_name: str
    text: str
    """Source of the enclosing function up to the cursor (or the lines above it)."""


def collect_candidates(snapshot: Snapshot, scope: Scope, evidence: Evidence) -> list[Candidate]:
    """Collect declarations from other files, each once, in a fixed order; at most `MOST_CANDIDATES`."""
    collector = _Collector(snapshot, scope, evidence)
    collector.add_imported()
    collector.add_receiver_members()
    collector.add_inherited()
    collector.add_named_in_signatures()
    collector.add_by_name()
    return list(collector.found.values())


class _Collector:
    """Gathers candidates by key; a later sign adds to an earlier one."""

    def __init__(self, snapshot: Snapshot, scope: Scope, evidence: Evidence) -> None:
        self.path = snapshot.path
        self.facts = snapshot.facts
        self.workspace: Workspace = snapshot.workspace
        self.scope = scope
        self.evidence = evidence
        self.types: LocalTypes = infer_local_types(scope.text)
        self.used = dict(snapshot.facts.references)
        self.found: dict[tuple[str, str, int], Candidate] = {}
        self._entered: set[tuple[object, ...]] = set()
        """Classes whose members are in already, with the signs they came with."""

    def _add(self, candidate: Candidate) -> None:
        if candidate.path == self.path or len(self.found) >= MOST_CANDIDATES:
            return
        known = self.found.setdefault(candidate.key, candidate)
        if known is candidate or not _says_more(candidate, known):
            return
        self.found[candidate.key] = replace(
            known,
            is_imported=known.is_imported or candidate.is_imported,
            is_member=known.is_member or candidate.is_member,
            is_receiver_member=known.is_receiver_member or candidate.is_receiver_member,
            is_inherited=known.is_inherited or candidate.is_inherited,
            reason=candidate.reason if candidate.is_receiver_member else known.reason,
        )

    def _resolve(self, name: str) -> list[tuple[str, Definition]]:
        return self.workspace.bindings.resolve_name(self.path, name)

    def add_imported(self) -> None:
        for resolution in self.workspace.resolutions_of(self.path):
            for local, path, definition in self._imported_by(resolution):
                self._add(Candidate(path, definition, "imported", local, is_imported=True))
                if definition.kind in _TYPE_KINDS:
                    self._add_members(path, definition, f"member of imported {definition.name}")

    def _imported_by(self, resolution: Resolution) -> Iterator[tuple[str, str, Definition]]:
        if resolution.path is None:
            return
        for name in resolution.names:
            for path, definition in self._resolve(name.local):
                yield name.local, path, definition
            # `from package import module`: the name is a file, its members are what can be used
            yield from self._module_members(name.local)
        if resolution.alias:
            yield from self._module_members(resolution.alias)
        if resolution.is_wildcard or not (resolution.names or resolution.alias):
            exports = self.workspace.bindings.exports_of(resolution.path)
            yield from ((definition.name, path, definition) for path, definition in exports)

    def _module_members(self, local: str) -> Iterator[tuple[str, str, Definition]]:
        for path, definition in self.workspace.bindings.members_of_module(self.path, local):
            yield definition.name, path, definition

    def _add_members(self, path: str, owner: Definition, reason: str, **signs: bool) -> None:
        key = (path, owner.qualified_name, *sorted(signs.items()))
        if key in self._entered:
            return
        self._entered.add(key)
        for member_path, member in self.workspace.bindings.members_of(path, owner.qualified_name):
            if member.is_exported or signs.get("is_inherited"):
                self._add(Candidate(member_path, member, reason, member.name, is_member=True, **signs))

    def add_receiver_members(self) -> None:
        for receiver in sorted({self.evidence.receiver.rpartition(".")[2], *self.evidence.receivers} - {""}):
            at_cursor = receiver == self.evidence.receiver.rpartition(".")[2]
            for path, owner in self._classes_of(receiver):
                shown = f"member of {owner.name} (type of {receiver})"
                self._add(
                    Candidate(path, owner, f"type of {receiver}", owner.name, is_member=False, via_signature=True)
                )
                self._add_members(path, owner, shown, is_receiver_member=at_cursor)

    def _classes_of(self, variable: str) -> Iterator[tuple[str, Definition]]:
        """Find the class of a local value by its annotation, constructor, or the function it came from."""
        name = self.types.classes.get(variable) or self._field_type(variable)
        if not name and variable in self.types.calls:
            called = self.types.calls[variable].rpartition(".")[2]
            definitions = [d for _, d in self._resolve(called)] or [
                d for d in self.facts.definitions if d.name == called
            ]
            if not definitions:
                definitions = [d for _, d in self._few_places(called) if d.kind in _CALLABLE_KINDS]
            name = next((class_of_type(d.type) for d in definitions if class_of_type(d.type)), "")
        if name:
            yield from self._classes_named(name.rpartition(".")[2])

    def _field_type(self, variable: str) -> str:
        for definition in self.facts.definitions:
            if definition.name == variable and definition.kind in ("field", "variable", "constant"):
                return class_of_type(definition.type)
        return ""

    def _classes_named(self, name: str) -> Iterator[tuple[str, Definition]]:
        resolved = self._resolve(name) or self._few_places(name)
        yield from ((path, d) for path, d in resolved if d.kind in _TYPE_KINDS)

    def _few_places(self, name: str) -> list[tuple[str, Definition]]:
        symbols = self.workspace.symbols
        return symbols.definitions_named(name) if symbols.files_defining(name) <= MOST_PLACES_BY_NAME else []

    def add_inherited(self) -> None:
        owner = next(
            (d for d in self.facts.definitions if d.kind in _TYPE_KINDS and d.name == self.scope.class_name), None
        )
        for base in owner.bases if owner else ():
            for path, definition in self._classes_named(base.rpartition(".")[2]):
                reason = f"base of {self.scope.class_name}"
                self._add(Candidate(path, definition, reason, definition.name, is_imported=True))
                self._add_members(path, definition, f"inherited from {definition.name}", is_inherited=True)

    def add_named_in_signatures(self) -> None:
        """Add the classes that the signatures of imported functions, fields and methods in use return."""
        for candidate in list(self.found.values()):
            definition = candidate.definition
            if not definition.type or self.used.get(definition.name, 0) == 0:
                continue
            name = class_of_type(definition.type)
            for path, owner in self.workspace.bindings.resolve_name(candidate.path, name) if name else ():
                if owner.kind in _TYPE_KINDS:
                    self._add(Candidate(path, owner, f"type of {definition.name}", owner.name, via_signature=True))
                    self._add_members(path, owner, f"member of {owner.name} (type of {definition.name})")

    def add_by_name(self) -> None:
        own = {definition.name for definition in self.facts.definitions}
        known = {candidate.definition.name for candidate in self.found.values()}
        for name in sorted(self.evidence.weights):
            if len(name) < 4 or name in own or name in known:
                continue
            for path, definition in self._few_places(name):
                if definition.kind not in ("field", "variable") and definition.is_exported:
                    self._add(Candidate(path, definition, "named near the cursor", name, by_name=True))


def _says_more(candidate: Candidate, known: Candidate) -> bool:
    """Tell whether a second sign for the same declaration adds anything to the first."""
    return (
        candidate.is_imported > known.is_imported
        or candidate.is_receiver_member > known.is_receiver_member
        or candidate.is_inherited > known.is_inherited
        or candidate.is_member > known.is_member
    )
