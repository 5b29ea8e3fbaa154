"""PHP's imports: `use` through the autoload rules of composer.json and through declared namespaces, `require` of files.

Namespaces are shared scopes: their files see each other's names without `use`. A class that no autoload rule explains is
found by the namespace its file declares, which is what a class map amounts to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from fimble.index.imports.base import Project, directory_of, join
from fimble.index.imports.external import external
from fimble.index.resolution import Resolution
from fimble.syntax.facts import FileFacts, Import, ImportedName

_STRING = re.compile(r"""(["'])(.*?)\1""")
_UPWARDS = re.compile(r"dirname\((?P<inner>.*),\s*(?P<levels>\d+)\)", re.IGNORECASE)
_GLOBAL_FUNCTIONS = "php functions"

Prefixes = tuple[tuple[str, str], ...]
"""(prefix, directory) after (prefix, directory), the longest prefix first; "=X" is one of PSR-0."""


class PhpResolver:
    """Maps namespaces to scopes, names to files by PSR-4 and PSR-0, and includes to files."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Say where a `use` (one answer for each name) or an include leads."""
        if statement.module[-1:] in "\"'":
            path = _included(importer, statement.module, project)
            return (replace(external(statement, ""), path=path),)
        if not statement.names:
            return (external(statement, statement.module),)  # of the global namespace
        return tuple(_taken(statement, name, project) for name in statement.names)

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """Answer that no file is visible as a whole."""
        return ()

    def offers(self, facts: FileFacts) -> Iterable[tuple[str, str]]:
        """Offer everything at top level to the namespace; functions of the global one are seen from all others."""
        space = facts.package.replace("\\", ".")
        yield _scope(space), ""
        for definition in facts.definitions:
            if not definition.parent:
                yield _scope(space), definition.name
                if not space and definition.kind in ("function", "constant"):
                    yield _GLOBAL_FUNCTIONS, definition.name

    def sees(self, facts: FileFacts, project: Project) -> tuple[Resolution, ...]:
        """See the file's own namespace, global functions, and what qualified names lead to."""
        space = facts.package.replace("\\", ".")
        seen = [Resolution(None, scope=_scope(space), is_wildcard=True, is_implicit=True)]
        if space:
            seen.append(Resolution(None, scope=_GLOBAL_FUNCTIONS, is_wildcard=True, is_implicit=True))
        taken = {
            name.local.rpartition("\\")[2]: f"{statement.module}\\{name.name}".replace("\\", ".")
            for statement in facts.imports
            for name in statement.names
        }
        qualified = (_qualified(use, space, taken) for use in facts.uses if "." in use)
        return (*seen, *dict.fromkeys(_by_scope(name, project) for name in qualified))


def _scope(space: str) -> str:
    return f"php {space}"


def _qualified(use: str, space: str, taken: dict[str, str]) -> str:
    r"""Write a name out: `\A\B` is complete, `A\B` begins with something imported or lies below the own namespace."""
    if use.startswith("."):
        return use[1:]
    head, _, rest = use.partition(".")
    if head in taken:
        return f"{taken[head]}.{rest}"
    return f"{space}.{use}" if space else use


def _by_scope(full_name: str, project: Project, local: str = "") -> Resolution:
    """Lead to the namespace that offers a name; to nothing yet, but watched, when none does."""
    space, _, name = full_name.rpartition(".")
    scope = _scope(space)
    alias = local if local != name else ""
    if project.scopes.offering(scope, name):
        return Resolution(None, scope=scope, names=(ImportedName(name, alias),))
    return Resolution(None, scope=scope, is_tentative=True)


def _taken(statement: Import, name: ImportedName, project: Project) -> Resolution:
    module, _, own_name = f"{statement.module}\\{name.name}".strip("\\").rpartition("\\")
    full_name = f"{module}\\{own_name}"
    taken = ImportedName(own_name, name.alias)
    prefixes = project.per_configs("php autoload", lambda: _autoload(project))
    path = next((place for place in class_places(full_name, prefixes) if project.has_file(place)), None)
    if path is not None:
        return Resolution(path, names=(taken,))
    answer = _by_scope(full_name.replace("\\", "."), project, taken.local)
    is_ours = any(prefix.strip("=") and full_name.startswith(prefix.strip("=")) for prefix, _ in prefixes)
    if answer.is_tentative and not is_ours:
        return replace(answer, external=full_name.partition("\\")[0], names=(taken,))
    return answer


def class_places(full_name: str, prefixes: Prefixes) -> Iterator[str]:
    """Yield where the autoloader would look, the longest prefix first (PSR-4; a prefix "=X" is one of PSR-0)."""
    for prefix, directory in prefixes:
        if prefix.startswith("="):
            space, _, name = full_name.rpartition("\\")
            if full_name.startswith(prefix[1:]):
                below = f"{space}/".replace("\\", "/") + name.replace("_", "/")
                yield f"{directory}/{below.lstrip('/')}.php".lstrip("/")
        elif full_name.startswith(prefix):
            yield f"{directory}/{full_name.removeprefix(prefix)}.php".replace("\\", "/").lstrip("/")


def _autoload(project: Project) -> Prefixes:
    """Read (prefix, directory) of every composer.json, the longest prefix first."""
    found: list[tuple[str, str]] = []
    for config in project.configs_named("composer.json"):
        try:
            document = json.loads(project.read_config(config) or "{}")
        except ValueError:
            continue
        for section in ("autoload", "autoload-dev"):
            rules = document.get(section) if isinstance(document, dict) else None
            if isinstance(rules, dict):
                found += autoload_rules(rules.get("psr-4"), directory_of(config), "")
                found += autoload_rules(rules.get("psr-0"), directory_of(config), "=")
    return tuple(sorted(found, key=lambda rule: (-len(rule[0].lstrip("=")), rule)))


def autoload_rules(rules: object, base: str, mark: str) -> Iterator[tuple[str, str]]:
    """Yield (prefix, directory) for one section of autoload rules below `base`; `mark` is "=" for PSR-0."""
    for prefix, targets in rules.items() if isinstance(rules, dict) else ():
        for target in targets if isinstance(targets, list) else [targets]:
            place = join(base, target) if isinstance(target, str) else None
            if place is not None:
                yield f"{mark}{prefix}", place


def _included(importer: str, expression: str, project: Project) -> str | None:
    """Follow the argument of an include: `__DIR__ . '/x.php'`, `dirname(__FILE__, 2) . '/x.php'`, 'x.php', CONST . 'x.php'."""
    match = _STRING.search(expression)
    if match is None or _STRING.search(expression, match.end()):
        return None
    text, before = match.group(2), expression[: match.start()]
    levels = before.lower().count("dirname(")
    if (upwards := _UPWARDS.search(before)) is not None:
        levels += int(upwards.group("levels")) - 1
    levels -= "__FILE__" in before and levels > 0
    here = directory_of(importer)
    climbed = join(here, "../" * levels) if levels else here
    starts = [climbed] if "__DIR__" in before or "__FILE__" in before else [here, ""]
    places = (join(start, text) for start in starts if start is not None)
    return next((place for place in places if place is not None and project.has_file(place)), None)
