"""Which names of the workspace a comment speaks of: those it spells out, and those made of the same words
("header parser": `parse_header`, `HeaderParser`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from fimble.context.subwords import subwords_of
from fimble.index.symbols import SymbolIndex

MOST_NAMES = 8
"""Names made of a comment's words, the best ones."""

MOST_WITH_A_WORD = 2_000
"""A word that more names hold says nothing."""

MOST_FILES = 3
"""A name of one word counts when so few files define it."""

LEAST_SHARE = 0.5
"""Of a name's words, those that the comment has."""

SHORTEST_STEM = 3

_QUOTED = re.compile(r"`([^`\s]{1,80})`")
_SPELLED = re.compile(
    r"(?<![\w.])((?:[A-Za-z]\w*\.)*[A-Za-z_]\w*?(?:_\w+|[a-z][A-Z]\w*|[A-Z]{2,}[a-z]\w*)\w*|[A-Za-z_]\w*(?:\.\w+)*(?=\())"
)
_DOTTED = re.compile(r"(?<![\w.])([A-Za-z_]\w+(?:\.[A-Za-z_]\w+)+)")
_NAME = re.compile(r"[^\W\d]\w*")
_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDINGS = ("ations", "ation", "ators", "ator", "ates", "ate", "ings", "ing", "ions", "ion", "ers", "er", "ors", "or", "ies",
            "ied", "ed", "es", "e", "s", "y")  # fmt: skip

_SAY_NOTHING = frozenset(
    [
        "the", "and", "for", "with", "from", "into", "onto", "that", "this", "then", "than", "each", "every", "all",
        "any", "not", "but", "out", "off", "its", "one", "two", "three", "are", "was", "when", "where", "which",
        "who", "them", "they", "their", "our", "your", "new", "old", "same", "other", "only", "also", "just", "now",
        "first", "last", "next", "until", "while", "after", "before", "again", "there", "here", "none", "some",
        "such", "via", "per", "like", "more", "most", "less", "least", "given", "should", "must", "can", "could",
        "will", "would", "may", "might", "does", "use", "using", "used", "between", "without", "within", "over",
        "under", "down", "back", "way", "time", "times", "value", "values", "thing", "things", "code", "function",
        "method", "class", "object", "variable", "name", "names", "line", "lines", "true", "false", "null",
    ]
)  # fmt: skip
"""Words that stand in any comment."""


@dataclass(frozen=True, slots=True)
class CommentNames:
    """What a comment speaks of."""

    spelled: tuple[str, ...]
    """Identifiers written out in it, as they stand there; of a dotted one each part."""
    like: tuple[str, ...]
    """Names of the workspace made of its words, the best first."""


def names_in_comment(text: str, symbols: SymbolIndex) -> CommentNames:
    """Find the names that a comment speaks of; `text` without comment marks."""
    spelled = tuple(dict.fromkeys(name for found in _spelled(text) for name in _NAME.findall(found)))
    return CommentNames(spelled, tuple(_names_like(text, symbols, set(spelled))))


def _spelled(text: str) -> Iterable[str]:
    for pattern in (_QUOTED, _SPELLED, _DOTTED):
        yield from (match.group(1) for match in pattern.finditer(text))


def _names_like(text: str, symbols: SymbolIndex, known: set[str]) -> list[str]:
    words = {word.lower() for part in _WORD.findall(text) for word in subwords_of(part)} - _SAY_NOTHING
    stems = {stem_of(word) for word in words}
    holding = {name for stem in sorted(stems) for name in symbols.names_containing(stem, MOST_WITH_A_WORD)}
    rated = [(rating, name) for name in holding - known if (rating := _rating(name, stems, symbols)) is not None]
    return [name for _, name in sorted(rated)[:MOST_NAMES]]


def _rating(name: str, stems: set[str], symbols: SymbolIndex) -> tuple[int, float, int] | None:
    """Rate a name, best first in order; None when too little of it stands in the comment."""
    parts = stems_of(name)
    said = parts & stems
    is_enough = len(said) >= 2 if len(parts) > 1 else bool(said) and symbols.files_defining(name) <= MOST_FILES
    share = len(said) / max(1, len(parts))
    return (-len(said), -share, len(name)) if is_enough and share >= LEAST_SHARE else None


@lru_cache(maxsize=20_000)
def stems_of(name: str) -> frozenset[str]:
    """Give the stems of the words that a name is made of."""
    return frozenset(stem_of(part) for part in subwords_of(name))


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """Cut an English ending off a lower-case word, so that parse, parser, parsing and parsed are one; it begins the word."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            stem = word[: -len(ending)]
            return stem[:-1] if stem[-1:] == stem[-2:-1] and len(stem) > SHORTEST_STEM else stem
    return word
