r"""Source text as tokens that any language shares: words, operators, and line breaks that say how the indentation changes.

A token carries the one blank before it (" x"), so text is put back together by joining. A line break is `"\n"` for each
line ended, then the change of indentation in units: `"\n0"`, `"\n1"`, `"\n\n-2"` (a blank line between), or `"\n?"` when
the indentation is no whole number of units (aligned arguments). Nothing here knows a repository or a cursor.
"""

from __future__ import annotations

import re
from collections import Counter

TAB_COLUMNS = 4
MOST_BREAKS = 3
"""More blank lines than two are as good as two."""

_OPERATORS = (
    "===|!==|\\*\\*=|//=|>>=|<<=|\\?\\?=|\\.\\.\\.|\"\"\"|'''|==|!=|<=|>=|=>|->|:=|\\+=|-=|\\*=|/=|%=|\\|=|&=|\\|\\||&&|"
    "\\?\\?|\\?\\.|::|\\*\\*|//|/\\*\\*?|\\*/|\\+\\+|--|<<|>>"
)
_TOKEN = re.compile(rf"(?:[ \t]*(?:\r\n|\r|\n))+[ \t]*| ?\w+| ?(?:{_OPERATORS})| ?[^\s\w]|[ \t]+|\s")
_INLINE = re.compile(rf" ?\w+| ?(?:{_OPERATORS})| ?[^\s\w]|[ \t]+|\s")
_BREAK = re.compile(r"\r\n|\r|\n")
_INDENTED = re.compile(r"^([ \t]*)[^\s*]", re.MULTILINE)


def columns(indent: str) -> int:
    """Width of leading blanks in columns; a tab counts `TAB_COLUMNS`."""
    return len(indent) + indent.count("\t") * (TAB_COLUMNS - 1)


def indent_unit(text: str) -> int:
    """Columns of one level of indentation: the change between two lines that occurs most often; 4 when there is none."""
    steps: Counter[int] = Counter()
    last = 0
    for found in _INDENTED.finditer(text, 0, 20_000):
        width = columns(found[1])
        if 2 <= width - last <= 8:
            steps[width - last] += 1
        last = width
    return min(steps, key=lambda step: (-steps[step], step)) if steps else 4


def tokenise(text: str, unit: int = 0, indent: int = 0) -> list[str]:
    """Cut whole lines into tokens; `unit` 0: find it out.

    `indent` is the indentation, in columns, of the line that `text` continues.
    """
    unit = unit or indent_unit(text)
    tokens = _TOKEN.findall(text)
    for place, token in enumerate(tokens):
        if token[-1] in "\n\r" or (token[0] in " \t\r\n" and ("\n" in token or "\r" in token)):
            width = columns(token[max(token.rfind("\n"), token.rfind("\r")) + 1 :])
            tokens[place] = line_break(token.count("\n") or token.count("\r"), width - indent, unit)
            indent = width
    return tokens


def tokenise_line(text: str) -> list[str]:
    """Cut text without line breaks, and without indentation at its start, into tokens."""
    return _INLINE.findall(text)


def line_break(breaks: int, change: int, unit: int) -> str:
    """Write the token for `breaks` line ends and a change of indentation by `change` columns."""
    levels, rest = divmod(change, unit)
    return "\n" * min(breaks, MOST_BREAKS) + ("?" if rest else str(levels))


def is_line_break(token: str) -> bool:
    return token[0] == "\n"


def count_breaks(text: str) -> int:
    r"""Count line ends: `\r\n`, `\r` and `\n`."""
    return len(_BREAK.findall(text))


def change_of(token: str, unit: int) -> int | None:
    """Columns by which a line break changes the indentation; None when the token does not say."""
    levels = token.lstrip("\n")
    return None if levels == "?" else int(levels) * unit
