"""The one way in which the index opens a file: regular files only, no link followed, never blocking."""

from __future__ import annotations

import os
import stat
from pathlib import Path

# A link put in a file's place after the walk must not lead out, a named pipe must not block.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_regular(path: Path | str, max_bytes: int) -> tuple[bytes, os.stat_result]:
    """Read a file up to one byte above `max_bytes`; OSError when it cannot be read or is no regular file."""
    descriptor = os.open(path, _FLAGS)
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError("not a regular file")
        return stream.read(max_bytes + 1), status
