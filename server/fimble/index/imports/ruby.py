"""Ruby's imports: `require_relative`, `require` and `autoload` over load paths, and constants that are simply there.

Constants have one name space for all files. Which of them are loaded (by requires, by Zeitwerk in Rails) is not asked:
a file that uses a constant depends on the files that define it. Modules that only hold others belong to no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fimble.index.imports.base import Project, directory_of, join, upwards
from fimble.index.imports.external import external
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Definition, FileFacts, Import, ImportedName

_ROOT_NAMES = frozenset({"lib", "spec", "test", "app"})
_CONTAINERS = frozenset({"class", "module"})
_SUFFIXES = (".rb", "")

MOST_WATCHED = 500
"""Places where a file's constants may be; nothing but generated code has more."""


class RubyResolver:
    """Follows requires to files, and constants through one shared scope for each name space."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Say where a require or an autoload leads: one answer. The constant of an autoload comes by its own name."""
        if statement.level:
            places = list(_relative_places(importer, statement.module))
        else:
            places = [join(root, statement.module) for root in _load_paths(importer, project)]
            places.append(project.below_root(statement.module))
        files = (f"{place}{suffix}" for place in places if place for suffix in _SUFFIXES)
        path = next((file for file in files if project.has_file(file)), None)
        package = "" if path or statement.level else _package_outside(statement.module, importer, project)
        return (replace(external(statement, package), path=path),)

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """Answer that no file is visible as a whole."""
        return ()

    def offers(self, facts: FileFacts) -> Iterable[tuple[str, str]]:
        """Offer classes, modules with something of their own, and constants, each to the name space that it stands in."""
        yield name_space(""), ""
        parents = {definition.parent for definition in facts.definitions}
        with_own = {d.parent for d in facts.definitions if d.kind not in _CONTAINERS and d.name != "VERSION"}
        for definition in facts.definitions:
            if _is_constant(definition) and (
                definition.kind not in _CONTAINERS
                or definition.bases
                or definition.qualified_name in with_own
                or definition.qualified_name not in parents
            ):
                yield name_space(definition.parent), definition.name

    def sees(self, facts: FileFacts, project: Project) -> tuple[Resolution, ...]:
        """See what the constants in use lead to, and the name spaces that the file's own code stands in, innermost first.

        The latter are for names still to be typed: nothing is needed of them.
        """
        around = _name_spaces(facts)
        found: dict[Resolution, None] = {}
        for use in facts.uses:
            if len(found) < MOST_WATCHED:
                found.update(dict.fromkeys(_followed(use, around, project)))
        watched = (Resolution(None, scope=name_space(space), is_wildcard=True, is_tentative=True) for space in around)
        return (*found, *watched)


def name_space(space: str) -> str:
    """Name the scope of the constants in a module or class; "" is the global one."""
    return f"ruby {space}"


def _is_constant(definition: Definition) -> bool:
    is_in_class = definition.kind in {"field", "constant"} and definition.name[:1].isupper()
    return definition.kind in _CONTAINERS or is_in_class


def _name_spaces(facts: FileFacts) -> list[str]:
    """List the name spaces that code of a file stands in, the innermost first, the global one ("") last."""
    found = {""}
    for definition in facts.definitions:
        if definition.kind in _CONTAINERS:
            parts = definition.qualified_name.split(".")
            found.update(".".join(parts[:n]) for n in range(1, len(parts) + 1))
    return sorted(found, key=lambda space: (-space.count(".") - bool(space), space))


def _followed(use: str, around: Iterable[str], project: Project) -> Iterator[Resolution]:
    """Follow `A::B::C` from the innermost name space that knows it; look at all of them again when one changes."""
    owner, _, name = use.lstrip(".").rpartition(".")
    spaces = [""] if use.startswith(".") else around
    for scope in (name_space(f"{space}.{owner}".strip(".")) for space in spaces):
        if project.scopes.offering(scope, name):
            yield Resolution(None, scope=scope, names=(ImportedName(name),))
            return
        yield Resolution(None, scope=scope, is_tentative=True)


def _relative_places(importer: str, module: str) -> Iterator[str | None]:
    """Yield what a relative path may mean: from the file's directory, or (`File.expand_path(…, __FILE__)`) from the file."""
    yield join(directory_of(importer), module)
    yield join(importer, module)


def _load_paths(importer: str, project: Project) -> list[str]:
    """List the directories that `require` may start from: `lib` and its like above the importer, then anywhere."""
    known = project.per_layout("ruby roots", lambda: _source_folders(project))
    near = [f"{directory}/{name}".lstrip("/") for directory in upwards(importer) for name in ("lib", "spec", "test")]
    autoloaded = [place for place in known if "/app/" in f"/{place}"]
    return list(dict.fromkeys([*(place for place in near if place in known), *known, *autoloaded, ""]))


def _source_folders(project: Project) -> dict[str, None]:
    """Name every `lib`, `spec`, `test`, and what is right below an `app` (Rails loads from there)."""
    places = [place for place in project.directories() if place]
    plain = [place for place in places if place.rpartition("/")[2] in _ROOT_NAMES - {"app"}]
    rails = [place for place in places if directory_of(place).rpartition("/")[2] == "app"]
    concerns = [f"{place}/concerns" for place in rails if project.has_dir(f"{place}/concerns")]
    return dict.fromkeys([*plain, *rails, *concerns])


def _package_outside(module: str, importer: str, project: Project) -> str:
    """Name the library outside; "" when a load path has its first part."""
    top = module.partition("/")[0]
    for root in _load_paths(importer, project):
        place = f"{root}/{top}".lstrip("/")
        if "/" in module and (project.has_file(f"{place}.rb") or project.has_dir(place)):
            return ""
    return top
