"""All tags of the workspace: what each file says about itself, and which files define or use a name. No I/O."""

from __future__ import annotations

from collections.abc import Iterator

from fimble.syntax.facts import Definition, FileFacts


class SymbolIndex:
    """Facts by path and definitions by name, replaceable one file at a time."""

    def __init__(self) -> None:
        self._facts: dict[str, FileFacts] = {}
        # Most names are defined in one file, so a bare path stands for a set of one: that halves the memory.
        self._defined_in: dict[str, str | set[str]] = {}
        self._n_using: dict[str, int] = {}

    def replace(self, facts: FileFacts) -> None:
        """Set what is known about a file."""
        self.remove(facts.path)
        self._facts[facts.path] = facts
        for name in _defined_names(facts):
            here = self._defined_in.get(name)
            if here is None:
                self._defined_in[name] = facts.path
            elif isinstance(here, str):
                self._defined_in[name] = {here, facts.path}
            else:
                here.add(facts.path)
        for name, _ in facts.references:
            self._n_using[name] = self._n_using.get(name, 0) + 1

    def remove(self, path: str) -> None:
        """Forget a file; nothing happens when it is not known."""
        facts = self._facts.pop(path, None)
        if facts is None:
            return
        for name in _defined_names(facts):
            here = self._defined_in[name]
            if isinstance(here, set) and len(here) > 1:
                here.discard(path)
            else:
                del self._defined_in[name]
        for name, _ in facts.references:
            self._n_using[name] -= 1
            if not self._n_using[name]:
                del self._n_using[name]

    def facts_of(self, path: str) -> FileFacts | None:
        """Return what is known about a file; None when it is not in the index."""
        return self._facts.get(path)

    def paths(self) -> list[str]:
        """List the files in the index, sorted."""
        return sorted(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def __contains__(self, path: str) -> bool:
        return path in self._facts

    def __iter__(self) -> Iterator[FileFacts]:
        """Iterate over all facts, in no particular order."""
        return iter(self._facts.values())

    def paths_defining(self, name: str) -> list[str]:
        """List the files that define something of this name, sorted."""
        here = self._defined_in.get(name, ())
        return [here] if isinstance(here, str) else sorted(here)

    def definitions_named(self, name: str) -> list[tuple[str, Definition]]:
        """List everything of this name, by path and then in source order."""
        return [
            (path, definition)
            for path in self.paths_defining(name)
            for definition in self._facts[path].definitions
            if definition.name == name
        ]

    def files_defining(self, name: str) -> int:
        """Count the files that define something of this name."""
        here = self._defined_in.get(name, ())
        return 1 if isinstance(here, str) else len(here)

    def files_using(self, name: str) -> int:
        """Count the files that refer to this name without defining it: the rarer, the more it tells."""
        return self._n_using.get(name, 0)


def _defined_names(facts: FileFacts) -> frozenset[str]:
    return frozenset(definition.name for definition in facts.definitions)
