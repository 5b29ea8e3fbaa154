"""The index's own reading of a line, for repositories without another judge. It sees imports and members of imported classes
and modules, not the types of values, and so asks less of the engine than an independent judge does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from fimble.evaluation.held_out import Declared
from fimble.index.workspace import Workspace
from fimble.text.blocks import split_lines

_SEPARATOR = re.compile(r"\s*(?:\??\.|::|->)\s*")
_CHAIN = re.compile(rf"[^\W\d]\w*(?:{_SEPARATOR.pattern}[^\W\d]\w*)*")
_WORD = re.compile(r"\w+")
_INSIDE = re.compile(r"(?:[.\"'`]|->|[\w)\]}>]\s*::)$")
"""How a line begins in front of a member of something that is no name, or of a text."""


class OwnTruth:
    """Resolves dotted names by the workspace's bindings."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def declared(self, path: str, line: int, columns: Sequence[int]) -> list[list[Declared]]:
        """Give, for each column of a line, the declarations of the dotted name that ends there."""
        text = self._workspace.text_of(path)
        lines = split_lines(text) if text is not None else []
        facts = self._workspace.facts_of(path)
        if facts is None or line >= len(lines):
            return [[] for _ in columns]
        used = {name for name, _ in facts.references}
        return [self._at(path, lines[line], column, used) for column in columns]

    def _at(self, path: str, code: str, column: int, used: AbstractSet[str]) -> list[Declared]:
        for chain in _CHAIN.finditer(code):
            if not chain.start() <= column < chain.end():
                continue
            if _INSIDE.search(code[: chain.start()].rstrip()):
                return []
            if _SEPARATOR.split(chain[0])[0] not in used:
                return []  # a parameter or variable of its function, whatever else is called so
            word = _WORD.match(code, column)
            name = _SEPARATOR.sub(".", code[chain.start() : word.end() if word else column])
            found = self._workspace.resolve_name(path, name)
            return [Declared(p, _line_of_name(self._workspace, p, d.start_line, d.name), d.name) for p, d in found]
        return []


def _line_of_name(workspace: Workspace, path: str, start: int, name: str) -> int:
    """Find the line on which a declaration names itself: decorators stand above it."""
    text = workspace.text_of(path)
    lines = split_lines(text) if text is not None else []
    word = re.compile(rf"\b{re.escape(name)}\b")
    return next((n for n in range(start, min(start + 12, len(lines))) if word.search(lines[n])), start)
