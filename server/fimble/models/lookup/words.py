"""The tokens of one text, counted, and found by how they begin."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from fimble.models.lookup.vocabulary import Vocabulary


class Words:
    """Grows with its text."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._counts: Counter[str] = Counter()
        self._sorted: list[tuple[str, str]] | None = None

    def add(self, codes: str) -> None:
        self._counts.update(codes)
        self._sorted = None

    def count(self, code: str) -> int:
        return self._counts[code]

    def starting(self, start: str) -> list[str]:
        """Give the tokens that begin with `start`, as characters."""
        if self._sorted is None:
            token = self._vocabulary.token
            self._sorted = sorted([(token(code), code) for code in self._counts])
        found: list[str] = []
        at = bisect_left(self._sorted, (start, ""))
        while at < len(self._sorted) and self._sorted[at][0].startswith(start):
            found.append(self._sorted[at][1])
            at += 1
        return found
