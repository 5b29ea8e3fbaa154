"""`Postings`: in which files each name stands, small enough for names of fifty thousand files. No I/O."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fimble.index.names import NO_NAMES, Column


class Postings:
    """Files by name, replaceable one file at a time. A file is a number here: four bytes for each name in it.

    What an earlier run left may be taken over as a whole: numbers of names, and a column that has the files of each. As soon
    as something about a name changes, its files are copied out of the column.
    """

    def __init__(self, names: Mapping[str, int] = NO_NAMES.numbers, files: Column = NO_NAMES.using) -> None:
        self._names = names
        self._column = files
        self._copied: set[str] = set()
        """Names for which the column does not count any more."""
        self._files: dict[str, int | array[int]] = {}
        """Ascending, so that a file of a name that thousands hold is found quickly; a single number for the many names that
        one file alone holds."""
        self.n_turns = 0
        """Counted up whenever a name comes or goes, so that whoever looks at all of them knows whether he must look again."""

    def add(self, number: int, names: Iterable[str]) -> None:
        """Note the names, each once, that a file holds; it must not be there yet."""
        files = self._files
        for name in names:  # half a million times when a workspace of ten thousand files is read
            here = files.get(name)
            if here is None and name in self._names:
                here = self._copy(name)
            if here is None:
                files[name] = number
                self.n_turns += 1
            elif isinstance(here, int):
                files[name] = array("I", sorted((here, number)))
            elif here[-1] < number:
                here.append(number)
            else:
                insort(here, number)

    def remove(self, number: int, names: Iterable[str]) -> None:
        """Forget a file; `names` are those it was added with."""
        for name in names:
            here = self._files.get(name)
            if here is None:
                here = self._copy(name)
            if here is None or isinstance(here, int):
                del self._files[name]
                self.n_turns += 1
                continue
            del here[bisect_left(here, number)]
            if len(here) == 1:
                self._files[name] = here[0]

    def _copy(self, name: str) -> int | array[int] | None:
        """Bring the files of a name out of the column; None when there are none."""
        here = self._in_column(name)
        self._copied.add(name)
        if not here:
            return None
        copied = self._files[name] = here[0] if len(here) == 1 else here
        return copied

    def _in_column(self, name: str) -> array[int]:
        at = self._names.get(name)
        return array("I") if at is None or name in self._copied else self._column.row(at)

    def count(self, name: str) -> int:
        """Count the files that hold a name."""
        here = self._files.get(name)
        if here is None:
            at = self._names.get(name)
            return 0 if at is None or name in self._copied else self._column.length(at)
        return 1 if isinstance(here, int) else len(here)

    def numbers(self, name: str) -> Sequence[int]:
        """List the files that hold a name by their numbers, ascending."""
        here = self._files.get(name)
        if here is None:
            return self._in_column(name)
        return (here,) if isinstance(here, int) else here

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names that any file holds, in no particular order."""
        yield from self._files
        yield from (name for name, at in self._names.items() if name not in self._copied and self._column.length(at))
