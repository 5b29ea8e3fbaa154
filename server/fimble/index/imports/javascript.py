"""Imports of JavaScript, TypeScript and TSX: relative files, tsconfig paths, `#` imports, packages of the same workspace.

Follows what Node.js and TypeScript document, with one step of our own: where an entry point names a built file that is not
in the workspace, its source counts (`packages.source_places`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from fimble.index.imports.base import Project, directory_of, join
from fimble.index.imports.external import external
from fimble.index.imports.packages import (
    Package,
    entry_places,
    export_targets,
    linked_directories,
    main_places,
    package_at,
    package_of,
    source_places,
    workspace_packages,
)
from fimble.index.imports.tsconfig import rules_for
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Import

_TYPESCRIPT = (".ts", ".tsx", ".d.ts", ".mts", ".cts", ".d.mts", ".d.cts")
_JAVASCRIPT = (".js", ".jsx", ".mjs", ".cjs")
# What a suffix in a specifier may stand for in the source (TypeScript, "File extension substitution").
_SUBSTITUTES = {
    ".js": (".ts", ".tsx", ".d.ts", ".js", ".jsx"),
    ".jsx": (".tsx", ".ts", ".d.ts", ".jsx"),
    ".mjs": (".mts", ".d.mts", ".mjs", ".ts"),
    ".cjs": (".cts", ".d.cts", ".cjs", ".ts"),
    ".ts": (".ts", ".d.ts"),
    ".mts": (".mts", ".d.mts"),
    ".cts": (".cts", ".d.cts"),
}
_DECLARATION = re.compile(r"\.d\.[mc]?ts$")
# A name as npm and Node.js allow it ("node:fs" included), so neither "./x", "#x", "~/x" nor "@/x".
_PACKAGE_NAME = re.compile(r"(?:@[\w.~-]+/)?[A-Za-z0-9_][\w.~:-]*")


class JavaScriptResolver:
    """Follows `import`, `export … from`, `require` and dynamic imports with a plain string."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Say where a specifier leads: one answer."""
        specifier = statement.module
        path = _find(importer, specifier, project)
        answer = external(statement, "" if path else _package_outside(importer, specifier, project))
        return (replace(answer, path=path),)

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """Answer that nothing is visible without import."""
        return ()


def _find(importer: str, specifier: str, project: Project) -> str | None:
    probe = _Probe(importer, project)
    return next((path for place in _places(importer, specifier, probe) if (path := probe.file(place))), None)


def _places(importer: str, specifier: str, probe: _Probe) -> Iterator[str]:
    """Yield where a specifier may lead, best first."""
    project = probe.project
    if specifier.startswith("."):
        for text in dict.fromkeys((specifier, specifier.partition("?")[0])):  # bundlers take `./x?raw`
            if (place := join(directory_of(importer), text)) is not None:
                yield place
        return
    package = package_of(importer, project)
    if specifier.startswith("#") and package:
        for target in export_targets(package.document.get("imports"), specifier):
            yield from _target_places(target, package, probe)
    for rules in rules_for(importer, project, workspace_packages(project)):
        yield from rules.places(specifier)
    yield from _package_places(specifier, package, probe)
    if within := project.below_root(specifier):  # `src/app/store` under a baseUrl above the root
        yield within


def _package_places(specifier: str, package: Package | None, probe: _Probe) -> Iterator[str]:
    name, subpath = split_specifier(specifier)
    if target := _package_named(name, package, probe.project):
        for place in probe.preferred(entry_places(target, subpath)):
            yield from _with_source(place, target, probe)
        if subpath == ".":  # a bundle has no source of its own name: its entry is the conventional one
            yield from (f"{target.directory}/{stem}".lstrip("/") for stem in ("src/index", "index"))


def _target_places(target: str, package: Package, probe: _Probe) -> Iterator[str]:
    """Follow a target of `imports`, which may be a file of the package or another package."""
    if not target.startswith("."):
        yield from _package_places(target, package, probe)
    elif (place := join(package.directory, target)) is not None:
        yield from _with_source(place, package, probe)


def _with_source(place: str, package: Package, probe: _Probe) -> Iterator[str]:
    yield place
    project = probe.project
    inside = f"{package.directory}/package.json".lstrip("/")
    for rules in rules_for(inside, project, workspace_packages(project)) or (None,):
        out_dir, root_dir = (rules.out_dir, rules.root_dir) if rules else (None, None)
        yield from source_places(place, package, out_dir, root_dir)


def _package_named(name: str, importing: Package | None, project: Project) -> Package | None:
    """Find a package of this workspace: the importer's own (self reference), a linked directory, a workspace member."""
    if importing and importing.name == name:
        return importing
    directory = linked_directories(importing).get(name) if importing else None
    if directory is None:
        directory = workspace_packages(project).get(name)
    return package_at(directory, project) if directory is not None else None


def _package_outside(importer: str, specifier: str, project: Project) -> str:
    """Name the package that an unresolved specifier belongs to; "" when it is one of ours, or no package at all."""
    if "://" in specifier:
        return specifier
    name, _ = split_specifier(specifier)
    if not _PACKAGE_NAME.fullmatch(name) or _package_named(name, package_of(importer, project), project):
        return ""
    is_alias = any(rules.has_alias(specifier) for rules in rules_for(importer, project, workspace_packages(project)))
    return "" if is_alias else name


def split_specifier(specifier: str) -> tuple[str, str]:
    """Split "@scope/name/deep/path" into the package's name and the subpath as `exports` writes it."""
    parts = specifier.split("/")
    n_name = 2 if specifier.startswith("@") else 1
    rest = "/".join(parts[n_name:])
    return "/".join(parts[:n_name]), f"./{rest}" if rest else "."


class _Probe:
    """Finds the indexed file that a path without, or with a misleading, suffix means."""

    def __init__(self, importer: str, project: Project) -> None:
        self.project = project
        is_javascript = importer.endswith(_JAVASCRIPT)
        self._suffixes = (*_JAVASCRIPT, *_TYPESCRIPT) if is_javascript else (*_TYPESCRIPT, *_JAVASCRIPT)
        self._takes_literally = is_javascript

    def preferred(self, places: Iterable[str]) -> list[str]:
        """Let declarations go last for JavaScript: what runs is the file beside them."""
        return sorted(places, key=lambda place: self._takes_literally and bool(_DECLARATION.search(place)))

    def file(self, place: str) -> str | None:
        """Return the file that a path means: itself, with another suffix, or a directory's index."""
        return self._exact(place) or self._with_suffix(place) or self._in_directory(place)

    def _exact(self, place: str) -> str | None:
        suffix = next((suffix for suffix in _SUBSTITUTES if place.endswith(suffix)), None)
        if (suffix is None or self._takes_literally) and self.project.has_file(place):
            return place
        return self._first(place.removesuffix(suffix), _SUBSTITUTES[suffix]) if suffix else None

    def _with_suffix(self, place: str) -> str | None:
        return self._first(place, self._suffixes)

    def _in_directory(self, place: str) -> str | None:
        if not self.project.has_dir(place):
            return None
        package = package_at(place, self.project)
        for entry in self.preferred(main_places(package)) if package else ():
            if entry != place and (path := self._exact(entry) or self._with_suffix(entry)):
                return path
        return self._with_suffix(f"{place}/index" if place else "index")

    def _first(self, stem: str, suffixes: tuple[str, ...]) -> str | None:
        return next((stem + suffix for suffix in suffixes if self.project.has_file(stem + suffix)), None)
