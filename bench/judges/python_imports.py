"""Run by the Python judge in a process of its own: asks the import system where every import statement of a project leads.

Takes a JSON object on standard input: "root", "files", "roots" (directories that installing the project puts on `sys.path`),
"libraries" (a directory with the project installed, for what it imports itself). Prints [[dependent, dependency], ...].

Statements come from `ast`, places from `importlib.machinery.PathFinder`. What `from package import name` gives, an attribute or
a submodule, is told by really importing the package; where that fails (a missing library) the submodule wins.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import json
import sys
import types
import warnings
from collections.abc import Iterator
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path


@cache
def find(name: str, places: tuple[str, ...]) -> ModuleSpec | None:
    """Find a dotted name from directories, parents first, running nothing."""
    head, _, rest = name.partition(".")
    spec = PathFinder.find_spec(head, list(places))
    if spec is None or not rest:
        return spec
    return find(rest, tuple(spec.submodule_search_locations)) if spec.submodule_search_locations else None


def file_of(spec: ModuleSpec | None) -> str | None:
    """Give the source file of a module; None for a namespace package, an extension module or nothing."""
    return spec.origin if spec and spec.has_location and spec.origin and spec.origin.endswith(".py") else None


@cache
def live(name: str) -> types.ModuleType | None:
    """Import a module for real; None when it cannot be."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except BaseException:  # whatever foreign code raises on import, SystemExit included
        return None


def is_project(folder: Path) -> bool:
    """Tell whether a directory can be installed."""
    return any((folder / name).is_file() for name in ("pyproject.toml", "setup.py"))


class Project:
    """Where the files of one project look for modules."""

    def __init__(self, root: Path, roots: list[str]) -> None:
        self.root = root
        self.roots = [str(root / place) for place in roots]

    def base_of(self, file: Path) -> Path:
        """Give the directory above the outermost package: what running the file, or pytest on it, puts on the path."""
        folder = file.parent
        while (folder / "__init__.py").is_file() and folder != self.root.parent:
            folder = folder.parent
        return folder

    def places(self, file: Path) -> tuple[str, ...]:
        """List `sys.path` for a file: its own base, those of the conftest files above it, what is installed, the root."""
        above = [folder for folder in file.parents if folder.is_relative_to(self.root)]
        conftests = [self.base_of(folder / "conftest.py") for folder in above if (folder / "conftest.py").is_file()]
        # A project inside the project (an example, a plug-in) is installed too when its files are worked on.
        nested = [place for folder in above if is_project(folder) for place in (folder / "src", folder)]
        found = [self.base_of(file), *conftests, *nested, *self.roots, self.root]
        return tuple(dict.fromkeys(map(str, found)))

    def edges(self, path: str) -> Iterator[tuple[str, str]]:
        """List where the imports of one file lead, within the project."""
        file = self.root / path
        try:
            tree = ast.parse(file.read_bytes())
        except (SyntaxError, ValueError):
            return
        for node in ast.walk(tree):
            for found in self._targets(node, file):
                if Path(found).is_relative_to(self.root):
                    yield path, Path(found).relative_to(self.root).as_posix()

    def _targets(self, node: ast.AST, file: Path) -> Iterator[str]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] not in sys.builtin_module_names:
                    yield from filter(None, [file_of(find(alias.name, self.places(file)))])
        elif isinstance(node, ast.ImportFrom):
            yield from self._from(node, file)

    def _from(self, node: ast.ImportFrom, file: Path) -> Iterator[str]:
        if node.level:
            folder = file.parents[node.level - 1]
            spec = find(node.module, (str(folder),)) if node.module else None
            own, inside = (file_of(spec), _locations(spec)) if node.module else (_package(folder), (str(folder),))
        else:
            spec = find(node.module or "", self.places(file))
            own, inside = file_of(spec), _locations(spec)
        for alias in node.names:
            submodule = file_of(find(alias.name, inside)) if inside and alias.name != "*" else None
            is_attribute = submodule and own and self._is_other(own, alias.name, submodule)
            if target := own if is_attribute or not submodule else submodule:
                yield target

    def _is_other(self, package: str, name: str, submodule: str) -> bool:
        """Tell whether a package's attribute hides the submodule of the same name."""
        dotted = self._dotted(Path(package).parent)
        module = live(dotted) if dotted else None
        if module is None or not hasattr(module, name):
            return False
        return getattr(getattr(module, name), "__file__", None) != submodule

    def _dotted(self, folder: Path) -> str:
        for place in map(Path, self.roots):
            if folder != place and folder.is_relative_to(place):
                return ".".join(folder.relative_to(place).parts)
        return ""


def _locations(spec: ModuleSpec | None) -> tuple[str, ...]:
    return tuple(spec.submodule_search_locations or ()) if spec else ()


def _package(folder: Path) -> str | None:
    return str(folder / "__init__.py") if (folder / "__init__.py").is_file() else None


def main() -> None:
    """Answer one question."""
    question = json.load(sys.stdin)
    project = Project(Path(question["root"]), question["roots"])
    sys.path[:0] = [*project.roots, question["libraries"]]
    sys.dont_write_bytecode = True
    edges = {edge for path in question["files"] for edge in project.edges(path)}
    print(json.dumps(sorted(edges)))


if __name__ == "__main__":
    main()
