"""The document around the cursor as tokens: what stands before, what is half typed, what follows. Kept up to date by line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fimble.models.lookup.shapes import Bare, Shapes
from fimble.models.lookup.tokens import columns, indent_unit, line_break, tokenise, tokenise_line
from fimble.models.lookup.vocabulary import Vocabulary
from fimble.models.lookup.words import Words

_BLANKS = " \t\r\n"
_HALF_WORD = re.compile(r" ?\w+\Z| \Z")
_FIRST_LINE = re.compile(r"\S[^\n\r]*")
_LONGEST_TEXT = 400_000
_SEAM = 200
"""Characters by which a window that has moved is recognised."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cursor among tokens."""

    before: str
    """Token characters of everything up to the half-typed token."""
    before_bare: str
    """The same without the blanks before tokens."""
    before_shapes: str
    after: str
    """Token characters from the line below the cursor's on."""
    after_bare: str
    after_shapes: str
    words: Words
    """Tokens of the lines before the cursor's."""
    words_after: Words
    """Tokens of the lines below the cursor's."""
    line_bare: str
    """Tokens of the cursor's line up to the half-typed one, without the blanks before them."""
    half: str
    """Half-typed token: the start of a word with the blank before it, one blank, or "" between tokens."""
    breaks: int
    """Line ends before the cursor when its line is blank so far, else 0: then the half-typed token is a line break."""
    indent: str
    """Blanks at the start of the cursor's line."""
    last_indent: int
    """Columns by which the last line with content is indented."""
    head: str
    """What is typed of the cursor's line."""
    tail: str
    """Rest of the cursor's line."""
    next_line: str
    """The first line below with content, without blanks at both ends."""
    unit: int
    """Columns of one level of indentation."""
    indent_with_tabs: bool


class DocumentTokens:
    """Reads prompts for one document; what was read for the last one is used again."""

    def __init__(self, vocabulary: Vocabulary, bare: Bare, shapes: Shapes) -> None:
        self._vocabulary = vocabulary
        self._bare = bare
        self._shapes = shapes
        self._unit = 4
        self._above = _Lines(vocabulary, bare, shapes)
        self._below = _Lines(vocabulary, bare, shapes)

    def place(self, prefix: str, suffix: str) -> Place:
        """Cut the text around a cursor into tokens."""
        start = max(prefix.rfind("\n"), prefix.rfind("\r")) + 1
        head, above = prefix[start:], prefix[:start].rstrip(_BLANKS)
        breaks = _count_breaks(prefix[len(above) : start])
        tail, below = _parted(suffix)
        if not self._above.grow(above, self._unit):
            self._unit = indent_unit(prefix)
            self._above.read(above, self._unit)
        if not self._below.has(below):
            self._below.read(below, self._unit)
        last, indent = columns(_last_indent(above)), _indent_of(head)
        tokens, half = _head_tokens(head[len(indent) :])
        if tokens or half:
            if breaks:
                tokens.insert(0, line_break(breaks, columns(indent) - last, self._unit))
            breaks = 0
        codes = self._vocabulary.encode(tokens)
        below_line = _FIRST_LINE.search(below)
        return Place(
            before=self._above.codes + codes,
            before_bare=self._above.bare + self._bare.of(codes),
            before_shapes=self._above.shapes + self._shapes.of(codes),
            after=self._below.codes,
            after_bare=self._below.bare,
            after_shapes=self._below.shapes,
            line_bare=self._bare.of(codes),
            words=self._above.words,
            words_after=self._below.words,
            half=half,
            breaks=breaks,
            indent=indent,
            last_indent=last,
            head=head,
            tail=tail,
            next_line=below_line[0].rstrip() if below_line else "",
            unit=self._unit,
            indent_with_tabs="\t" in indent or "\n\t" in prefix[-4000:],
        )


class _Lines:
    """Whole lines as tokens."""

    def __init__(self, vocabulary: Vocabulary, bare: Bare, shapes: Shapes) -> None:
        self._vocabulary = vocabulary
        self._bare = bare
        self._shapes = shapes
        self._text = ""
        self.codes = ""
        self.bare = ""
        self.shapes = ""
        self.words = Words(vocabulary)

    def read(self, text: str, unit: int) -> None:
        """Read everything anew."""
        self._text, self.codes, self.bare, self.shapes = "", "", "", ""
        self.words = Words(self._vocabulary)
        self._append(text, unit)

    def has(self, text: str) -> bool:
        """Say whether this is the text; a window may end a little later than it did."""
        return text == self._text or (len(self._text) > _SEAM and text.startswith(self._text))

    def grow(self, text: str, unit: int) -> bool:
        """Read what is new at the end; False when the text is another one. A window may begin later than it did."""
        if not self._text or len(self._text) > _LONGEST_TEXT:
            return False
        seam = 0 if text.startswith(self._text[:_SEAM]) else self._text.find(text[:_SEAM])
        if seam < 0 or len(text) < _SEAM < seam:
            return False
        known = len(self._text) - seam
        if not text.startswith(self._text[seam:]) or text[known : known + 1] not in ("", "\n", "\r", " ", "\t"):
            return False
        if known < len(text):
            if not _count_breaks(text[known:][: len(text) - known - len(text[known:].lstrip(_BLANKS))]):
                return False
            self._append(text[known:], unit)
        return True

    def _append(self, text: str, unit: int) -> None:
        codes = self._vocabulary.encode(tokenise(text, unit, columns(_last_indent(self._text))))
        self._text += text
        self.codes += codes
        self.shapes += self._shapes.of(codes)
        bare = self._bare.of(codes)
        self.bare += bare
        self.words.add(bare)


def _head_tokens(content: str) -> tuple[list[str], str]:
    """Cut what is typed of a line into whole tokens and a half-typed one."""
    typed = _HALF_WORD.search(content[-200:])
    half = typed[0] if typed else ""
    return tokenise_line(content[: len(content) - len(half)]), half


def _parted(suffix: str) -> tuple[str, str]:
    """Part the rest of the cursor's line from the lines below."""
    ends = [at for at in (suffix.find("\n"), suffix.find("\r")) if at >= 0]
    end = min(ends, default=len(suffix))
    return suffix[:end], suffix[end:].lstrip("\r\n") if ends else ""


def _count_breaks(blanks: str) -> int:
    return max(blanks.count("\n"), blanks.count("\r"))


def _last_indent(text: str) -> str:
    return _indent_of(text[max(text.rfind("\n"), text.rfind("\r")) + 1 :])


def _indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
