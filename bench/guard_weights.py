"""A logistic regression small enough to read, for what could tell right guesses from wrong ones, and how well it does so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PENALTY = 3.0
"""On squared weights of features that vary by 1: a few dozen right guesses must not make large ones."""
STEPS = 50


@dataclass(frozen=True)
class Example:
    """A guess as numbers."""

    features: tuple[float, ...]
    is_right: bool


def fitted(examples: list[Example]) -> np.ndarray:
    """Fit weights, the constant last, by Newton's method."""
    rows = np.array([example.features for example in examples])
    right = np.array([example.is_right for example in examples], dtype=float)
    middle, spread = rows.mean(0), rows.std(0)
    alike = np.c_[(rows - middle) / spread, np.ones(len(rows))]
    penalty = np.diag([*[PENALTY] * rows.shape[1], 1e-6])
    weights = np.zeros(alike.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-alike @ weights))
        slope = alike.T @ (likely - right) + penalty @ weights
        weights -= np.linalg.solve(alike.T @ (alike * (likely * (1 - likely))[:, None]) + penalty, slope)
    own = weights[:-1] / spread
    return np.append(own, weights[-1] - own @ middle)


def scores(examples: list[Example], weights: np.ndarray) -> np.ndarray:
    return np.array([example.features for example in examples]) @ weights[:-1] + weights[-1]


def average_precision(values: np.ndarray, examples: list[Example]) -> float:
    """Give the mean, over the right guesses, of the share of right ones among those that score as high."""
    right = np.array([examples[n].is_right for n in np.argsort(-values, kind="stable")])
    return float((np.cumsum(right) / np.arange(1, len(right) + 1))[right].mean())
