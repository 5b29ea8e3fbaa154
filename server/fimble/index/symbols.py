"""All tags of the workspace: what each file says about itself, and which files define or use a name. No I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from heapq import nlargest, nsmallest
from itertools import chain

from fimble.index.outline import Outline, outline_of
from fimble.index.packed import Packed, Unpacked, named
from fimble.index.postings import Postings
from fimble.syntax.facts import Definition, FileFacts, Import

Known = FileFacts | Packed
"""What is known about a file: as objects (open documents), or packed until somebody looks."""

_FEW = 8
"""Files that define a name stand in a tuple up to so many, in a set above: most names are defined in one or two files."""


class SymbolIndex:
    """Facts by path and definitions by name, replaceable one file at a time."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._unpacked = Unpacked()
        self._defined_in: dict[str, str | tuple[str, ...] | set[str]] = {}
        self._used_in = Postings()
        self._names: tuple[str, str] | None = None
        """All names that are defined, each on a line, as they are and in lower case; None until somebody looks."""

    def replace(self, known: Known, outline: Outline | None = None) -> None:
        """Set what is known about a file; `outline`, when given, must be that of the same facts."""
        self.remove(known.path)
        outline = outline or outline_of(_facts(known))
        self._known[known.path] = known
        for name in _lines(outline.defined):
            self._add(name, known.path)
        self._used_in.add(known.path, _lines(outline.used))

    def remove(self, path: str) -> None:
        """Forget a file; nothing happens when it is not known."""
        facts = self.facts_of(path)
        if facts is None:
            return
        del self._known[path]
        self._unpacked.forget(path)
        outline = outline_of(facts)
        for name in _lines(outline.defined):
            self._discard(name, path)
        self._used_in.remove(path, _lines(outline.used))

    def _add(self, name: str, path: str) -> None:
        here = self._defined_in.get(name)
        if here is None:
            self._defined_in[name] = path
            self._names = None
        elif isinstance(here, str):
            self._defined_in[name] = (here, path)
        elif isinstance(here, set):
            here.add(path)
        else:
            self._defined_in[name] = (*here, path) if len(here) < _FEW else {*here, path}

    def _discard(self, name: str, path: str) -> None:
        here = self._defined_in[name]
        if isinstance(here, set):
            here.discard(path)
            rest = here if len(here) > _FEW else tuple(here)
        else:
            rest = () if isinstance(here, str) else tuple(other for other in here if other != path)
        if not rest:
            del self._defined_in[name]
            self._names = None
        else:
            self._defined_in[name] = rest[0] if isinstance(rest, tuple) and len(rest) == 1 else rest

    def known(self, path: str) -> Known | None:
        """Return what is known about a file as it was given."""
        return self._known.get(path)

    def facts_of(self, path: str) -> FileFacts | None:
        """Return what is known about a file; None when it is not in the index."""
        known = self._known.get(path)
        return self._unpacked.facts_of(known) if isinstance(known, Packed) else known

    def content_hash_of(self, path: str) -> str | None:
        """Return the hash of a file's content without unpacking anything; None when it is not in the index."""
        known = self._known.get(path)
        return known.content_hash if known is not None else None

    def imports_of(self, path: str) -> tuple[Import, ...]:
        """List the imports of a file without unpacking the rest."""
        known = self._known.get(path)
        if known is None:
            return ()
        return known.imports() if isinstance(known, Packed) else known.imports

    def paths(self) -> list[str]:
        """List the files in the index, sorted."""
        return sorted(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, path: str) -> bool:
        return path in self._known

    def __iter__(self) -> Iterator[FileFacts]:
        """Iterate over all facts, in no particular order; each is unpacked for this."""
        return map(_facts, self._known.values())

    def paths_defining(self, name: str) -> list[str]:
        """List the files that define something of this name, sorted."""
        here = self._defined_in.get(name, ())
        return [here] if isinstance(here, str) else sorted(here)

    def definitions_named(self, name: str) -> list[tuple[str, Definition]]:
        """List everything of this name, by path and then in source order."""
        return [(path, d) for path in self.paths_defining(name) for d in self.definitions_in(path, name)]

    def definitions_in(self, path: str, name: str) -> tuple[Definition, ...]:
        """List what a file defines under a name, in source order; nothing else of it is unpacked."""
        known = self._known.get(path)
        if known is None:
            return ()
        return self._unpacked.definitions_named(known, name) if isinstance(known, Packed) else named(known, name)

    def nearest_defining(self, name: str, near: Mapping[str, int], most: int) -> list[str]:
        """List at most `most` of the files that define something of this name, nearest first, then by path.

        `near` maps paths to their distance; what is not in it is farther than all that is.
        """
        here = self._defined_in.get(name, ())
        if isinstance(here, str):
            return [here]
        reached = near.keys() & here  # either may be thousands
        nearest = sorted(reached, key=lambda path: (near[path], path))[:most]
        return nearest + nsmallest(most - len(nearest), {*here} - reached if reached else here)

    def names_containing(self, part: str, most: int) -> list[str]:
        """List the defined names with `part` (lower case) in them, in any case; none when there are more than `most`."""
        names, lowered = self._names or self._join_names()
        found: set[str] = set()
        at = lowered.find(part)
        while at >= 0 and len(found) <= most:
            end = names.find("\n", at)
            found.add(names[names.rfind("\n", 0, at) + 1 : end])
            at = lowered.find(part, end)
        return sorted(found) if len(found) <= most else []

    def _join_names(self) -> tuple[str, str]:
        names = "".join(f"{name}\n" for name in self._defined_in)
        lowered = names.lower()
        if len(lowered) != len(names):  # some letters are two in lower case, and places would not be the same
            lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in names)
        self._names = (names, lowered)
        return self._names

    def files_defining(self, name: str) -> int:
        """Count the files that define something of this name."""
        here = self._defined_in.get(name, ())
        return 1 if isinstance(here, str) else len(here)

    def files_using(self, name: str) -> int:
        """Count the files that refer to this name without defining it: the rarer, the more it tells."""
        return self._used_in.count(name)

    def paths_with_most(self, weights: Iterable[tuple[str, float]], most: int) -> list[str]:
        """List the files whose names weigh most, at most `most`, the best first, those alike by path.

        `weights` has each name once, with what a file gains by defining or using it.
        """
        scores: defaultdict[int, float] = defaultdict(float)
        for name, weight in weights:
            here = self._defined_in.get(name, ())
            defining = map(self._used_in.number_of, (here,) if isinstance(here, str) else here)
            for number in chain(self._used_in.numbers(name), defining):
                scores[number] += weight
        least = min(nlargest(most, scores.values()), default=0.0)
        best = ((-score, self._used_in.path_of(number)) for number, score in scores.items() if score >= least)
        return [path for _, path in sorted(best)[:most]]


def _facts(known: Known) -> FileFacts:
    return known.unpacked() if isinstance(known, Packed) else known


def _lines(names: str) -> list[str]:
    return names.split("\n") if names else []
