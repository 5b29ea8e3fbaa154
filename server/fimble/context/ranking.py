"""How likely the next line needs a declaration: learned weights over the signs that speak for it.

A log-linear model over all candidates of one request (conditional logit): exp(score) in proportion to the chance.
`python -m bench.ranking` collects held-out lines of the tuning repositories, fits the weights and prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from fimble.context.candidates import Candidate
from fimble.context.signs import SIGNS, Surroundings, signs_of

WEIGHTS = {
    "imported": 0.82,
    "imported by name but not used yet": 3.54,
    "imported, how often used": 0.44,
    "how often used": 0.69,
    "used and defined in few files": 1.95,
    "nearest use": 0.76,
    "near uses of its class": 0.53,
    "member of a class in use": 0.55,
    "member of a value in scope": 1.34,
    "member that a chain near the cursor goes through": 0.23,
    "inherited": 0.7,
    "known by its name alone": -1.09,
    "known by its name alone, how often used": 1.09,
    "in a direct dependency": 1.02,
    "in a dependency's dependency": 0.49,
    "parts of the name stand near the cursor": 0.51,
    "one part of the name stands near the cursor": 0.73,
    "parts of the name stand in the enclosing names": 0.47,
    "in similar code": 3.42,
    "popular": 0.75,
    "defined in few files": 0.8,
    "private": 0.47,
    "special method": 0.23,
    "function": 0.67,
    "constant": 0.76,
    "member of what stands before the dot": 3.0,
    "begins as the word being typed": 3.0,
    "named in the comment above": 4.0,
    "named like the comment's words": 2.5,
}
"""Sign -> weight. The last four are set by hand: lines are held out whole, so nothing is typed on them yet, and the comments
above them say how the code is rather than what to do."""

_WEIGHTS = tuple(WEIGHTS[name] for name in SIGNS)

COST_EXPONENT = 0.2
"""What is long must be likelier: candidates are ordered by chance / length^0.2. In proportion (1) would fill a budget best if
chances were certain; 0.2 and 0.3 held most of what was needed on the tuning set."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate and how it compares with the others of its request."""

    candidate: Candidate
    score: float
    """Natural logarithm of its weight among the candidates; only differences mean something."""
    chance: float
    """Its share of all candidates' weight: of the declarations that the next line needs, one is this one."""


def rank(candidates: Sequence[Candidate], around: Surroundings) -> list[Ranked]:
    """Order candidates, what is worth its room most first; ties by path and line, so that equal input gives equal output."""
    scores = [sum(map(float.__mul__, _WEIGHTS, map(float, signs_of(candidate, around)))) for candidate in candidates]
    best = max(scores, default=0.0)
    total = sum(exp(score - best) for score in scores)
    ranked = [Ranked(c, score, exp(score - best) / total) for c, score in zip(candidates, scores, strict=True)]
    return sorted(ranked, key=lambda r: (COST_EXPONENT * log(_length(r.candidate)) - r.score, r.candidate.key))


def _length(candidate: Candidate) -> float:
    """Give about how many characters a declaration takes, with its share of the path comment above it."""
    return len(candidate.definition.signature) + len(candidate.path) / 3 + 20
