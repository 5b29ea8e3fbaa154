"""The index's own reading of a line, for repositories without another judge. It sees imports and members of imported classes
and modules, not the types of values, and so asks less of the engine than an independent judge does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fimble.evaluation.held_out import Declared
from fimble.index.workspace import Workspace
from fimble.text.blocks import split_lines

_CHAIN = re.compile(r"[^\W\d]\w*(?:\s*\??\.\s*[^\W\d]\w*)*")
_SEPARATOR = re.compile(r"\s*\??\.\s*")


class OwnTruth:
    """Resolves dotted names by the workspace's bindings."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def declared(self, path: str, line: int, columns: Sequence[int]) -> list[list[Declared]]:
        """Give, for each column of a line, the declarations of the dotted name that ends there."""
        text = self._workspace.text_of(path)
        lines = split_lines(text) if text is not None else []
        return [self._at(path, lines[line], column) if line < len(lines) else [] for column in columns]

    def _at(self, path: str, code: str, column: int) -> list[Declared]:
        for chain in _CHAIN.finditer(code):
            if not chain.start() <= column < chain.end():
                continue
            if code[: chain.start()].rstrip().endswith((".", '"', "'", "`")):
                return []  # a member of something that is no name, or text
            word = re.compile(r"\w+").match(code, column)
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
