"""Places where the text before the cursor has stood before: in the document, near it, elsewhere in the repository."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LONGEST = 48
"""Tokens of context that are compared."""
BEFORE, AFTER, OPEN, SAME_DIRECTORY, ELSEWHERE = range(5)
"""Kinds of places: before the cursor, behind it, in an open file, in a file of the same directory, in any other."""
EXACT_SEARCHES = ((6, 40), (3, 80), (2, 80), (1, 60))
"""Context lengths searched for and the most places taken from each haystack."""
SHAPE_SEARCHES = ((7, 20), (4, 25), (2, 30))


class Haystack(NamedTuple):
    """Text to search."""

    keys: str
    """What is compared: tokens, or their shapes."""
    codes: str
    """The tokens at the same positions."""
    kind: int
    """Kind of its first places."""
    borders: tuple[int, int] | tuple[()] = ()
    """Positions from which the next two kinds begin; empty if there is one kind."""
    bare: str = ""
    """The tokens without the blanks before them, for shapes."""


class Match(NamedTuple):
    """A place where the context occurs: the token at `at` followed it."""

    haystack: Haystack
    at: int
    length: int
    """Tokens before `at` that agree with the context, at most `LONGEST`."""
    kind: int

    @property
    def distance(self) -> int:
        """Tokens to the cursor, for places before it."""
        return len(self.haystack.codes) - self.at

    @property
    def code(self) -> str:
        """The token that followed."""
        return self.haystack.codes[self.at]


def find_matches(
    context: str, haystacks: Sequence[Haystack], searches: Sequence[tuple[int, int]] = EXACT_SEARCHES
) -> list[Match]:
    """Find where the end of `context` occurs, the longest agreements among them."""
    matches: list[Match] = []
    for haystack in haystacks:
        keys, end, borders, first = haystack.keys, len(haystack.keys), haystack.borders, haystack.kind
        ends = _ends_backwards if first == BEFORE else _ends
        seen: set[int] = set()
        longest = LONGEST
        for length, most in searches:
            if length > len(context):
                continue
            found = ends(keys, context[-length:], most)
            for at in found:
                if at not in seen and at < end:
                    seen.add(at)
                    agreed = length if longest == length else _agreement(context, keys, at, length, longest)
                    kind = first + (at >= borders[0]) + (at >= borders[1]) if borders else first
                    matches.append(Match(haystack, at, agreed, kind))
            if len(found) < most:
                longest = length - 1  # all that agree farther are known now
    return matches


def advanced(matches: Sequence[Match], key: str) -> list[Match]:
    """Move matches over one more token; those that went on differently, or whose text ends, are dropped."""
    return [
        Match(haystack, at + 1, min(LONGEST, length + 1), kind)
        for haystack, at, length, kind in matches
        if haystack.keys[at] == key and at + 1 < len(haystack.keys)
    ]


def _ends(keys: str, needle: str, most: int) -> list[int]:
    """Give the ends of the first occurrences."""
    found: list[int] = []
    size = len(needle)
    at = keys.find(needle)
    while at >= 0 and len(found) < most:
        found.append(at + size)
        at = keys.find(needle, at + 1)
    return found


def _ends_backwards(keys: str, needle: str, most: int) -> list[int]:
    """Give the ends of the last occurrences, the last one first."""
    found: list[int] = []
    size = len(needle)
    at = keys.rfind(needle, 0, len(keys) - 1)
    while at >= 0 and len(found) < most:
        found.append(at + size)
        at = keys.rfind(needle, 0, at + size - 1)
    return found


def _agreement(context: str, keys: str, at: int, length: int, longest: int) -> int:
    """Count the tokens before `at` that agree with the end of `context`: from `length` to `longest`."""
    most = min(longest, len(context), at)
    while length < most and keys[at - length - 1] == context[-length - 1]:
        length += 1
    return length
