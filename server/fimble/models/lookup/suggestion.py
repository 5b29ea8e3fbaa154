"""Decides what of a path is shown: nothing, a word, the rest of the line, or several lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fimble.models.lookup.calibration import SHOW
from fimble.models.lookup.continuation import Step


@dataclass(frozen=True, slots=True)
class Guess:
    """A text to show and the probability that it is right."""

    text: str
    confidence: float


def choose(steps: Iterable[Step], tail: str, least: float = SHOW) -> Guess | None:
    """Cut a path where going on would risk more than it saves; None when even its start is unlikely."""
    best: Guess | None = None
    text, chance = "", 1.0
    for step in steps:
        chance *= step.chance
        if chance < least or (step.is_line_end and text.strip()):
            break
        if tail and step.text.strip() and tail.lstrip().startswith(step.text.strip()):
            break
        text += step.text
        if text.startswith("\n"):
            break
        if not step.text.strip():
            continue
        if best is None or chance / best.confidence * len(best.text) > len(best.text) - 1:
            best = Guess(text, chance)
    return best if best is not None and len(best.text) > 1 else None
