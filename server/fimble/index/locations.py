"""From what editors and shells call a file (URI, absolute or relative path) to its place in one workspace."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePath

from fimble.uris import path_of_uri

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # two letters at least: "C:" is a drive


def relative_path(root: Path, given_root: Path, location: str | PurePath) -> str | None:
    """Return the workspace-relative path with "/", "" for the root itself; None when it is not in the workspace.

    `root` is free of symbolic links, `given_root` is as the user named it; either may head the location. A link inside
    the workspace is followed, so that one file has one path.
    """
    path = path_of(location)
    if path is None:
        return None
    absolute = Path(os.path.abspath(given_root / path))  # noqa: PTH100 - without following links
    for base in dict.fromkeys((root, given_root)):
        if absolute.is_relative_to(base):
            absolute = root / absolute.relative_to(base)
            break
    try:
        real = Path(os.path.realpath(absolute))
    except (OSError, ValueError):
        return None
    if not real.is_relative_to(root):
        return None
    return "" if real == root else real.relative_to(root).as_posix()


def path_of(location: str | PurePath) -> Path | None:
    """Return the path that a `file:` URI or a path means; None for other schemes (`untitled:`, `git:`)."""
    if isinstance(location, str) and _SCHEME.match(location):
        return path_of_uri(location)
    return Path(location) if "\0" not in str(location) else None
