"""`Telltales`: the words without which a query can find nothing in a text, read off the query itself.

Looking for words costs a fifth of parsing. What a text with all the words holds, only the query can say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

_WORD = re.compile(r"\w+")
_DOLLAR_WORD = re.compile(r"\w*\$[\w$]*")
_PLAIN = re.compile(r"[\w$]+")
_PIECE = re.compile(r';[^\n]*|"(?:[^"\\]|\\.)*"|[()\[\]]')
_EQUALITY = re.compile(r'\(\s*#(?:any-of|eq)\?\s+@[\w.-]+((?:\s+"(?:[^"\\]|\\.)*")+)\s*\)')
_MATCH = re.compile(r'\(\s*#match\?\s+@[\w.-]+\s+"((?:[^"\\]|\\.)*)"\s*\)')
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
_CAPTURE = re.compile(r"@([\w.-]+)")


@dataclass(frozen=True, slots=True)
class _Pattern:
    words: tuple[frozenset[str], ...]
    """Of each of these one must be there."""
    expressions: tuple[re.Pattern[str], ...]
    """Each of these must be found."""
    captures: frozenset[str]

    @classmethod
    def of(cls, source: str) -> _Pattern:
        return cls(tuple(_groups(source)), tuple(_expressions(source)), frozenset(_CAPTURE.findall(source)))


@dataclass(frozen=True, slots=True)
class Telltales:
    """What must be in a text for any pattern of a query to match."""

    patterns: tuple[_Pattern, ...]

    @classmethod
    def of(cls, query: str) -> Telltales:
        """Read the source of a query (tree-sitter's S-expressions)."""
        return cls(tuple(map(_Pattern.of, _split_patterns(query))))

    def may_match(self, text: str, needs: Mapping[str, re.Pattern[str]]) -> bool:
        """False means that no pattern matches anything in `text`.

        `needs`: capture -> what a text must hold for that capture to count, where a query's user looks at captures again.
        """
        words = {*_WORD.findall(text), *_DOLLAR_WORD.findall(text)} if "$" in text else set(_WORD.findall(text))
        found: dict[str, bool] = {}
        for pattern in self.patterns:
            if any(words.isdisjoint(group) for group in pattern.words):
                continue
            if any(expression.search(text) is None for expression in pattern.expressions):
                continue
            wanted = pattern.captures & needs.keys()
            for capture in wanted - found.keys():
                found[capture] = needs[capture].search(text) is not None
            if not wanted or any(found[capture] for capture in wanted):
                return True
        return False


def _groups(pattern: str) -> Iterator[frozenset[str]]:
    """List what a pattern compares whole nodes with; a comparison with more than a word may be anything."""
    for literals in _EQUALITY.findall(pattern):
        words = frozenset(_LITERAL.findall(literals))
        if all(_PLAIN.fullmatch(word) for word in words):
            yield words


def _expressions(pattern: str) -> Iterator[re.Pattern[str]]:
    """List what nodes must match, without the anchors: a text goes on around a node."""
    for literal in _MATCH.findall(pattern):
        expression = re.sub(r"\\(.)", r"\1", literal).removeprefix("^")
        expression = expression if expression.endswith("\\$") else expression.removesuffix("$")
        if not re.search(r"(?<!\\)[$]|(?<![\\\[])\^", expression):
            yield re.compile(expression)


def _split_patterns(query: str) -> Iterator[str]:
    """Cut a query into its patterns; a capture behind a pattern's bracket belongs to it."""
    starts, depth = [], 0
    for piece in _PIECE.finditer(query):
        mark = piece.group()
        if mark in "([":
            if depth == 0:
                starts.append(piece.start())
            depth += 1
        elif mark in ")]":
            depth -= 1
    for start, end in pairwise([*starts, len(query)]):
        yield re.sub(r"(?m)^\s*;.*$", "", query[start:end])
