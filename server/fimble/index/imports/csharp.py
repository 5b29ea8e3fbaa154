"""Name spaces of C#: `using` brings in all types of one, and files of one see each other without.

What is used decides which files a file depends on (`index.shared_scopes`), in the words of `syntax.csharp_uses`. Types are offered
by name, those with type parameters by arity too, extension methods with the type that they extend. The first name space of a
file counts as that of all its types. Implicit usings are of the platform's own name spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fimble.index.imports.base import Project
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Definition, FileFacts, Import, ImportedName

_GLOBAL = "csharp global usings"
_TYPES = frozenset({"class", "interface", "enum", "type"})
_PLATFORM = frozenset({"System", "Microsoft"})
"""Never looked for in the name spaces around."""
_BY_ARITY = "<>"
"""Stands as the class that is extended where a type with parameters is offered under its bare name: who looks for a type by
its bare name finds it, and only who asks for uses gets told that `Foo` and `Foo<T>` are two."""
_OF_ALL_OBJECTS = frozenset({(0, "ToString"), (0, "GetHashCode"), (0, "GetType"), (1, "Equals")})
"""Methods of every value, which no extension can take the place of."""
_MOST_PARAMS = 8
"""Arguments for `params` that are thought of."""
_FUNCTION = re.compile(
    r"(?:Action|Func|Predicate|Comparison|Converter|\w+(?:Handler|Callback|Delegate))\b(?:<.*>)?\??\s+\w+", re.DOTALL
)
"""A parameter of a delegate's type, by the names that the platform gives them."""
_MARK = re.compile(r"[<>,()\[\]{}]|=>?|[^<>,()\[\]{}=]+")
_REST = re.compile(r"(?:\[[^\]]*\]\s*)*params\b")
_PARTIAL = re.compile(r"\bpartial\s+(?:class|struct|interface|record)\b")
_THIS = re.compile(r"\(\s*(?:\[[^\]]*\]\s*)*this\s+(?:(?:in|ref|readonly|scoped)\s+)*(?:\w+\s*(?:\.|::)\s*)*(\w+)\s*")


class CSharpResolver:
    """Follows `using` directives, those with an alias, static and global ones too."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Say where a using leads: to name spaces, or to a type. Inside of a name space it may leave out what is around."""
        written = re.sub(r"\s|<.*", "", statement.module.removeprefix("global::"), flags=re.DOTALL)
        around = [] if written.partition(".")[0] in _PLATFORM else _spaces(project.scopes.package_of(importer))
        possible = [written, *(f"{space}.{written}" for space in around)]
        found = [answer for full in possible if (answer := _meaning(full, statement, project))]
        if found:
            return tuple(found if _is_whole(statement) else found[:1])
        scopes = [_scope(full if _is_whole(statement) else full.rpartition(".")[0]) for full in possible]
        return (
            Resolution(
                None,
                external=statement.module,
                scope=scopes[0],
                is_wildcard=_is_whole(statement),
                names=_names_taken(statement),
            ),
            *(Resolution(None, scope=scope, is_tentative=True) for scope in scopes[1:]),
        )

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """Answer that no file is visible as a whole."""
        return ()

    def offers(self, facts: FileFacts) -> Iterable[tuple[str, str]]:
        """Offer types and extension methods to the name space, and global usings to everybody."""
        scope = _scope(facts.package)
        yield scope, ""
        for space in _spaces(facts.package)[1:]:
            yield _around(space), ""
        for definition in facts.definitions:
            if not definition.parent and definition.kind in _TYPES:
                yield from ((scope, name) for name in _names_of(definition))
            elif definition.kind == "method":
                yield from ((scope, name) for name in _extensions(definition))
        for statement in facts.imports:
            if statement.is_reexport and _is_whole(statement):
                yield _GLOBAL, statement.module

    def sees(self, facts: FileFacts, project: Project) -> tuple[Resolution, ...]:
        """See the own name space, those around it, what global usings bring, and what is written out with its name space."""
        spaces = [*_spaces(facts.package), ""]
        near = [Resolution(None, scope=_scope(space), is_wildcard=True, is_implicit=True) for space in spaces]
        shared = [_GLOBAL, *(_scope(space) for space in project.scopes.names(_GLOBAL))]
        brought = [Resolution(None, scope=scope, is_wildcard=True) for scope in shared]
        return (*near, *brought, *_written_out(facts, spaces, project))


def _meaning(full: str, statement: Import, project: Project) -> Resolution | None:
    """Say what a qualified name of a using means in the workspace."""
    if not statement.is_wildcard and _scope(full) in project.scopes:
        return Resolution(None, scope=_scope(full), is_wildcard=not statement.alias, alias=statement.alias)
    if _is_whole(statement):
        return None
    space, _, name = full.rpartition(".")
    while space and _scope(space) not in project.scopes:
        space, _, outer = space.rpartition(".")
        name = f"{outer}.{name}"
    if not project.scopes.offering(_scope(space), name.partition(".")[0]):
        return None
    return Resolution(None, scope=_scope(space), names=(_taken(name, statement),))


def _is_whole(statement: Import) -> bool:
    """Tell whether a using is of a whole name space, without another name."""
    return not statement.is_wildcard and not statement.alias


def _names_taken(statement: Import) -> tuple[ImportedName, ...]:
    return () if _is_whole(statement) else (_taken(statement.module.rpartition(".")[2], statement),)


def _taken(name: str, statement: Import) -> ImportedName:
    return ImportedName(name, statement.alias if statement.alias != name else "")


def _written_out(facts: FileFacts, spaces: list[str], project: Project) -> Iterator[Resolution]:
    """Find the types of the workspace that a file names with their name spaces, from the nearest on."""
    for use in facts.uses:
        parts = use.split(".")
        for space in spaces if len(parts) > 1 else ():
            full = [*space.split("."), *parts] if space else parts
            n_around = len(full) - len(parts)
            if not _is_space(".".join(full[: n_around + 1]), project):
                continue
            n = next((n for n in range(len(full) - 1, n_around, -1) if _scope(".".join(full[:n])) in project.scopes), 0)
            if n:
                yield Resolution(None, scope=_scope(".".join(full[:n])), names=(ImportedName(full[n], use),))
            break


def _is_space(space: str, project: Project) -> bool:
    return _scope(space) in project.scopes or _around(space) in project.scopes


def _names_of(definition: Definition) -> Iterator[str]:
    """List the names under which a type is offered."""
    name = re.escape(definition.name)
    declared = re.search(
        rf"\b(?:class|struct|interface|record|enum)\s+{name}\b|[\s>?\]]{name}(?=\s*[<(])", definition.signature
    )
    arity = _arity(definition.signature[declared.end() :]) if declared else ""
    yield definition.name + arity
    if arity:
        yield f"{_BY_ARITY}::{definition.name}"
        yield _BY_ARITY
    if _PARTIAL.search(definition.signature):
        yield f"partial {definition.name}{arity}"


def _extensions(definition: Definition) -> Iterator[str]:
    """List the calls that an extension method may answer, with the type that it extends in front; none for other methods."""
    found = _THIS.search(definition.signature)
    if not found or "." in definition.parent:
        return
    own = re.search(rf"\b{re.escape(definition.name)}\s*<([^>]*)>", definition.signature)
    is_any = own and found[1] in own[1].replace(",", " ").split()
    behind = definition.signature[found.end() :]
    for call in _calls(definition.name, _parameters(behind)):
        yield call if is_any else f"{found[1]}{_arity(behind)}::{call}"


def _calls(name: str, parameters: list[str]) -> Iterator[str]:
    """Write the calls of a method with such parameters as `syntax.csharp_uses` does."""
    has_rest = bool(parameters and _REST.match(parameters[-1]))
    least = len(parameters) - 1 if has_rest else sum("=" not in parameter for parameter in parameters)
    takes_function = bool(parameters and _FUNCTION.match(parameters[0]))
    for n in range(least, len(parameters) + has_rest * _MOST_PARAMS + 1):
        if (n, name) not in _OF_ALL_OBJECTS:
            yield f"{name}({n})"
            if n and not takes_function:
                yield f"{name}({n} value)"


def _parameters(text: str) -> list[str]:
    """List the parameters of a method behind the first one, from there on."""
    depth, parameters = 0, [""]
    for mark in _MARK.findall(text):
        depth += (mark in "<([{") - (mark in ">)]}")
        if depth < 0:
            break
        if mark == "," and not depth:
            parameters.append("")
        else:
            parameters[-1] += mark
    return [parameter.strip() for parameter in parameters[1:]]


def _arity(text: str) -> str:
    """Read type parameters or arguments at the start of a text as "<,>"; "" when there are none."""
    text = text.lstrip()
    if not text.startswith("<"):
        return ""
    depth = n_commas = 0
    for mark in _MARK.findall(text):
        depth += (mark in "<([") - (mark in ">)]")
        n_commas += mark == "," and depth == 1
        if not depth:
            break
    return f"<{',' * n_commas}>"


def _spaces(space: str) -> list[str]:
    """List a name space and those around it, the nearest first."""
    parts = [part for part in "".join(space.split()).split(".") if part]
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]


def _scope(space: str) -> str:
    return f"csharp {space}"


def _around(space: str) -> str:
    """Name the scope that says no more than that there are name spaces in one."""
    return f"csharp around {space}"
