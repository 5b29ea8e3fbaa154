"""Places where the text before the cursor has stood before: in the document, near it, elsewhere in the repository."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

LONGEST = 20
"""Tokens of context that are compared."""
_SEARCHES = ((6, 60), (3, 120), (2, 160), (1, 120))
"""Context lengths searched for and the most places taken from each haystack."""


class Haystack(NamedTuple):
    """One token string to search, and how much its places count."""

    codes: str
    kind: int
    """Index into the weights: 0 before the cursor, 1 behind it, 2 open files, 3 same directory, 4 elsewhere."""
    borders: tuple[int, ...] = ()
    """Positions from which the next kinds begin."""


@dataclass(slots=True)
class Match:
    """A place where the context occurs: the token at `at` followed it."""

    codes: str
    at: int
    length: int
    """Tokens before `at` that agree with the context."""
    kind: int
    distance: int
    """Tokens to the cursor, for places before it."""


def find_matches(context: str, haystacks: list[Haystack]) -> list[Match]:
    """Find where the end of `context` occurs, the longest agreements among them."""
    matches: list[Match] = []
    for haystack in haystacks:
        codes = haystack.codes
        seen: set[int] = set()
        for length, most in _SEARCHES:
            if length > len(context):
                continue
            needle = context[-length:]
            for at in _ends(codes, needle, most, is_before=haystack.kind == 0):
                if at in seen or at >= len(codes):
                    continue
                seen.add(at)
                kind = haystack.kind + sum(at >= border for border in haystack.borders)
                matches.append(Match(codes, at, _agreement(context, codes, at, length), kind, len(codes) - at))
    return matches


def _ends(codes: str, needle: str, most: int, *, is_before: bool) -> list[int]:
    """Give the ends of up to `most` occurrences, nearest first: backwards from the cursor, else from the start."""
    found: list[int] = []
    size = len(needle)
    if is_before:
        at = codes.rfind(needle, 0, len(codes) - 1)
        while at >= 0 and len(found) < most:
            found.append(at + size)
            at = codes.rfind(needle, 0, at + size - 1)
    else:
        at = codes.find(needle)
        while at >= 0 and len(found) < most:
            found.append(at + size)
            at = codes.find(needle, at + 1)
    return found


def _agreement(context: str, codes: str, at: int, length: int) -> int:
    """Count the tokens before `at` that agree with the end of `context`; at least `length` do."""
    most = min(LONGEST, len(context), at)
    while length < most and codes[at - length - 1] == context[-length - 1]:
        length += 1
    return length
