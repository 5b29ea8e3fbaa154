"""The words of one text, counted without the blanks before them, and found by how they begin."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from fimble.models.lookup.vocabulary import Vocabulary


class Words:
    """Grows with its text."""

    def __init__(self, vocabulary: Vocabulary, bare: str = "") -> None:
        self._vocabulary = vocabulary
        self._counts: Counter[str] = Counter(bare)
        self._sorted: list[tuple[str, str]] | None = None

    def add(self, bare: str) -> None:
        """Count more tokens, given without the blanks before them."""
        self._counts.update(bare)
        self._sorted = None

    def count(self, bare: str) -> int:
        """Say how often a token occurs."""
        return self._counts.get(bare, 0)

    def starting(self, start: str, most: int) -> list[str]:
        """Give the characters of the commonest tokens that begin with `start`."""
        if self._sorted is None:
            token = self._vocabulary.token
            self._sorted = sorted([(token(code), code) for code in self._counts])
        found: list[str] = []
        at = bisect_left(self._sorted, (start, ""))
        while at < len(self._sorted) and self._sorted[at][0].startswith(start):
            found.append(self._sorted[at][1])
            at += 1
        if len(found) > most:
            found.sort(key=lambda code: (-self._counts[code], code))
        return found[:most]
