"""Puts the tokens that may come next in order of probability: a log-linear model over what all evidence says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from fimble.models.lookup.weights import WEIGHTS

FLOOR = 1e-5


@dataclass(frozen=True, slots=True)
class Option:
    """A token that may come next."""

    code: str
    text: str
    """What it adds behind the cursor."""
    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """Everything known about one step."""

    situation: str
    """"free" between tokens, "word" within one, "space" behind a blank, "break" on a blank line."""
    options: tuple[Option, ...]
    unseen: tuple[float, ...]
    """Features of the possibility that another token comes."""


def probabilities(step: Options) -> list[float]:
    """Give the probability of each option; what is missing to one is the chance that another token comes."""
    weights, unseen_weights = WEIGHTS[step.situation]
    scores = [_dot(weights, option.features) for option in step.options]
    scores.append(_dot(unseen_weights, step.unseen))
    top = max(scores)
    masses = [exp(score - top) for score in scores]
    total = sum(masses)
    return [mass / total for mass in masses[:-1]]


def _dot(weights: Sequence[float], features: Sequence[float]) -> float:
    return sum([weight * feature for weight, feature in zip(weights, features, strict=True)])


def option_features(
    *,
    exact: float,
    shaped: float,
    length: int,
    is_name: bool,
    is_break: bool,
    is_complete: bool,
    n_before: int,
    n_after: int,
    n_near: int,
    distance: int,
    is_repeat: bool,
    is_member: bool | None,
    n_document: int,
    shape_length: int,
    exact_places: tuple[int, int],
    shape_places: tuple[int, int],
) -> tuple[float, ...]:
    """Describe an option: its probability by exact contexts and by shapes, where the document has it, and whether it is a
    member of what stands before the dot (None: nobody knows)."""
    a, b = log(exact + FLOOR), log(shaped + 10 * FLOOR)
    short = length < 2
    return (
        a,
        b,
        a if short else 0.0,
        b if short else 0.0,
        max(a, b),
        log(1 + n_before + n_after) if is_name else 0.0,
        (-log(1 + distance) / 5 if distance >= 0 else -2.0) if is_name else 0.0,
        float(is_name),
        float(is_break),
        float(is_complete),
        float(n_before + n_after == 0),
        float(exact == 0),
        float(shaped == 0),
        float(is_name and n_before == 0 and n_after > 0),
        float(is_repeat),
        log(1 + n_near) if is_name else 0.0,
        float(n_before + n_after + n_near == 0),
        log(1 + n_document) / 8 if is_name and n_before + n_after == 0 else 0.0,
        *_agreement(*exact_places, length),
        *_agreement(*shape_places, shape_length),
        float(is_member is True),
        float(is_member is False and is_name),
    )


def _agreement(n: int, total: int, length: int) -> tuple[float, float, float, float]:
    """Describe how many of the best places agree on an option, whether all do, and how long they agree with the cursor."""
    share = (n + 0.1) / (total + 1)
    is_all = n == total > 0
    return (log(share), log(1 + n) if is_all else 0.0, length / 10 if is_all else 0.0, share * length / 10)


def unseen_features(
    *,
    n_half: int,
    exact: float,
    shaped: float,
    length: int,
    shape_length: int,
    n_document: int,
    n_exact: int,
    n_shapes: int,
    has_members: bool,
) -> tuple[float, ...]:
    """Describe the possibility of a token that no evidence names; `exact` and `shaped` are the sums over those it names."""
    a, b = log(max(0.0, 1 - exact) + 1e-3), log(max(0.0, 1 - shaped) + 1e-3)
    return (
        1.0,
        min(n_half, 5),
        float(n_half == 1),
        a,
        b,
        float(length),
        float(length == 0),
        float(shape_length),
        log(1 + n_document) / 8,
        log(1 + n_exact),
        log(1 + n_shapes),
        float(has_members),
    )
