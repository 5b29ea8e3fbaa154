"""Applies a diff out of a model's answer to a few lines. Counts and line numbers in it are not believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from fimble.actions.reply import Unfit
from fimble.text.indentation import indent_of

_HEADERS = ("--- ", "+++ ", "diff --git", "index ", "new file", "deleted file", "similarity ", "rename ")


@dataclass(slots=True)
class _Hunk:
    lines: list[tuple[str, str]] = field(default_factory=list)
    """(" ", "-" or "+", text)."""

    @property
    def old(self) -> list[str]:
        return [text for sign, text in self.lines if sign != "+"]


def patched(lines: list[str], diff: str) -> list[str]:
    """Give `lines` with the diff applied; raise `Unfit` when a hunk is about other lines than these."""
    hunks = [hunk for hunk in _hunks(diff) if any(sign != " " for sign, _ in hunk.lines)]
    if not hunks:
        raise Unfit("The answer is a diff without changes.")
    for hunk in hunks:
        at = _find(lines, hunk.old)
        if at is None:
            raise Unfit("The answer is a diff of other lines than these.", remedy="Try again.")
        lines = [*lines[:at], *_result(lines, at, hunk), *lines[at + len(hunk.old) :]]
    return lines


def _hunks(diff: str) -> Iterator[_Hunk]:
    hunk = _Hunk()
    for line in diff.split("\n"):
        if line.startswith("@@") or line.startswith(_HEADERS):
            if hunk.lines:
                yield hunk
            hunk = _Hunk()
        elif line.startswith(("+", "-", " ")):
            hunk.lines.append((line[0], line[1:]))
        elif not line:
            hunk.lines.append((" ", ""))
    while hunk.lines and hunk.lines[-1] == (" ", ""):
        hunk.lines.pop()
    if hunk.lines:
        yield hunk


def _find(lines: list[str], old: list[str]) -> int | None:
    """Find where all of `old` stand in a row: as they are, else with other blanks in front; one place only."""
    for same in (str.rstrip, str.strip):
        wanted = [same(line) for line in old]
        have = [same(line) for line in lines]
        found = [at for at in range(len(have) - len(wanted) + 1) if have[at : at + len(wanted)] == wanted]
        if len(found) == 1 and wanted:
            return found[0]
    return None


def _result(lines: list[str], at: int, hunk: _Hunk) -> Iterator[str]:
    """Keep the file's own spelling of the lines that stay; shift new lines as those are shifted."""
    first = next((text for sign, text in hunk.lines if sign != "+" and text.strip()), "")
    own = next((line for line in lines[at : at + len(hunk.old)] if line.strip()), "")
    shift = indent_of(own).removesuffix(indent_of(first)) if indent_of(own).endswith(indent_of(first)) and first else ""
    for sign, text in hunk.lines:
        if sign == " ":
            yield lines[at]
        if sign == "+":
            yield shift + text if text.strip() else ""
        at += sign != "+"
