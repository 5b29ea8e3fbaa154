"""`Libraries`: the workspace as seen through its imports into installed libraries; what `Bindings` asks instead of the index."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from fimble.index.imports import SharingResolver, resolver_for
from fimble.index.libraries.shelf import Shelf, unpacked
from fimble.index.libraries.value import Question, Reply, Request, is_library
from fimble.index.resolution import Resolution
from fimble.index.shared_scopes import SharedScopes
from fimble.syntax.facts import Definition, FileFacts, Import, ImportedName

LANGUAGES = frozenset({"python", "javascript", "typescript", "tsx", "go", "php", "rust"})
"""Languages whose libraries can be found."""

MOST_ROUNDS = 6
"""Requests for one file until the rest waits for the next time: a re-export behind a re-export takes one each."""
MOST_NAMES = 200
"""Names of one file that are looked for in libraries."""

Found = tuple[str, Definition]


def _written_paths(facts: FileFacts) -> list[Import]:
    """List the paths that Rust code writes out instead of taking them with `use`: `serde_json::from_str`."""
    if facts.language != "rust":
        return []
    known = {name.local for statement in facts.imports for name in statement.names}
    known.update(definition.name for definition in facts.definitions)
    paths = (use.split(".") for use in facts.uses)
    outside = (parts for parts in paths if len(parts) > 1 and parts[0].islower() and parts[0] not in known)
    return [Import("::".join(parts[:-1]), 0, names=(ImportedName(parts[-1]),)) for parts in outside]


class Index(Protocol):
    """What is asked of the workspace."""

    @property
    def scopes(self) -> SharedScopes:
        """What files offer each other without imports."""
        ...

    def own_facts_of(self, path: str) -> FileFacts | None:
        """Return what is known about a file of the workspace."""
        ...

    def resolutions_of(self, path: str) -> tuple[Resolution, ...]:
        """List where its imports lead."""
        ...

    def leads_outside(self, path: str, statement: Import) -> bool:
        """Tell whether an import of a file leads out of the workspace."""
        ...

    def resolve_name(self, path: str, name: str) -> list[Found]:
        """List what a name in a file means."""
        ...

    def members_of(self, path: str, class_name: str) -> list[Found]:
        """List the members of a class."""
        ...


class Libraries:
    """Facts and resolutions of workspace files and library files alike."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.shelf = Shelf()
        self._questions: dict[str, tuple[str, tuple[Question, ...]]] = {}
        self._used: dict[str, tuple[tuple[str, int] | None, list[tuple[str, Found]]]] = {}
        self._linked: dict[str, tuple[object, int, tuple[Resolution, ...]]] = {}

    @property
    def scopes(self) -> SharedScopes:
        """What files offer each other without imports."""
        return self._index.scopes

    def facts_of(self, path: str) -> FileFacts | None:
        """Return what is known about a file of the workspace or of a library."""
        own = self._index.own_facts_of(path)
        return own if own is not None or not is_library(path) else self.shelf.facts_of(path)

    def resolutions_of(self, path: str) -> tuple[Resolution, ...]:
        """List where imports lead: those of a workspace file into the workspace, then into libraries."""
        own = self._index.resolutions_of(path)
        if not own and is_library(path):
            return self.shelf.resolutions_of(path)
        before, generation, joined = self._linked.get(path, (None, -1, ()))
        if before is not own or generation != self.shelf.generation:
            joined = own + self.imports_of(path)
            self._linked[path] = (own, self.shelf.generation, joined)
        return joined

    def imports_of(self, path: str) -> tuple[Resolution, ...]:
        """List where the imports of a workspace file lead in libraries, as far as that is known."""
        return self.shelf.answers(self._asked_by(path))

    def package_of(self, path: str) -> str:
        """Name the package of a library file with its version; "" for files of the workspace."""
        return self.shelf.package_of(path) if is_library(path) else ""

    def surroundings(self, path: str) -> tuple[object, ...]:
        """Give what the choice of library declarations for a file rests on: the files it imports from and what is in them."""
        files = dict.fromkeys(found.path for found in self.imports_of(path) if found.path is not None)
        return tuple((file, facts.content_hash if (facts := self.facts_of(file)) else "") for file in files)

    def names_used(self, path: str) -> list[tuple[str, Found]]:
        """List (name as the file writes it, definition) for what a workspace file takes out of libraries."""
        facts = self._index.own_facts_of(path)
        if facts is None or not self._asked_by(path):
            return []
        key = (facts.content_hash, self.shelf.generation)
        held, found = self._used.get(path, (None, []))
        if held != key:
            found = self._find_used(facts)
            self._used[path] = (key, found)
        return found

    def _find_used(self, facts: FileFacts) -> list[tuple[str, Found]]:
        found: dict[tuple[str, int], tuple[str, Found]] = {}
        path = facts.path
        for local in self._locals(facts)[:MOST_NAMES]:
            for where, definition in self._index.resolve_name(path, local):
                if is_library(where):
                    found.setdefault((where, definition.start_line), (local, (where, definition)))
        return list(found.values())

    def _locals(self, facts: FileFacts) -> list[str]:
        """List the names under which a file may know something of a library; behind a module's name those in use there, or
        where the facts do not say that, all in use.
        """
        used = [name for name, _ in facts.references][: MOST_NAMES * 2]
        behind: dict[str, dict[str, None]] = {}
        for use in facts.uses:
            module, _, rest = use.partition(".")
            behind.setdefault(module, {})[f"{module}.{rest.partition('.')[0]}"] = None
        names: dict[str, None] = {}
        for resolution in self.imports_of(facts.path):
            names.update(dict.fromkeys(name.local for name in resolution.names))
            if resolution.alias:
                names.update(
                    behind.get(resolution.alias) or dict.fromkeys(f"{resolution.alias}.{name}" for name in used)
                )
            if resolution.is_wildcard:
                names.update(dict.fromkeys(used))
        return list(names)

    def _asked_by(self, path: str) -> tuple[Question, ...]:
        facts = self._index.own_facts_of(path)
        if facts is None or facts.language not in LANGUAGES:
            return ()
        content_hash, questions = self._questions.get(path, ("", ()))
        if content_hash != facts.content_hash:
            imports = [*facts.imports, *_written_paths(facts)]
            outside = [statement for statement in imports if self._index.leads_outside(path, statement)]
            questions = tuple(Question(path, facts.language, statement) for statement in outside)
            self._questions[path] = (facts.content_hash, questions)
        return questions

    async def fetch(self, path: str, ask: Callable[[Request], Awaitable[Reply]]) -> None:
        """Find out what a workspace file takes out of libraries; `ask` has it read elsewhere. Nothing waits for this."""
        questions = self._asked_by(path)
        if not questions:
            return
        await self._take(await ask(Request(path)))  # have packages come or gone?
        for _ in range(MOST_ROUNDS):
            self._touch(path)
            request = self.shelf.request(path, self._asked_by(path))
            if request is None:
                return
            await self._take(await ask(request))

    async def _take(self, reply: Reply) -> None:
        files = await asyncio.to_thread(unpacked, reply.files)
        self.shelf.accept(reply, files)
        for file, facts in files:
            resolver = resolver_for(file.language)
            # Go's scopes are folders, so that names of libraries and of the workspace never mix.
            if facts is not None and file.language == "go" and isinstance(resolver, SharingResolver):
                self._index.scopes.replace(file.path, facts.package, resolver.offers(facts))

    def _touch(self, path: str) -> None:
        """Follow what the file uses as a request would, so that what is missing on the way gets noted."""
        for _, (where, definition) in self.names_used(path):
            if definition.kind in ("class", "interface"):
                self._index.members_of(where, definition.qualified_name)
