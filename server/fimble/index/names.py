"""`Names`: what names all files of an index define and use, as one value of a few arrays, which is written and read at once.

Half a million names of ten thousand files are noted one by one when the files are read; at the next start that would take
longer than anything else.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from fimble.index.compact_json import compressed, inflated, inflated_bytes


@dataclass(frozen=True, slots=True)
class Column:
    """Rows of numbers, one behind the other."""

    starts: array[int]
    """Where each row begins in `numbers`, and where the last one ends."""
    numbers: array[int]

    def turned(self, n: int) -> Column:
        """Give a row for each of `n` numbers: the rows that hold it, ascending."""
        counts = array("I", bytes(4 * (n + 1)))
        for number in self.numbers:
            counts[number + 1] += 1
        starts = array("I", accumulate(counts))
        numbers, places = array("I", self.numbers), starts[:]
        for row in range(len(self.starts) - 1):
            for number in self.row(row):
                numbers[places[number]] = row
                places[number] += 1
        return Column(starts, numbers)

    def row(self, at: int) -> array[int]:
        """Give a copy of a row."""
        return self.numbers[self.starts[at] : self.starts[at + 1]]

    def length(self, at: int) -> int:
        """Count the numbers in a row."""
        return self.starts[at + 1] - self.starts[at]


@dataclass(frozen=True, slots=True)
class Names:
    """Files and names by numbers; those of files are their places in the order in which they came."""

    names: Sequence[str]
    numbers: Mapping[str, int]
    """Name -> its place in `names`."""
    defined: Column
    """File -> names it defines."""
    used: Column
    """File -> names it refers to without defining them."""
    defining: Column
    """Name -> files that define it, ascending."""
    using: Column
    unknown: array[int]
    """Files about whose names nothing is known, which is not the same as having none."""

    @classmethod
    def of(cls, files: Iterable[tuple[str, str] | None]) -> Names:
        """Take (defined, used) of one file after the other, each a name a line as in an outline; None: nothing is known."""
        numbers: dict[str, int] = {}
        columns = [Column(array("I", [0]), array("I")) for _ in range(2)]
        unknown = array("I")
        for at, texts in enumerate(files):
            if texts is None:
                unknown.append(at)
            for column, text in zip(columns, texts or ("", ""), strict=True):
                column.numbers.extend(
                    numbers.setdefault(name, len(numbers)) for name in (text.split("\n") if text else ())
                )
                column.starts.append(len(column.numbers))
        defined, used = columns
        n = len(numbers)
        return cls(list(numbers), numbers, defined, used, defined.turned(n), used.turned(n), unknown)

    def of_file(self, at: int) -> tuple[list[str], list[str]]:
        """Give what a file defines and what it uses."""
        defined, used = self.defined.row(at), self.used.row(at)
        return [self.names[number] for number in defined], [self.names[number] for number in used]

    def encode(self) -> bytes:
        """Write zlib streams one behind the other: the names, and the columns as the machine has them in memory."""
        columns = (self.defined, self.used, self.defining, self.using)
        arrays = (*(part for column in columns for part in (column.starts, column.numbers)), self.unknown)
        return compressed("\n".join(self.names)) + b"".join(compressed(part.tobytes()) for part in arrays)

    @classmethod
    def decode(cls, record: bytes) -> Names:
        """Read what `encode` wrote on a machine of the same byte order; zlib.error or ValueError when it is anything else."""
        text, rest = inflated(record)
        names = text.split("\n") if text else []
        arrays: list[array[int]] = []
        while rest:
            data, rest = inflated_bytes(rest)
            arrays.append(array("I", data))
        defined, used, defining, using = map(Column, arrays[:-1:2], arrays[1:-1:2])
        return cls(names, {name: at for at, name in enumerate(names)}, defined, used, defining, using, arrays[-1])


NO_NAMES = Names.of(())
