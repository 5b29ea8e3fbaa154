"""Packages whose files see each other's names without importing them: which file offers what, and what is used of it.

Go, Java, Kotlin and C# have them. A scope is any string by which a language's resolver knows one ("go internal/app"). Files
of a scope depend on each other by use only; which scopes a file sees is for its resolver to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fimble.index.resolution import Resolution
from fimble.syntax.facts import FileFacts

_TYPES = frozenset({"class", "interface", "enum"})
_BARE_MEMBERS = frozenset({"kotlin"})
"""Languages whose functions of packages are called by bare names, as the own members that hide them are."""


class SharedScopes:
    """What each file offers, by scope; replaceable one file at a time."""

    def __init__(self) -> None:
        self._offered: dict[str, dict[str, frozenset[str]]] = {}
        """Path -> scope -> names."""
        self._files: dict[str, dict[str, None]] = {}
        self._places: dict[str, dict[str, dict[str, None]]] = {}
        """Scope -> name -> paths."""
        self._packages: dict[str, str] = {}
        self._extended: dict[tuple[str, str, str], set[str]] = {}
        """Scope, name, path -> the classes that it extends there, where it does nothing else."""

    def replace(self, path: str, package: str, offers: Iterable[tuple[str, str]]) -> set[str]:
        """Set what a file of a package offers, (scope, name) after (scope, name); return the scopes that are not what they were.

        `Class::name` is a name too, for values of that class alone. A scope without names is given with "".
        """
        names: dict[str, set[str]] = {}
        for scope, name in offers:
            names.setdefault(scope, set()).update({name} - {""})
        new = {scope: frozenset(found) for scope, found in names.items()}
        old = self._offered.get(path, {})
        is_moved = self._packages.get(path, "") != package
        if new == old and not is_moved:
            return set()
        self.remove(path)
        if new:
            self._offered[path] = new
            self._packages[path] = package
        for scope, found in new.items():
            self._files.setdefault(scope, {})[path] = None
            places = self._places.setdefault(scope, {})
            for offered in found:
                extended, _, name = offered.rpartition("::")
                places.setdefault(name, {})[path] = None
                if name not in found:
                    self._extended.setdefault((scope, name, path), set()).add(extended)
        return {scope for scope in {*old, *new} if is_moved or old.get(scope) != new.get(scope)}

    def remove(self, path: str) -> set[str]:
        """Forget a file; return the scopes that it was in."""
        self._packages.pop(path, None)
        old = self._offered.pop(path, {})
        for scope, names in old.items():
            self._files[scope].pop(path, None)
            places = self._places[scope]
            for name in {offered.rpartition("::")[2] for offered in names}:
                self._extended.pop((scope, name, path), None)
                places[name].pop(path, None)
                if not places[name]:
                    del places[name]
            if not self._files[scope]:
                del self._files[scope], self._places[scope]
        return set(old)

    def __contains__(self, scope: str) -> bool:
        return scope in self._files

    def files(self, scope: str) -> list[str]:
        """List the files of a scope, sorted."""
        return sorted(self._files.get(scope, ()))

    def scopes_of(self, path: str) -> list[str]:
        """List the scopes that a file offers names to, sorted."""
        return sorted(self._offered.get(path, ()))

    def offers_of(self, path: str) -> tuple[tuple[str, str], ...]:
        """List what a file offers as it is given to `replace`, sorted."""
        offered = self._offered.get(path, {})
        return tuple(sorted((scope, name) for scope, names in offered.items() for name in names or {""}))

    def package_of(self, path: str) -> str:
        """Return the package that a file says it belongs to; "" when it is not known."""
        return self._packages.get(path, "")

    def offering(self, scope: str, name: str) -> list[str]:
        """List the files that offer a name, sorted; several where a platform's file stands for another's."""
        return sorted(self._places.get(scope, {}).get(name, ()))

    def names(self, scope: str) -> list[str]:
        """List the names in a scope, sorted."""
        return sorted(self._places.get(scope, ()))

    def needed(self, facts: FileFacts, answers: Sequence[Resolution]) -> set[str]:
        """Name the files of shared scopes that a file depends on by use. `answers` is where its imports lead.

        What it defines and what it imports by name hides what others offer; the nearest of the scopes that it sees without
        import goes before those that a wildcard brings in. A package of which nothing is used yet is needed as a whole.
        """
        bare = {use.partition(".")[0] for use in facts.uses}
        mentioned = bare | {d.name for d in facts.definitions}
        has_bare_members = facts.language in _BARE_MEMBERS
        bare -= {d.name for d in facts.definitions if not d.parent or d.kind in _TYPES or has_bare_members}
        bare -= {name.local for answer in answers for name in answer.names}
        members: dict[str, set[str]] = {}
        for use in facts.uses:
            head, _, rest = use.partition(".")
            members.setdefault(head, set()).update({rest.partition(".")[0]} - {""})
        found: set[str] = set()
        claimed: set[str] = set()
        for answer in sorted(answers, key=lambda answer: not answer.is_implicit):
            if not answer.scope or answer.is_tentative:
                continue  # only watched, for what may come into it
            if answer.is_wildcard:
                places = {name: self._reached(answer.scope, name, mentioned) for name in bare - claimed}
                claimed |= {name for name, paths in places.items() if answer.is_implicit and paths}
            else:
                used = {name.name.partition(".")[0] for name in answer.names} or members.get(answer.alias, set())
                places = {name: self.offering(answer.scope, name) for name in used}
            paths = {path for offering in places.values() for path in offering}
            is_whole = not (paths or answer.is_wildcard or answer.names)
            found.update(self.files(answer.scope) if is_whole else paths)
        return found

    def _reached(self, scope: str, name: str, mentioned: set[str]) -> list[str]:
        """List the files that offer a name: where it extends classes, those that are mentioned go before those of elsewhere."""
        extended = {path: self._extended.get((scope, name, path)) for path in self.offering(scope, name)}
        named = [path for path, classes in extended.items() if classes is None or not classes.isdisjoint(mentioned)]
        elsewhere = [
            path for path, classes in extended.items() if classes and not classes <= self._places[scope].keys()
        ]
        return named or elsewhere
