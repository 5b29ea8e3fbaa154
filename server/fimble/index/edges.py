"""Keeps the dependency graph true while files come, go and change: who imports what, and who must be asked again.

What an import means can change without its file changing: a module appears, another vanishes, a tsconfig moves an alias.
Such files are noted as stale, new ones are stale from the start, and each is resolved when somebody asks about it, or when
there is time (`settle`): whatever happens to thousands of files at once, a request pays for those that it looks at.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Protocol

from fimble.index.dependencies import DependencyGraph
from fimble.index.imports import Project, SharingResolver, resolver_for
from fimble.index.imports.base import directory_of, upwards
from fimble.index.outline import mask_in, mentions, word_masks
from fimble.index.resolution import Resolution
from fimble.index.settled import SettledFile
from fimble.syntax.facts import FileFacts, Import

logger = logging.getLogger(__name__)

_MAX_LOOKED_FOR = 50
"""When more files appear at once (a branch is switched), asking every file again is cheaper than choosing."""

_MAX_HELD = 2048
"""Files whose resolutions are held; the others' are made anew when asked for."""

_FOR_ALL_BELOW = frozenset({"__init__.py", "__init__.pyi", "conftest.py", "setup.py"})
"""Files that move the root from which files below them start, or that those see without import."""


class Files(Protocol):
    """What is known about files: the workspace."""

    def facts_of(self, path: str) -> FileFacts | None:
        """Return everything about a file."""
        ...

    def imports_of(self, path: str) -> tuple[Import, ...]:
        """List its imports, which takes less time."""
        ...

    def language_of(self, path: str) -> str:
        """Name its language."""
        ...


class Edges:
    """Resolutions of every file's imports and the graph they make."""

    def __init__(self, project: Project, files: Files) -> None:
        self._project = project
        self._files = files
        self.graph = DependencyGraph(self._refresh)
        """The graph; whatever is asked of it is up to date."""
        self._keys: dict[str, bytes] = {}
        """What each file imports, in brief (`outline`)."""
        self._resolutions: OrderedDict[str, tuple[Resolution, ...]] = OrderedDict()
        self._hidden: set[str] = set()
        self._watched: dict[str, tuple[str, ...]] = {}
        """The shared scopes that a file sees."""
        self._watchers: dict[str, set[str]] = {}
        """Shared scope -> files that see it."""
        self._changed_scopes: set[str] = set()
        self._dangling: set[str] = set()
        self._appeared: set[str] = set()
        self._stale: dict[str, None] = {}
        self._resumed: dict[str, str] = {}
        """Files as an earlier run left them, whose facts have not come yet, with the hash of the content meant."""
        self.n_events = 0
        """Counted up by whatever may make an edge untrue."""

    def resolutions_of(self, path: str) -> tuple[Resolution, ...]:
        """List where the imports of a file lead, in source order, what it sees without import last."""
        self._refresh(path)
        held = self._resolutions.get(path)
        if held is None:
            return self._resolve(path) if path in self._keys and path not in self._resumed else ()
        self._resolutions.move_to_end(path)
        return held

    def replace(self, path: str, imports: bytes, content_hash: str, *, is_hidden: bool = False) -> None:
        """Take over what a file needs by its key (`outline`); nothing is asked when that is as before."""
        if self._resumed.pop(path, None) == content_hash and not is_hidden:
            return
        if not is_hidden and (resolver := _sharing(self._files.language_of(path))):
            self._offer(path, resolver)
        if self._keys.get(path) == imports and (path in self._hidden) == is_hidden:
            return
        self.n_events += 1
        (self._hidden.add if is_hidden else self._hidden.discard)(path)
        self._keys[path] = imports
        self._stale[path] = None

    def _offer(self, path: str, resolver: SharingResolver) -> None:
        facts = self._files.facts_of(path)
        if facts is not None:
            scopes = self._project.scopes.replace(path, facts.package, resolver.offers(facts))
            self._note_change_of(scopes)

    def remove(self, path: str) -> None:
        """Forget a file's own imports."""
        self._note_change_of(self._project.scopes.remove(path))
        self._watch(path, ())
        self.graph.remove_file(path)
        self._keys.pop(path, None)
        self._resumed.pop(path, None)
        self._resolutions.pop(path, None)
        self._hidden.discard(path)
        self._dangling.discard(path)
        self._stale.pop(path, None)

    def appeared(self, path: str) -> None:
        """Note that imports may lead to this file from now on."""
        self.n_events += 1
        self._appeared.add(path)

    def vanished(self, path: str) -> None:
        """Note that no import can lead to this file any more."""
        self.n_events += 1
        self._appeared.discard(path)
        self._distrust(self.graph.known_dependents_of(path))
        self._distrust(self._hidden)

    def distrust_all(self) -> None:
        """Note that any import may mean something else now: a configuration changed."""
        self._distrust(list(self._keys))

    def settle(self, limit: int | None = None) -> bool:
        """Resolve what is stale, at most `limit` files; True when nothing is left."""
        self._look_around()
        for path in list(self._stale)[:limit] if limit is None or len(self._stale) <= limit else self._first(limit):
            self._resolve(path)
        return not self._stale

    # From one start to the next

    def settled(self, content_hash_of: Callable[[str], str]) -> Iterator[tuple[str, SettledFile] | None]:
        """Yield (path, what is known of its edges), a file at a time; hidden files are left out.

        None comes, and nothing after it, as soon as something is left to resolve or changes between two of them.
        """
        before = self.n_events
        for path in list(self._keys):
            if self._stale or self._appeared or self._changed_scopes or self._resumed or self.n_events != before:
                yield None
                return
            if path not in self._hidden:
                yield path, self._settled_file(path, content_hash_of(path))

    def _settled_file(self, path: str, content_hash: str) -> SettledFile:
        return SettledFile(
            content_hash,
            self._keys[path],
            self.graph.known_dependencies_of(path),
            path in self._dangling,
            self._watched.get(path, ()),
            self._project.scopes.package_of(path),
            self._project.scopes.offers_of(path),
        )

    def resume(self, files: Mapping[str, SettledFile], present: AbstractSet[str]) -> Iterator[None]:
        """Take over, in steps, what an earlier run knew of files; `present` are the files that are there now.

        To be called before their facts come, with which it counts as long as they are of the same content. Open documents
        are asked anew: they have been resolved among fewer files.
        """
        self._look_around()
        opened = list(self._keys)
        self._distrust(opened)
        appeared, gone = present - files.keys(), sorted(files.keys() - present)
        if len(appeared) > _MAX_LOOKED_FOR:
            return
        before = self.n_events
        for path, file in files.items():
            if path in present and path not in self._keys:
                self._resume(path, file)
            yield
        if self.n_events != before:  # between two steps
            self._distrust(list(self._resumed))
            return
        self._appeared |= appeared
        for path in gone:
            self.vanished(path)
        for path in (*opened, *gone):
            self._note_change_of(self._offers_changed(path, files.get(path)))
        self._look_around()

    def _offers_changed(self, path: str, before: SettledFile | None) -> set[str]:
        """Name the scopes of a file that offers something else than it did."""
        offers = {*before.offers} if before else set()
        return {scope for scope, _ in offers ^ {*self._project.scopes.offers_of(path)}}

    def _resume(self, path: str, file: SettledFile) -> None:
        self._resumed[path] = file.content_hash
        self._keys[path] = file.imports
        self.graph.replace_file(path, file.dependencies)
        if file.is_dangling:
            self._dangling.add(path)
        self._watch(path, file.watched)
        if file.offers:
            self._project.scopes.replace(path, file.package, file.offers)

    # Inside

    def _first(self, n: int) -> list[str]:
        stale = iter(self._stale)
        return [next(stale) for _ in range(n)]

    def _refresh(self, path: str | None) -> None:
        """Bring one file, or with None every file, up to date."""
        if path is None:
            self.settle()
        elif self._appeared or self._stale or self._changed_scopes:
            self._look_around()
            if path in self._stale:
                self._resolve(path)

    def _distrust(self, paths: Iterable[str]) -> None:
        for path in paths:
            self.n_events += 1
            if self._resumed.pop(path, None) is not None:
                self._keys.pop(path)  # its imports are not known before it comes, which will be as if it were new
            elif path in self._keys:
                self._stale[path] = None
                self._resolutions.pop(path, None)

    def _note_change_of(self, scopes: Collection[str]) -> None:
        self.n_events += bool(scopes)
        self._changed_scopes |= set(scopes)

    def _resolve(self, path: str) -> tuple[Resolution, ...]:
        self._stale.pop(path, None)
        language = self._files.language_of(path)
        found = [
            answer for statement in self._files.imports_of(path) for answer in self._ask(path, language, statement)
        ]
        found += self._implicit(path, language)
        self._watch(path, [answer.scope for answer in found if answer.scope])
        answers = self._resolutions[path] = tuple(found)
        self._resolutions.move_to_end(path)
        if len(self._resolutions) > _MAX_HELD:
            self._resolutions.popitem(last=False)
        needed = {answer.path for answer in found if answer.path is not None and not answer.is_tentative}
        if path in self._watched and (facts := self._files.facts_of(path)):
            needed |= self._project.scopes.needed(facts, found)
        self.graph.replace_file(path, needed, is_hidden=path in self._hidden)
        is_dangling = any(answer.is_dangling for answer in found)
        (self._dangling.add if is_dangling else self._dangling.discard)(path)
        return answers

    def ask(self, path: str, statement: Import) -> tuple[Resolution, ...]:
        """Say where one import of a file leads."""
        return self._ask(path, self._files.language_of(path), statement)

    def _ask(self, path: str, language: str, statement: Import) -> tuple[Resolution, ...]:
        try:
            return resolver_for(language).resolve(path, statement, self._project)
        except Exception:  # a configuration nobody thought of must not cost the whole index
            logger.exception("cannot resolve an import of %s", path)
            return ()

    def _implicit(self, path: str, language: str) -> tuple[Resolution, ...]:
        facts = self._files.facts_of(path) if (sharing := _sharing(language)) else None
        seen = sharing.sees(facts, self._project) if sharing and facts else ()
        return (*resolver_for(language).implicit(path, self._project), *seen)

    def _watch(self, path: str, scopes: Iterable[str]) -> None:
        """Note which shared scopes a file sees from now on."""
        for scope in self._watched.pop(path, ()):
            self._watchers[scope].discard(path)
            if not self._watchers[scope]:
                del self._watchers[scope]
        if seen := tuple(dict.fromkeys(scopes)):
            self._watched[path] = seen
            for scope in seen:
                self._watchers.setdefault(scope, set()).add(path)

    def _look_around(self) -> None:
        """Distrust the files whose imports may lead to what appeared."""
        if self._appeared:
            appeared, self._appeared = self._appeared, set()
            is_many = len(appeared) > _MAX_LOOKED_FOR
            self._distrust(list(self._keys if is_many else self._affected(appeared)))
        if self._changed_scopes:
            changed, self._changed_scopes = self._changed_scopes, set()
            self._distrust(path for scope in sorted(changed) for path in sorted(self._watchers.get(scope, ())))

    def _affected(self, appeared: set[str]) -> Iterator[str]:
        yield from sorted(self._dangling)
        names = {name for path in appeared for name in (_stem(path), directory_of(path).rpartition("/")[2])}
        words = [masks for name in sorted(names) if (masks := word_masks(name))]
        # What is seen without import stands in the same directory, or one of the same name (a package with two source
        # roots).
        beside = {directory_of(path).rpartition("/")[2] for path in appeared}
        above = {directory_of(path) for path in appeared if path.rpartition("/")[2] in _FOR_ALL_BELOW}
        for path, key in self._keys.items():
            here = directory_of(path)
            is_near = here.rpartition("/")[2] in beside or (above and not above.isdisjoint(upwards(here)))
            if is_near or _mention(key, words):
                yield path


@cache
def _sharing(language: str) -> SharingResolver | None:
    """Give the resolver of a language whose files share names without imports; None for others."""
    resolver = resolver_for(language)
    return resolver if isinstance(resolver, SharingResolver) else None


def _mention(key: bytes, words: list[tuple[int, ...]]) -> bool:
    mask = mask_in(key)
    return any(mentions(mask, word) for word in words)


def _stem(path: str) -> str:
    """Return the word by which an import would call a file."""
    return re.split(r"(?<=.)\.", path.rpartition("/")[2], maxsplit=1)[0]
