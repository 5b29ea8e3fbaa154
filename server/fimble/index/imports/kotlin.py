"""Kotlin's imports: the packages of `index.imports.java`, of whose scopes both languages take, with functions in them.

Which file of a package declares what has nothing to do with its name or folder. Extension functions and properties are
offered like all others, with the class that they extend in front, and found by the bare name behind the dot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from fimble.index.imports.base import Project
from fimble.index.imports.java import package_scope, resolution_of, written_out
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Definition, FileFacts, Import, ImportedName

_IN_CLASS_OF_FILE = frozenset({"function", "variable", "constant"})
_SCRIPT = ".kts"
_RECEIVER = re.compile(r"\b([A-Z]\w*)(?:<.*>)?\??$", re.DOTALL)


class KotlinResolver:
    """Maps qualified names to the scopes of packages, functions and properties too."""

    def resolve(self, importer: str, statement: Import, project: Project) -> tuple[Resolution, ...]:
        """Answer with a name in a package's scope, or for a wildcard with the whole scope."""
        parts = [part.strip("`") for part in statement.module.split(".") if part]
        answer = resolution_of(parts, project, is_wildcard=statement.is_wildcard)
        if statement.alias:
            names = tuple(ImportedName(name.name, statement.alias) for name in answer.names)
            answer = replace(answer, names=names)
        return (answer,)

    def implicit(self, importer: str, project: Project) -> tuple[Resolution, ...]:
        """Answer that no file is visible as a whole."""
        return ()

    def offers(self, facts: FileFacts) -> Iterable[tuple[str, str]]:
        """Offer what stands at top level to the package, and to Java the class that holds the functions of the file."""
        if facts.path.endswith(_SCRIPT):
            return
        scope = package_scope(facts.package)
        yield scope, ""
        at_top = [definition for definition in facts.definitions if not definition.parent]
        for definition in at_top:
            extended = extended_by(definition)
            yield scope, f"{extended}::{definition.name}" if extended else definition.name
        if any(definition.kind in _IN_CLASS_OF_FILE for definition in at_top):
            yield scope, class_of_file(facts.path)

    def sees(self, facts: FileFacts, project: Project) -> tuple[Resolution, ...]:
        """See the own package, and what is written out with its package's name."""
        if facts.path.endswith(_SCRIPT):
            return written_out(facts, project)
        own = Resolution(None, scope=package_scope(facts.package), is_wildcard=True, is_implicit=True)
        return (own, *written_out(facts, project))


def extended_by(definition: Definition) -> str:
    """Name the class that an extension function or property extends; "" for anything else, and for a type parameter."""
    if definition.kind not in _IN_CLASS_OF_FILE:
        return ""
    head, dot, _ = re.split(r"[(=]", definition.signature)[0].rpartition(f".{definition.name}")
    found = _RECEIVER.search(head) if dot else None
    return found[1] if found and not re.search(rf"<[^>]*\b{found[1]}\b", head[: found.start()]) else ""


def class_of_file(path: str) -> str:
    """Name the class by which Java knows a file's functions and properties (Kotlin, "Calling Kotlin from Java")."""
    stem = re.sub(r"\W", "_", path.rpartition("/")[2].removesuffix(".kt"))
    return f"{stem[:1].upper()}{stem[1:]}Kt"
