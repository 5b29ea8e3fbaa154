"""What one file says about itself: definitions, references, imports. Plain values, cheap to pickle-free serialise.

Lines are 0-based LSP lines; `end_line` is the last line that belongs to the thing (inclusive).
"""

from __future__ import annotations

from dataclasses import dataclass

DEFINITION_KINDS = (
    "class",
    "interface",
    "enum",
    "type",
    "function",
    "method",
    "field",
    "constant",
    "variable",
    "module",
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A declaration (a *def* tag)."""

    name: str
    kind: str
    """One of `DEFINITION_KINDS`."""
    parent: str
    """Dotted name of the enclosing definition ("Outer.Inner"); "" at top level. Locals of functions are not recorded."""
    start_line: int
    end_line: int
    signature: str
    """The declaration's source without its body and without the parent's indentation, ready to stand in a prompt
    ("def load(self, path: Path) -> Repo:", "class Repo(Base):", "export interface User extends Named {", "MAX = 3").
    Decorators that change use (property, staticmethod, classmethod, dataclass, overload) stand in front, a line each."""
    doc: str = ""
    """First line of its documentation, without comment marks; "" when there is none."""
    type: str = ""
    """Text of the return annotation (functions), the annotation or the constructor called (fields, constants,
    variables: "Repo" for `x = Repo()`); "" when unknown."""
    bases: tuple[str, ...] = ()
    """Names of base classes / extended interfaces as written ("Base", "models.Model")."""
    is_exported: bool = True
    """False for names the language or its conventions hide from other files (JS/TS without `export`; Python `_x`)."""
    is_static: bool = False
    """True for a member of the class itself that its values do not have: behind a value's dot it cannot stand."""
    block: str = ""
    """Header of the block around a member, where the parent's own declaration is not around it: "impl Display for Money"."""

    @property
    def qualified_name(self) -> str:
        return f"{self.parent}.{self.name}" if self.parent else self.name


@dataclass(frozen=True, slots=True)
class ImportedName:
    """One name taken by an import: `from m import name as alias`; `name` is "default" for JS default imports."""

    name: str
    alias: str = ""

    @property
    def local(self) -> str:
        """The name by which the importing file knows it."""
        return self.alias or self.name


@dataclass(frozen=True, slots=True)
class Import:
    """One import as written; resolvers in `index.imports` turn it into workspace files."""

    module: str
    """The module as written, without quotes and without Python's leading dots: "pkg.mod", "./util", ""."""
    line: int
    level: int = 0
    """Python's number of leading dots; 0 elsewhere."""
    names: tuple[ImportedName, ...] = ()
    """Names taken out of the module; empty when the module itself is imported (`import m`, `import * as m`, side effect)."""
    alias: str = ""
    """Local name of the module itself (`import m as alias`, `import * as alias from`)."""
    is_wildcard: bool = False
    """Everything public comes in (`from m import *`, `export * from`)."""
    is_reexport: bool = False
    """The names go out again under this file's own name (`export {x} from`, `export * from`)."""
    is_type_only: bool = False
    """`import type`, or under `if TYPE_CHECKING:`."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Everything the index keeps about one file."""

    path: str
    """Workspace-relative, with "/"."""
    language: str
    """Name in `syntax.languages`."""
    content_hash: str
    """blake2b-128 hex of the file's UTF-8 bytes: what every derived piece is tied to."""
    n_lines: int
    definitions: tuple[Definition, ...] = ()
    """In source order."""
    references: tuple[tuple[str, int], ...] = ()
    """(name, how often it is used here), by name; names that are only defined here do not count."""
    imports: tuple[Import, ...] = ()
    exports: tuple[str, ...] | None = None
    """Every public name, when the file says so by list (`__all__`, `export {a, b as c}` gives "a", "c", `export default`
    and `module.exports` give "default"); beside such a list, JS/TS declarations with `export` are in it too. None when
    it has no list: then `is_exported` tells."""
    export_aliases: tuple[tuple[str, str], ...] = ()
    """(public name, name in this file) for those of `exports` where they differ: ("default", "Repo"), ("c", "b")."""
    n_errors: int = 0
    """Syntax error nodes in the tree."""
    package: str = ""
    """The package or namespace that the file says it belongs to, as written; "" where the language has none."""
    uses: tuple[str, ...] = ()
    """Names in use that may be other files', sorted: bare, or dotted as written ("mux.Router"). Names bound where they are
    used are left out. For languages whose files see each other's names without imports, or name them by path."""
