"""Which declarations of other files the next line could need, and what speaks for each. Ranking them is not done here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import accumulate, islice

from fimble.context.candidate import Candidate
from fimble.context.comment_words import names_in_comment
from fimble.context.evidence import Evidence
from fimble.context.inference.classes import TYPE_KINDS
from fimble.context.inference.local_names import read_origins, return_type_text
from fimble.context.inference.nearby import callee_at, chains_near, names_in_scope, receiver_at
from fimble.context.inference.value import Place
from fimble.context.inference.values import Values
from fimble.context.scope import Scope
from fimble.context.tested import files_under_test
from fimble.index.bindings import STRICT
from fimble.index.inclusion import INCLUDING
from fimble.index.resolution import Resolution
from fimble.index.snapshot import Snapshot
from fimble.index.workspace import Workspace
from fimble.syntax.facts import Definition
from fimble.syntax.languages import language_named

MOST_CANDIDATES = 4_000
"""A barrel or a wildcard over a huge module must not stall a keystroke; the nearest sources are collected first."""

MOST_PLACES_BY_NAME = 12
"""A name that many files define is looked up in so many, the nearest ones."""

MOST_PLACES_OF_COMMENT = 3
"""Likewise a name that a comment speaks of."""

MOST_CLASSES = 16
"""Imported classes whose members are candidates merely because the class is imported, those most present in the file."""

MOST_OF_A_FILE = 400
"""Declarations of one file that are candidates merely for standing in it."""


def collect_candidates(
    snapshot: Snapshot, scope: Scope, evidence: Evidence, distance: Mapping[str, int]
) -> list[Candidate]:
    """Collect declarations from other files, each once, in a fixed order; at most `MOST_CANDIDATES`."""
    collector = _Collector(snapshot, scope, evidence, distance)
    collector.add_included()
    collector.add_imported()
    collector.add_of_modules_around()
    collector.add_receiver_members()
    collector.add_used_near()
    collector.add_called()
    collector.add_values_in_scope()
    collector.add_inherited()
    collector.add_tested()
    collector.add_from_libraries()
    collector.add_named_in_signatures()
    collector.add_from_comment()
    collector.add_by_name()
    collector.add_beside_imported()
    return list(collector.found.values())


class _Collector:
    """Gathers candidates by key; a later sign adds to an earlier one."""

    def __init__(self, snapshot: Snapshot, scope: Scope, evidence: Evidence, distance: Mapping[str, int]) -> None:
        self.path = snapshot.path
        self.facts = snapshot.facts
        self.text = snapshot.document.text
        self.workspace: Workspace = snapshot.workspace
        self.scope = scope
        self.evidence = evidence
        self.distance = distance
        self.values = Values(self.workspace, Place(self.path, scope.class_name, scope.text, snapshot.facts.language))
        self.used = dict(snapshot.facts.references)
        self.own_modules = {d.qualified_name for d in self.facts.definitions if d.kind == "module"}
        self.own_modules.update(accumulate(scope.name.split("."), "{}.{}".format))  # half-typed code may hide them
        self.found: dict[tuple[str, str, int], Candidate] = {}
        self._is_value = False
        """What stands before the dot at the cursor is a value, not a class."""
        self._resolved: dict[str, list[tuple[str, Definition]]] = {}
        self._entered: set[tuple[object, ...]] = set()
        """Classes whose members are in already, with the signs they came with."""

    def _add(self, candidate: Candidate) -> None:
        if candidate.path == self.path or len(self.found) >= MOST_CANDIDATES:
            return
        key = candidate.key
        known = self.found.get(key)
        if known is not None and not candidate.says_more_than(known):
            return
        if candidate.definition.kind == "module" and candidate.definition.qualified_name in self.own_modules:
            return  # the open file opens the same module
        if package := self.workspace.libraries.package_of(candidate.path):
            candidate = replace(candidate, is_library=True, reason=f"installed library {package}, {candidate.reason}")
        self.found[key] = candidate if known is None else known.joined_by(candidate)

    def _resolve(self, name: str) -> list[tuple[str, Definition]]:
        if name not in self._resolved:
            self._resolved[name] = self.workspace.bindings.resolve_name(self.path, name)
        return self._resolved[name]

    def add_imported(self) -> None:
        classes: dict[tuple[str, str], tuple[str, Definition]] = {}
        for resolution in self.workspace.resolutions_of(self.path):
            for name in resolution.names:
                for path, definition in self._resolve(name.local):
                    self._add(Candidate(path, definition, "imported", name.local, is_imported=True, is_named=True))
            for local, path, definition in self._imported_by(resolution):
                is_used = local in self.used or local in self.evidence.weights
                if resolution.is_implicit and not is_used:  # of the same package: there, but nobody has asked for it
                    self._add(Candidate(path, definition, "of the same package", local, by_name=True))
                    continue
                self._add(Candidate(path, definition, "imported", local, is_imported=True))
                is_own = definition.kind == "module" and definition.qualified_name in self.own_modules
                if definition.kind in _WITH_MEMBERS and not is_own and (is_used or not resolution.scope):
                    classes.setdefault((path, definition.qualified_name), (local, definition))
        nearest = sorted(classes.items(), key=lambda item: (-self._presence(item[1][0]), item[0]))
        for (path, _), (_, definition) in nearest[:MOST_CLASSES]:
            self._add_members(path, definition, f"member of imported {definition.name}")

    def add_of_modules_around(self) -> None:
        """Add what the modules that Ruby code stands in have by their own names: `Shop.logger`."""
        for space in sorted(self.own_modules) if self.facts.language == "ruby" else ():
            for path, member in self.workspace.bindings.called_by_module(space):
                self._add(Candidate(path, member, f"of the module {space}", member.name, is_imported=True))

    def _presence(self, name: str) -> float:
        """Say how much of a name there is near the cursor, and in the file."""
        return self.evidence.weights.get(name, 0.0) + 0.01 * self.used.get(name, 0)

    def add_included(self) -> None:
        """Add what the names in use mean that come in with the includes of includes."""
        if self.facts.language not in INCLUDING:
            return
        for name in sorted({*self.used, *self.evidence.weights}):
            for path, definition in self._resolve(name)[:MOST_PLACES_BY_NAME]:
                self._add(Candidate(path, definition, "included", name, is_imported=True))
                if definition.kind in TYPE_KINDS:
                    self._add_members(path, definition, f"member of included {name}")

    def _imported_by(self, resolution: Resolution) -> Iterator[tuple[str, str, Definition]]:
        if resolution.scope and resolution.is_wildcard:
            yield from self._names_in_scope(resolution)
        elif resolution.scope:
            yield from self._module_members(resolution.alias)
            for name in resolution.names:
                yield from ((name.local, path, definition) for path, definition in self._resolve(name.local))
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

    def _names_in_scope(self, resolution: Resolution) -> Iterator[tuple[str, str, Definition]]:
        """Yield what a package has to offer, names in use first; of one that is merely watched, only these."""
        found = self.workspace.bindings.names_in_scope(resolution.scope)
        known = {*self.used, *self.evidence.weights}
        yield from ((d.name, path, d) for path, d in found if d.name in known)
        if not resolution.is_tentative:
            yield from ((d.name, path, d) for path, d in found if d.name not in known)

    def _module_members(self, local: str) -> Iterator[tuple[str, str, Definition]]:
        for path, definition in self.workspace.bindings.members_of_module(self.path, local):
            yield definition.name, path, definition

    def _add_members(self, path: str, owner: Definition, reason: str, **signs: bool) -> None:
        key = (path, owner.qualified_name, *sorted(signs.items()))
        if key in self._entered:
            return
        self._entered.add(key)
        for member_path, member in self.values.members(path, owner.qualified_name).values():
            is_visible = self.workspace.bindings.is_visible(self.path, (member_path, member))
            if signs.get("is_receiver_member") and (self._makes(member) or (member.is_static and self._is_value)):
                continue  # a value that is there has been made already, and has nothing of what its class alone has
            if is_visible or signs.get("is_inherited"):
                self._add(Candidate(member_path, member, reason, member.name, is_member=True, **signs))

    def _makes(self, member: Definition) -> bool:
        """Tell a constructor by its name: the language's own, or that of the class."""
        language = language_named(self.facts.language)
        is_named_so = member.name in language.constructors if language else False
        return member.kind == "method" and (is_named_so or member.name == member.parent.rpartition(".")[2])

    def _add_typed(self, expression: str, shown: str, **signs: bool) -> None:
        """Add the classes that an expression's value has or holds, and their members."""
        exact = self.values.classes_of(expression)
        for path, owner in exact or self.values.classes_mentioned(expression):
            self._add(Candidate(path, owner, f"type of {shown}", owner.name, via_signature=True))
            self._add_members(path, owner, f"member of {owner.name} (type of {shown})", **(signs if exact else {}))

    def add_receiver_members(self) -> None:
        """Add what can stand behind the dot at the cursor."""
        receiver = receiver_at(self.scope.text)
        if receiver:
            self._is_value = all(value.definition is None for value in self.values.of_text(receiver))
            self._add_typed(receiver, _shown(receiver), is_receiver_member=True, is_scope_member=True)

    def add_used_near(self) -> None:
        """Add the members that chains near the cursor go through, and what the values at their ends have."""
        for chain in chains_near(self.scope.text):
            for path, member in self.values.used_by(chain):
                self._add(
                    Candidate(path, member, f"used in {_shown(chain)}", member.name, is_member=True, is_used_near=True)
                )
            self._add_typed(chain, _shown(chain))

    def add_called(self) -> None:
        """Add what is called at the cursor, the classes of its parameters, and its members when it is a class."""
        callee = callee_at(self.scope.text)
        for value in self.values.of_text(callee) if callee else ():
            definition = value.definition
            if definition is None:
                continue
            self._add(Candidate(value.path, definition, "called here", definition.name, is_used_near=True))
            if definition.kind in TYPE_KINDS:
                self._add_members(
                    value.path, definition, f"member of {definition.name}, made here", is_scope_member=True
                )
            else:
                self._add_parameter_types(value.path, definition)

    def _add_parameter_types(self, path: str, definition: Definition) -> None:
        for name, origins in read_origins(definition.signature, self.facts.language).items():
            for origin in origins[:1]:
                for where, owner in self.values.classes_in_type(origin.text, path) if origin.is_type else ():
                    reason = f"type of {definition.name}'s {name}"
                    self._add(Candidate(where, owner, reason, owner.name, via_signature=True))
                    self._add_members(where, owner, f"member of {owner.name} ({reason})")

    def add_values_in_scope(self) -> None:
        """Add the members of values in scope whose class is known, and what the enclosing function must return."""
        for name in names_in_scope(self.values):
            self._add_typed(name, name, is_scope_member=True)
        returned = return_type_text(self.scope.text) if self.scope.name else ""
        for path, owner in self.values.classes_in_type(returned, self.path) if returned else ():
            self._add(Candidate(path, owner, "returned here", owner.name, via_signature=True))
            self._add_members(path, owner, f"member of {owner.name}, returned here")

    def add_tested(self) -> None:
        """Add what the module under test offers, when the open file is a test."""
        for path in files_under_test(self.path, self.workspace):
            for where, definition in self.workspace.bindings.exports_of(path):
                self._add(Candidate(where, definition, "of the tested module", definition.name, is_tested=True))

    def add_from_libraries(self) -> None:
        """Add what the file takes out of installed libraries, as far as they have been read."""
        for local, (path, definition) in self.workspace.libraries.names_used(self.path):
            if "." in local and local not in self.text:
                continue
            self._add(Candidate(path, definition, "imported", local.rpartition(".")[2], is_imported=True))
            for where, member in self.values.members(path, definition.qualified_name).values():
                if member.name in self.used or member.name in self.evidence.weights:
                    self._add(Candidate(where, member, f"member of {definition.name}", member.name, is_member=True))

    def _classes_named(self, name: str) -> list[tuple[str, Definition]]:
        return self.values.classes_in_type(name, self.path)

    def add_inherited(self) -> None:
        owner = next(
            (d for d in self.facts.definitions if d.kind in TYPE_KINDS and d.name == self.scope.class_name), None
        )
        for base in owner.bases if owner else ():
            for path, definition in self._classes_named(base):
                reason = f"base of {self.scope.class_name}"
                self._add(Candidate(path, definition, reason, definition.name, is_imported=True))
                self._add_members(path, definition, f"inherited from {definition.name}", is_inherited=True)

    def add_named_in_signatures(self) -> None:
        """Add the classes that the signatures of imported functions, fields and methods in use return."""
        for candidate in list(self.found.values()):
            definition = candidate.definition
            if not definition.type or self.used.get(definition.name, 0) == 0:
                continue
            for path, owner in self.values.classes_in_type(definition.type, candidate.path):
                self._add(Candidate(path, owner, f"type of {definition.name}", owner.name, via_signature=True))
                self._add_members(path, owner, f"member of {owner.name} (type of {definition.name})")

    def add_from_comment(self) -> None:
        """Add what the comment above the cursor speaks of."""
        if not self.evidence.comment:
            return
        names = names_in_comment(self.evidence.comment, self.workspace.symbols)
        for name in names.spelled:
            for path, definition, is_near in self._places_of(name):
                reason, signs = "named in the comment", {"is_in_comment": True}
                self._add_by_name(Candidate(path, definition, reason, name, by_name=not is_near, **signs))
                if definition.kind in TYPE_KINDS:
                    self._add_members(path, definition, f"member of {name}, named in the comment", **signs)
        for name in names.like:
            for path, definition, is_near in self._places_of(name):
                reason = "its name is like the comment's words"
                self._add_by_name(Candidate(path, definition, reason, name, by_name=not is_near, is_like_comment=True))

    def _places_of(self, name: str) -> list[tuple[str, Definition, bool]]:
        """List what a name means here, or where nothing says so, what bears it nearest; and which of both it is."""
        if found := self._resolve(name):
            return [(path, definition, True) for path, definition in found]
        return [(path, definition, False) for path, definition in self._nearest(name, MOST_PLACES_OF_COMMENT)]

    def add_by_name(self) -> None:
        """Add what bears a name that the file uses or that stands near the cursor, wherever it is; the nearest places."""
        own = {definition.name for definition in self.facts.definitions}
        known = {candidate.definition.name for candidate in self.found.values()}
        for name in sorted({*self.evidence.weights, *self.used} - own - known):
            for path, definition in self._nearest(name, MOST_PLACES_BY_NAME):
                self._add_by_name(Candidate(path, definition, "known by its name", name, by_name=True))

    def _nearest(self, name: str, most: int) -> list[tuple[str, Definition]]:
        """List what bears a name, nearest files first; no more files are looked at than that takes."""
        symbols = self.workspace.symbols
        places = (
            (path, symbols.definitions_in(path, name)) for path in symbols.nearest_defining(name, self.distance, most)
        )
        return list(islice(((path, definition) for path, found in places for definition in found), most))

    def add_beside_imported(self) -> None:
        """Add what else stands in the files that the open file depends on directly."""
        for path, steps in self.distance.items():
            facts = self.workspace.facts_of(path) if steps == 1 else None
            for definition in facts.definitions[:MOST_OF_A_FILE] if facts else ():
                reason = "beside what is imported"
                self._add_by_name(Candidate(path, definition, reason, definition.name, by_name=True))

    def _add_by_name(self, candidate: Candidate) -> None:
        is_hidden = (
            self.workspace.language_of(candidate.path) in STRICT  # without a look at the file
            and not self.workspace.bindings.is_visible(self.path, (candidate.path, candidate.definition))
        )
        if not is_hidden:
            self._add(candidate)


_WITH_MEMBERS = TYPE_KINDS | {"module"}


def _shown(expression: str) -> str:
    """Shorten an expression for people."""
    text = " ".join(expression.split()).removeprefix("await ").removeprefix("new ")
    return text if len(text) <= 40 else f"{text[:37]}..."
