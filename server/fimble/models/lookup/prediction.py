"""How likely each token is next by one kind of evidence: agreements of all lengths mixed, longer and nearer ones first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fimble.models.lookup.evidence import BEFORE, LONGEST, Match


@dataclass(frozen=True, slots=True)
class Mixture:
    """Constants of an interpolated n-gram model with escapes as in PPM (Bell, Cleary and Witten, Text Compression, 1990)."""

    weights: tuple[float, ...]
    """What a place counts, by kind."""
    nearby_bonus: float
    """Extra weight, times its kind's, of a place directly before the cursor; it falls to half after `nearby_tokens`."""
    nearby_tokens: float
    levels: tuple[int, ...]
    """Agreeing tokens -> level; longer agreements share a level."""
    escapes: tuple[float, ...]
    """Weight of what shorter contexts say, by level."""
    variety: float
    """How much each further token seen at a level adds to its escape, in units of it."""
    copied: float = 1.0
    """Weight of a name that is carried over from the place before the cursor."""


def weigh(matches: Iterable[Match], mixture: Mixture) -> list[tuple[int, float]]:
    """Give each match's level and weight."""
    found: list[tuple[int, float]] = []
    levels, weights = mixture.levels, mixture.weights
    for match in matches:
        weight = weights[match.kind]
        if match.kind == BEFORE:
            weight *= 1 + mixture.nearby_bonus / (1 + match.distance / mixture.nearby_tokens)
        found.append((levels[match.length], weight))
    return found


def mixed(evidence: Iterable[tuple[int, float, str]], mixture: Mixture) -> dict[str, float]:
    """Give each token's probability from (level, weight, token); they sum to less than one, the rest is for others."""
    by_level: dict[int, list[tuple[str, float]]] = {}
    for level, weight, code in evidence:
        by_level.setdefault(level, []).append((code, weight))
    counts: dict[str, float] = {}
    steps: list[tuple[float, dict[str, float]]] = []
    for level in sorted(by_level, reverse=True):
        for code, weight in by_level[level]:
            counts[code] = counts.get(code, 0.0) + weight
        steps.append((mixture.escapes[level] * (1 + mixture.variety * (len(counts) - 1)), dict(counts)))
    chances = dict.fromkeys(counts, 1e-5)
    for escape, seen in reversed(steps):
        total = sum(seen.values()) + escape
        chances = {code: (seen.get(code, 0.0) + escape * chance) / total for code, chance in chances.items()}
    return chances


assert LONGEST == 20  # the tables of levels end there
