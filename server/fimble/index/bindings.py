"""What a name in one file means in others: through imports, re-exports, aliases and base classes. No I/O.

Nothing is guessed: a name that no import explains has no meaning here, however often it is defined elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from fimble.index.grouped import CONTAINERS, Grouped
from fimble.index.imports.ruby import name_space
from fimble.index.inclusion import INCLUDING, Inclusion
from fimble.index.resolution import Resolution
from fimble.index.shared_scopes import SharedScopes
from fimble.syntax.facts import Definition, FileFacts

MAX_DEPTH = 24
"""Re-exports and base classes followed one behind the other; a library's deepest chains have about ten."""

_PACKAGE_FILES = ("__init__.py", "__init__.pyi")
MAX_FILES = 500
"""Wildcard re-exports followed from one file; recursion in Python ends not far above."""

_SCRIPT = frozenset({"javascript", "typescript", "tsx", "lua"})
_REQUIRING = frozenset({"javascript", "lua"})
"""Where a module is one value, the default, that is taken by calling a function."""
_PRIVATE_IN_PACKAGES = frozenset({"ruby", "php", "csharp", "java"})
"""Where what is not public is not seen by other files of its package either."""

STRICT = _PRIVATE_IN_PACKAGES | {"go", "c", "lua"}
"""Where no file can use what another one hides; elsewhere private is a matter of manners, or of where one stands."""

Found = tuple[str, Definition]
"""A definition and the path of the file it stands in."""


class Lookup(Protocol):
    """Where facts and resolutions come from: the workspace."""

    def facts_of(self, path: str) -> FileFacts | None:
        """Return what is known about a file."""
        ...

    def resolutions_of(self, path: str) -> tuple[Resolution, ...]:
        """List where its imports lead."""
        ...

    @property
    def scopes(self) -> SharedScopes:
        """What files offer each other without imports."""
        ...


@dataclass(frozen=True, slots=True)
class _Target:
    """What a name stands for: a definition, or with None a whole file, or a package of several."""

    path: str
    definition: Definition | None = None
    scope: str = ""
    """The shared scope of the package; `path` is "" then."""


class Bindings:
    """Answers questions about names against the current state of the workspace."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._inclusion = Inclusion(lookup)
        self._grouped = Grouped()

    def resolve_name(self, path: str, name: str) -> list[Found]:
        """List the definitions that a name used in a file means; dotted names go through modules and classes.

        The file's own top-level definitions come first. Several answers mean alternatives (overloads, `try` imports).
        """
        if self._is_included_text(path):
            return self._resolve_included(path, name)
        targets = _Search(self._lookup, self._grouped).expression(path, name)
        return [(target.path, target.definition) for target in targets if target.definition is not None]

    def modules_named(self, path: str, name: str) -> list[str]:
        """List the files that a name used in a file stands for as a whole (`import m as name`)."""
        targets = _Search(self._lookup, self._grouped).expression(path, name)
        found = (t for t in targets if t.definition is None)
        return [path for t in found for path in (self._lookup.scopes.files(t.scope) if t.scope else (t.path,))]

    def members_of_module(self, path: str, name: str) -> list[Found]:
        """List what a file can reach behind `name.`, where `name` stands for a module: its public definitions."""
        return [found for module in self.modules_named(path, name) for found in self.exports_of(module)]

    def _is_included_text(self, path: str) -> bool:
        facts = self._lookup.facts_of(path)
        return facts is not None and facts.language in INCLUDING

    def _resolve_included(self, path: str, name: str) -> list[Found]:
        head, *rest = name.replace("::", ".").strip(".").split(".")
        found = self._inclusion.meanings(path, head)
        if not found and rest:  # a name space, whose names count as bare ones
            return self._resolve_included(path, ".".join(rest))
        for part in rest:
            found = [
                member
                for here, d in found
                for member in self.members_of(here, d.qualified_name)
                if member[1].name == part
            ]
        return list(dict.fromkeys(found))

    def exports_of(self, path: str) -> list[Found]:
        """List the definitions that a file offers to others, its own in source order, then re-exported ones."""
        if self._is_included_text(path):
            return self._inclusion.offered(path)
        search = _Search(self._lookup, self._grouped)
        found = (target for name in search.public_names(path) for target in search.exported(path, name))
        return [(t.path, t.definition) for t in dict.fromkeys(found) if t.definition is not None]

    def names_in_scope(self, scope: str) -> list[Found]:
        """List what a shared scope has to offer, by name."""
        scopes = self._lookup.scopes
        places = ((path, name) for name in scopes.names(scope) for path in scopes.offering(scope, name))
        return [(path, definition) for path, name in places for definition in self._offered(path, name, scope)]

    def called_by_module(self, space: str) -> list[Found]:
        """List what a module or class of Ruby (`Shop.Cart`) has that is called by its name, wherever it is opened."""
        owner, _, name = space.rpartition(".")
        facts = map(self._lookup.facts_of, self._lookup.scopes.offering(name_space(owner), name))
        return [
            (found.path, member)
            for found in filter(None, facts)
            for member in found.definitions
            if member.parent == space and (member.is_static or member.signature.startswith("def self."))
        ]

    def _offered(self, path: str, name: str, scope: str) -> Iterable[Definition]:
        return _Search(self._lookup, self._grouped).offered_to(scope, path, name)

    def is_visible(self, path: str, found: Found) -> bool:
        """Tell whether a file may use a definition of another one: it is public, or both are of one package."""
        facts = self._lookup.facts_of(path)
        if found[1].is_exported or (facts is not None and facts.language in _PRIVATE_IN_PACKAGES):
            return found[1].is_exported
        scopes = self._lookup.scopes
        return not set(scopes.scopes_of(path)).isdisjoint(scopes.scopes_of(found[0]))

    def members_of(self, path: str, class_name: str) -> list[Found]:
        """List the members of a class in a file by its qualified name, then those inherited, across files.

        A member that a nearer class defines hides those of the same name behind it.
        """
        members: list[Found] = []
        hidden: set[str] = set()
        for owner in self._line_of(path, class_name):
            own = self._grouped.members(self._lookup.facts_of(owner[0]), owner[1])
            members += [(owner[0], member) for member in own if member.name not in hidden]
            hidden.update(member.name for member in own)
        return members

    def _line_of(self, path: str, class_name: str) -> list[tuple[str, str]]:
        """List (path, qualified name) of a class and its bases, depth first as Python does, each once."""
        line: dict[tuple[str, str], None] = {}
        pending = [(path, class_name, 0)]
        while pending:
            here, name, depth = pending.pop()
            if (here, name) in line or depth > MAX_DEPTH:
                continue
            line[here, name] = None
            bases = [base for definition in self._classes(here, name) for base in definition.bases]
            found = [(p, d.qualified_name, depth + 1) for base in bases for p, d in self._base(here, name, base)]
            pending.extend(reversed(found))
        return list(line)

    def _classes(self, path: str, qualified_name: str) -> list[Definition]:
        return list(self._grouped.containers(self._lookup.facts_of(path), qualified_name))

    def _base(self, path: str, class_name: str, base: str) -> list[Found]:
        """Look a base up beside the class itself (nested classes) before looking in the file."""
        parent = class_name.rpartition(".")[0]
        if parent and (beside := self._classes(path, f"{parent}.{base}")):
            return [(path, definition) for definition in beside]
        return [(p, d) for p, d in self.resolve_name(path, _plain(base)) if d.kind in CONTAINERS]


def _plain(name: str) -> str:
    r"""Cut type arguments off: `Generic[T]`, `Base<Props>`; write `A::B` and `A\B` with dots."""
    bare = name.partition("[")[0].partition("<")[0].strip()
    return bare.replace("::", ".").replace("\\", ".").lstrip(".")


class _Search:
    """One question and those that it leads to."""

    def __init__(self, lookup: Lookup, grouped: Grouped) -> None:
        self._lookup = lookup
        self._grouped = grouped
        self._answers: dict[tuple[str, str, bool], list[_Target]] = {}
        self._active: list[tuple[str, str, bool]] = []

    def expression(self, path: str, name: str) -> list[_Target]:
        """Follow a dotted name as the code of a file writes it."""
        head, rest = self._head(path, name)
        targets = self._once(path, head, is_outside=False)
        for part in rest:
            targets = [member for target in targets for member in self._member(target, part)]
        return list(dict.fromkeys(targets))

    def _head(self, path: str, name: str) -> tuple[str, list[str]]:
        """Split off the longest head that an import binds (`import a.b` binds "a.b"), else the first part."""
        parts = name.split(".")
        aliases = {resolution.alias for resolution in self._lookup.resolutions_of(path)} if len(parts) > 1 else set()
        for n in range(len(parts), 1, -1):
            if ".".join(parts[:n]) in aliases:
                return ".".join(parts[:n]), parts[n:]
        return parts[0], parts[1:]

    def exported(self, path: str, name: str) -> list[_Target]:
        """List what others get when they take `name` out of a file; a dotted one goes on into classes (`Kind.First`)."""
        if "." in name:
            head, _, rest = name.partition(".")
            targets = self.exported(path, head)
            for part in rest.split("."):
                targets = [member for target in targets for member in self._member(target, part)]
            return targets
        return self._once(path, name, is_outside=True)

    def public_names(self, path: str) -> list[str]:
        """List the names a file offers: by its list, or what it defines and re-exports, wildcards followed."""
        return list(dict.fromkeys(self._public_names(path, set())))

    def _public_names(self, path: str, seen: set[str]) -> Iterator[str]:
        facts = self._lookup.facts_of(path)
        if facts is None or path in seen:
            return
        seen.add(path)
        if facts.exports is not None:
            yield from facts.exports
        if facts.exports is None or facts.language in _SCRIPT:
            yield from (d.name for d in facts.definitions if not d.parent and d.is_exported)
            for resolution in self._lookup.resolutions_of(path):
                if resolution.path is not None and _passes_on(resolution, facts):
                    yield from (name.local for name in resolution.names if not name.local.startswith("_"))
                    if resolution.is_wildcard and len(seen) <= MAX_FILES:
                        yield from self._public_names(resolution.path, seen)

    def _once(self, path: str, name: str, *, is_outside: bool) -> list[_Target]:
        """Ask each question once: circles end, and barrels of barrels are not walked on every way through them."""
        key = (path, name, is_outside)
        if key in self._answers or len(self._active) > MAX_DEPTH:
            return self._answers.get(key, [])
        self._answers[key] = []
        self._active.append(key)
        facts = self._lookup.facts_of(path)
        if facts is None:
            found: Iterable[_Target] = ()
        elif is_outside and facts.language in _SCRIPT:
            found = self._script_export(facts, name)
        else:
            found = self._inside(facts, name)
        targets = self._answers[key] = list(dict.fromkeys(found))
        self._active.pop()
        return targets

    def _inside(self, facts: FileFacts, name: str) -> Iterator[_Target]:
        """Yield what a name means in the code of a file: what it defines and what it imports."""
        yield from (_Target(facts.path, definition) for definition in self._grouped.top_level(facts).get(name, ()))
        is_script = facts.language in _SCRIPT
        resolutions = self._bringing(facts.path, name)
        if facts.language in _REQUIRING:  # `const name = require(…)` is what the module puts in `module.exports`
            for resolution in resolutions:
                if resolution.alias == name and resolution.path is not None:
                    yield from self.exported(resolution.path, "default")
        # `from package import name`: what the package file says about the name goes before the module of that name.
        said = [target for r in resolutions if r.is_tentative for target in self._through(r, name) if target.definition]
        yield from said
        for resolution in resolutions:
            if not (is_script and resolution.is_reexport) and not (said and resolution.alias == name):
                yield from self._through(resolution, name)

    def _bringing(self, path: str, name: str) -> Sequence[Resolution]:
        return self._grouped.bringing(path, self._lookup.resolutions_of(path), name)

    def _script_export(self, facts: FileFacts, name: str) -> Iterator[_Target]:
        """Yield what a JavaScript or TypeScript module exports as `name`, "default" included."""
        local = dict(facts.export_aliases).get(name, name)
        listed = name in (facts.exports or ())
        if "." in local:  # `return { name = Module.name }`
            yield from self.expression(facts.path, local)
        for definition in self._grouped.top_level(facts).get(local, ()):
            if definition.is_exported or listed:
                yield _Target(facts.path, definition)
        is_same = local == name
        for resolution in self._bringing(facts.path, name) if is_same else self._lookup.resolutions_of(facts.path):
            if resolution.is_reexport:
                yield from self._through(resolution, name)
            elif listed:  # `import { x } from …; export { x }`
                yield from self._through(resolution, local)
        if facts.language in _REQUIRING and not listed and "default" in (facts.exports or ()):
            # `const { name } = require(…)` takes a static member of the class in `module.exports`.
            yield from (
                member for target in self.exported(facts.path, "default") for member in self._member(target, name)
            )

    def _through(self, resolution: Resolution, name: str) -> Iterator[_Target]:
        """Yield what an import brings in under `name`."""
        if resolution.scope:
            yield from self._through_scope(resolution, name)
        if resolution.path is None:
            return
        for taken in resolution.names:
            if taken.local == name:
                yield from self.exported(resolution.path, taken.name)
        if resolution.alias == name:
            yield _Target(resolution.path)
        if resolution.is_wildcard and name != "default" and name in self._offered(resolution.path, name):
            yield from self.exported(resolution.path, name)

    def _through_scope(self, resolution: Resolution, name: str) -> Iterator[_Target]:
        """Yield what a package brings in under `name`: itself, or what its files offer."""
        if resolution.alias == name:
            yield _Target("", scope=resolution.scope)
        names = [taken.name for taken in resolution.names if taken.local == name]
        for wanted in [*names, *([name] if resolution.is_wildcard else [])]:
            yield from self._in_scope(resolution.scope, wanted)

    def _in_scope(self, scope: str, name: str) -> Iterator[_Target]:
        head, _, rest = name.partition(".")
        for path in self._lookup.scopes.offering(scope, head):
            targets = [_Target(path, definition) for definition in self.offered_to(scope, path, head)]
            for part in rest.split(".") if rest else ():  # a class inside of another one, a static member
                targets = [member for target in targets for member in self._member(target, part)]
            yield from targets

    def offered_to(self, scope: str, path: str, name: str) -> Iterable[Definition]:
        """List what a file puts into a shared scope under a name."""
        facts = self._lookup.facts_of(path)
        if facts is not None and facts.language == "ruby":  # its name spaces are declarations
            space = scope.partition(" ")[2]
            return [d for d in facts.definitions if d.name == name and d.parent == space]
        return self._grouped.top_level(facts).get(name, ()) if facts is not None else ()

    def _offered(self, path: str, name: str) -> Iterable[str]:
        """Return something that contains `name` if a wildcard import of the file would bring it."""
        facts = self._lookup.facts_of(path)
        if facts is None:
            return ()
        if facts.language not in _SCRIPT and facts.exports is not None:
            return facts.exports
        return () if name.startswith("_") and facts.language not in _SCRIPT else (name,)

    def _member(self, target: _Target, name: str) -> Iterable[_Target]:
        """List what `target.name` means."""
        if target.scope:
            return list(self._in_scope(target.scope, name))
        if target.definition is None:
            return self.exported(target.path, name) or self._submodule(target.path, name)
        members = self._grouped.members(self._lookup.facts_of(target.path), target.definition.qualified_name)
        return [_Target(target.path, member) for member in members if member.name == name]

    def _submodule(self, path: str, name: str) -> list[_Target]:
        """Find a Python module inside a package, which `import package` and another import make an attribute of it."""
        directory, _, file = path.rpartition("/")
        if file not in _PACKAGE_FILES:
            return []
        stem = f"{directory}/{name}" if directory else name
        candidates = (f"{stem}/__init__.py", f"{stem}.py", f"{stem}.pyi")
        return [_Target(candidate) for candidate in candidates if self._lookup.facts_of(candidate)][:1]


def _passes_on(resolution: Resolution, facts: FileFacts) -> bool:
    """Tell whether what an import brings in is offered again: `export … from`, and in Python what a package takes over."""
    if facts.language in _SCRIPT or facts.language == "rust":
        return resolution.is_reexport
    return resolution.is_wildcard or facts.path.endswith(_PACKAGE_FILES)
