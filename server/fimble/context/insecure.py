"""Keeps known-bad code of other files out of the prompt: a function with such a line is shown as its signature only.

A model copies what it sees. Which shapes are bad is known to `syntax.insecure`; what the user's own file holds stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from fimble.context.similar import CodeWindow, Match
from fimble.index.workspace import Workspace
from fimble.syntax.facts import Definition, FileFacts
from fimble.syntax.insecure import insecure_lines, may_be_insecure
from fimble.syntax.languages import language_named
from fimble.syntax.skeleton import render_declarations
from fimble.text.blocks import split_lines

_CALLABLE_KINDS = ("function", "method")


def without_insecure(matches: Sequence[Match], workspace: Workspace) -> list[Match]:
    """Cut bad code out of similar windows, and let those that had none go first, otherwise in order.

    Lines that are left out make room for those behind or before the window.
    """
    clean: list[Match] = []
    cut: list[Match] = []
    for match in matches:
        taken = [other.window for other in matches if other is not match and other.window.path == match.window.path]
        window = _without_bad_lines(match.window, taken, workspace)
        if window is match.window:
            clean.append(match)
        elif window is not None:
            cut.append(replace(match, window=window))
    return clean + cut


def _without_bad_lines(window: CodeWindow, taken: Sequence[CodeWindow], workspace: Workspace) -> CodeWindow | None:
    """Give the window with signatures in place of bad functions, itself when nothing is bad, None when nothing is left."""
    if not may_be_insecure(window.text):
        return window
    facts, text = workspace.facts_of(window.path), workspace.text_of(window.path)
    if facts is None or text is None:
        return window
    bad = _insecure_lines(facts.language, text)
    if not any(first <= window.end_line and last >= window.start_line for first, last in bad):
        return window
    replaced = replacements(facts, bad)
    lines = split_lines(text)
    first, last = _refilled(window, replaced, taken, len(lines))
    shown = "\n".join(_shown(lines, range(first, last + 1), replaced, facts.language)).strip("\n")
    return replace(window, start_line=first, end_line=last, text=shown) if shown.strip() else None


@lru_cache(maxsize=128)
def _insecure_lines(language: str, text: str) -> tuple[tuple[int, int], ...]:
    row = language_named(language)
    return insecure_lines(row, text) if row is not None else ()


def replacements(facts: FileFacts, bad: Iterable[tuple[int, int]]) -> dict[int, tuple[int, Definition | None]]:
    """Say what stands for each line that must not be shown: (first line of its piece, the declaration to show for it)."""
    found: dict[int, tuple[int, Definition | None]] = {}
    for first, last in bad:
        owner = _owner_of(facts, first, last)
        begin, end = (owner.start_line, owner.end_line) if owner is not None else (first, last)
        for line in range(begin, end + 1):
            if found.get(line, (0, None))[1] is None:
                found[line] = (begin, owner)
    return found


def _owner_of(facts: FileFacts, first: int, last: int) -> Definition | None:
    """Find the smallest function around some lines; None when they stand in none that is recorded."""
    around = [
        d for d in facts.definitions if d.start_line <= first and last <= d.end_line and d.kind in _CALLABLE_KINDS
    ]
    return min(around, key=lambda d: d.end_line - d.start_line, default=None)


def _refilled(
    window: CodeWindow, replaced: Mapping[int, object], taken: Sequence[CodeWindow], n_lines: int
) -> tuple[int, int]:
    """Extend a window downwards, then upwards, by as many lines as are left out, up to the windows that others show."""
    first, last = window.start_line, min(window.end_line, n_lines - 1)
    wanted = last - first + 1
    shown = sum(line not in replaced for line in range(first, last + 1))
    occupied = {line for other in taken for line in range(other.start_line, other.end_line + 1)}
    while shown < wanted and last + 1 < n_lines and last + 1 not in occupied:
        last += 1
        shown += last not in replaced
    while shown < wanted and first > 0 and first - 1 not in occupied:
        first -= 1
        shown += first not in replaced
    return first, last


def _shown(
    lines: Sequence[str], wanted: Iterable[int], replaced: Mapping[int, tuple[int, Definition | None]], language: str
) -> Iterator[str]:
    written: set[int] = set()
    for number in wanted:
        begin, definition = replaced.get(number, (-1, None))
        if begin < 0:
            yield lines[number]
        elif definition is not None and begin not in written:
            written.add(begin)
            yield from _signature(definition, lines[begin], language)


def _signature(definition: Definition, first_line: str, language: str) -> Iterator[str]:
    """Write a declaration with the indentation that it has."""
    indent = first_line[: len(first_line) - len(first_line.lstrip())]
    text = render_declarations([replace(definition, parent="")], language_named(language))
    yield from (f"{indent}{line}" for line in text.split("\n"))
