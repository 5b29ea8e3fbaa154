"""`Resolution`: where an import leads. Values; the resolvers in `index.imports` give them."""

from __future__ import annotations

from dataclasses import dataclass

from fimble.syntax.facts import ImportedName


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where one import, or a part of it, leads."""

    path: str | None
    """The workspace file; None when the import is external, or dangling."""
    external: str = ""
    """Name of the package outside the workspace ("numpy", "@scope/lib"); "" when it leads inside, even if to nothing."""
    names: tuple[ImportedName, ...] = ()
    """Names taken out of the file."""
    alias: str = ""
    """Local name, perhaps dotted, under which the file's members are reached; "" when the file itself has none."""
    is_wildcard: bool = False
    """Everything public comes in."""
    is_reexport: bool = False
    """What comes in goes out again under the importing file's own name."""
    is_type_only: bool = False
    scope: str = ""
    """The shared scope (`index.shared_scopes`) that it leads to instead of one file: a package whose files are used by name.
    `path` is None then."""
    is_implicit: bool = False
    """It is seen without any import."""
    is_tentative: bool = False
    """Only worth a look for names: `from package import part` may mean what `package/__init__.py` says about `part`, but
    where a module `part` exists, that is the file the importer depends on."""

    @property
    def is_dangling(self) -> bool:
        """True when the import speaks of this workspace but leads to no file of it."""
        return self.path is None and not self.external and not self.scope
