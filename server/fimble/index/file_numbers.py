"""`FileNumbers`: a number for each file of the index, so that fifty thousand names' files fit into arrays. No I/O."""

from __future__ import annotations

from collections.abc import Iterable


class FileNumbers:
    """Numbers by path and paths by number. A number is given out again when its file is gone."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        """Number some files to begin with, from 0 on."""
        self._paths = list(paths)
        self._numbers = {path: number for number, path in enumerate(self._paths)}
        self._free: list[int] = []

    def add(self, path: str) -> int:
        """Give a file that has none a number."""
        number = self._numbers[path] = self._free.pop() if self._free else len(self._paths)
        if number == len(self._paths):
            self._paths.append(path)
        self._paths[number] = path
        return number

    def remove(self, path: str) -> int:
        """Take a file's number back and return it."""
        number = self._numbers.pop(path)
        self._free.append(number)
        return number

    def path_of(self, number: int) -> str:
        """Say which file a number stands for, until the file is removed."""
        return self._paths[number]

    def number_of(self, path: str) -> int:
        """Give the number of a file that was added."""
        return self._numbers[path]
