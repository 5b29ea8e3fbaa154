"""`Postings`: in which files each name is used, small enough for names of fifty thousand files. No I/O."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence


class Postings:
    """Files by name, replaceable one file at a time. A file is a number here: four bytes for each name it uses."""

    def __init__(self) -> None:
        self._paths: list[str] = []
        self._numbers: dict[str, int] = {}
        self._free: list[int] = []
        self._files: dict[str, int | array[int]] = {}
        """A single number for the many names that one file alone uses."""

    def add(self, path: str, names: Iterable[str]) -> None:
        """Note the names, each once, that a file uses; it must not be there yet."""
        number = self._numbers[path] = self._free.pop() if self._free else len(self._paths)
        if number == len(self._paths):
            self._paths.append(path)
        self._paths[number] = path
        files = self._files
        for name in names:  # half a million times when a workspace of ten thousand files starts
            here = files.get(name)
            if here is None:
                files[name] = number
            elif isinstance(here, int):
                files[name] = array("I", (here, number))
            else:
                here.append(number)

    def remove(self, path: str, names: Iterable[str]) -> None:
        """Forget a file; `names` are those it was added with."""
        number = self._numbers.pop(path)
        self._free.append(number)
        for name in names:
            here = self._files[name]
            if isinstance(here, int):
                del self._files[name]
                continue
            here.remove(number)
            if len(here) == 1:
                self._files[name] = here[0]

    def count(self, name: str) -> int:
        """Count the files that use a name."""
        here = self._files.get(name)
        return 0 if here is None else 1 if isinstance(here, int) else len(here)

    def numbers(self, name: str) -> Sequence[int]:
        """List the files that use a name by their numbers, in no particular order."""
        here = self._files.get(name, ())
        return (here,) if isinstance(here, int) else here

    def path_of(self, number: int) -> str:
        """Say which file a number stands for, until the file is removed."""
        return self._paths[number]

    def number_of(self, path: str) -> int:
        """Give the number of a file that was added."""
        return self._numbers[path]
