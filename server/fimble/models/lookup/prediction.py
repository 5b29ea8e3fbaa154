"""How likely each token is next: agreements of all lengths mixed, longer and nearer ones counting more."""

from __future__ import annotations

from collections.abc import Iterable

from fimble.models.lookup.calibration import (
    ESCAPES,
    KIND_WEIGHTS,
    LEVEL_OF_LENGTH,
    NEARBY_BONUS,
    NEARBY_TOKENS,
    VARIETY,
)
from fimble.models.lookup.evidence import Match


def next_tokens(matches: Iterable[Match], base: dict[str, float]) -> dict[str, float]:
    """Give each candidate's probability; they sum to less than one, the rest is for tokens never seen here.

    `base` has what is believed of tokens before any context is looked at (order-0 of an interpolated n-gram model with
    Witten-Bell-like escapes; Bell, Cleary and Witten, Text Compression, 1990).
    """
    levels: dict[int, list[tuple[str, float]]] = {}
    for match in matches:
        weight = KIND_WEIGHTS[match.kind]
        if match.kind == 0:
            weight *= 1 + NEARBY_BONUS / (1 + match.distance / NEARBY_TOKENS)
        levels.setdefault(LEVEL_OF_LENGTH[match.length], []).append((match.codes[match.at], weight))
    counts: dict[str, float] = {}
    steps: list[tuple[int, dict[str, float]]] = []
    for level in sorted(levels, reverse=True):
        for code, weight in levels[level]:
            counts[code] = counts.get(code, 0.0) + weight
        steps.append((level, dict(counts)))
    chances = dict.fromkeys(counts, 1e-5) | base
    for level, seen in reversed(steps):
        escape = ESCAPES[level] * (1 + VARIETY * (len(seen) - 1))
        total = sum(seen.values()) + escape
        chances = {code: (seen.get(code, 0.0) + escape * chance) / total for code, chance in chances.items()}
    return chances
