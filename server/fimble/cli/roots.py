"""Which folder is the workspace of a file or of the folder a command runs in."""

from __future__ import annotations

from pathlib import Path

from fimble.errors import UsageError
from fimble.index.wide_folders import is_too_wide

REPOSITORY_MARKERS = (".git", ".hg", ".jj", ".svn")
PROJECT_MARKERS = (
    "pyproject.toml", "package.json", "setup.py", "tsconfig.json", "go.mod", "Cargo.toml", "composer.json", "Gemfile",
    "pom.xml", "build.gradle", "build.gradle.kts", "compile_commands.json",
)  # fmt: skip


def find_root(start: Path) -> Path | None:
    """Find the workspace around a file or folder: its repository, else the nearest project, else the folder itself.

    None where that would be a home directory, a whole disk or the like: people keep such folders under version control
    (dotfiles), and yet nobody who completes one line means to have all of it read.
    """
    start = start.resolve()
    folder = start if start.is_dir() else start.parent
    narrow = [candidate for candidate in (folder, *folder.parents) if not is_too_wide(candidate)]
    for markers in (REPOSITORY_MARKERS, PROJECT_MARKERS):
        for candidate in narrow:
            if any((candidate / marker).exists() for marker in markers):
                return candidate
    return folder if folder in narrow else None


def chosen_folder(given: Path | None) -> Path:
    """Give the folder a command is about: the one named, whichever it is, else the one it runs in if that is no home.

    Raises `UsageError` when it is no folder, or was not named and is too wide.
    """
    if given is None:
        if is_too_wide(Path.cwd()):
            raise UsageError(
                f"{Path.cwd()} holds more than one project",
                remedy="Name a project's folder, or this one if you mean it.",
            )
        return Path.cwd()
    if given.is_dir():
        return given.resolve()
    what = "is a file, not a folder" if given.exists() else "does not exist"
    raise UsageError(f"{given} {what}", remedy="Name the folder of a project.")
