"""Means over repositories and intervals for them. Deterministic: equal values give equal intervals."""

from __future__ import annotations

import random
from collections.abc import Sequence
from statistics import fmean

RESAMPLES = 2_000


def macro(groups: Sequence[Sequence[float]]) -> float:
    """Average within each group, then over groups, so that a large repository counts no more than a small one."""
    return fmean(fmean(group) for group in groups if group)


def interval(groups: Sequence[Sequence[float]], *, share: float = 0.95) -> tuple[float, float]:
    """Give a bootstrap interval for `macro`: lines are drawn anew within each repository.

    The repositories themselves stay: the interval speaks about these repositories, not about all there are.
    """
    chance = random.Random(20_260)  # noqa: S311 (a bootstrap needs repeatable numbers, not secret ones)
    kept = [list(group) for group in groups if group]
    means = sorted(macro([chance.choices(group, k=len(group)) for group in kept]) for _ in range(RESAMPLES))
    cut = int(RESAMPLES * (1 - share) / 2)
    return means[cut], means[-1 - cut]
