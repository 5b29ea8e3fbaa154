"""Lua's imports: `require "a.b"` over the places where sources are kept, as `package.path` and Neovim's runtime path do.

What a program puts into `package.path` itself is not read; C modules are outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fimble.index.imports.base import Project, directory_of, join, upwards
from fimble.index.imports.external import external
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Import

_ROOT_NAMES = frozenset({"lua", "src", "lib", "share", "scripts"})
_SUFFIXES = (".lua", "/init.lua")


class LuaResolver:
    """Follows `require`, `dofile` and `loadfile` with a plain string."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Say where a module name leads: one answer."""
        module = statement.module
        roots = _roots(importer, project)
        is_file = module.endswith(".lua")  # or a module that is called so: `require "rocks.fs.lua"`
        path = _first_file((join(root, module) for root in roots), project) if is_file else None
        if path is not None or (is_file and "/" in module):
            return (replace(external(statement, ""), path=path),)
        stem = module.replace(".", "/")
        places = [*(join(root, stem) for root in roots), project.below_root(stem)]
        files = (f"{place}{suffix}".lstrip("/") for place in places if place is not None for suffix in _SUFFIXES)
        path = _first_file(files, project)
        return (replace(external(statement, "" if path else _package_outside(stem, importer, project)), path=path),)

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """Answer that nothing is visible without import."""
        return ()


def _first_file(places: Iterable[str | None], project: Project) -> str | None:
    return next((place for place in places if place is not None and project.has_file(place)), None)


def _roots(importer: str, project: Project) -> list[str]:
    """List the directories that module names may start from, the likeliest first.

    The source folder that the importer is in goes first, then the root, source folders beside the directories above, these
    directories themselves, and source folders anywhere.
    """
    known = project.per_layout("lua roots", lambda: _source_folders(project))
    above = upwards(directory_of(importer))
    within = [place for place in above if place.rpartition("/")[2] in _ROOT_NAMES]
    beside = [f"{place}/{name}".lstrip("/") for place in above for name in sorted(_ROOT_NAMES)]
    return list(dict.fromkeys([*within, "", *(place for place in beside if place in known), *above, *known]))


def _source_folders(project: Project) -> dict[str, None]:
    return dict.fromkeys(place for place in project.directories() if place.rpartition("/")[2] in _ROOT_NAMES)


def _package_outside(stem: str, importer: str, project: Project) -> str:
    """Name the package outside; "" when the first part of the module's name is one of ours."""
    top = stem.partition("/")[0]
    for root in _roots(importer, project):
        place = f"{root}/{top}".lstrip("/")
        if "/" in stem and (project.has_dir(place) or project.has_file(f"{place}.lua")):
            return ""
    return top
