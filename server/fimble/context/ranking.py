"""How likely the next line needs a declaration: learned weights over the signs that speak for it.

A log-linear model over all candidates of one request (conditional logit): exp(score) in proportion to the chance.
`python -m bench.ranking` collects held-out lines of the tuning repositories, fits the weights and prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log
from operator import mul

from fimble.context.candidate import Candidate
from fimble.context.signs import (
    SIGNS_OF_FILE,
    SIGNS_OF_ITS_OWN,
    SIGNS_OF_NAME,
    SIGNS_OF_OWNER,
    Surroundings,
    signs_of_file,
    signs_of_its_own,
    signs_of_name,
    signs_of_owner,
)

WEIGHTS = {
    "how often used": 0.69,
    "used and defined in few files": 1.95,
    "nearest use": 0.76,
    "parts of the name stand near the cursor": 0.51,
    "one part of the name stands near the cursor": 0.73,
    "parts of the name stand in the enclosing names": 0.47,
    "in similar code": 3.42,
    "popular": 0.75,
    "defined in few files": 0.8,
    "private": 0.47,
    "special method": 0.23,
    "begins as the word being typed": 3.0,
    "near uses of its class": 0.53,
    "in a direct dependency": 1.02,
    "in a dependency's dependency": 0.49,
    "imported": 0.82,
    "imported by name but not used yet": 3.54,
    "imported, how often used": 0.44,
    "member of a class in use": 0.55,
    "member of a value in scope": 1.34,
    "member that a chain near the cursor goes through": 0.23,
    "inherited": 0.7,
    "known by its name alone": -1.09,
    "known by its name alone, how often used": 1.09,
    "function": 0.67,
    "constant": 0.76,
    "member of what stands before the dot": 3.0,
    "named in the comment above": 4.0,
    "named like the comment's words": 2.5,
}
"""Sign -> weight. Those of what is typed, of what stands before the dot and of comments are set by hand: lines are held out
whole, so nothing is typed on them yet, and the comments above them say how the code is rather than what to do."""

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


def rank(candidates: Sequence[Candidate], around: Surroundings, least: float = 0.0) -> list[Ranked]:
    """Order candidates, what is worth its room most first; ties by path and line, so that equal input gives equal output.

    Those with a chance below `least` are left out.
    """
    score_of = _Scores(around).of
    scores = [score_of(candidate) for candidate in candidates]
    best = max(scores, default=0.0)
    weights = [exp(score - best) for score in scores]
    total = sum(weights)
    ranked = [
        Ranked(candidate, score, weight / total)
        for candidate, score, weight in zip(candidates, scores, weights, strict=True)
        if weight / total >= least
    ]
    return sorted(ranked, key=lambda r: (COST_EXPONENT * log(_length(r.candidate)) - r.score, r.candidate.key))


def _weights(signs: Sequence[str]) -> tuple[float, ...]:
    return tuple(WEIGHTS[name] for name in signs)


_OF_NAME, _OF_OWNER = _weights(SIGNS_OF_NAME), _weights(SIGNS_OF_OWNER)
_OF_FILE, _OF_ITS_OWN = _weights(SIGNS_OF_FILE), _weights(SIGNS_OF_ITS_OWN)


class _Scores:
    """Weighted sums of signs. What many candidates have in common is summed once: a request has thousands of them."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._of_name = cache(lambda name, local: _weighed(_OF_NAME, signs_of_name(name, local, around)))
        self._of_owner = cache(lambda parent: _weighed(_OF_OWNER, signs_of_owner(parent, around)))
        self._of_file = cache(lambda path: _weighed(_OF_FILE, signs_of_file(path, around)))

    def of(self, candidate: Candidate) -> float:
        definition = candidate.definition
        return (
            self._of_name(definition.name, candidate.local_name)
            + self._of_owner(definition.parent)
            + self._of_file(candidate.path)
            + _weighed(_OF_ITS_OWN, signs_of_its_own(candidate, self._around))
        )


def _weighed(weights: Sequence[float], signs: Sequence[float]) -> float:
    return float(sum(map(mul, weights, signs)))


def _length(candidate: Candidate) -> float:
    """Give about how many characters a declaration takes, with its share of the path comment above it."""
    return len(candidate.definition.signature) + len(candidate.path) / 3 + 20
