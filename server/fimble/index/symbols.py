"""All tags of the workspace: what each file says about itself, and which files define or use a name. No I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from heapq import nlargest, nsmallest
from itertools import chain

from fimble.index.file_numbers import FileNumbers
from fimble.index.names import NO_NAMES, Names
from fimble.index.outline import Outline, outline_of
from fimble.index.packed import Packed, Unpacked, named
from fimble.index.postings import Postings
from fimble.syntax.facts import Definition, FileFacts, Import

Known = FileFacts | Packed
"""What is known about a file: as objects (open documents), or packed until somebody looks."""


class SymbolIndex:
    """Facts by path and definitions by name, replaceable one file at a time."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._unpacked = Unpacked()
        self._files = FileNumbers()
        self._defined_in = Postings()
        self._used_in = Postings()
        self._resumed: dict[str, str] = {}
        """Files as an earlier run left them, whose facts have not come yet, with the hash of the content meant: their names
        count already."""
        self._left = NO_NAMES
        """What that run left, as long as any of these files is waited for."""
        self.recall: Callable[[str, str], None] | None = None
        """Replaces a file that is waited for (path, hash of the content meant) right now, where that can be done."""
        self._joined: tuple[str, str] = ("", "")
        """All names that are defined, each on a line, as they are and in lower case, when somebody looked last."""
        self._joined_at = 0

    def resume(self, files: Mapping[str, str], names: Names, present: AbstractSet[str]) -> Iterator[None]:
        """Take over, in steps, the names of files whose facts come later: path -> hash of the content meant, in the order of
        `names`. Files that are not `present` are left out.
        """
        known = list(self._known.values())
        for item in known:
            self.remove(item.path)
        self._files = FileNumbers(files)
        self._defined_in = Postings(names.numbers, names.defining)
        self._used_in = Postings(names.numbers, names.using)
        self._resumed, self._left, self._joined_at = dict(files), names, -1
        self._resumed |= {self._files.path_of(number): "" for number in names.unknown}  # no content has this hash
        for item in known:
            self.replace(item)
        for path in [path for path in files if path not in present]:
            if path in self._resumed:
                self.remove(path)
            yield

    def replace(self, known: Known, outline: Outline | None = None) -> None:
        """Set what is known about a file; `outline`, when given, must be that of the same facts."""
        path = known.path
        if isinstance(known, Packed) and self._known.get(path) == known:
            return
        # Open documents may be known better than by their text alone: a line that is being typed does not count.
        if isinstance(known, Packed) and self._resumed.get(path) == known.content_hash:
            self._known[path] = known
            self._await_no_longer(path)
            return
        self.remove(path)
        outline = outline or outline_of(_facts(known))
        self._known[path] = known
        number = self._files.add(path)
        self._defined_in.add(number, _lines(outline.defined))
        self._used_in.add(number, _lines(outline.used))

    def remove(self, path: str) -> None:
        """Forget a file; nothing happens when it is not known."""
        known = self._known.get(path)
        if known is not None:
            outline = outline_of(self._facts_in(known))
            del self._known[path]
            self._unpacked.forget(path)
            self._forget(path, _lines(outline.defined), _lines(outline.used))
        elif path in self._resumed:
            self._forget(path, *self._left.of_file(self._files.number_of(path)))
            self._await_no_longer(path)

    def _forget(self, path: str, defined: list[str], used: list[str]) -> None:
        number = self._files.remove(path)
        self._defined_in.remove(number, defined)
        self._used_in.remove(number, used)

    def _await_no_longer(self, path: str) -> None:
        del self._resumed[path]
        if not self._resumed:
            self._left = NO_NAMES

    def known(self, path: str) -> Known | None:
        """Return what is known about a file as it was given; None when it is not in the index."""
        if self.recall and path in self._resumed:
            self.recall(path, self._resumed[path])
        return self._known.get(path)

    def facts_of(self, path: str) -> FileFacts | None:
        """Return what is known about a file; None when it is not in the index."""
        known = self.known(path)
        return self._facts_in(known) if known is not None else None

    def _facts_in(self, known: Known) -> FileFacts:
        return self._unpacked.facts_of(known) if isinstance(known, Packed) else known

    def content_hash_of(self, path: str) -> str | None:
        """Return the hash of a file's content without unpacking anything; None when it is not in the index."""
        known = self.known(path)
        return known.content_hash if known is not None else None

    def imports_of(self, path: str) -> tuple[Import, ...]:
        """List the imports of a file without unpacking the rest."""
        known = self.known(path)
        if known is None:
            return ()
        return known.imports() if isinstance(known, Packed) else known.imports

    def paths(self) -> list[str]:
        """List the files in the index, sorted."""
        return sorted(self._known)

    @property
    def n_named(self) -> int:
        """Count the files whose names are in the index, those included whose facts have not come yet."""
        return len(self._known) + len(self._resumed)

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, path: str) -> bool:
        return self.known(path) is not None

    def __iter__(self) -> Iterator[FileFacts]:
        """Iterate over all facts, in no particular order; each is unpacked for this."""
        return map(_facts, self._known.values())

    def paths_defining(self, name: str) -> list[str]:
        """List the files that define something of this name, sorted."""
        return sorted(map(self._files.path_of, self._defined_in.numbers(name)))

    def definitions_named(self, name: str) -> list[tuple[str, Definition]]:
        """List everything of this name, by path and then in source order."""
        return [(path, d) for path in self.paths_defining(name) for d in self.definitions_in(path, name)]

    def definitions_in(self, path: str, name: str) -> tuple[Definition, ...]:
        """List what a file defines under a name, in source order; nothing else of it is unpacked."""
        known = self.known(path)
        if known is None:
            return ()
        return self._unpacked.definitions_named(known, name) if isinstance(known, Packed) else named(known, name)

    def nearest_defining(self, name: str, near: Mapping[str, int], most: int) -> list[str]:
        """List at most `most` of the files that define something of this name, nearest first, then by path.

        `near` maps paths to their distance; what is not in it is farther than all that is.
        """
        here = {*map(self._files.path_of, self._defined_in.numbers(name))}
        reached = near.keys() & here  # either may be thousands
        nearest = sorted(reached, key=lambda path: (near[path], path))[:most]
        return nearest + nsmallest(most - len(nearest), here - reached if reached else here)

    def names_containing(self, part: str, most: int) -> list[str]:
        """List the defined names with `part` (lower case) in them, in any case; none when there are more than `most`."""
        if self._joined_at != self._defined_in.n_turns:
            self._joined, self._joined_at = _in_both_cases(self._defined_in), self._defined_in.n_turns
        names, lowered = self._joined
        found: set[str] = set()
        at = lowered.find(part)
        while at >= 0 and len(found) <= most:
            end = names.find("\n", at)
            found.add(names[names.rfind("\n", 0, at) + 1 : end])
            at = lowered.find(part, end)
        return sorted(found) if len(found) <= most else []

    def files_defining(self, name: str) -> int:
        """Count the files that define something of this name."""
        return self._defined_in.count(name)

    def files_using(self, name: str) -> int:
        """Count the files that refer to this name without defining it: the rarer, the more it tells."""
        return self._used_in.count(name)

    def paths_with_most(self, weights: Iterable[tuple[str, float]], most: int) -> list[str]:
        """List the files whose names weigh most, at most `most`, the best first, those alike by path.

        `weights` has each name once, with what a file gains by defining or using it.
        """
        scores: defaultdict[int, float] = defaultdict(float)
        for name, weight in weights:
            for number in chain(self._used_in.numbers(name), self._defined_in.numbers(name)):
                scores[number] += weight
        least = min(nlargest(most, scores.values()), default=0.0)
        best = ((-score, self._files.path_of(number)) for number, score in scores.items() if score >= least)
        return [path for _, path in sorted(best)[:most]]


def _in_both_cases(found: Iterable[str]) -> tuple[str, str]:
    names = "".join(f"{name}\n" for name in found)
    lowered = names.lower()
    if len(lowered) != len(names):  # some letters are two in lower case, and places would not be the same
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in names)
    return names, lowered


def _facts(known: Known) -> FileFacts:
    return known.unpacked() if isinstance(known, Packed) else known


def _lines(names: str) -> list[str]:
    return names.split("\n") if names else []
