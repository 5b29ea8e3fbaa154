"""The resolver for languages whose imports we cannot follow: it names what is imported and leads nowhere."""

from __future__ import annotations

from fimble.index.imports.base import Project
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Import


class ExternalResolver:
    """Takes every import for one of code outside the workspace."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Answer with the module as written."""
        return (external(statement, statement.module),)

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """Answer that nothing is visible without import."""
        return ()


def external(statement: Import, package: str) -> Resolution:
    """Return the resolution of an import that leads to `package` outside, or to nothing when `package` is ""."""
    return Resolution(
        path=None,
        external=package,
        names=statement.names,
        alias=statement.alias,
        is_wildcard=statement.is_wildcard,
        is_reexport=statement.is_reexport,
        is_type_only=statement.is_type_only,
    )
