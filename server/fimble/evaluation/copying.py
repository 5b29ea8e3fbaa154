"""How probable a text is to a reader that knows nothing but what it has just read: prediction by partial matching.

Stands in for a language model where none is at hand. It learns names, shapes and order from the context as a model does,
and knows no programming language; its figures say what a context is worth for copying, and only differences count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from math import log

LENGTHS = (16, 12, 9, 7, 5, 4, 3, 2, 1)
"""Characters of context, longest first; what the longer ones have not seen behind them the shorter ones are asked."""

SHORT = 3
"""Contexts up to this length are counted once for a text; for the longer ones the text is searched."""

ALPHABET = 96
"""For a character that no context predicts: the printable ones of ASCII."""


def escape_weight(length: int) -> float:
    """Say how much the characters seen behind a context of this length speak for one not seen, each: long ones are sure."""
    return 0.25 if length >= 7 else 0.5


class CopyModel:
    """PPM with exclusion (Cleary and Witten 1984; escape method C, weighted) over characters."""

    def nats(self, context: str, target: str) -> float:
        """Give minus the logarithm of the probability of `target` behind `context`; its indentation is read, not counted."""
        content = target.strip()
        text = context + target[: len(target) - len(target.lstrip())]
        counts = _short_counts(text)
        total = 0.0
        for character in content:
            total -= log(_probability(text, character, counts))
            text += character
        return total


def _short_counts(text: str) -> dict[str, Counter[str]]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for length in range(1, SHORT + 1):
        for start in range(len(text) - length):
            counts[text[start : start + length]][text[start + length]] += 1
    return counts


def _probability(text: str, character: str, short: dict[str, Counter[str]]) -> float:
    probability, excluded = 1.0, set[str]()
    for length in LENGTHS:
        before = text[-length:]
        seen = short.get(before, Counter()) if length <= SHORT else _counts_behind(text, before)
        left = {other: n for other, n in seen.items() if other not in excluded}
        if not left:
            continue
        escape = escape_weight(length) * len(left)
        whole = sum(left.values()) + escape
        if character in left:
            return probability * left[character] / whole
        probability *= escape / whole
        excluded |= left.keys()
    return probability / ALPHABET


def _counts_behind(text: str, before: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    at = text.find(before)
    while 0 <= at < len(text) - len(before):
        counts[text[at + len(before)]] += 1
        at = text.find(before, at + 1)
    return counts
