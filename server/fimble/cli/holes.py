"""Which places of a repository the demo completes: chosen by what the index knows, never by what an engine answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from fimble.index.workspace import Workspace
from fimble.syntax.facts import Definition, FileFacts
from fimble.text.document import Document

MOST_FILES = 60
"""Files looked at, those with most dependencies first; the demo must not take long in a large repository."""

MOST_TEXTS = 400
"""Files that are searched for the same phrase."""

MOST_OF_A_FILE = 12
"""Candidates looked at in one file."""

_LEAST_BEHIND, _MOST_BEHIND = 4, 60
"""Characters that stand behind the cursor: worth a suggestion, short enough to be read at a glance."""
_LONGEST_LINE = 100
_LEAST_USERS = 2
"""Files that must use the name behind the cursor: one that is used once in a whole repository nobody could foresee."""

_HABIT_SHARE = 0.5
"""Of the places with the same words in front, how many must go on in the same way to be a habit."""

_WORD = re.compile(r"[^\W\d]\w*")
_TEXT = re.compile(r"""["'`#]|//|^\s*\*""")
_CUE = re.compile(r"(?:\w+\W+)?\w*\W*$")
_OPENERS, _CLOSERS = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Hole:
    """A line of real code, cut at a place where people stop to think."""

    path: str
    line: int
    column: int
    """Code points kept of the line."""
    truth: str
    """What really stands there."""
    name: str
    """The name behind or in front of the cursor that another file declares."""
    declared_in: str
    """That file."""
    cue: str
    """The last words and marks in front of the cursor."""
    kind: str
    """"member" (behind a dot), "call" (behind an opening parenthesis) or "name" (behind `=`, `return` ...)."""


def find_holes(workspace: Workspace, n: int = 3) -> list[Hole]:
    """Pick up to `n` places in different files and, if it can be, for different names and of different kinds.

    Deterministic: what is no test and depends on most others comes first, then the path and the line decide.
    """
    graph = workspace.graph
    paths = sorted(workspace.paths, key=lambda path: ("test" in path, -len(graph.dependencies_of(path)), path))
    by_file = [list(islice(_holes_in(workspace, path), MOST_OF_A_FILE)) for path in paths[:MOST_FILES]]
    texts = {path: workspace.text_of(path) or "" for path in paths[:MOST_TEXTS]}
    habits = [_habits_first(holes, texts) for holes in by_file]
    chosen: list[Hole] = []
    # What must differ from the places chosen so far, the most that can be had first.
    for candidates, is_new_name, is_new_kind in (
        (habits, True, True),
        (habits, True, False),
        (by_file, True, False),
        (by_file, False, False),
    ):
        for holes in candidates:
            names = {hole.name for hole in chosen if is_new_name}
            kinds = {hole.kind for hole in chosen if is_new_kind}
            files = {hole.path for hole in chosen}
            fit = [h for h in holes if h.path not in files and h.name not in names and h.kind not in kinds]
            chosen += fit[:1] if len(chosen) < n else []
    return chosen


def _habits_first(holes: Sequence[Hole], texts: Mapping[str, str]) -> list[Hole]:
    """Keep the holes at which other files mostly go on in the same way: what one learns by reading them. Commonest first."""
    counts = [(hole, *_count(hole, texts)) for hole in holes]
    kept = [(hole, same) for hole, same, alike in counts if same >= _LEAST_USERS and same >= _HABIT_SHARE * alike]
    return [hole for hole, _ in sorted(kept, key=lambda item: -item[1])]


def _count(hole: Hole, texts: Mapping[str, str]) -> tuple[int, int]:
    """Count the places in other files that go on in the same way behind the same words, and those that have the words."""
    others = [text for path, text in texts.items() if path != hole.path]
    return sum(text.count(hole.cue + hole.truth) for text in others), sum(text.count(hole.cue) for text in others)


def _holes_in(workspace: Workspace, path: str) -> Iterator[Hole]:
    facts, text = workspace.facts_of(path), workspace.text_of(path)
    if facts is None or text is None:
        return
    foreign = _foreign_names(workspace, facts) or _own_names(facts)
    document = Document("", "", 0, text)
    for function in facts.definitions:
        if foreign and function.kind in ("function", "method") and function.end_line < document.lines.n_lines:
            yield from _holes_of(workspace, facts.path, document, function, foreign)


def _holes_of(
    workspace: Workspace, path: str, document: Document, function: Definition, foreign: dict[str, tuple[str, str]]
) -> Iterator[Hole]:
    # The first line of a body says too little about what comes; the last ones have most to go by.
    above = " ".join(document.line_text(line) for line in range(function.start_line, function.start_line + 2))
    for line in range(function.start_line + 2, function.end_line + 1):
        code = document.line_text(line).rstrip()
        if _is_plain(code) and above.count('"""') % 2 == 0:
            known = set(_WORD.findall(above))
            for column, name, kind in _cuts(code, foreign):
                truth = code[column:]
                if _LEAST_BEHIND <= len(truth) <= _MOST_BEHIND and _can_be_known(
                    workspace, truth, name, known, foreign
                ):
                    yield Hole(path, line, column, truth, name, foreign[name][0], _cue(code[:column]), kind)
        above += " " + code


def _cue(typed: str) -> str:
    match = _CUE.search(typed)
    return match[0] if match else ""


def _is_plain(code: str) -> bool:
    """Say whether a line is one whole piece of code: no text in quotes, no comment, nothing left open."""
    return (
        len(code) <= _LONGEST_LINE
        and not _TEXT.search(code)
        and sum(map(code.count, _OPENERS)) == sum(map(code.count, _CLOSERS))
    )


def _cuts(code: str, foreign: dict[str, tuple[str, str]]) -> Iterator[tuple[int, str, str]]:
    """List (column, name, kind) for the places of a line at which a foreign name comes next or has just been typed."""
    for match in _WORD.finditer(code):
        name, before, behind = match[0], code[: match.start()], code[match.end() :]
        if name not in foreign:
            continue
        is_member = foreign[name][1] == "member"
        if is_member and before.endswith("."):
            yield match.start(), name, "member"
        elif not is_member and behind.startswith("(") and not before.endswith("."):
            yield match.end() + 1, name, "call"
        if not is_member and before.endswith(("= ", "return ", "await ", "(", "in ")):
            yield match.start(), name, "name"


def _can_be_known(
    workspace: Workspace, truth: str, name: str, above: set[str], foreign: dict[str, tuple[str, str]]
) -> bool:
    """Say whether everything behind the cursor is a name of this function so far or of the repository, and no rarity."""
    words = set(_WORD.findall(truth))
    is_known = all(word in above or word in foreign for word in words)
    return bool(words) and is_known and workspace.symbols.files_using(name) >= _LEAST_USERS


def _foreign_names(workspace: Workspace, facts: FileFacts) -> dict[str, tuple[str, str]]:
    """Give the names that a file takes from others, with the file that declares each: imported ones, and their members."""
    own = {definition.name for definition in facts.definitions}
    names: dict[str, tuple[str, str]] = {}
    for other in sorted(workspace.graph.dependencies_of(facts.path)):
        declared = workspace.facts_of(other)
        for definition in declared.definitions if declared else ():
            if definition.parent and not definition.name.startswith("_") and definition.name not in own:
                names.setdefault(definition.name, (other, "member"))
    for statement in facts.imports:
        for imported in statement.names:
            for path, _ in workspace.resolve_name(facts.path, imported.local)[:1]:
                names[imported.local] = (path, "imported")
        for path, definition in workspace.members_of_module(facts.path, statement.alias) if statement.alias else ():
            names.setdefault(definition.name, (path, "member"))
    return names


def _own_names(facts: FileFacts) -> dict[str, tuple[str, str]]:
    """Give a file's own names, for the file that takes none from others."""
    return {
        definition.name: (facts.path, "member" if definition.parent else "imported") for definition in facts.definitions
    }
