"""Text that runs in circles: a line that repeats a few characters, lines that repeat each other."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d+")

LONGEST_PERIOD = 72
"""Characters; a longer repeated phrase is stopped by the length limit."""
_REPEATS = 5
_LONG_PERIOD = 16
_LONG_REPEATS = 3
"""A phrase of so many characters is a loop sooner: nobody writes it three times on one line."""
_SHORTEST_RUN = 48
_LONGEST_RULE = 100
"""Characters of one sign in a row: `# ------` up to the right margin is no loop."""

_MOST_LINES = 8
"""Lines in the longest repeated group that is looked for."""
_COUNTED_LINES = 6
"""Lines in a row that differ in their numbers only."""


def is_looping(line: str) -> bool:
    """Say whether a line ends in the same few characters over and over."""
    for period in range(1, LONGEST_PERIOD + 1):
        run = max((_REPEATS if period < _LONG_PERIOD else _LONG_REPEATS) * period, _SHORTEST_RUN)
        tail = line[-run:]
        if len(tail) < run:
            break
        if tail[period:] == tail[:-period]:
            is_rule = period == 1 and not tail[0].isalnum() and not tail[0].isspace()
            return not is_rule or len(line) - len(line.rstrip(tail[0])) >= _LONGEST_RULE
    return False


class LineLoop:
    """Looks at lines as they come and says how many of the last ones are a repetition."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._n_counted = 1

    def add(self, line: str) -> int:
        """Take the next line that is not blank; give how many lines to drop, this one included, 0 when all is well."""
        line = line.rstrip()
        self._count(line)
        self._lines.append(line)
        for period in range(1, _MOST_LINES + 1):
            repeats = 3 if period <= 2 else 2
            if self._repeats(period, repeats):
                return period * (repeats - 1)
        return 1 if self._n_counted >= _COUNTED_LINES else 0

    def _count(self, line: str) -> None:
        is_like_last = bool(self._lines) and _DIGITS.sub("0", line) == _DIGITS.sub("0", self._lines[-1])
        self._n_counted = self._n_counted + 1 if is_like_last and _DIGITS.search(line) else 1

    def _repeats(self, period: int, repeats: int) -> bool:
        group = self._lines[-period:]
        if len(self._lines) < period * repeats or sum(map(len, group)) < (1 if period <= 2 else 20):
            return False
        return self._lines[-period * repeats :] == group * repeats
