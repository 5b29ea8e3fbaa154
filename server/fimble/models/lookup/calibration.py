"""Constants of the lookup engine, found on the tuning repositories of `bench/keystrokes.py`."""

from __future__ import annotations

from fimble.models.lookup.prediction import Mixture

EXACT = Mixture(
    weights=(3.14, 2.0, 1.5, 0.7, 0.79),
    nearby_bonus=31.7,
    nearby_tokens=7.23,
    levels=(0, 1, 2, 3, 4, 5, 6, 6, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9),
    escapes=(0.0, 0.5, 8.89, 4.67, 5.62, 3.68, 3.04, 2.61, 1.27, 0.69),
    variety=0.95,
)
SHAPES = Mixture(
    weights=(3.0, 2.0, 1.0, 1.0, 0.8),
    nearby_bonus=5.0,
    nearby_tokens=40.0,
    levels=(0, 1, 1, 2, 3, 4, 5, 6, 6, 7, 7, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9),
    escapes=(0.0, 8.0, 6.0, 5.0, 4.0, 4.0, 3.0, 2.0, 2.0, 1.0),
    variety=0.5,
    copied=0.9,
)

SHOW = 0.5
"""Least confidence of a suggestion."""
