"""Name spaces of C#: `using` brings in all types of one, and files of one see each other without.

What is used decides which files a file depends on (`index.shared_scopes`). The first name space of a file counts as that of
all its types. Extension methods are found by their class only; implicit usings are of the platform's own name spaces.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fimble.index.imports.base import Project, Resolution
from fimble.index.imports.external import external
from fimble.syntax.facts import FileFacts, Import, ImportedName

_GLOBAL = "csharp global usings"


class CSharpResolver:
    """Follows `using` directives, those with an alias, static and global ones too."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Say where a using leads: to a name space, or to a type."""
        space, _, name = statement.module.rpartition(".")
        is_whole = not statement.is_wildcard and not statement.alias
        if is_whole or _scope(statement.module) in project.scopes:
            answer = Resolution(
                None, scope=_scope(statement.module), is_wildcard=not statement.alias, alias=statement.alias
            )
            is_ours = answer.scope in project.scopes
            return (answer if is_ours else replace(answer, external=statement.module),)
        files = project.scopes.offering(_scope(space), name)
        taken = (ImportedName(name, statement.alias if statement.alias != name else ""),)
        found = tuple(Resolution(path, names=taken) for path in files)
        return found or (replace(external(statement, statement.module), alias="", is_wildcard=False, names=taken),)

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """Answer that no file is visible as a whole."""
        return ()

    def offers(self, facts: FileFacts) -> Iterable[tuple[str, str]]:
        """Offer the types to the name space, and global usings to everybody."""
        yield _scope(facts.package), ""
        for definition in facts.definitions:
            if not definition.parent:
                yield _scope(facts.package), definition.name
        for statement in facts.imports:
            if statement.is_reexport and not statement.alias and not statement.is_wildcard:
                yield _GLOBAL, statement.module

    def sees(self, facts: FileFacts, project: Project) -> tuple[Resolution, ...]:
        """See the own name space, those around it, and what global usings bring."""
        parts = facts.package.split(".")
        spaces = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
        scopes = [_scope(space) for space in dict.fromkeys([*spaces, ""])]
        shared = [_GLOBAL, *(_scope(space) for space in project.scopes.names(_GLOBAL))]
        near = [Resolution(None, scope=scope, is_wildcard=True, is_implicit=True) for scope in scopes]
        return (*near, *(Resolution(None, scope=scope, is_wildcard=True) for scope in shared))


def _scope(space: str) -> str:
    return f"csharp {space}"
