"""Lines of notebooks that IPython reads before Python does: magics, shell commands, help. Recognised by their beginning alone.

Nothing is run or looked up here.
"""

from __future__ import annotations

import re

_LINE = re.compile(r"^[ \t]*(?:(%{1,2})(?=[A-Za-z_])|(!)(?!=)|(\?)|[\w.]+(\?)\??[ \t]*$)", re.MULTILINE)
"""A magic's name follows its mark at once; where `%` goes on an expression in a line of its own, a blank does."""

_ASSIGNED = re.compile(r"^[ \t]*[A-Za-z_][\w.]*[ \t]*=[ \t]*(?:%(?=[A-Za-z_])|!(?!=))", re.MULTILINE)
_CELL = re.compile(r"\s*%%([\w!]+)")

_PYTHON_CELLS = frozenset({"capture", "debug", "memit", "mprun", "prun", "py", "python", "python3", "time", "timeit"})
"""Cell magics whose cell is Python all the same (IPython's documentation, "Built-in magic commands"; memory_profiler's)."""


def is_foreign(cell: str) -> bool:
    """Tell whether a cell magic says that a Python cell holds something else: `%%bash`, `%%html`."""
    magic = _CELL.match(cell)
    return magic is not None and magic.group(1) not in _PYTHON_CELLS


def as_comments(cell: str) -> str:
    """Give a Python cell with a `#` in place of the first character that only IPython knows: each offset stays what it was."""
    places = [match.start(match.lastindex or 0) for match in _LINE.finditer(cell)]
    places += [match.end() - 1 for match in _ASSIGNED.finditer(cell)]
    if not places:
        return cell
    characters = list(cell)
    for place in places:
        characters[place] = "#"
    return "".join(characters)
