"""How likely each token is next by one kind of evidence: agreements of all lengths mixed, longer and nearer ones first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fimble.models.lookup.evidence import BEFORE, Match

MOST_COUNTED = 20
"""Agreeing tokens from which on more make no difference."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Constants of an interpolated n-gram model with escapes as in PPM (Bell, Cleary and Witten, Text Compression, 1990)."""

    weights: tuple[float, ...]
    """What a place counts, by kind."""
    nearby_bonus: tuple[float, ...]
    """Extra weight, times its kind's, of a place directly before the cursor, by level; half of it is left after
    `nearby_tokens`."""
    nearby_tokens: float
    elsewhere: tuple[float, ...]
    """Factor for the weight of places that are not before the cursor, by level."""
    levels: tuple[int, ...]
    """Agreeing tokens, up to `MOST_COUNTED` -> level; longer agreements share a level."""
    escapes: tuple[float, ...]
    """Weight of what shorter contexts say, by level."""
    variety: float
    """How much each further token seen at a level adds to its escape, in units of it."""
    literal: float = 1.0
    """Weight of a name that comes from another place as it stands there, beside one carried over from here."""


def weigh(matches: Iterable[Match], mixture: Mixture) -> list[tuple[int, float]]:
    """Give each match's level and weight."""
    found: list[tuple[int, float]] = []
    levels, weights = mixture.levels, mixture.weights
    for match in matches:
        level, weight = levels[min(match.length, MOST_COUNTED)], weights[match.kind]
        if match.kind == BEFORE:
            weight *= 1 + mixture.nearby_bonus[level] / (1 + match.distance / mixture.nearby_tokens)
        else:
            weight *= mixture.elsewhere[level]
        found.append((level, weight))
    return found


def mixed(evidence: Iterable[tuple[int, float, str]], mixture: Mixture) -> dict[str, float]:
    """Give each token's probability from (level, weight, token); they sum to less than one, the rest is for others."""
    by_level: dict[int, list[tuple[str, float]]] = {}
    for level, weight, code in evidence:
        by_level.setdefault(level, []).append((code, weight))
    levels = sorted(by_level, reverse=True)
    total, left, seen = 0.0, 1.0, set[str]()
    shares: list[float] = []
    for level in levels:
        total += sum([weight for _, weight in by_level[level]])
        seen.update([code for code, _ in by_level[level]])
        escape = mixture.escapes[level] * (1 + mixture.variety * (len(seen) - 1))
        shares.append(left / (total + escape))
        left *= escape / (total + escape)
    chances = dict.fromkeys([code for level in levels for code, _ in by_level[level]], 1e-5 * left)
    share = sum(shares)
    for level, its_share in zip(levels, shares, strict=True):
        # What agrees so far counts at all shorter contexts too.
        for code, weight in by_level[level]:
            chances[code] += weight * share
        share -= its_share
    return chances


def agreement(places: Iterable[tuple[int, str]], most: int) -> tuple[dict[str, int], int]:
    """Count what followed at the places of longest agreement, `most` tokens being as good as more: (by token, in all).

    `places` are (tokens that agree, token that followed).
    """
    found = list(places)
    least = min(max([length for length, _ in found], default=0), most)
    counts: dict[str, int] = {}
    for length, code in found:
        if length >= least:
            counts[code] = counts.get(code, 0) + 1
    return counts, sum(counts.values())
