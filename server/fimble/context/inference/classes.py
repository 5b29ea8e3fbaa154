"""From the types that annotations write to the classes of the workspace that they mean, and to their members."""

from __future__ import annotations

import re

from fimble.context.inference.type_text import CLASS, TypeText, read_type
from fimble.index.workspace import Workspace
from fimble.syntax.facts import Definition

TYPE_KINDS = frozenset({"class", "interface", "enum", "type"})

MOST_ALTERNATIVES = 4
DEEPEST_ALIAS = 8
MOST_PLACES_BY_NAME = 2
"""A class that no import explains is taken by its name if it is defined in at most this many places."""

VALUE_OF_SIGNATURE = re.compile(r"[^\n=]*?(?<![=!<>])=(?![=>])\s*(?P<value>.+)", re.DOTALL)
"""What a variable or an alias is given, behind the equals sign of its signature."""

Found = tuple[str, Definition]


class Classes:
    """Answers by file and type; keeps answers for as long as it lives, one request."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._members: dict[tuple[str, str], dict[str, Found]] = {}
        self._resolved: dict[tuple[str, str], list[Found]] = {}
        self._classes: dict[tuple[str, TypeText], list[Found]] = {}

    def members(self, path: str, class_name: str) -> dict[str, Found]:
        """Return the members of a class by name, inherited ones included."""
        key = (path, class_name)
        if key not in self._members:
            found: dict[str, Found] = {}
            for member_path, member in self._workspace.bindings.members_of(path, class_name):
                found.setdefault(member.name, (member_path, member))
            self._members[key] = found
        return self._members[key]

    def of_type(self, path: str, type_text: TypeText, depth: int = 0) -> list[Found]:
        key = (path, type_text)
        if key in self._classes:
            return self._classes[key]
        self._classes[key] = []  # an alias of itself ends here
        found: list[Found] = []
        for plain in type_text.plain():
            if plain.name == CLASS and plain.args:
                found += self.of_type(path, plain.args[0], depth + 1)
            elif not plain.name.startswith("["):
                found += self._classes_named(path, plain.name, depth)
        self._classes[key] = found[:MOST_ALTERNATIVES]
        return self._classes[key]

    def _classes_named(self, path: str, name: str, depth: int) -> list[Found]:
        found: list[Found] = []
        for where, definition in self.resolve(path, name) or self.nested(path, name) or self.few_places(name):
            target = self._alias_target(where, definition)
            if target is not None and depth < DEEPEST_ALIAS:
                found += self.of_type(where, target, depth + 1)
            elif definition.kind in TYPE_KINDS:
                found.append((where, definition))
        return found

    def _alias_target(self, path: str, definition: Definition) -> TypeText | None:
        """Read what a type alias stands for; None for what has members of its own or is no alias."""
        is_alias = definition.kind == "type" or (
            definition.kind in ("variable", "constant") and definition.name[:1].isupper() and not definition.type
        )
        value = VALUE_OF_SIGNATURE.match(definition.signature) if is_alias else None
        if value is None or self.members(path, definition.qualified_name):
            return None
        target = read_type(value.group("value"))
        return target if target.name and target.name != definition.name else None

    def resolve(self, path: str, name: str) -> list[Found]:
        """List what a name in a file means, remembered."""
        key = (path, name)
        if key not in self._resolved:
            self._resolved[key] = self._workspace.bindings.resolve_name(path, name)
        return self._resolved[key]

    def nested(self, path: str, name: str) -> list[Found]:
        facts = self._workspace.facts_of(path)
        return [(path, d) for d in facts.definitions if d.name == name and d.kind in TYPE_KINDS] if facts else []

    def few_places(self, name: str) -> list[Found]:
        symbols, short = self._workspace.symbols, name.rpartition(".")[2]
        if not short[:1].isupper() or symbols.files_defining(short) > MOST_PLACES_BY_NAME:
            return []
        return [(path, d) for path, d in symbols.definitions_named(short) if d.kind in TYPE_KINDS]
