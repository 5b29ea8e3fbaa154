"""What a resolver is (`Resolver`) and what it may ask about the workspace (`Project`); what it answers is in `index.resolution`.

Resolvers never touch the disk themselves: files they may name are those in the index, configuration comes as cached text.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Protocol, TypeVar, cast, runtime_checkable

from fimble.index.globs import Globs
from fimble.index.reading import read_regular
from fimble.index.resolution import Resolution
from fimble.index.shared_scopes import SharedScopes
from fimble.syntax.facts import FileFacts, Import

logger = logging.getLogger(__name__)

MAX_CONFIG_BYTES = 1_000_000

_CONFIG_NAMES = frozenset({
    "package.json", "pnpm-workspace.yaml", "lerna.json", "pyproject.toml", "setup.cfg", "pytest.ini", "go.mod", "go.work",
    "Cargo.toml", "composer.json", "compile_commands.json", "CMakeLists.txt", "Pipfile", "environment.yml", "environment.yaml",
    "deno.json", "pom.xml", "build.gradle", "libs.versions.toml", "packages.config", "vcpkg.json", "conanfile.txt",
})  # fmt: skip
_CONFIG_PATTERNS = (
    "tsconfig*.json", "jsconfig*.json", "requirements*.txt", "requirements*.in", "requirements/*.txt", "*.csproj", "*.rockspec",
)  # fmt: skip
_CONFIG_FOLDERS = ("tsconfig", "jsconfig", "requirements")
"""How folders begin whose files are configurations by where they stand: `tsconfig/base.json`, `requirements/dev.txt`."""
_CONFIGS = Globs((*_CONFIG_NAMES, *_CONFIG_PATTERNS))

T = TypeVar("T")


def is_config(path: str) -> bool:
    """Tell whether somebody may want to read a file that is no source: manifests, and TypeScript's configuration."""
    above, _, name = path.rpartition("/")
    folder = above.rpartition("/")[2]
    return _CONFIGS.match(name) or (folder.startswith(_CONFIG_FOLDERS) and _CONFIGS.match(f"{folder}/{name}"))


class Resolver(Protocol):
    """Maps the imports of one language to files."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Say where one import of the file `importer` leads; at least one answer, never a guess."""
        ...

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """List the files whose names `importer` sees without any import; empty for most languages."""
        ...


@runtime_checkable
class SharingResolver(Resolver, Protocol):
    """A resolver of a language in which the files of a package see each other's names without importing them."""

    def offers(self, facts: FileFacts) -> Iterable[tuple[str, str]]:
        """List what a file puts into which shared scope: (scope, name). A scope without names is given with ""."""
        ...

    def sees(self, facts: FileFacts, project: Project) -> tuple[Resolution, ...]:
        """List the shared scopes whose names a file uses without import, the nearest first."""
        ...


class Project:
    """The indexed files of a workspace as resolvers see them; the index adds and removes them."""

    def __init__(self, root: Path, files: Iterable[str] = (), configs: Iterable[str] = ()) -> None:
        self.root = root
        self.scopes = SharedScopes()
        """Packages and what their files offer to each other; the index fills it as facts come in."""
        self._files: set[str] = set()
        self._children: dict[str, set[str]] = {"": set()}
        self._configs: dict[str, str | None] = {}
        self._per_layout: dict[Hashable, object] = {}
        self._per_configs: dict[Hashable, object] = {}
        for path in files:
            self.add_file(path)
        self.set_configs(configs)

    def files(self) -> list[str]:
        """List the indexed files, sorted."""
        return sorted(self._files)

    def has_file(self, path: str) -> bool:
        """Tell whether an indexed file is at this path."""
        return path in self._files

    def has_dir(self, path: str) -> bool:
        """Tell whether a directory holds indexed files, at any depth; "" is the root."""
        return path in self._children

    def list_dir(self, path: str) -> tuple[str, ...]:
        """List the names of files and directories right below a directory, sorted."""
        return tuple(sorted(self._children.get(path, ())))

    def directories(self) -> list[str]:
        """List every directory with indexed files below it, sorted, the root ("") first."""
        return sorted(self._children)

    def below_root(self, path: str) -> str | None:
        """Say what a path is in the workspace that begins as the root is called from above: in `…/lib/shop`, "shop/money" and
        "lib/shop/money" are "money", "shop" is "". None: it begins otherwise.

        So imports of a package lead somewhere when nothing but the package's own folder was opened.
        """
        parts, above = path.split("/"), self.root.parts
        for n in range(min(len(parts), len(above)), 0, -1):
            if tuple(parts[:n]) == above[-n:]:
                return "/".join(parts[n:])
        return None

    def add_file(self, path: str) -> None:
        """Make a file known."""
        if path in self._files:
            return
        self._files.add(path)
        self._per_layout.clear()
        while path:
            parent, _, name = path.rpartition("/")
            is_known = parent in self._children
            self._children.setdefault(parent, set()).add(name)
            if is_known:
                return
            path = parent

    def remove_file(self, path: str) -> None:
        """Forget a file, and the directories that held nothing else."""
        if path not in self._files:
            return
        self._files.discard(path)
        self._per_layout.clear()
        while path:
            parent, _, name = path.rpartition("/")
            self._children[parent].discard(name)
            if self._children[parent] or not parent:
                return
            del self._children[parent]
            path = parent

    def set_configs(self, paths: Iterable[str]) -> None:
        """Set which configuration files there are; all of them are read anew."""
        self._configs = dict.fromkeys(paths)
        self._per_configs.clear()
        self._per_layout.clear()

    def configs(self) -> frozenset[str]:
        """Name the configuration files."""
        return frozenset(self._configs)

    def configs_named(self, name: str) -> list[str]:
        """List the configuration files of this name, sorted."""
        return sorted(path for path in self._configs if path.rpartition("/")[2] == name)

    def has_config(self, path: str) -> bool:
        """Tell whether a configuration file is at this path."""
        return path in self._configs

    def has_current_configs(self) -> bool:
        """Tell whether the configuration files that were read still say the same."""
        return all(text is None or self._read(path) == text for path, text in self._configs.items())

    def config_texts(self) -> dict[str, str | None]:
        """Map the configuration files to their texts; None for those that nobody has read yet."""
        return dict(self._configs)

    def configs_digest(self, texts: Mapping[str, str | None]) -> str:
        """Sum up configuration files by path and text, those without a text as they are on disk now.

        Touches nothing but the disk, so that a thread may do it.
        """
        digest = blake2b(digest_size=16)
        for path, text in sorted(texts.items()):
            for part in (path, self._read(path) if text is None else text):
                data = part.encode("utf-8", "surrogatepass")
                digest.update(len(data).to_bytes(8, "little") + data)
        return digest.hexdigest()

    def read_config(self, path: str) -> str | None:
        """Return the text of a configuration file; None when there is none or it cannot be read."""
        if path not in self._configs:
            return None
        text = self._configs[path]
        if text is None:
            text = self._configs[path] = self._read(path)
        return text

    def _read(self, path: str) -> str:
        try:
            data, _ = read_regular(self.root / path, MAX_CONFIG_BYTES)
        except OSError as error:
            logger.info("cannot read %s: %s", path, error)
            return ""
        return data.decode("utf-8-sig", errors="replace")

    def per_layout(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return what `compute` gave for `key`; it is asked anew after a file or a configuration came, went or changed."""
        if key not in self._per_layout:
            self._per_layout[key] = compute()
        return cast("T", self._per_layout[key])

    def per_configs(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Likewise for what depends on configuration files only."""
        if key not in self._per_configs:
            self._per_configs[key] = compute()
        return cast("T", self._per_configs[key])


def directory_of(path: str) -> str:
    """Return the directory of a path, "" for the root."""
    return path.rpartition("/")[0]


def join(directory: str, path: str) -> str | None:
    """Follow `path` from `directory`; None when the way leads out of the workspace. The root is ""."""
    parts = directory.split("/") if directory else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def upwards(directory: str) -> list[str]:
    """List a directory and all above it, the root ("") last."""
    parts = directory.split("/") if directory else []
    return ["/".join(parts[:depth]) for depth in range(len(parts), -1, -1)]
