"""Whole-line comments as people wrote them, without their marks. Lexical, so that half-typed code needs no tree; what a
comment means is not judged here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fimble.syntax.language import Language

MOST_LINES = 40
"""A longer comment is a text about the file, and no longer one about the next line."""

_MORE_MARKS = {"php": ("#",)}
"""Line comments beside the usual mark."""
_NO_COMMENT = {"php": ("#[",)}
"""What begins like a comment and is none."""
_INNER = re.compile(r"\*(?!/)\s?")
_DOCSTRING = re.compile(r"\s*[rRuU]?(\"\"\"|''')")


@dataclass(frozen=True, slots=True)
class Comment:
    """Adjacent comment lines with nothing else on them, or one block comment, or a docstring."""

    texts: tuple[str, ...]
    """What they say, line by line, without marks and blanks around."""
    raw: tuple[str, ...]
    """The lines as written, without blanks around."""
    indent: str
    """Of its first line."""

    @property
    def text(self) -> str:
        """All it says on one line."""
        return " ".join(filter(None, self.texts))


def line_marks(language: Language) -> tuple[str, ...]:
    """Give what begins a comment that ends with its line, the usual mark first; empty for languages without."""
    return tuple(filter(None, (language.comment, *_MORE_MARKS.get(language.name, ()))))


def comment_line(line: str, language: Language) -> str | None:
    """Give what a line says that is a comment up to its end; None for any other line."""
    bare = line.strip()
    if bare.startswith(_NO_COMMENT.get(language.name, ())):
        return None
    if language.block_comment and bare.startswith(language.block_comment[0]):
        return _said_in_block(bare, language.block_comment)
    mark = next((mark for mark in line_marks(language) if bare.startswith(mark)), None)
    return None if mark is None else bare.lstrip(mark + "!").strip()


def _said_in_block(bare: str, marks: tuple[str, str]) -> str | None:
    """Give what a block comment says that is closed at the end of its line; None for any other."""
    begin, end = marks
    if len(bare) < len(begin) + len(end) or bare.find(end, len(begin)) != len(bare) - len(end):
        return None
    return bare[len(begin) : -len(end)].strip(" \t*!")


def comment_above(lines: Sequence[str], language: Language) -> Comment | None:
    """Read the comment that ends with the last of some lines (without breaks); None when that is no comment."""
    if not lines or not lines[-1].strip():
        return None
    if comment_line(lines[-1], language) is None:
        return _long_block_above(lines, language)
    start, indent = len(lines) - 1, _indent_of(lines[-1])
    if not _is_block(lines[-1], language):
        while start > 0 and len(lines) - start < MOST_LINES and _goes_on(lines[start - 1], indent, language):
            start -= 1
    return _comment([comment_line(line, language) or "" for line in lines[start:]], lines[start:])


def _goes_on(line: str, indent: str, language: Language) -> bool:
    is_comment = comment_line(line, language) is not None and not _is_block(line, language)
    return is_comment and _indent_of(line) == indent


def _is_block(line: str, language: Language) -> bool:
    return language.block_comment is not None and line.lstrip().startswith(language.block_comment[0])


def _long_block_above(lines: Sequence[str], language: Language) -> Comment | None:
    """Read a block comment of several lines whose closing mark is the end of the last one."""
    if language.block_comment is None or not lines[-1].rstrip().endswith(language.block_comment[1]):
        return None
    begin, end = language.block_comment
    for at in range(len(lines) - 2, max(-1, len(lines) - 1 - MOST_LINES), -1):
        bare = lines[at].strip()
        if bare.startswith(begin) and end not in bare[len(begin) :]:
            body = [bare[len(begin) :], *lines[at + 1 : -1], lines[-1].rstrip()[: -len(end)]]
            return _comment([_INNER.sub("", line.strip(), count=1).strip(" \t*!") for line in body], lines[at:])
        if end in bare:
            return None
    return None


def docstring_above(lines: Sequence[str], language: Language) -> Comment | None:
    """Read the docstring that ends with the last of some lines, in languages whose documentation is a string."""
    if language.name != "python" or not lines or not lines[-1].rstrip().endswith(('"""', "'''")):
        return None
    quote = lines[-1].rstrip()[-3:]
    for at in range(len(lines) - 1, max(-1, len(lines) - 1 - MOST_LINES), -1):
        begin = _DOCSTRING.match(lines[at])
        if begin is None or begin.group(1) != quote or (at == len(lines) - 1 and lines[at].count(quote) < 2):
            continue
        text = "\n".join([lines[at][begin.end() :], *lines[at + 1 :]]).rstrip()[:-3]
        return _comment([line.strip() for line in text.split("\n")], lines[at:])
    return None


def _comment(texts: Sequence[str], raw: Sequence[str]) -> Comment:
    return Comment(tuple(texts), tuple(line.strip() for line in raw), _indent_of(raw[0]))


def _indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
