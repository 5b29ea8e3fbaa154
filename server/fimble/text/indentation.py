"""How a line and a text are indented. Pure functions; what to do about it is up to the caller."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from fimble.text.blocks import split_lines

DEFAULT_INDENT_UNIT = "    "
_WEIGHTS = {"\t": 1.0, "  ": 1.0, "    ": 1.0, "        ": 0.25}
"""Eight spaces are far more often two levels at once, in a continuation line, than one: so counted over 11 775 Python
files, 15 that indent by four had more steps of eight."""


def indent_of(line: str) -> str:
    """Give the blanks and tabs a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def indent_unit(text: str) -> str:
    """Give the unit `text` is indented by, most often: a tab or 2, 4 or 8 spaces; 4 spaces when nothing is indented.

    What counts is how much deeper a line is than the line before it, blank lines aside, so that code deep inside of a
    class tells as much as code at its top. Odd steps (aligned arguments, comment borders) do not count. At a tie the
    smaller unit wins: wider steps are then its multiples, as in continuation lines.
    """
    steps = Counter(_steps(text))
    best = max(_WEIGHTS, key=lambda unit: steps[unit] * _WEIGHTS[unit])  # the first of equals
    return best if steps[best] else DEFAULT_INDENT_UNIT


def _steps(text: str) -> list[str]:
    lines = [line for line in split_lines(text) if line.strip(" \t")]
    indents = ["", *map(indent_of, lines)]
    added = [deeper.removeprefix(before) for before, deeper in pairwise(indents) if deeper.startswith(before)]
    return ["\t" if step.strip("\t") == "" else step for step in added if step]
