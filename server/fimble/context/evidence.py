"""What the text around the cursor says about the names that the next line may need. Lexical on purpose: a half-typed
line has no trustworthy tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fimble.text.document import Document

LINES_ABOVE = 40
LINES_BELOW = 12
"""How far names count as near. Beyond a screen a name says something about the file, no longer about the next line."""

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_TRAILING_WORD = re.compile(r"[^\W\d]\w*$")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Names near the cursor and how strongly each speaks."""

    weights: Mapping[str, float]
    """Name -> sum over its occurrences of 1 / (1 + distance in lines / 4); names below the cursor count half."""
    typed: str
    """The word being typed at the cursor; "" between words."""
    line: int
    """The cursor's line."""
    comment: str = ""
    """What the comment above the cursor says to do; "" when there is none."""


def gather_evidence(document: Document, offset: int) -> Evidence:
    """Read the names around `offset` (code points) in `document`."""
    lines = document.lines
    here = lines.line_of(offset)
    head = document.text[lines.line_start(here) : offset][-400:]
    typed_match = _TRAILING_WORD.search(head)
    weights: dict[str, float] = {}
    typed = typed_match.group() if typed_match else ""
    for text, weight in _weighted_lines(document, here, head, typed):
        for name in set(_IDENTIFIER.findall(text)):
            weights[name] = weights.get(name, 0.0) + weight
    return Evidence(weights=weights, typed=typed, line=here)


def _weighted_lines(document: Document, here: int, head: str, typed: str) -> Iterator[tuple[str, float]]:
    yield head[: len(head) - len(typed)], 1.5
    for distance in range(1, LINES_ABOVE + 1):
        if here - distance < 0:
            break
        yield document.line_text(here - distance)[:400], 1.0 / (1.0 + distance / 4.0)
    for distance in range(1, LINES_BELOW + 1):
        if here + distance >= document.lines.n_lines:
            break
        yield document.line_text(here + distance)[:400], 0.5 / (1.0 + distance / 4.0)
