"""The crates that a Rust project's Cargo.lock names, as Cargo has unpacked them in the user's registry cache.

Layouts: "The Cargo Book", chapters "Cargo Home" and "Cargo Targets". The registry cache is outside of the project; of it nothing
is read but crates that the project names and imports, of the versions in its Cargo.lock.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from fimble.index.imports.base import Project, join
from fimble.index.imports.rust import RustResolver
from fimble.index.libraries.places import inside, nearest_with
from fimble.index.libraries.value import CARGO_FOLDER, vendor_language
from fimble.index.reading import read_regular
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Import

MAX_LOCK_BYTES = 5_000_000
MOST_FILES = 4_000
"""Files of one crate that are listed; bindings to whole systems have more."""

_RELATIVE = frozenset({"crate", "self", "super"})
_BUILT_IN = frozenset({"std", "core", "alloc", "proc_macro", "test"})

Locked = Mapping[tuple[str, str], tuple[str, ...]]
"""(name, version) of each package -> what it depends on, as written: "name" or "name version"."""


@dataclass(frozen=True, slots=True)
class _Crate:
    folder: str
    """`name-version`."""
    project: Project
    root: str
    """The library's root file, below the crate's folder."""


class CargoCrates:
    """What is locked for one file. Reads the disk; lives for one request."""

    def __init__(self, root: Path, importer: str, environ: Mapping[str, str] | None = None) -> None:
        self.root = root
        home = (os.environ if environ is None else environ).get("CARGO_HOME")
        self._sources = (Path(home) if home else Path.home() / ".cargo") / "registry" / "src"
        self._home = nearest_with("Cargo.lock", root, importer, ".rs")
        self._own = nearest_with("Cargo.toml", root, importer, ".rs")
        self._locked = self._read("Cargo.lock", self._home)

    def _read(self, name: str, place: str | None) -> Locked:
        if place is None:
            return {}
        file = self.root / place / name
        try:
            return _read_lock(str(file), file.stat().st_mtime_ns)
        except OSError:
            return {}

    def stamp(self) -> tuple[str, str]:
        """Name the lock file, and give text that changes when it does, or when more crates are unpacked."""
        if self._home is None:
            return "", ""
        places = (self.root / self._home / "Cargo.lock", *self._registries())
        return f"{self._home}/Cargo.lock", ",".join(str(place.stat().st_mtime_ns) for place in places)

    def resolve(self, importer: str, statement: Import) -> tuple[Resolution, ...]:
        """Say where a `use` leads, for a file of the workspace or of a crate; () when it leads to no crate's file."""
        folder, below = _split(importer)
        parts = [part for part in statement.module.split("::") if part]
        head = parts[0] if parts else next((name.name for name in statement.names), "")
        here = self._crate(folder) if folder else None
        if here is not None:
            own = RustResolver().resolve(below, statement, here.project)
            if statement.level or head in _RELATIVE or any(answer.path for answer in own):
                return tuple(_placed(answer, folder) for answer in own if answer.path)
        crate = None if statement.level or head in _RELATIVE | _BUILT_IN else self._crate(self._folder_of(head, folder))
        if crate is None:
            return ()
        if not parts:  # `use log;` and `extern crate log;`
            name = statement.names[0]
            return (Resolution(f"{CARGO_FOLDER}{crate.folder}/{crate.root}", alias=name.local),)
        within = replace(statement, module="::".join(("crate", *parts[1:])))
        found = RustResolver().resolve(crate.root, within, crate.project)
        return tuple(_placed(answer, crate.folder) for answer in found if answer.path)

    def location(self, path: str) -> Path | None:
        """Return where a library file is; None when it is not where crates may be."""
        folder, below = _split(path)
        if vendor_language(path) != "rust" or join("", path) != path or not folder:
            return None
        found = (inside(registry / folder / below, registry) for registry in self._registries())
        return next((place for place in found if place and place.is_file()), None)

    @staticmethod
    def package_of(path: str) -> str:
        """Name the crate that a library file belongs to, with its version."""
        folder, _ = _split(path)
        name, _, version = _name_and_version(folder)
        return f"{name} {version}"

    def _registries(self) -> list[Path]:
        try:
            return sorted(self._sources.iterdir())
        except OSError:
            return []

    def _folder_of(self, name: str, importing: str) -> str:
        """Name the folder of the crate that code calls `name`: of several versions the one that the importer depends on."""
        versions = sorted(version for package, version in self._locked if _in_code(package) == name)
        packages = {_in_code(package): package for package, _ in self._locked}
        if not versions:
            return ""
        package = packages[name]
        if len(versions) > 1:
            own, _, version = _name_and_version(importing) if importing else (self._own_name(), "", "")
            for (here, at), needed in self._locked.items():
                if here == own and version in ("", at):
                    named = [need.split()[1] for need in needed if need.startswith(f"{package} ")]
                    versions = named or versions
        return f"{package}-{versions[-1]}"

    def _own_name(self) -> str:
        if self._own is None:
            return ""
        file = self.root / self._own / "Cargo.toml"
        package = _read_manifest(str(file), file.stat().st_mtime_ns).get("package")
        return str(package.get("name", "")) if isinstance(package, dict) else ""

    def _crate(self, folder: str) -> _Crate | None:
        for registry in self._registries() if folder else ():
            if (registry / folder).is_dir() and join("", folder) == folder:
                return _read_crate(str(registry / folder))
        return None


def _split(path: str) -> tuple[str, str]:
    """Split a library file's path into the crate's folder and the path below it; ("", path) for other files."""
    if not path.startswith(CARGO_FOLDER):
        return "", path
    folder, _, below = path.removeprefix(CARGO_FOLDER).partition("/")
    return folder, below


def _name_and_version(folder: str) -> tuple[str, str, str]:
    """Split `name-version`: the version begins at the first dash with a digit behind it and a dot somewhere."""
    for n, letter in enumerate(folder):
        if letter == "-" and folder[n + 1 : n + 2].isdigit() and "." in folder[n:]:
            return folder[:n], "-", folder[n + 1 :]
    return folder, "", ""


def _in_code(package: str) -> str:
    return package.replace("-", "_")


def _placed(answer: Resolution, folder: str) -> Resolution:
    return replace(answer, path=f"{CARGO_FOLDER}{folder}/{answer.path}", scope="")


@lru_cache(maxsize=8)
def _read_lock(path: str, mtime_ns: int) -> Locked:
    """Read the packages of a Cargo.lock that come from a registry, and what every package depends on."""
    listed = _read_manifest(path, mtime_ns).get("package")
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for package in listed if isinstance(listed, list) else ():
        name, version, needed = (package.get(key) for key in ("name", "version", "dependencies"))
        if isinstance(name, str) and isinstance(version, str):
            found[name, version] = tuple(need for need in needed or () if isinstance(need, str))
    return found


@lru_cache(maxsize=64)
def _read_manifest(path: str, mtime_ns: int) -> Mapping[str, object]:
    try:
        data, _ = read_regular(path, MAX_LOCK_BYTES)
        return tomllib.loads(data.decode("utf-8", "replace"))
    except (OSError, tomllib.TOMLDecodeError, RecursionError):
        return {}


@lru_cache(maxsize=64)
def _read_crate(path: str) -> _Crate:
    """List a crate's files. What is unpacked never changes."""
    manifest = Path(path) / "Cargo.toml"
    library = _read_manifest(str(manifest), 0).get("lib")
    named = library.get("path") if isinstance(library, dict) else None
    root = join("", named) if isinstance(named, str) else None
    files: list[str] = []
    for folder, _, names in os.walk(path):
        below = Path(folder).relative_to(path).as_posix()
        files += [name if below == "." else f"{below}/{name}" for name in names if name.endswith(".rs")]
        if len(files) > MOST_FILES:
            break
    return _Crate(Path(path).name, Project(Path(path), files[:MOST_FILES], ["Cargo.toml"]), root or "src/lib.rs")
