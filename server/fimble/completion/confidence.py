"""How sure a model was of its answer, where its server says so: weak guesses are hidden, and text ends before a weak line.

The thresholds come from `python -m bench guard`, 415 lines of 22 packages: they were chosen on twelve of these, and keep all
that was right, word for word, in the ten others. What is right in further lines had a mean above -0.67. Room is left below
the lowest right one, since a guess may be of use that is not word for word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log

from fimble.completion.reading import Answer

FIRST_LINE = -1.3
"""Mean natural logarithm of a token's probability in a first line of one token, below which nothing is shown."""
PER_LENGTH = 0.28
"""What the mean must be higher for each natural logarithm of the number of tokens: so much a logistic regression on mean and
length gives. At ten tokens, beyond which it stays, the mean must be above -0.66, or above -0.86 at five."""
LONG_LINE = 10
"""Tokens. No longer one was right in the measurement, so that it says nothing about longer ones."""
NEXT_LINE = -0.7
"""The same in a further line, below which the suggestion ends before it."""
WITH_UNKNOWN_NAMES = -0.4
"""The same for the first line of a suggestion with names that nobody knows; none of 36 was right, above it or below."""


def line_confidences(answer: Answer) -> list[float]:
    """Give the mean logarithm of the tokens' probabilities for each line with content; a token counts for the line it
    begins in, so a line break for the line that it ends. Empty when the model server does not say."""
    sums: list[float] = []
    counts: list[int] = []
    for start, end in _lines(answer.text):
        values = [logprob for at, logprob in _placed(answer) if start <= at <= end]
        if values:
            sums.append(sum(values))
            counts.append(len(values))
    return [total / count for total, count in zip(sums, counts, strict=True)]


def first_line(answer: Answer) -> list[float]:
    """Give the logarithm of each token's probability in the first line with content."""
    lines = _lines(answer.text)
    return [logprob for at, logprob in _placed(answer) if lines and lines[0][0] <= at <= lines[0][1]]


def is_sure(tokens: Sequence[float]) -> bool:
    """Say whether a first line is likely enough to be shown, by the logarithms of its tokens' probabilities; yes for none."""
    if not tokens:
        return True
    return sum(tokens) / len(tokens) >= FIRST_LINE + PER_LENGTH * log(min(len(tokens), LONG_LINE))


def confident_part(answer: Answer) -> Answer | None:
    """Cut an answer before its first weak line; None when that is its first. Without figures all of it stays."""
    confidences = line_confidences(answer)
    if not confidences:
        return answer
    if not is_sure(first_line(answer)):
        return None
    weak = next((n for n, value in enumerate(confidences) if n and value < NEXT_LINE), None)
    if weak is None:
        return answer
    start, _ = _lines(answer.text)[weak]
    return replace(answer, text=answer.text[:start], done_reason="length")


def is_guesswork(answer: Answer) -> bool:
    """Say whether the model was too unsure for names that nobody knows."""
    confidences = line_confidences(answer)
    return bool(confidences) and confidences[0] < WITH_UNKNOWN_NAMES


def _lines(text: str) -> list[tuple[int, int]]:
    """Give where each line with content begins and ends."""
    found, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def _placed(answer: Answer) -> list[tuple[int, float]]:
    """Give for each token of the text where it begins and its logarithm."""
    found, at = [], 0
    for token in answer.tokens:
        if at < len(answer.text):
            found.append((at, token.logprob))
        at += token.n_characters
    return found
