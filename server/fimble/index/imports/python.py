"""Python's imports: absolute ones through the roots of the workspace, relative ones from the importing file.

Which directories are roots is told from the layout, from packaging metadata and from the place of the importer
(`python_roots`); names of the standard library lead outside unless they stand right beside the importer's own package.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from fimble.index.imports.base import Project, directory_of, join, upwards
from fimble.index.imports.external import external
from fimble.index.imports.python_roots import is_package, own_root, roots_for
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Import, ImportedName

_TEST_PREFIX, _TEST_SUFFIX = "test_", "_test.py"


class PythonResolver:
    """Follows `import` and `from` statements as the interpreter would, without running anything."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Say where an import leads: one answer for the module, or for each submodule that its names turn out to be."""
        parts = tuple(part for part in statement.module.split(".") if part)
        if statement.level:
            base = join(directory_of(importer), "../" * (statement.level - 1))
            bases = [] if base is None else [base]
        elif not parts:
            bases = []
        else:
            bases = _bases_of(importer, parts, project)
        places = [(base, parts) for base in bases]
        within = None if statement.level else _within_root(parts, project)
        if within is not None:
            places.append(("", within))
        for base, rest in places:
            if found := _Found.under(base, rest, importer, project).take(statement, project):
                return found
        is_ours = statement.level or not parts or within is not None or _is_known(parts[0], importer, project)
        return (external(statement, "" if is_ours else parts[0]),)

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """List the `conftest.py` files whose fixtures a test sees, the nearest first."""
        name = importer.rpartition("/")[2]
        if not (name.startswith(_TEST_PREFIX) or name.endswith(_TEST_SUFFIX) or name == "conftest.py"):
            return ()
        candidates = (
            (f"{directory}/" if directory else "") + "conftest.py" for directory in upwards(directory_of(importer))
        )
        found = (path for path in candidates if path != importer and project.has_file(path))
        return tuple(Resolution(path, is_wildcard=True) for path in found)


def _bases_of(importer: str, parts: tuple[str, ...], project: Project) -> list[str]:
    if parts[0] in sys.stdlib_module_names:
        own = own_root(importer, project)
        return [] if is_package(own, project) else [own]  # a package at the root stands beside what is outside
    return _holding(importer, parts[0], project)


def _within_root(parts: tuple[str, ...], project: Project) -> tuple[str, ...] | None:
    """Give what is behind the root's own name, where the root is a package itself."""
    if not parts or parts[0] in sys.stdlib_module_names or not is_package("", project):
        return None
    within = project.below_root("/".join(parts))
    return None if within is None else tuple(part for part in within.split("/") if part)


def _holding(importer: str, name: str, project: Project) -> list[str]:
    """List the roots that have anything of a name, nearest first. Most have nothing, and are not looked at again."""
    return project.per_layout(
        ("python roots", directory_of(importer), name),
        lambda: [root for root in roots_for(importer, name, project) if _may_hold(root, name, project)],
    )


def _is_known(name: str, importer: str, project: Project) -> bool:
    """Tell whether a top-level name is this workspace's: then what does not resolve is dangling, not external.

    A mere directory of that name is not enough: `docker/` beside a program that imports docker is none.
    """
    if name in sys.stdlib_module_names:
        return False
    stems = (_under(root, name) for root in _holding(importer, name, project))
    return any(_module_file(stem, importer, project)[0] for stem in stems)


def _may_hold(base: str, name: str, project: Project) -> bool:
    """Tell whether anything at a root has this name."""
    stem = _under(base, name)
    return project.has_dir(stem) or project.has_file(f"{stem}.py") or project.has_file(f"{stem}.pyi")


def _under(directory: str, name: str) -> str:
    return f"{directory}/{name}" if directory else name


class _Found:
    """What a dotted name means under one base: a file, a directory with modules below it, both or neither."""

    def __init__(self, file: str | None, directory: str | None, importer: str) -> None:
        self.file = file
        self.directory = directory
        self.importer = importer

    @classmethod
    def under(cls, base: str, parts: tuple[str, ...], importer: str, project: Project) -> _Found:
        """Look up `parts` below `base`; no parts mean the package at `base` itself (`from . import x`)."""
        directory = "/".join((base, *parts)) if base else "/".join(parts)
        if parts:
            file, is_package = _module_file(directory, importer, project)
        else:
            file, is_package = _first(project, importer, _under(directory, "__init__"), may_be_importer=True), True
        has_modules = (is_package or file is None) and project.has_dir(directory)
        return cls(file, directory if has_modules else None, importer)

    def take(self, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Apply a statement to what was found; () when it does not lead anywhere from here."""
        is_wildcard, is_type_only = statement.is_wildcard, statement.is_type_only

        def leading(path: str | None, names: tuple[ImportedName, ...] = (), alias: str = "") -> Resolution:
            return Resolution(path, names=names, alias=alias, is_wildcard=is_wildcard, is_type_only=is_type_only)

        if not statement.names:
            alias = "" if is_wildcard else statement.alias or statement.module
            return (leading(self.file, alias=alias),) if self.file else ()
        modules = {name: path for name in statement.names if (path := self._submodule(name, project))}
        taken = [leading(path, alias=name.local) for name, path in modules.items()]
        plain = tuple(name for name in statement.names if name not in modules) if modules else statement.names
        # Without a package file, names that are no modules lead nowhere; say so beside those that do.
        if plain and (self.file or modules):
            taken.append(leading(self.file, plain))
        if self.file and modules:
            taken.append(replace(leading(self.file, tuple(modules)), is_tentative=True))
        return tuple(taken)

    def _submodule(self, name: ImportedName, project: Project) -> str | None:
        if self.directory is None:
            return None
        path, _ = _module_file(_under(self.directory, name.name), self.importer, project)
        return path


def _module_file(stem: str, importer: str, project: Project) -> tuple[str | None, bool]:
    """Return the file of the module at a path without suffix, and whether it is a package. A package goes first."""
    if project.has_dir(stem) and (package := _first(project, importer, f"{stem}/__init__")):
        return package, True
    return _first(project, importer, stem), False


def _first(project: Project, importer: str, stem: str, *, may_be_importer: bool = False) -> str | None:
    """Prefer source to its stub, except for stubs; no file means itself by an absolute name (`celery.py` that needs celery)."""
    suffixes = (".pyi", ".py") if importer.endswith(".pyi") else (".py", ".pyi")
    for suffix in suffixes:
        if project.has_file(stem + suffix) and (may_be_importer or stem + suffix != importer):
            return stem + suffix
    return None
