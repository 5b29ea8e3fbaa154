"""Rust's modules: from a path to the file of the deepest module on it, through `mod` declarations, layout and Cargo.toml.

A path is followed as it is written: what a file passes on by `pub use` is that file's for others. Macros are not expanded,
conditions (`cfg`) not evaluated, and crates from registries lead outside.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fimble.index.imports.base import Project, directory_of, join, upwards
from fimble.index.imports.external import external
from fimble.index.resolution import Resolution
from fimble.syntax.facts import FileFacts, Import, ImportedName

_ROOT_NAMES = ("lib.rs", "main.rs")
_TARGET_FOLDERS = ("src/bin", "tests", "examples", "benches")
_MOST_SUPERS = 50
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class _Crate:
    """One package of Cargo."""

    directory: str
    name: str
    library: str
    """Path of the library's root file, which need not exist."""
    roots: frozenset[str]
    """Root files that Cargo.toml names."""
    dependencies: dict[str, str] = field(default_factory=dict)
    """Name in code -> directory of a package in the workspace."""


class RustResolver:
    """Follows paths from module to module; each file is one."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Answer for `mod name;` with its file, for a `use` with the module that its path leads to."""
        if statement.level:
            child = _submodule(importer, statement, project)
            return (Resolution(child, alias=statement.alias if child else ""),)
        parts = [part for part in statement.module.split("::") if part]
        return (_follow(importer, parts, statement, project),)

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """Answer that no file is visible without a path."""
        return ()

    def offers(self, facts: FileFacts) -> Iterable[tuple[str, str]]:
        """Say which modules a file declares, so that they find the way back to it."""
        yield _declared_by(facts.path), ""
        for statement in facts.imports:
            if statement.level:
                for stem in _stems_of_submodule(facts.path, statement):
                    yield _parents_of(stem), ""
                if statement.module.endswith(".rs"):
                    path = join(directory_of(facts.path), statement.module)
                    yield _placed_by(facts.path, statement.alias), path or ""

    def sees(self, facts: FileFacts, project: Project) -> tuple[Resolution, ...]:
        """Follow the paths that the code itself writes out, and those that begin with what another `use` took."""
        aliases = {
            name.local: [*filter(None, statement.module.split("::")), name.name]
            for statement in facts.imports
            for name in statement.names
            if statement.module
        }
        found = [
            _follow(facts.path, parts[:-1], Import("", 0, names=(ImportedName(parts[-1]),)), project)
            for use in facts.uses
            if len(parts := _expanded(use.split("."), aliases)) > 1
        ]
        for statement in facts.imports:
            parts = statement.module.split("::")
            if not statement.level and parts[0] in aliases and aliases[parts[0]] != parts:
                found.append(_follow(facts.path, _expanded(parts, aliases), statement, project))
        watched = (_parents_of(_stem(facts.path)), _declared_by(facts.path))
        inside = [answer for answer in dict.fromkeys(found) if answer.path not in {None, facts.path}]
        return (*inside, *(Resolution(None, scope=scope, is_wildcard=True) for scope in watched))


def _expanded(parts: list[str], aliases: dict[str, list[str]]) -> list[str]:
    return [*aliases[parts[0]], *parts[1:]] if parts[0] in aliases else parts


def _follow(importer: str, parts: list[str], statement: Import, project: Project) -> Resolution:
    """Follow the path of one `use`, or say that it leads outside."""
    start = _start_of(importer, [*parts, *(name.name for name in statement.names)], project)
    if start is None:
        head = parts[0] if parts else next((name.name for name in statement.names), "")
        return external(statement, "" if head in {"crate", "self", "super"} else head)
    base, n_used = start
    if statement.is_wildcard:
        file, rest = _walk(base, parts[n_used:], project)
        if not rest:
            return Resolution(file, is_wildcard=True, is_reexport=statement.is_reexport)
        return Resolution(file, names=(ImportedName(rest[0]),), is_reexport=statement.is_reexport)
    name = statement.names[0] if statement.names else ImportedName(statement.module, statement.alias)
    taken_parts = [*parts, name.name] if statement.names else parts  # `extern crate` takes the whole
    file, rest = _walk(base, taken_parts[n_used:], project)
    if not rest:
        return Resolution(file, alias=name.local, is_reexport=statement.is_reexport)
    taken = ImportedName(".".join(rest), name.local if name.local != ".".join(rest) else "")
    return Resolution(file, names=(taken,), is_reexport=statement.is_reexport)


def _start_of(importer: str, parts: list[str], project: Project) -> tuple[str, int] | None:
    """Find the module that a path starts from, and how many of its parts that took."""
    head = parts[0] if parts else ""
    if head == "crate":
        return _root_of(importer, project), 1
    if head in {"self", "super"}:
        here: str | None = importer
        n_used = 0
        while n_used < len(parts) and parts[n_used] in {"self", "super"}:
            here = _parent_of(here, project) if here and parts[n_used] == "super" else here
            n_used += 1
        return (here, n_used) if here else None
    if _child(importer, head, project):
        return importer, 0
    library = _library(importer, head, project)
    return (library, 1) if library else None


def _walk(file: str, parts: list[str], project: Project) -> tuple[str, list[str]]:
    """Go down as far as modules have files; return the last one and what remains of the path."""
    for n, part in enumerate(parts):
        child = _child(file, part, project)
        if child is None:
            return file, parts[n:]
        file = child
    return file, []


def _child(file: str, name: str, project: Project) -> str | None:
    """Find the file of a module below another one."""
    if not _WORD.fullmatch(name):
        return None
    placed = project.scopes.names(_placed_by(file, name))
    if placed and project.has_file(placed[0]):
        return placed[0]
    return _first_file((join(folder, name) for folder in _folders_below(file, project)), file, project)


def _first_file(stems: Iterable[str | None], importer: str, project: Project) -> str | None:
    candidates = (path for stem in stems if stem for path in (f"{stem}.rs", f"{stem}/mod.rs"))
    return next((path for path in candidates if path != importer and project.has_file(path)), None)


def _submodule(importer: str, statement: Import, project: Project) -> str | None:
    """Find the file of a `mod name;`."""
    if statement.module.endswith(".rs"):
        path = join(directory_of(importer), statement.module)
        return path if path is not None and project.has_file(path) else None
    folders = _folders_below(importer, project)
    return _first_file((join(folder, statement.module) for folder in folders), importer, project)


def _stems_of_submodule(importer: str, statement: Import) -> Iterator[str]:
    if statement.module.endswith(".rs"):
        path = join(directory_of(importer), statement.module)
        if path is not None:
            yield _stem(path)
        return
    for folder in (directory_of(importer), importer.removesuffix(".rs")):
        stem = join(folder, statement.module)
        if stem:
            yield stem


def _folders_below(file: str, project: Project) -> list[str]:
    """List where the modules of a file may lie: beside a root or a `mod.rs`, else in the folder that bears its name."""
    directory, _, name = file.rpartition("/")
    below = file.removesuffix(".rs")
    if name == "mod.rs" or file in _roots(project):
        return [directory]
    if name in _ROOT_NAMES:
        return [directory, below]
    return [below, directory] if _is_target(file, project) or _is_placed(file, project) else [below]


def _is_placed(file: str, project: Project) -> bool:
    """True for a file that a `path` attribute names: its modules lie beside it."""
    parents = project.scopes.files(_parents_of(_stem(file)))
    return any(file in project.scopes.names(scope) for parent in parents for scope in project.scopes.scopes_of(parent))


def _stem(path: str) -> str:
    return path.removesuffix(".rs").removesuffix("/mod")


def _parents_of(stem: str) -> str:
    return f"rust module {stem}"


def _declared_by(path: str) -> str:
    return f"rust file {path}"


def _placed_by(path: str, name: str) -> str:
    return f"rust path {path} {name}"


def _parent_of(file: str, project: Project) -> str | None:
    """Find the file that declares the module of `file`; where none does, the one that the layout suggests."""
    declared = [path for path in project.scopes.files(_parents_of(_stem(file))) if path != file]
    directory = directory_of(file)
    if declared:
        declared = [path for path in declared if _submodule_is(path, file, project)] or declared
        return min(declared, key=lambda path: (path.rpartition("/")[2] != "lib.rs", path))
    if _is_root(file, project):
        return None
    if file.endswith("/mod.rs"):
        directory = directory_of(directory)
    beside = [f"{directory}/{name}" if directory else name for name in (*_ROOT_NAMES, "mod.rs")]
    candidates = [path for path in (*beside, f"{directory}.rs") if path != file]
    return next((path for path in candidates if project.has_file(path)), None)


def _submodule_is(parent: str, file: str, project: Project) -> bool:
    name = _stem(file).rpartition("/")[2]
    return _child(parent, name, project) == file or file in project.scopes.names(_placed_by(parent, name))


def _root_of(file: str, project: Project) -> str:
    """Go up to the root of the crate."""
    seen = {file}
    for _ in range(_MOST_SUPERS):
        parent = _parent_of(file, project)
        if parent is None or parent in seen:
            return file
        seen.add(parent)
        file = parent
    return file


def _is_root(file: str, project: Project) -> bool:
    return file in _roots(project) or file.rpartition("/")[2] in _ROOT_NAMES or _is_target(file, project)


def _is_target(file: str, project: Project) -> bool:
    """True for programs, tests, examples and benchmarks that Cargo finds by their place."""
    crate = _crate_of(file, project)
    if crate is None:
        return False
    inside = file.removeprefix(f"{crate.directory}/") if crate.directory else file
    folder, _, name = inside.rpartition("/")
    is_program = name == "main.rs" and folder.rpartition("/")[0] in _TARGET_FOLDERS
    return is_program or folder in _TARGET_FOLDERS or inside == "build.rs"


def _library(importer: str, name: str, project: Project) -> str | None:
    """Find the root file of a library crate in the workspace by its name in code."""
    crate = _crate_of(importer, project)
    if crate is None:
        return None
    crates = _crates(project)
    if directory := crate.dependencies.get(name):
        found = next((other for other in crates if other.directory == directory), None)
    else:
        found = crate if crate.name == name else None
    return found.library if found and project.has_file(found.library) and found.library != importer else None


def _crate_of(file: str, project: Project) -> _Crate | None:
    by_directory = project.per_configs("rust by directory", lambda: {c.directory: c for c in _crates(project)})
    around = (by_directory.get(directory) for directory in upwards(directory_of(file)))
    return next((crate for crate in around if crate is not None), None)


def _roots(project: Project) -> frozenset[str]:
    return project.per_configs("rust roots", lambda: frozenset(root for c in _crates(project) for root in c.roots))


def _crates(project: Project) -> list[_Crate]:
    return project.per_configs("rust crates", lambda: _read_crates(project))


def _read_crates(project: Project) -> list[_Crate]:
    manifests = {directory_of(path): _parse(project.read_config(path)) for path in project.configs_named("Cargo.toml")}
    return [
        _crate(directory, manifest, manifests)
        for directory, manifest in manifests.items()
        if isinstance(manifest.get("package"), dict)
    ]


def _parse(text: str | None) -> dict[str, object]:
    try:
        return tomllib.loads(text or "")
    except tomllib.TOMLDecodeError:
        return {}


def _crate(directory: str, manifest: dict[str, object], manifests: dict[str, dict[str, object]]) -> _Crate:
    package, library = _table(manifest, "package"), _table(manifest, "lib")
    name = str(library.get("name") or package.get("name") or "").replace("-", "_")
    named = [str(target.get("path")) for target in _targets(manifest) if target.get("path")]
    roots = [join(directory, path) for path in ["src/lib.rs", "src/main.rs", *named]]
    shared = _shared_dependencies(directory, manifests)
    return _Crate(
        directory,
        name,
        library=join(directory, str(library.get("path") or "src/lib.rs")) or "",
        roots=frozenset(root for root in roots if root),
        dependencies=dict(_local_dependencies(directory, manifest, shared)),
    )


def _table(table: dict[str, object], key: str) -> dict[str, object]:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _targets(manifest: dict[str, object]) -> Iterator[dict[str, object]]:
    yield _table(manifest, "lib")
    for kind in ("bin", "test", "example", "bench"):
        listed = manifest.get(kind)
        yield from (target for target in (listed if isinstance(listed, list) else []) if isinstance(target, dict))


def _shared_dependencies(directory: str, manifests: dict[str, dict[str, object]]) -> dict[str, tuple[str, object]]:
    """Map what the workspace around a package declares for its members: name -> (directory of the workspace, how)."""
    for above in upwards(directory):
        workspace = _table(manifests.get(above, {}), "workspace")
        if workspace:
            return {name: (above, how) for name, how in _table(workspace, "dependencies").items()}
    return {}


def _local_dependencies(
    directory: str, manifest: dict[str, object], shared: dict[str, tuple[str, object]]
) -> Iterator[tuple[str, str]]:
    """Yield (name in code, directory) of dependencies that are in the workspace by their path."""
    platforms = [table for table in _table(manifest, "target").values() if isinstance(table, dict)]
    for part in (manifest, *platforms):
        for kind in ("dependencies", "dev-dependencies", "build-dependencies"):
            for name, written in _table(part, kind).items():
                is_shared = isinstance(written, dict) and written.get("workspace")
                base, how = shared.get(name, (directory, None)) if is_shared else (directory, written)
                path = how.get("path") if isinstance(how, dict) else None
                target = join(base, path) if isinstance(path, str) else None
                if target is not None:
                    yield name.replace("-", "_"), target
