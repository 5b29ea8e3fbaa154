"""The words of one text, found by how they begin."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from fimble.models.lookup.vocabulary import Vocabulary


class Words:
    """Counts tokens and finds those that begin with something typed."""

    def __init__(self, vocabulary: Vocabulary, codes: str) -> None:
        self._vocabulary = vocabulary
        self._counts: Counter[str] = Counter()
        self._sorted: list[tuple[str, str]] | None = None
        self.total = 0
        self.add(codes)

    def add(self, codes: str) -> None:
        self._counts.update(codes)
        self.total += len(codes)
        self._sorted = None

    def count(self, code: str) -> int:
        return self._counts[code]

    def starting(self, start: str) -> list[tuple[str, int]]:
        """Give the tokens that begin with `start`, and how often each occurs."""
        if self._sorted is None:
            token = self._vocabulary.token
            self._sorted = sorted((token(code), code) for code in self._counts)
        found: list[tuple[str, int]] = []
        at = bisect_left(self._sorted, (start, ""))
        while at < len(self._sorted) and self._sorted[at][0].startswith(start):
            found.append((self._sorted[at][1], self._counts[self._sorted[at][1]]))
            at += 1
        return found
