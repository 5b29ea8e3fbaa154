"""The packages in a PHP project's `vendor` folder: which file a class is in, and of which version, by what Composer wrote there.

Format: `vendor/composer/installed.json` of Composer 2 (and the plain list of Composer 1); classes are found by PSR-4 and PSR-0.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path

from fimble.index.imports.base import directory_of, join, upwards
from fimble.index.imports.php import Prefixes, autoload_rules, class_places
from fimble.index.libraries.value import VENDOR, vendor_language
from fimble.index.reading import read_regular
from fimble.index.resolution import Resolution
from fimble.syntax.facts import FileFacts, Import, ImportedName

MAX_INSTALLED_BYTES = 20_000_000
"""Of the list of all packages, which repeats their composer.json."""
_INSTALLED = f"{VENDOR}composer/installed.json"

Packages = tuple[Prefixes, tuple[tuple[str, str], ...]]
"""Autoload rules with directories below `vendor`, and (directory there, "name version")."""


class ComposerPackages:
    """What is installed for one file. Reads the disk; lives for one request."""

    def __init__(self, root: Path, importer: str) -> None:
        self.root = root
        self._real_root = os.path.realpath(root)
        places = upwards(directory_of(importer)) if importer.endswith(".php") else []
        self._home = next((place for place in places if (root / place / _INSTALLED).is_file()), None)

    @property
    def _vendor(self) -> str:
        return f"{self._home}/{VENDOR}".lstrip("/")

    def _installed(self) -> Packages:
        if self._home is None:
            return (), ()
        file = os.path.realpath(self.root / self._home / _INSTALLED)
        return _read_installed(file, Path(file).stat().st_mtime_ns) if self._is_inside(file) else ((), ())

    def _is_inside(self, real: str) -> bool:
        return real.startswith(self._real_root + os.sep)

    def stamp(self) -> tuple[str, str]:
        """Name the folder of packages, and give text that changes when packages in it come, go or change."""
        if self._home is None:
            return "", ""
        return self._vendor, str((self.root / self._home / _INSTALLED).stat().st_mtime_ns)

    def resolve(self, statement: Import) -> tuple[Resolution, ...]:
        """Say which file each class of a `use` is in; () when it is in no package."""
        found = ((name, self._file_of(f"{statement.module}\\{name.name}")) for name in statement.names)
        taken = ((ImportedName(name.name.rpartition("\\")[2], name.alias), path) for name, path in found if path)
        return tuple(Resolution(path, names=(name,)) for name, path in taken)

    def beside(self, facts: FileFacts) -> tuple[Resolution, ...]:
        """Say in which files the classes of its own namespace are that a library's file uses."""
        imported = {name.local for statement in facts.imports for name in statement.names}
        names = [use for use in facts.uses if "." not in use and use not in imported]
        found = ((name, self._file_of(f"{facts.package}\\{name}")) for name in names)
        return tuple(
            Resolution(path, names=(ImportedName(name),)) for name, path in found if path not in (None, facts.path)
        )

    def _file_of(self, full_name: str) -> str | None:
        rules, _ = self._installed()
        places = (join("", self._vendor + place) for place in class_places(full_name.strip("\\"), rules))
        return next((place for place in places if place and self.location(place)), None)

    def location(self, path: str) -> Path | None:
        """Return where a library file is; None when it is no source inside the project."""
        real = os.path.realpath(self.root / path)
        is_plain = vendor_language(path) == "php" and join("", path) == path
        return Path(real) if is_plain and self._is_inside(real) and Path(real).is_file() else None

    def package_of(self, path: str) -> str:
        """Name the package that a library file belongs to, with its version."""
        inside = path.removeprefix(self._vendor)
        _, names = self._installed()
        known = dict(names)
        return next((known[above] for above in upwards(inside) if above in known), "/".join(inside.split("/")[:2]))


@lru_cache(maxsize=4)
def _read_installed(path: str, mtime_ns: int) -> Packages:
    try:
        data, _ = read_regular(path, MAX_INSTALLED_BYTES)
        document = json.loads(data)
    except (OSError, ValueError, RecursionError):
        return (), ()
    listed = document.get("packages") if isinstance(document, dict) else document
    rules: list[tuple[str, str]] = []
    names: list[tuple[str, str]] = []
    for package in listed if isinstance(listed, list) else ():
        name, version = (package.get(key) for key in ("name", "version")) if isinstance(package, dict) else ("", "")
        if not isinstance(name, str) or not name:
            continue
        place = package.get("install-path")
        directory = join("composer", place) if isinstance(place, str) else name
        autoload = package.get("autoload")
        if directory is None or not isinstance(autoload, dict):
            continue
        names.append((directory, f"{name} {version}".strip() if isinstance(version, str) else name))
        rules += autoload_rules(autoload.get("psr-4"), directory, "")
        rules += autoload_rules(autoload.get("psr-0"), directory, "=")
    return tuple(sorted(rules, key=lambda rule: (-len(rule[0].lstrip("=")), rule))), tuple(names)
