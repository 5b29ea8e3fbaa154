"""Java's imports: packages as shared scopes, told by what the files themselves declare, wherever their source root is.

A class is taken from a path by custom: the first part that begins with a capital letter. What no file of the workspace
declares leads outside.
"""

from __future__ import annotations

from collections.abc import Iterable

from fimble.index.imports.base import Project
from fimble.index.resolution import Resolution
from fimble.syntax.facts import FileFacts, Import, ImportedName

_SHORTEST_PATH = 3
"""Parts of a name that is written out with its package ("org.shop.Order")."""


class JavaResolver:
    """Maps qualified names to the scopes of packages."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Answer with a class in a package's scope, or for a wildcard with the whole scope."""
        parts = [part for part in statement.module.split(".") if part]
        return (resolution_of(parts, project, is_wildcard=statement.is_wildcard),)

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """Answer that no file is visible as a whole."""
        return ()

    def offers(self, facts: FileFacts) -> Iterable[tuple[str, str]]:
        """Offer the types at top level to the package."""
        scope = package_scope(facts.package)
        yield scope, ""
        for definition in facts.definitions:
            if not definition.parent:
                yield scope, definition.name

    def sees(self, facts: FileFacts, project: Project) -> tuple[Resolution, ...]:
        """See the own package, and what is written out with its package's name."""
        own = Resolution(None, scope=package_scope(facts.package), is_wildcard=True, is_implicit=True)
        return (own, *written_out(facts, project))


def written_out(facts: FileFacts, project: Project) -> tuple[Resolution, ...]:
    """Find the classes of the workspace that a file names with their packages."""
    names = (use.split(".") for use in facts.uses if use[:1].islower())
    found = [
        resolution_of(parts, project, is_wildcard=False)
        for parts in names
        if len(parts) >= _SHORTEST_PATH and any(part[:1].isupper() for part in parts)
    ]
    return tuple(dict.fromkeys(answer for answer in found if not answer.external))


def package_scope(package: str) -> str:
    """Name the scope of a package of the Java virtual machine, which several languages share."""
    return f"jvm {''.join(package.split())}"


def resolution_of(parts: list[str], project: Project, *, is_wildcard: bool) -> Resolution:
    """Tell the package from the class in a qualified name. Of a member, what matters is whose it is."""
    at = next((n for n, part in enumerate(parts) if part[:1].isupper()), len(parts) if is_wildcard else len(parts) - 1)
    scope = package_scope(".".join(parts[:at]))
    outside = "" if scope in project.scopes else ".".join(parts[:at])
    rest = parts[at:]
    if not rest:
        return Resolution(None, external=outside, scope=scope, is_wildcard=True)
    local = rest[0] if is_wildcard else rest[-1]
    name = rest[0] if is_wildcard else ".".join(rest)
    return Resolution(None, external=outside, scope=scope, names=(ImportedName(name, local if local != name else ""),))
