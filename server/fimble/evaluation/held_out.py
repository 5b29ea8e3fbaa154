"""Lines of a workspace that really use declarations of its other files: what a context engine is examined with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

from fimble.index.workspace import Workspace
from fimble.syntax.language import Language
from fimble.syntax.languages import language_named
from fimble.syntax.trees import SyntaxTree
from fimble.text.document import Document

LONGEST_LINE = 160
SHORTEST_LINE = 6
"""Characters without indentation; a shorter line leaves nothing to foresee, a longer one is mostly data."""

MOST_OF_A_FILE = 3
"""Lines taken from one file, so that a few large files do not decide."""

_WORD = re.compile(r"[^\W\d]\w*")
_OUTSIDE_CODE = re.compile(r"""\s*(?:#|//|/?\*|["'`]{3}|import\b|from\b|@)""")


@dataclass(frozen=True, slots=True, order=True)
class Declared:
    """The place of a declaration: what go-to-definition answers."""

    path: str
    line: int
    """0-based; the line on which the declared name stands."""
    name: str


Need = tuple[Declared, ...]
"""One thing that a line uses; several places are alternatives (overloads, merged declarations), any of which will do."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A line and the declarations in other files that it uses."""

    path: str
    line: int
    """0-based."""
    column: int
    """Width of the indentation, code points."""
    text: str
    """The line without indentation and blanks at its end."""
    needs: tuple[Need, ...]


class Truth(Protocol):
    """Says where the names in a line are declared."""

    def declared(self, path: str, line: int, columns: Sequence[int]) -> list[list[Declared]]:
        """Give, for each column (code points) of a line (0-based), the places where the name there is declared."""
        ...


def find_held_out(workspace: Workspace, truth: Truth, most: int) -> list[HeldOut]:
    """Pick up to `most` lines inside function bodies that use a declaration of another file, by what `truth` says.

    Which ones depends on the files' contents alone: lines are asked about in the order of a hash of path and text.
    """
    found: list[HeldOut] = []
    taken: dict[str, int] = {}
    finder = _Finder(workspace)
    for path, line in finder.in_random_order():
        if len(found) >= most:
            break
        if taken.get(path, 0) >= MOST_OF_A_FILE:
            continue
        columns = finder.columns_worth_asking(path, line)
        needs = _needs(workspace, path, truth.declared(path, line, columns)) if columns else ()
        if needs:
            taken[path] = taken.get(path, 0) + 1
            found.append(finder.held_out(path, line, needs))
    return sorted(found, key=lambda held: (held.path, held.line))


def _needs(workspace: Workspace, path: str, answers: Sequence[Sequence[Declared]]) -> tuple[Need, ...]:
    """Keep the names that are declared in other indexed files and not in this one, each declaration once."""
    needs: dict[Need, None] = {}
    for places in answers:
        if places and all(place.path != path and place.path in workspace.symbols for place in places):
            needs[tuple(sorted(set(places)))] = None
    return tuple(needs)


class _Finder:
    """Candidate lines of a workspace; files are parsed when the first of their lines is looked at."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._documents: dict[str, Document] = {}
        self._trees: dict[str, SyntaxTree | None] = {}

    def in_random_order(self) -> Iterator[tuple[str, int]]:
        """Give (path, line) of every line of code inside a function's extent, in the order of a hash."""
        keyed = [
            (blake2b(f"{path}\0{line}\0{text}".encode(errors="replace"), digest_size=8).digest(), path, line)
            for path in self.workspace.paths
            for line, text in self._lines_of_functions(path)
        ]
        yield from ((path, line) for _, path, line in sorted(keyed))

    def _lines_of_functions(self, path: str) -> list[tuple[int, str]]:
        facts = self.workspace.facts_of(path)
        text = self.workspace.text_of(path)
        if facts is None or text is None:
            return []
        document = self._documents[path] = Document("", "", 0, text)
        inside = {
            line
            for definition in facts.definitions
            if definition.kind in ("function", "method") and definition.end_line < document.lines.n_lines
            for line in range(definition.start_line + 1, definition.end_line + 1)
        }
        lines = [(line, document.line_text(line)) for line in sorted(inside)]
        return [
            (line, code)
            for line, code in lines
            if SHORTEST_LINE <= len(code.strip()) <= LONGEST_LINE and not _OUTSIDE_CODE.match(code)
        ]

    def columns_worth_asking(self, path: str, line: int) -> list[int]:
        """List the columns of names that another file could declare; [] for a line that is no code of a function's body."""
        facts, document = self.workspace.facts_of(path), self._documents[path]
        code = document.line_text(line)
        language = language_named(facts.language) if facts else None
        if facts is None or language is None or not self._is_code(path, line, language):
            return []
        taken = {name.local for statement in facts.imports for name in statement.names}
        return [
            match.start()
            for match in _WORD.finditer(code)
            if (match[0] in taken or any(other != path for other in self.workspace.symbols.paths_defining(match[0])))
            and self._is_name(path, line, match.start())
        ]

    def _is_name(self, path: str, line: int, column: int) -> bool:
        """Tell a word of the code from one of a text or comment that stands on the same line."""
        document, tree = self._documents[path], self._trees[path]
        context = (
            tree.context_at(document.lines.byte_at(document.lines.line_start(line) + column + 1)) if tree else None
        )
        return context is not None and not (context.in_string or context.in_comment)

    def _is_code(self, path: str, line: int, language: Language) -> bool:
        document = self._documents[path]
        if path not in self._trees:
            self._trees[path] = SyntaxTree.parse(language, document.source_bytes())
        tree = self._trees[path]
        if tree is None:
            return False
        code = document.line_text(line)
        start = document.lines.line_start(line) + len(code) - len(code.lstrip())
        context = tree.context_at(document.lines.byte_at(start + 1))
        first = context.function_start_line
        return (
            first is not None
            and first < line
            and not (context.in_comment or context.in_string or context.in_import)
            and line > _last_header_line(document, first)
        )

    def held_out(self, path: str, line: int, needs: tuple[Need, ...]) -> HeldOut:
        code = self._documents[path].line_text(line)
        return HeldOut(path, line, len(code) - len(code.lstrip()), code.strip(), needs)


def _last_header_line(document: Document, first: int) -> int:
    """Say where a function's parameters end: they are its header, and no line of its body."""
    depth = 0
    for line in range(first, min(first + 60, document.lines.n_lines)):
        code = document.line_text(line)
        depth += code.count("(") - code.count(")")
        if depth <= 0 and "(" in "".join(document.line_text(at) for at in range(first, line + 1)):
            return line
    return first
