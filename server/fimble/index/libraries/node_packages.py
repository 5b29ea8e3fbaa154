"""The packages in a project's `node_modules`: which declaration file (`.d.ts`) an import means, and of which version.

Follows package.json (`exports` with the condition `types`, `types`, `typings`, `main`) and DefinitelyTyped's folder
`@types`, as TypeScript's handbook describes under "Modules - Reference".
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path

from fimble.index.imports.base import directory_of, join, upwards
from fimble.index.libraries.value import NODE_FOLDER
from fimble.index.reading import read_regular
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Import

MAX_MANIFEST_BYTES = 1_000_000

_DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")
_COMPILED = {".js": ".d.ts", ".mjs": ".d.mts", ".cjs": ".d.cts", ".jsx": ".d.ts", ".ts": ".d.ts"}
_LOCKS = ("node_modules/.package-lock.json", "node_modules/.yarn-state.yml", "node_modules/.yarn-integrity",
          "node_modules/.modules.yaml", "node_modules")  # fmt: skip
_DEEPEST_CONDITIONS = 6


class NodePackages:
    """One project's packages. Reads the disk; lives for one request."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real_root = os.path.realpath(root)

    def stamp(self) -> tuple[str, str]:
        """Name the folder of packages, and give text that changes when packages in it come, go or change."""
        return NODE_FOLDER, ",".join(str(_mtime(self.root / name)) for name in _LOCKS)

    def location(self, path: str) -> Path | None:
        """Return where a library file is; None when it is no declaration file inside the project."""
        if not path.endswith(_DECLARATIONS) or join("", path) != path or not self._is_file(path):
            return None
        return Path(os.path.realpath(self.root / path))

    def package_of(self, path: str) -> str:
        """Name the package that a library file belongs to, with its version."""
        before, _, inside = path.rpartition(NODE_FOLDER)
        name = "/".join(inside.split("/")[: 2 if inside.startswith("@") else 1])
        version = self._manifest(f"{before}{NODE_FOLDER}{name}").get("version", "")
        return f"{name} {version}".strip()

    def resolve(self, importer: str, statement: Import) -> tuple[Resolution, ...]:
        """Say where an import leads, for a file of the workspace or of a library; () when it leads to no library file."""
        specifier = statement.module
        if specifier.startswith("."):
            base = join(directory_of(importer), specifier) if NODE_FOLDER in importer else None
            path = self._declaration(base) if base else None
        else:
            path = self._package_file(importer, specifier.removeprefix("node:"))
        if path is None:
            return ()
        return (
            Resolution(
                path,
                names=statement.names,
                alias=statement.alias,
                is_wildcard=statement.is_wildcard,
                is_reexport=statement.is_reexport,
                is_type_only=statement.is_type_only,
            ),
        )

    def _package_file(self, importer: str, specifier: str) -> str | None:
        parts = specifier.split("/")
        n_name = 2 if specifier.startswith("@") else 1
        name, inside = "/".join(parts[:n_name]), "/".join(parts[n_name:])
        if not name or join("", specifier) != specifier:
            return None
        typed = "@types/" + name.removeprefix("@").replace("/", "__")
        for package in (name, typed):
            for folder in self._folders(importer):
                directory = f"{folder}{NODE_FOLDER}{package}"
                if (self.root / directory).is_dir() and (found := self._entry(directory, inside)):
                    return found
        return None

    def _folders(self, importer: str) -> list[str]:
        """List the folders whose `node_modules` a file sees; in pnpm's store also those beside the package itself."""
        above = upwards(directory_of(importer))
        if NODE_FOLDER in importer:
            real = os.path.realpath(self.root / directory_of(importer))
            if real.startswith(self._real_root + os.sep):
                above += upwards(Path(real).relative_to(self._real_root).as_posix())
        return [
            f"{folder}/" if folder else "" for folder in dict.fromkeys(above) if not folder.endswith("node_modules")
        ]

    def _entry(self, directory: str, inside: str) -> str | None:
        manifest = self._manifest(directory)
        exports = manifest.get("exports")
        if exports is not None:
            target = _exported(exports, f"./{inside}" if inside else ".")
            if target and (path := self._target(directory, target)):
                return path
        if inside:
            return self._declaration(f"{directory}/{inside}")
        for key in ("types", "typings", "main"):
            named = manifest.get(key)
            if isinstance(named, str) and (path := self._target(directory, named)):
                return path
        return self._declaration(directory)

    def _target(self, directory: str, target: str) -> str | None:
        path = join(directory, target)
        return self._declaration(path) if path and path.startswith(f"{directory}/") else None

    def _declaration(self, stem: str) -> str | None:
        """Find the declaration file of a module by its path with or without suffix."""
        if stem.endswith(_DECLARATIONS):
            return stem if self._is_file(stem) else None
        head, dot, end = stem.rpartition(".")
        suffix = dot + end
        names = [head + _COMPILED[suffix]] if suffix in _COMPILED else []
        names += [stem + ending for ending in _DECLARATIONS] + [f"{stem}/index{ending}" for ending in _DECLARATIONS]
        return next((name for name in names if self._is_file(name)), None)

    def _is_file(self, path: str) -> bool:
        real = Path(os.path.realpath(self.root / path))
        return real.is_file() and str(real).startswith(self._real_root + os.sep)

    def _manifest(self, directory: str) -> dict[str, object]:
        path = self.root / directory / "package.json"
        real = os.path.realpath(path)
        return _read_manifest(real, _mtime(path)) if real.startswith(self._real_root + os.sep) else {}


def _mtime(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=256)
def _read_manifest(path: str, mtime_ns: int) -> dict[str, object]:
    try:
        data, _ = read_regular(path, MAX_MANIFEST_BYTES)
        manifest = json.loads(data)
    except (OSError, ValueError, RecursionError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _exported(exports: object, wanted: str) -> str:
    """Follow `exports` to the file with the types of an entry ("." or "./sub"); "" when there is none."""
    if isinstance(exports, dict) and any(key.startswith(".") for key in exports):
        if wanted in exports:
            return _condition(exports[wanted], 0)
        for pattern, target in exports.items():
            head, star, tail = pattern.partition("*")
            if star and wanted.startswith(head) and wanted.endswith(tail) and len(wanted) >= len(head) + len(tail):
                return _condition(target, 0).replace("*", wanted[len(head) : len(wanted) - len(tail)])
        return ""
    return _condition(exports, 0) if wanted == "." else ""


def _condition(target: object, depth: int) -> str:
    if isinstance(target, str):
        return target
    if isinstance(target, list):
        return next((found for part in target if (found := _condition(part, depth + 1))), "") if depth < 6 else ""
    if not isinstance(target, dict) or depth > _DEEPEST_CONDITIONS:
        return ""
    for key in ("types", "import", "module", "require", "node", "default"):
        if key in target and (found := _condition(target[key], depth + 1)):
            return found
    return ""
