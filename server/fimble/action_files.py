"""Reads the users' own actions: `.fimble/actions/*.toml` of a workspace, and the same folder of the user's configuration."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from fimble.actions.catalogue import Action
from fimble.actions.own import OwnProblem, parse_own
from fimble.index.reading import read_regular

logger = logging.getLogger(__name__)

FOLDER = Path(".fimble") / "actions"
MOST_FILES = 100
MAX_BYTES = 65_536

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(slots=True)
class _Read:
    stamp: Stamp
    actions: tuple[Action, ...]


@dataclass(slots=True)
class ActionFiles:
    """What was read of each folder, read anew when a file in it has changed. Problems are logged once each."""

    _folders: dict[Path, _Read] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def actions(self, root: Path | None) -> tuple[Action, ...]:
        """List the user's own actions and those of a workspace; the user's win over the workspace's of the same name."""
        own = self._of(platformdirs.user_config_path("fimble") / "actions", _files)
        project = self._of(root / FOLDER, _unlinked_files) if root is not None else ()
        names = {action.id for action in own}
        return (*own, *(action for action in project if action.id not in names))

    def _of(self, folder: Path, list_files: Callable[[Path], list[Path]]) -> tuple[Action, ...]:
        files = list_files(folder)
        stamp = tuple(_stamp(file) for file in files)
        known = self._folders.get(folder)
        if known is None or known.stamp != stamp:
            found = [action for file in files if (action := self._read(file)) is not None]
            self._folders[folder] = known = _Read(stamp, tuple(found))
        return known.actions

    def _read(self, file: Path) -> Action | None:
        try:
            data, _ = read_regular(file, MAX_BYTES)
            text = data.decode("utf-8") if len(data) <= MAX_BYTES else ""
        except (OSError, ValueError) as error:
            self._tell(OwnProblem(str(file), f"cannot be read: {error}"))
            return None
        parsed = parse_own(file.name, text)
        if isinstance(parsed, OwnProblem):
            self._tell(OwnProblem(str(file), parsed.message))
            return None
        return parsed

    def _tell(self, problem: OwnProblem) -> None:
        text = f"the action {problem.file} {problem.message}"
        if text not in self._told:
            self._told.add(text)
            logger.warning("%s", text)


def _unlinked_files(folder: Path) -> list[Path]:
    """List the files of a project; a folder or a file that is a link is left out: it may lead out of the project."""
    if folder.is_symlink() or folder.parent.is_symlink():
        return []
    return [file for file in _files(folder) if not file.is_symlink()]


def _files(folder: Path) -> list[Path]:
    """List the files, sorted by name."""
    try:
        return sorted(file for file in folder.glob("*.toml") if file.is_file())[:MOST_FILES]
    except OSError:
        return []


def _stamp(file: Path) -> tuple[str, int, int]:
    try:
        status = file.stat()
    except OSError:
        return file.name, -1, -1
    return file.name, status.st_mtime_ns, status.st_size
