"""The virtual environment of a Python project: where it is, what is installed, and which file a module is.

Only an environment inside the project is looked at: found beside the importing file or above it, or named by the user's
shell. Layouts: PEP 405 (`pyvenv.cfg`), PEP 561 (stubs), conda (`conda-meta`).
"""

from __future__ import annotations

import os
import re
import sys
from functools import lru_cache
from pathlib import Path

from fimble.index.imports.base import directory_of, join, upwards
from fimble.index.libraries.value import PYTHON_FOLDER
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Import

FOLDERS = (".venv", "venv", "env", ".env")
"""Usual names of environments beside the sources, the commonest first."""

_NAMED_BY_SHELL = ("VIRTUAL_ENV", "CONDA_PREFIX")
_MARKS = ("pyvenv.cfg", "conda-meta")


class PythonEnvironment:
    """One project's packages. Reads the disk; lives for one request."""

    def __init__(self, root: Path, environ: dict[str, str] | None = None) -> None:
        self.root = root
        self._real_root = os.path.realpath(root)
        self._environ = dict(os.environ) if environ is None else environ
        self._homes: dict[str, str | None] = {}

    def stamp(self, importer: str) -> tuple[str, str]:
        """Name a file's environment, and give text that changes when packages in it come, go or change."""
        folder = self.packages_for(importer)
        return (folder, str((self.root / folder).stat().st_mtime_ns)) if folder else ("", "")

    def packages_for(self, importer: str) -> str | None:
        """Return the `site-packages/` that a file's imports are found in, relative to the project; None without one."""
        directory = directory_of(importer)
        if directory not in self._homes:
            near = [self.root / above / name for above in upwards(directory) for name in FOLDERS]
            named = [Path(self._environ[name]) for name in _NAMED_BY_SHELL if self._environ.get(name)]
            found = (self._packages_in(home) for home in [*near[: len(FOLDERS)], *named, *near[len(FOLDERS) :]])
            self._homes[directory] = next((folder for folder in found if folder), None)
        return self._homes[directory]

    def _packages_in(self, home: Path) -> str | None:
        if not any((home / mark).exists() for mark in _MARKS) or not self.is_inside(home):
            return None
        folders = [home / "Lib" / "site-packages", *sorted(home.glob("lib/python3*/site-packages"), key=_by_number)]
        folder = next((folder for folder in reversed(folders) if folder.is_dir() and self.is_inside(folder)), None)
        if folder is None or not folder.is_relative_to(self.root):
            return None
        return folder.relative_to(self.root).as_posix() + "/"

    def is_inside(self, path: Path) -> bool:
        """Tell whether a path is in the project when all links are followed."""
        return os.path.realpath(path).startswith(self._real_root + os.sep)

    def location(self, path: str) -> Path | None:
        """Return where a library file is; None when it is not where libraries may be."""
        if not path.endswith((".py", ".pyi")) or join("", path) != path or not self.is_inside(self.root / path):
            return None
        return self.root / path

    def package_of(self, path: str) -> str:
        """Name the distribution that a library file belongs to, with its version."""
        folder, _, inside = path.rpartition(PYTHON_FOLDER)
        top = re.sub(r"\.pyi?$", "", inside.partition("/")[0].removesuffix("-stubs"))
        where = self.root / folder / PYTHON_FOLDER
        return _versions(str(where), where.stat().st_mtime_ns).get(top.lower(), top)

    def resolve(self, importer: str, statement: Import) -> tuple[Resolution, ...]:
        """Say where an import leads, for a file of the workspace or of a library; () when it leads to no library file."""
        parts = [part for part in statement.module.split(".") if part]
        folder, is_of_library, inside = importer.rpartition(PYTHON_FOLDER)
        packages = folder + PYTHON_FOLDER if is_of_library else self.packages_for(importer)
        if statement.level:
            above = join(directory_of(inside), "../" * (statement.level - 1)) if is_of_library else None
            if not above:
                return ()
            parts = [*above.split("/"), *parts]
        elif not parts or parts[0] in sys.stdlib_module_names:
            return ()
        return tuple(self._take(packages, parts, statement)) if packages else ()

    def _take(self, packages: str, parts: list[str], statement: Import) -> list[Resolution]:
        file = self._module(packages, parts)
        if not statement.names:
            alias = "" if statement.is_wildcard else statement.alias or statement.module
            return [Resolution(file, alias=alias, is_wildcard=statement.is_wildcard)] if file else []
        modules = {name: path for name in statement.names if (path := self._module(packages, [*parts, name.name]))}
        taken = [Resolution(file, names=statement.names, is_tentative=bool(modules))] if file else []
        return taken + [Resolution(path, alias=name.local) for name, path in modules.items()]

    def _module(self, packages: str, parts: list[str]) -> str | None:
        """Find a module's file: a stub package first, then stubs beside the source, then the source (PEP 561)."""
        top = parts[0].removesuffix("-stubs")
        if not all(part.isidentifier() for part in (top, *parts[1:])):
            return None
        for first, suffixes in ((f"{top}-stubs", (".pyi",)), (top, (".pyi", ".py"))):
            stem = "/".join((packages + first, *parts[1:]))
            for suffix in suffixes:
                for path in (f"{stem}/__init__{suffix}", f"{stem}{suffix}"):
                    if (self.root / path).is_file() and self.is_inside(self.root / path):
                        return path
        return None


def _by_number(folder: Path) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", folder.parent.name)))


@lru_cache(maxsize=4)
def _versions(folder: str, mtime_ns: int) -> dict[str, str]:
    """Map importable names to "distribution version", by the `*.dist-info` folders; the folder's time stamp says of which state."""
    found: dict[str, str] = {}
    for info in sorted(Path(folder).glob("*.dist-info")):
        name, _, version = info.name.removesuffix(".dist-info").partition("-")
        shown = f"{name} {version}"
        tops = [re.sub(r"[-.]", "_", name)]
        try:
            tops += (info / "top_level.txt").read_text(encoding="utf-8", errors="replace").split()[:50]
        except OSError:
            pass
        for top in tops:
            found.setdefault(top.lower(), shown)
    return found
