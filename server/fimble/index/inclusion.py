"""What the files of C and C++ see of each other: an include brings in the whole text, with all that it includes in turn.

So a name means what any file says that is included, however indirectly; the nearest one counts first. No I/O.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from fimble.index.resolution import Resolution
from fimble.syntax.facts import Definition, FileFacts

INCLUDING = frozenset({"c", "cpp"})
"""Languages whose imports are inclusions."""

MOST_FILES = 2_000
"""Files that one file sees; a header of everything in a large project reaches some hundreds."""

_MOST_HELD = 64

Found = tuple[str, Definition]


class Lookup(Protocol):
    """Where facts and resolutions come from: the workspace."""

    def facts_of(self, path: str) -> FileFacts | None:
        """Return what is known about a file."""
        ...

    def resolutions_of(self, path: str) -> tuple[Resolution, ...]:
        """List where its includes lead."""
        ...


@dataclass(frozen=True, slots=True)
class _View:
    """What one file sees, and of what that was made."""

    sources: tuple[tuple[FileFacts, tuple[Resolution, ...]], ...]
    names: dict[str, list[Found]]


class Inclusion:
    """Answers what names mean in files that include each other; kept for the files asked about last."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._views: dict[str, _View] = {}

    def meanings(self, path: str, name: str) -> list[Found]:
        """List what a name means in a file: its own definitions, then those included, the nearest first."""
        return self._view(path).names.get(name, [])

    def offered(self, path: str) -> list[Found]:
        """List what an include of this file brings: what it declares, or if that is nothing, what it includes itself."""
        facts = self._lookup.facts_of(path)
        own = [(path, definition) for definition in visible(facts)] if facts else []
        return own or [found for places in self._view(path).names.values() for found in places]

    def _view(self, path: str) -> _View:
        view = self._views.get(path)
        if view is None or not self._is_current(view):
            if len(self._views) >= _MOST_HELD:
                self._views.clear()
            view = self._views[path] = self._look_from(path)
        return view

    def _is_current(self, view: _View) -> bool:
        lookup = self._lookup
        return all(
            lookup.facts_of(facts.path) is facts and lookup.resolutions_of(facts.path) is answers
            for facts, answers in view.sources
        )

    def _look_from(self, path: str) -> _View:
        names: dict[str, list[Found]] = {}
        sources = []
        seen, frontier = {path}, [path]
        for here in frontier:  # grows while it is walked: breadth first
            facts = self._lookup.facts_of(here)
            if facts is None:
                continue
            answers = self._lookup.resolutions_of(here)
            sources.append((facts, answers))
            for definition in visible(facts):
                names.setdefault(definition.name, []).append((here, definition))
            for answer in answers:
                # The other half of a pair is for the file itself, not for those that include it.
                if answer.path is None or (answer.is_tentative and here != path):
                    continue
                if answer.path not in seen and len(seen) < MOST_FILES:
                    seen.add(answer.path)
                    frontier.append(answer.path)
        return _View(tuple(sources), names)


def visible(facts: FileFacts) -> list[Definition]:
    """List the definitions that a bare name may mean: top level, in name spaces, and values of enums without a scope."""
    spaces = {""}
    found = []
    for definition in facts.definitions:
        if definition.parent not in spaces:
            continue
        is_open = definition.kind == "module" or (
            definition.kind == "enum" and not definition.signature.startswith(("enum class", "enum struct"))
        )
        if is_open:
            spaces.add(definition.qualified_name)
        if definition.kind != "module":
            found.append(definition)
    return found
