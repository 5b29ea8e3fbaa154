"""Where libraries of a file may be: what lies beside or above it, and that nothing leads out of the folder it is meant to be in."""

from __future__ import annotations

import os
from pathlib import Path

from fimble.index.imports.base import directory_of, upwards


def nearest_with(name: str, root: Path, importer: str, suffix: str) -> str | None:
    """Give the nearest directory, at or above a file of the workspace with this suffix, that has a file of this name."""
    places = upwards(directory_of(importer)) if importer.endswith(suffix) else []
    return next((place for place in places if (root / place / name).is_file()), None)


def inside(path: Path, base: Path) -> Path | None:
    """Follow all links of a path; None when they lead out of `base`."""
    real = os.path.realpath(path)
    return Path(real) if real.startswith(os.path.realpath(base) + os.sep) else None
