"""Which folders hold much more than one project, so that nobody means to have all of them read: no limits on size here."""

from __future__ import annotations

import tempfile
from pathlib import Path


def is_too_wide(folder: Path) -> bool:
    """Say whether a folder is the root of a disk, a home directory, a folder of home directories, or the temporary folder."""
    folder = folder.resolve()
    wide = {Path(folder.anchor), Path(tempfile.gettempdir()).resolve()}
    try:
        home = Path.home().resolve()
    except RuntimeError:  # nobody in particular, without HOME
        return folder in wide
    return folder == home or folder in home.parents or folder in wide
