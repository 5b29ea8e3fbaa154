"""Go's imports: module paths through go.mod and go.work, packages as shared scopes of the files in one directory.

Nothing is known about modules outside the workspace, nor about vendored ones. Build constraints are not read: files for
different platforms offer the same names, and all of them are meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fimble.index.imports.base import Project, directory_of, join
from fimble.index.imports.external import external
from fimble.index.resolution import Resolution
from fimble.syntax.facts import FileFacts, Import

_TEST = "_test.go"
_MODULE = re.compile(r"^\s*module\s+[\"`]?([^\s\"`]+)", re.MULTILINE)
_REPLACE = re.compile(r"^\s*(?:replace\s+)?([^\s=]+)(?:\s+v\S+)?\s*=>\s*(\.{1,2}(?:/\S*)?)\s*$", re.MULTILINE)
_COMMENT = re.compile(r"//[^\n]*")
_VERSION = re.compile(r"v\d+$")


@dataclass(frozen=True, slots=True)
class _Module:
    path: str
    directory: str
    replaced: tuple[tuple[str, str], ...] = ()
    """(module path, directory) of the modules that this one takes from the workspace, whatever they call themselves."""


class GoResolver:
    """Maps import paths to directories, and directories to scopes."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Answer with the package's scope; its local name is the one it declares itself, unless the import says another."""
        directories = list(_directories_of(importer, statement.module, project))
        found = next((directory for directory in directories if _sources(directory, project)), None)
        if found is None:
            return (external(statement, "" if directories else statement.module),)
        if statement.is_wildcard:
            return (Resolution(None, scope=package_scope(found), is_wildcard=True),)
        alias = statement.alias or _package_name(found, statement.module, project)
        return (Resolution(None, scope=package_scope(found), alias=alias),)

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """Answer that no file is visible as a whole."""
        return ()

    def offers(self, facts: FileFacts) -> Iterable[tuple[str, str]]:
        """Offer everything at top level to the package; what tests define, only to its other tests."""
        scope = _own_scopes(facts)[0]
        yield scope, ""
        for definition in facts.definitions:
            if not definition.parent and definition.name not in {"_", "init", "main"}:
                yield scope, definition.name

    def sees(self, facts: FileFacts, project: Project) -> tuple[Resolution, ...]:
        """See the package, and for a test its other tests."""
        return tuple(Resolution(None, scope=scope, is_wildcard=True, is_implicit=True) for scope in _own_scopes(facts))


def package_scope(directory: str) -> str:
    """Name the scope of the package in a directory."""
    return f"go {directory}"


def _own_scopes(facts: FileFacts) -> tuple[str, ...]:
    """Name the scopes of a file's package, the one that it adds to first."""
    directory = directory_of(facts.path)
    if not facts.path.endswith(_TEST):
        return (package_scope(directory),)
    if facts.package.endswith("_test"):
        return (f"{package_scope(directory)} of outer tests",)
    return (f"{package_scope(directory)} of tests", package_scope(directory))


def _sources(directory: str, project: Project) -> list[str]:
    """List the files of a directory that others may import."""
    names = project.list_dir(directory) if project.has_dir(directory) else ()
    prefix = f"{directory}/" if directory else ""
    return [f"{prefix}{name}" for name in names if name.endswith(".go") and not name.endswith(_TEST)]


def _package_name(directory: str, import_path: str, project: Project) -> str:
    """Give the name that the package's own files declare, else the one that its path suggests."""
    declared = (project.scopes.package_of(path) for path in _sources(directory, project))
    if name := next((name for name in declared if name not in {"", "main"}), ""):
        return name
    parts = import_path.split("/")
    last = parts[-2] if len(parts) > 1 and _VERSION.match(parts[-1]) else parts[-1]
    return last.partition(".")[0].rpartition("-")[2]


def _directories_of(importer: str, import_path: str, project: Project) -> Iterator[str]:
    """Yield where a package may be, the longest module path first; what the importer's own module replaces goes first."""
    modules = project.per_configs("go modules", lambda: _modules(project))
    own = _module_around(importer, modules)
    replaced = list(own.replaced) if own else []
    known = [(module.path, module.directory) for module in modules]
    for places in (replaced, known):
        for path, directory in sorted(places, key=lambda place: (-len(place[0]), place)):
            if import_path == path or import_path.startswith(f"{path}/"):
                below = join(directory, import_path.removeprefix(path))
                if below is not None:
                    yield below
    if own is None:
        yield from _below_root(import_path, project)


def _below_root(import_path: str, project: Project) -> Iterator[str]:
    """Yield where a package is whose path has the root's own name in it, when the module's file is above the root."""
    host, *parts = import_path.split("/")
    for n, part in enumerate(parts, start=1):
        below = "/".join(parts[n:])
        if "." in host and part == project.root.name and _sources(below, project):
            yield below


def _module_around(path: str, modules: Iterable[_Module]) -> _Module | None:
    around = [module for module in modules if not module.directory or path.startswith(f"{module.directory}/")]
    return max(around, key=lambda module: len(module.directory), default=None)


def _modules(project: Project) -> list[_Module]:
    """Read every go.mod, and the `replace` lines of each go.work for the modules below it."""
    shared = [(directory_of(config), _replacements(config, project)) for config in project.configs_named("go.work")]
    modules = []
    for config in project.configs_named("go.mod"):
        directory = directory_of(config)
        match = _MODULE.search(_text(config, project))
        if match is None:
            continue
        around = [
            pair
            for place, pairs in shared
            if not place or directory == place or directory.startswith(f"{place}/")
            for pair in pairs
        ]
        modules.append(_Module(match.group(1), directory, (*_replacements(config, project), *around)))
    return modules


def _replacements(config: str, project: Project) -> tuple[tuple[str, str], ...]:
    """List what a go.mod or go.work replaces by directories of the workspace."""
    pairs = ((m.group(1), join(directory_of(config), m.group(2))) for m in _REPLACE.finditer(_text(config, project)))
    return tuple((path.strip('"`'), directory) for path, directory in pairs if directory is not None)


def _text(config: str, project: Project) -> str:
    return _COMMENT.sub("", project.read_config(config) or "")
