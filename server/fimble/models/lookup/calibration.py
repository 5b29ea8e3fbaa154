"""Constants of the lookup engine, found on the tuning repositories of `bench/keystrokes.py`."""

from __future__ import annotations

from fimble.models.lookup.prediction import Mixture

EXACT = Mixture(
    weights=(3.14, 3.38, 1.5, 0.7, 0.73),
    nearby_bonus=(0.0, 37.7, 41.8, 14.1, 5.8, 10.9, 2.4, 2.2, 1.4, 0.9),
    nearby_tokens=10.2,
    elsewhere=(1.0, 1.0, 1.6, 1.0, 1.0, 1.0, 0.74, 1.06, 1.0, 1.56),
    levels=(0, 1, 2, 3, 4, 5, 6, 6, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9),
    escapes=(0.0, 0.43, 8.41, 4.01, 5.75, 5.07, 3.1, 3.56, 1.29, 1.21),
    variety=1.125,
)
SHAPES = Mixture(
    weights=(2.07, 4.23, 0.74, 1.13, 1.44),
    nearby_bonus=(0.0, 11.0, 6.9, 5.5, 1.4, 3.4, 2.0, 4.3, 1.9, 2.2),
    nearby_tokens=342.0,
    elsewhere=(1.0, 1.94, 1.66, 0.8, 0.39, 0.38, 0.51, 0.45, 0.68, 0.99),
    levels=(0, 1, 1, 2, 3, 4, 5, 6, 6, 7, 7, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9),
    escapes=(0.0, 0.84, 13.7, 7.9, 6.5, 13.4, 7.8, 7.1, 4.9, 2.3),
    variety=0.43,
    literal=0.54,
)
