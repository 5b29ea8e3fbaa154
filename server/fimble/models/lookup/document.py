"""The document around the cursor as tokens: what stands before, what is half typed, what follows. Kept up to date by line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fimble.models.lookup.tokens import columns, indent_unit, line_break, tokenise, tokenise_line
from fimble.models.lookup.vocabulary import Vocabulary
from fimble.models.lookup.words import Words

_LAST_BREAK = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))+\Z")
_BREAKS = ("\n", "\r", "")
_HALF_WORD = re.compile(r" ?\w+\Z| \Z")


@dataclass(frozen=True, slots=True)
class Place:
    """A cursor among tokens."""

    before: str
    """Token characters of everything up to the half-typed token."""
    after: str
    """Token characters from the line below the cursor's on."""
    half: str
    """Half-typed token: the start of a word with the blank before it, one blank, or "" between tokens."""
    breaks: int
    """Line ends before the cursor when its line is blank so far, else 0: then the half-typed token is a line break."""
    indent: str
    """Blanks at the start of the cursor's line."""
    last_indent: int
    """Columns by which the last line with content is indented."""
    tail: str
    """Rest of the cursor's line."""
    next_line: str
    """The first line below with content, without blanks at both ends."""
    unit: int
    """Columns of one level of indentation."""
    indent_with_tabs: bool
    words: Words
    """Tokens of the whole document but for the cursor's line."""


class DocumentTokens:
    """Reads prompts for one document; what was read for the last one is used again."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._text = ""
        self._codes = ""
        self._below = ""
        self._after = ""
        self._unit = 4
        self._words = Words(vocabulary, "")

    def place(self, prefix: str, suffix: str) -> Place:
        """Cut the text around a cursor into tokens."""
        start = max(prefix.rfind("\n"), prefix.rfind("\r")) + 1
        head = prefix[start:]
        found = _LAST_BREAK.search(prefix, 0, start) if start else None
        text = prefix[: found.start()] if found else prefix[:start]
        breaks = max(found[0].count("\n"), found[0].count("\r")) if found else 0
        tail, _, below = suffix.replace("\r\n", "\n").replace("\r", "\n").partition("\n")
        self._read(text, below)
        before = self._codes
        last = columns(_indent_of(text[max(text.rfind("\n"), text.rfind("\r")) + 1 :]))
        indent = _indent_of(head)
        half = ""
        if len(indent) < len(head):
            content = head[len(indent) :]
            typed = _HALF_WORD.search(content)
            half = typed[0] if typed else ""
            tokens = tokenise_line(content[: len(content) - len(half)])
            if breaks:
                tokens.insert(0, line_break(breaks, columns(indent) - last, self._unit))
            before += self._vocabulary.encode(tokens)
            breaks = 0
        return Place(
            before, self._after, half, breaks, indent, last, tail, _first_line(below), self._unit,
            "\t" in indent or "\n\t" in prefix[-4000:], self._words,
        )  # fmt: skip

    def _read(self, text: str, below: str) -> None:
        """Turn whole lines before and below the cursor into tokens, reading only what is new since the last call."""
        known = self._text
        if below == self._below and known and text.startswith(known) and text[len(known) : len(known) + 1] in _BREAKS:
            if len(text) > len(known):
                line = known[max(known.rfind("\n"), known.rfind("\r")) + 1 :]
                codes = self._vocabulary.encode(tokenise(text[len(known) :], self._unit, columns(_indent_of(line))))
                self._codes += codes
                self._words.add(codes)
        else:
            self._unit = indent_unit(text + "\n" + below)
            self._codes = self._vocabulary.encode(tokenise(text, self._unit))
            if below != self._below:
                self._after = self._vocabulary.encode(tokenise(below, self._unit))
            self._words = Words(self._vocabulary, self._codes + self._after)
        self._text, self._below = text, below


def _indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _first_line(text: str) -> str:
    found = re.search(r"\S[^\n\r]*", text)
    return found[0].rstrip() if found else ""
