"""In which order and in which batches files are read: those that somebody may ask for next come first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TypeVar

from fimble.index.files import Found
from fimble.index.imports.base import directory_of, upwards

T = TypeVar("T")

_MOST_FILES = 32
_MOST_BYTES = 400_000
"""A batch is some 0.2 s of parsing: short enough to show progress, long enough to be worth the way."""


def most_wanted_first(files: Sequence[Found], opened: Sequence[str]) -> list[Found]:
    """Put files near the open documents first, then those changed lately: requests are answered from what is there."""
    near = {
        directory: depth for path in opened for depth, directory in enumerate(reversed(upwards(directory_of(path))))
    }

    @cache
    def depth_of(directory: str) -> int:
        return next((near[above] for above in upwards(directory) if above in near), 0)

    def rank(file: Found) -> tuple[int, int, str]:
        return (-depth_of(directory_of(file.path)), -file.signature.mtime_ns if file.signature else 0, file.path)

    return sorted(files, key=rank)


def in_batches(files: Sequence[Found]) -> Iterator[list[tuple[str, str]]]:
    """Group files to be read by number and size."""
    batch: list[tuple[str, str]] = []
    n_bytes = 0
    for file in files:
        if batch and (len(batch) == _MOST_FILES or n_bytes > _MOST_BYTES):
            yield batch
            batch, n_bytes = [], 0
        batch.append((file.path, file.language))
        n_bytes += file.signature.size if file.signature else 0
    if batch:
        yield batch


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into parts of `size`, the last of which may be shorter."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
