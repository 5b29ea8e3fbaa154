"""Which caches of indexes lie on this disk, what is in each, and how to be rid of them. `store` fills and reads them."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from fimble.index.store import default_directory

_PARTS = ("", "-wal", "-shm", "-journal")
"""SQLite's own files beside a database."""


@dataclass(frozen=True, slots=True)
class Cache:
    """The cache of one workspace."""

    path: Path
    size: int
    """Bytes on disk, SQLite's own files beside it included."""
    idle_days: int
    """Whole days since it was last written."""
    files: int | None
    """Files it knows by what they look like; None when it cannot be read."""
    facts: int | None
    """Contents whose declarations it has, also those of files that have changed since."""

    @property
    def workspace(self) -> str:
        """The workspace folder's own name; its path is kept as a hash only."""
        return self.path.stem.rpartition("-")[0]


def list_caches(directory: Path | None = None) -> list[Cache]:
    """List the caches in a directory (the user's own), the biggest first; an empty list where there is none."""
    folder = directory or default_directory()
    found = [_look(path) for path in sorted(folder.glob("*.sqlite3")) if path.is_file()]
    return sorted(found, key=lambda cache: (-cache.size, cache.path.name))


def clear_caches(directory: Path | None = None) -> int:
    """Delete every cache and return how many bytes that freed; raise OSError for what cannot be deleted.

    A server that is running goes on with the files it has open, and makes new ones when it starts next.
    """
    freed = 0
    for cache in list_caches(directory):
        freed += cache.size
        for part in _PARTS:
            cache.path.with_name(cache.path.name + part).unlink(missing_ok=True)
    return freed


def _look(path: Path) -> Cache:
    sizes = [beside.stat().st_size for part in _PARTS if (beside := path.with_name(path.name + part)).is_file()]
    counts = _counts(path)
    idle = max(0.0, time.time() - path.stat().st_mtime)
    return Cache(path, sum(sizes), int(idle // 86_400), *(counts or (None, None)))


def _counts(path: Path) -> tuple[int, int] | None:
    # Without its log a database is taken as it is: opening it for reading would make the files beside it.
    is_in_use = path.with_name(path.name + "-wal").exists()
    try:
        with closing(
            sqlite3.connect(f"{path.as_uri()}?{'mode=ro' if is_in_use else 'immutable=1'}", uri=True)
        ) as database:
            (files,) = database.execute("SELECT count(*) FROM file").fetchone()
            (facts,) = database.execute("SELECT count(*) FROM facts").fetchone()
    except sqlite3.Error:
        return None
    return int(files), int(facts)
