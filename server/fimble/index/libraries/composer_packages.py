"""The packages in a PHP project's `vendor` folder: which file a class is in, and of which version, by what Composer wrote there.

Format: `vendor/composer/installed.json` of Composer 2 (and the plain list of Composer 1); classes are found by PSR-4 and PSR-0.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from fimble.index.imports.base import join, upwards
from fimble.index.imports.php import Prefixes, autoload_rules, class_places
from fimble.index.libraries.places import inside, nearest_with
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
        self._home = nearest_with(_INSTALLED, root, importer, ".php")

    @property
    def _vendor(self) -> str:
        return f"{self._home}/{VENDOR}".lstrip("/")

    def _installed(self) -> Packages:
        if self._home is None:
            return (), ()
        file = inside(self.root / self._home / _INSTALLED, self.root)
        return _read_installed(str(file), file.stat().st_mtime_ns) if file else ((), ())

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
        is_plain = vendor_language(path) == "php" and join("", path) == path
        file = inside(self.root / path, self.root) if is_plain else None
        return file if file and file.is_file() else None

    def package_of(self, path: str) -> str:
        """Name the package that a library file belongs to, with its version."""
        below = path.removeprefix(self._vendor)
        _, names = self._installed()
        known = dict(names)
        return next((known[above] for above in upwards(below) if above in known), "/".join(below.split("/")[:2]))


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
