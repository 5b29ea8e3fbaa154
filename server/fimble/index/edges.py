"""Keeps the dependency graph true while files come, go and change: who imports what, and who must be asked again.

What an import means can change without its file changing: a module appears, another vanishes, a tsconfig moves an alias.
Such files are noted as stale and resolved anew before the graph is read.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterable, Sequence

from fimble.index.dependencies import DependencyGraph
from fimble.index.imports import Project, Resolution, SharingResolver, resolver_for
from fimble.index.imports.base import directory_of
from fimble.syntax.facts import FileFacts, Import

logger = logging.getLogger(__name__)

_MAX_LOOKED_FOR = 50
"""When more files appear at once (a branch is switched), asking every file again is cheaper than choosing."""

_PACKAGE_FILES = ("__init__", "index")


class Edges:
    """Resolutions of every file's imports and the graph they make. `facts` gives the facts of every file there is."""

    def __init__(self, project: Project, facts: Callable[[], Iterable[FileFacts]]) -> None:
        self._project = project
        self._facts = facts
        self._graph = DependencyGraph()
        self._imports: dict[str, tuple[Import, ...]] = {}
        self._resolutions: dict[str, tuple[Resolution, ...]] = {}
        self._languages: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._uses: dict[str, tuple[str, tuple[str, ...]]] = {}
        """Package and names in use, of files that share names with others."""
        self._watchers: dict[str, set[str]] = {}
        """Shared scope -> files that see it."""
        self._changed_scopes: set[str] = set()
        self._appeared: set[str] = set()
        self._stale: set[str] = set()

    @property
    def graph(self) -> DependencyGraph:
        """The graph, up to date."""
        self.settle()
        return self._graph

    def resolutions_of(self, path: str) -> tuple[Resolution, ...]:
        """List where the imports of a file lead, in source order, what it sees without import last."""
        self.settle()
        return self._resolutions.get(path, ())

    def replace(self, facts: FileFacts, *, is_hidden: bool = False) -> None:
        """Take over a file's imports; nothing is asked when they are as before."""
        was_hidden = facts.path in self._hidden
        resolver = resolver_for(facts.language)
        if isinstance(resolver, SharingResolver) and not is_hidden:
            self._changed_scopes |= self._project.scopes.replace(facts, resolver.offers(facts))
        uses = (facts.package, facts.uses)
        if (
            self._imports.get(facts.path) == facts.imports
            and was_hidden == is_hidden
            and facts.path in self._resolutions
            and self._uses.get(facts.path, ("", ())) == uses
        ):
            return
        self._uses[facts.path] = uses
        (self._hidden.add if is_hidden else self._hidden.discard)(facts.path)
        self._imports[facts.path] = facts.imports
        self._resolve(facts)

    def remove(self, path: str) -> None:
        """Forget a file's own imports."""
        self._graph.remove_file(path)
        self._imports.pop(path, None)
        self._watch(path, ())
        self._uses.pop(path, None)
        self._changed_scopes |= self._project.scopes.remove(path)
        self._languages.pop(path, None)
        self._hidden.discard(path)
        self._stale.discard(path)

    def appeared(self, path: str) -> None:
        """Note that imports may lead to this file from now on."""
        self._appeared.add(path)

    def vanished(self, path: str) -> None:
        """Note that no import can lead to this file any more."""
        self._appeared.discard(path)
        self._stale.update(self._graph.dependents_of(path))
        self._stale.update(path for path in self._hidden if self._resolutions.get(path))

    def distrust_all(self) -> None:
        """Note that any import may mean something else now: a configuration changed."""
        self._stale.update(self._imports)

    def settle(self, limit: int | None = None) -> bool:
        """Resolve what is stale, at most `limit` files; True when nothing is left."""
        if not (self._appeared or self._stale or self._changed_scopes):
            return True
        self._stale.update(self._affected())
        self._appeared.clear()
        self._stale.update(path for scope in self._changed_scopes for path in self._watchers.get(scope, ()))
        self._changed_scopes.clear()
        by_path = {facts.path: facts for facts in self._facts() if facts.path in self._stale}
        for path in sorted(self._stale)[:limit]:
            self._stale.discard(path)
            if path in by_path:
                self._resolve(by_path[path])
        return not self._stale

    def _resolve(self, facts: FileFacts) -> None:
        self._languages[facts.path] = facts.language
        found = [answer for statement in facts.imports for answer in self.ask(facts.path, statement)]
        found += self._implicit(facts)
        self._watch(facts.path, found)
        self._resolutions[facts.path] = tuple(found)
        needed = {answer.path for answer in found if answer.path is not None and not answer.is_tentative}
        needed |= self._project.scopes.needed(facts, found)
        self._graph.replace_file(facts.path, needed, is_hidden=facts.path in self._hidden)

    def _watch(self, path: str, answers: Sequence[Resolution]) -> None:
        """Note which shared scopes a file sees from now on."""
        for answer in self._resolutions.pop(path, ()):
            if answer.scope in self._watchers:
                self._watchers[answer.scope].discard(path)
        for answer in answers:
            if answer.scope:
                self._watchers.setdefault(answer.scope, set()).add(path)

    def ask(self, path: str, statement: Import) -> tuple[Resolution, ...]:
        """Say where one import of a file leads."""
        try:
            return resolver_for(self._languages.get(path, "")).resolve(path, statement, self._project)
        except Exception:  # a configuration nobody thought of must not cost the whole index
            logger.exception("cannot resolve an import of %s", path)
            return ()

    def _implicit(self, facts: FileFacts) -> tuple[Resolution, ...]:
        resolver = resolver_for(facts.language)
        seen = resolver.sees(facts, self._project) if isinstance(resolver, SharingResolver) else ()
        return (*resolver.implicit(facts.path, self._project), *seen)

    def _affected(self) -> set[str]:
        """Name the files whose imports may lead to what appeared."""
        if not self._appeared:
            return set()
        if len(self._appeared) > _MAX_LOOKED_FOR:
            return set(self._imports)
        stems = {_stem(path) for path in self._appeared}
        packages = [directory_of(path) for path in self._appeared if path.endswith(("__init__.py", "__init__.pyi"))]
        return {facts.path for facts in self._facts() if self._is_affected(facts, stems, packages)}

    def _is_affected(self, facts: FileFacts, stems: Collection[str], packages: list[str]) -> bool:
        answers = self._resolutions.get(facts.path, ())
        return (
            any(answer.is_dangling for answer in answers)
            or any(_mentions(statement, stems) for statement in facts.imports)
            # A new package moves the root from which the files below it start.
            or any(not package or facts.path.startswith(f"{package}/") for package in packages)
            or not set(self._implicit(facts)) <= set(answers)
        )


def _mentions(statement: Import, stems: Collection[str]) -> bool:
    return any(stem in statement.module for stem in stems) or any(name.name in stems for name in statement.names)


def _stem(path: str) -> str:
    """Return the word by which an import would call a file: its name, or its directory's for `__init__` and `index`."""
    directory, _, name = path.rpartition("/")
    stem = re.split(r"(?<=.)\.", name, maxsplit=1)[0]
    return directory.rpartition("/")[2] or stem if stem in _PACKAGE_FILES else stem
