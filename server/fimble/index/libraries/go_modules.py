"""The modules that a Go project requires: in its `vendor` folder, or unpacked in the module cache of the user.

Layouts: "Go Modules Reference", sections "go.mod files", "Vendoring" and "Module cache". The module cache is outside of the
project; of it nothing is read but packages that the project imports, of the versions that its go.mod names.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import platformdirs

from fimble.index.imports.base import directory_of, join, upwards
from fimble.index.libraries.places import inside, nearest_with
from fimble.index.libraries.value import GO_FOLDER, VENDOR, vendor_language
from fimble.index.reading import read_regular
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Import

MAX_MODULE_BYTES = 1_000_000
MOST_FILES = 48
"""Files of one package that are read; more have hardly any but generated ones."""

_COMMENT = re.compile(r"//[^\n]*")
_PACKAGE = re.compile(rb"^package\s+(\w+)", re.MULTILINE)
_HEAD_BYTES = 16_384
"""Of a file, in which its package clause is looked for: licences stand before it."""

# Names of systems and architectures in file names (`go tool dist list`); a file for another one declares much the same.
_SYSTEMS = frozenset({
    "aix", "android", "darwin", "dragonfly", "freebsd", "illumos", "ios", "js", "linux", "netbsd", "openbsd", "plan9",
    "solaris", "wasip1", "windows",
})  # fmt: skip
_ARCHITECTURES = frozenset({
    "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le", "riscv64",
    "s390x", "wasm",
})  # fmt: skip
_OUR_SYSTEM = {"win32": "windows"}.get(sys.platform, sys.platform)


class GoModules:
    """What the module of one file requires. Reads the disk; lives for one request."""

    def __init__(self, root: Path, importer: str, environ: Mapping[str, str] | None = None) -> None:
        self.root = root
        self._cache = module_cache(os.environ if environ is None else environ)
        self._home = nearest_with("go.mod", root, importer, ".go")
        self._required = self._requirements()

    def _requirements(self) -> Mapping[str, tuple[str, str]]:
        if self._home is None:
            return {}
        return _read_requirements(str(self.root / self._home / "go.mod"), self._changed_at())

    def _changed_at(self) -> int:
        try:
            return (self.root / (self._home or "") / "go.mod").stat().st_mtime_ns
        except OSError:
            return 0

    def stamp(self) -> tuple[str, str]:
        """Name the module, and give text that changes when it requires something else, or what it requires comes or goes."""
        if self._home is None:
            return "", ""
        folders = (self._place(f"{GO_FOLDER}{self._escaped(module)}") for module in self._required)
        there = [folder for folder in folders if folder and folder.is_dir()]
        return f"{self._home}/go.mod", f"{self._changed_at()} {len(there)} {self._vendored()}"

    def resolve(self, statement: Import) -> tuple[Resolution, ...]:
        """Say which files an import means: all of the package, each under the package's name; () when none is there."""
        if statement.alias == "_" or "." not in statement.module.partition("/")[0]:
            return ()
        found = self._package(statement.module)
        if found is None:
            return ()
        folder, path = found
        names = [name for name in sorted(entry.name for entry in folder.iterdir()) if _counts(name)][:MOST_FILES]
        name = statement.alias or next(filter(None, (_package_name(str(folder / name)) for name in names)), "")
        return tuple(
            Resolution(f"{path}/{file}", alias="" if statement.is_wildcard else name, is_wildcard=statement.is_wildcard)
            for file in names
        )

    def location(self, path: str) -> Path | None:
        """Return where a library file is; None when it is not where modules may be."""
        if vendor_language(path) != "go" or join("", path) != path:
            return None
        return self._place(path)

    def _place(self, path: str) -> Path | None:
        """Return where a library's path leads, in the module cache or in the project; None when it leads out of there."""
        if path.startswith(GO_FOLDER):
            return inside(self._cache / path.removeprefix(GO_FOLDER), self._cache)
        return inside(self.root / path, self.root)

    def package_of(self, path: str) -> str:
        """Name the module that a library file belongs to, with its version."""
        below = path.removeprefix(GO_FOLDER)
        if below == path:
            package = directory_of(path.partition(VENDOR)[2] or path)
            module = self._module_of(package)
            return " ".join(self._required[module]) if module else package
        name, _, version = below.partition("@")
        return f"{_unescaped(name)} {_unescaped(version.partition('/')[0])}"

    def _package(self, import_path: str) -> tuple[Path, str] | None:
        """Return the folder of a package, and its path as a library's."""
        module = self._module_of(import_path)
        if module is None or join("", import_path) != import_path:
            return None
        if self._vendored():
            path = f"{self._home}/{VENDOR}{import_path}".lstrip("/")
        else:
            path = f"{GO_FOLDER}{self._escaped(module)}{import_path.removeprefix(module)}"
        folder = self._place(path)
        return (folder, path) if folder and folder.is_dir() else None

    def _module_of(self, import_path: str) -> str | None:
        """Return the required module that a package is of: the longest of those whose path begins like its own."""
        return next((place for place in upwards(import_path) if place in self._required), None)

    def _escaped(self, module: str) -> str:
        path, version = self._required[module]
        return f"{_escaped(path)}@{_escaped(version)}"

    def _vendored(self) -> bool:
        return self._home is not None and (self.root / self._home / VENDOR / "modules.txt").is_file()


def module_cache(environ: Mapping[str, str]) -> Path:
    """Return where Go unpacks modules: GOMODCACHE, `pkg/mod` in GOPATH, or in `go` in the home; as `go env -w` says, too."""
    written = _written_environment() if environ is os.environ else {}
    named = {name: environ.get(name) or written.get(name, "") for name in ("GOMODCACHE", "GOPATH")}
    if named["GOMODCACHE"]:
        return Path(named["GOMODCACHE"])
    first = named["GOPATH"].split(os.pathsep)[0]
    return (Path(first) if first else Path.home() / "go") / "pkg" / "mod"


def _written_environment() -> dict[str, str]:
    file = platformdirs.user_config_path("go", appauthor=False, roaming=True) / "env"
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    return {name.strip(): value.strip() for name, is_set, value in (line.partition("=") for line in lines) if is_set}


@lru_cache(maxsize=32)
def _read_requirements(path: str, mtime_ns: int) -> Mapping[str, tuple[str, str]]:
    """Map the modules that a go.mod requires to (path, version) of what stands for them."""
    try:
        data, _ = read_regular(path, MAX_MODULE_BYTES)
    except OSError:
        return {}
    return dict(requirements(data.decode("utf-8", "replace")))


def requirements(text: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield (module, (path, version)) for what a go.mod requires, replaced ones as what replaces them; a folder never."""
    required: dict[str, str] = {}
    replaced: dict[str, tuple[str, ...]] = {}
    block = ""
    for line in _COMMENT.sub("", text).splitlines():
        words = [word.strip('"`') for word in line.split()]
        if words[1:] == ["("]:
            block = words[0]
        elif words == [")"]:
            block = ""
        elif words:
            directive, rest = (block, words) if block else (words[0], words[1:])
            if directive == "require" and len(rest) == 2:
                required[rest[0]] = rest[1]
            elif directive == "replace" and "=>" in rest[1:]:
                replaced[rest[0]] = tuple(rest[rest.index("=>") + 1 :])
    for module, version in required.items():
        stands_for = replaced.get(module, (module, version))
        if len(stands_for) == 2:
            yield module, (stands_for[0], stands_for[1])


def _counts(name: str) -> bool:
    """Tell whether a file of a package declares what others import, here."""
    if not name.endswith(".go") or name.endswith("_test.go") or name.startswith(("_", ".")):
        return False
    marks = name.removesuffix(".go").split("_")[1:]
    systems = [mark for mark in marks[-2:] if mark in _SYSTEMS]
    return not (marks and marks[-1] in _ARCHITECTURES | _SYSTEMS and systems and _OUR_SYSTEM not in systems)


@lru_cache(maxsize=1024)
def _package_name(path: str) -> str:
    """Read the package clause; "" when there is none. The files of a version never change."""
    try:
        with Path(path).open("rb") as file:
            found = _PACKAGE.search(file.read(_HEAD_BYTES))
    except OSError:
        return ""
    return found[1].decode() if found else ""


def _escaped(text: str) -> str:
    """Write a path or version as the module cache does: "!" and a small letter for a capital one."""
    return re.sub(r"[A-Z]", lambda letter: f"!{letter[0].lower()}", text)


def _unescaped(text: str) -> str:
    return re.sub(r"!([a-z])", lambda letter: letter[1].upper(), text)
