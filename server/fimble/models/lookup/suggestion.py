"""Decides what of a path is shown: nothing, a word, the rest of the line, or several lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fimble.models.lookup.continuation import Step


@dataclass(frozen=True, slots=True)
class Guess:
    """A text to show and the probability that it is right."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Policy:
    """When a guess is worth being shown."""

    least: float = 0.53
    """Least confidence."""
    caution: float = 5.0
    """Characters by which a text counts as longer when going on might spoil it."""
    least_line: float = 0.9
    """Least probability of a whole further line for going on behind a line's end."""


AUTOMATIC = Policy()
ALTERNATIVES = Policy(least=0.02, least_line=0.8)


def choose(steps: Iterable[Step], tail: str, policy: Policy) -> Guess | None:
    """Cut a path where going on would risk more than it saves; None when even its start is unlikely.

    `tail` is the rest of the cursor's line.
    """
    best: Guess | None = None
    for cut in _cuts(steps, tail, policy):
        if cut.confidence < policy.least or len(cut.text) < 2:
            continue
        if best is None or cut.confidence / best.confidence > 1 - 1 / (len(best.text) + policy.caution):
            best = cut
    return best


def _cuts(steps: Iterable[Step], tail: str, policy: Policy) -> list[Guess]:
    """Give all the places to cut, with the probability that everything before is right."""
    cuts: list[Guess] = []
    text, chance, line_chance = "", 1.0, 1.0
    for step in steps:
        chance *= step.chance
        if chance < policy.least or (step.is_line_end and not cuts and text + step.text[:1] == "\n"):
            break
        if step.is_line_end and cuts and (tail.strip() or chance / line_chance < policy.least_line):
            break
        if step.is_line_end:
            line_chance = chance
        if tail and step.text.strip() and tail.lstrip().startswith(step.text.strip()):
            break
        text += step.text
        if step.text.strip():
            cuts.append(Guess(text, chance))
    return cuts


def without_next_line(guess: Guess, head: str, next_line: str) -> Guess | None:
    """Cut off last lines that the document already has below; `head` is what is typed of the cursor's line."""
    lines = (head + guess.text).split("\n")
    while lines and lines[-1].strip() == next_line and any(map(str.isalnum, next_line)):
        lines.pop()
    text = "\n".join(lines)[len(head) :]
    return Guess(text, guess.confidence) if text.strip() else None
