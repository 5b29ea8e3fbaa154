"""What a model says again although it stands before the cursor: the line's head, the lines above, comment marks."""

from __future__ import annotations

import re

from fimble.completion.brackets import Scanner
from fimble.completion.cursor import Cursor
from fimble.completion.lexis import depth_of, has_only_closers, is_definition, squeezed
from fimble.text.indentation import indent_of

_MOST_COPIED_LINES = 12
_LEAST_COPIED_LINES = 3
"""Lines from which on a definition that stands in the file word for word is a copy and no coincidence."""
_LEAST_COPIED_CHARACTERS = 6
"""Shorter headers, `try:`, may well be nested."""
_LEAST_WORD = 2

_WORD_AT_END = re.compile(r"[^\W\d]\w*$")
_WORD_AT_START = re.compile(r"\w+")
_MARK_AT_END = re.compile(r"(?:\"\"\"|'''|/\*\*?|//[/!]?|#+|--|\*|<!--)[ \t]*$")
_ACCESS_AT_END = re.compile(r"[A-Za-z_)\]]\w*(\??->|::|\?\.|\.)$")
_DOTS_MEAN_MORE = frozenset({"kotlin", "lua", "perl", "php", "ruby", "rust", "swift", ""})
"""Languages in which two dots are a range or join texts."""


def without_repeated_head(text: str, cursor: Cursor) -> str:
    """Cut what is typed on the cursor's line already off the start of a text that begins with it once more."""
    head = cursor.line_head.strip()
    start = text.lstrip(" \t")
    if not head:
        return text
    is_said_again = len(head) > _LEAST_WORD and any(map(str.isalpha, head)) and start.startswith(head) and start != head
    if is_said_again and not Scanner(cursor.language).feed(start.partition("\n")[0]).unmatched:
        return _spaced(start[len(head) :], cursor)
    return _without_repeated_access(_without_repeated_word(text, cursor), cursor)


def _without_repeated_access(text: str, cursor: Cursor) -> str:
    """Cut a member access that stands before the cursor already: `item->‸` + `->name`."""
    typed = _ACCESS_AT_END.search(cursor.line_head)
    if typed is None or (typed.group(1) == "." and cursor.language.name in _DOTS_MEAN_MORE):
        return text
    said = text.removeprefix(typed.group(1))
    return said if said != text and said[:1].isalpha() else text


def _without_repeated_word(text: str, cursor: Cursor) -> str:
    """Cut a half-typed word that the text spells from its beginning: `ret‸` + `return x`."""
    typed = _WORD_AT_END.search(cursor.line_head)
    said = _WORD_AT_START.match(text)
    if typed is None or said is None or len(typed.group()) < _LEAST_WORD:
        return text
    word, whole = typed.group(), said.group()
    is_again = whole.startswith(word) and not _is_known(word + whole, cursor) and len(whole) > len(word)
    return text[len(word) :] if is_again else text


def _is_known(word: str, cursor: Cursor) -> bool:
    pattern = re.compile(rf"\b{re.escape(word)}\b")
    return any(pattern.search(line) for line in (*cursor.above, *cursor.below))


def without_doubled_mark(text: str, cursor: Cursor) -> str:
    """Cut a comment mark or docstring quote off a text when the cursor stands right behind the same mark."""
    typed = _MARK_AT_END.search(cursor.line_head)
    if typed is None:
        return text
    mark, said = typed.group().strip(), text.lstrip(" \t")
    if said.startswith(mark) and said.strip() != mark:
        return _spaced(said[len(mark) :], cursor)
    return text


def _spaced(text: str, cursor: Cursor) -> str:
    return text.lstrip(" \t") if cursor.line_head[-1:].isspace() else text


def repeats_previous(line: str, cursor: Cursor) -> bool:
    """Say whether a first line, for a blank head, says the line above the cursor again.

    One that stands deeper by itself is a new one: `try:` below `try:`.
    """
    if squeezed(line) != squeezed(cursor.previous_line) or has_only_closers(line, cursor.language):
        return False
    if not indent_of(line):
        return len(squeezed(line)) >= _LEAST_COPIED_CHARACTERS or not cursor.opens(line)
    return depth_of(line) <= depth_of(cursor.previous_line) or not cursor.opens(line)


def without_copied_lines(text: str, cursor: Cursor) -> str:
    """Cut lines off the start of a text, for a blank head, that stand directly above the cursor."""
    above = [squeezed(line) for line in cursor.above if line.strip()][-_MOST_COPIED_LINES:]
    if not cursor.is_at_blank_head or not above:
        return text
    n_copied = _n_copied_lines(text, above, cursor)
    while n_copied:
        text = _behind_lines(text, n_copied)
        n_copied = _n_copied_lines(text, above, cursor)
    return text


def _n_copied_lines(text: str, above: list[str], cursor: Cursor) -> int:
    lines = [line for line in text.split("\n") if line.strip()][:_MOST_COPIED_LINES]
    said = [squeezed(line) for line in lines]
    for length in range(min(len(said), len(above)), 1, -1):
        is_code = not all(has_only_closers(line, cursor.language) for line in lines[:length])
        if said[:length] == above[-length:] and is_code:
            return length
    return 1 if lines and repeats_previous(lines[0], cursor) else 0


def _behind_lines(text: str, n_lines: int) -> str:
    """Give what stands behind the first `n_lines` lines that are not blank."""
    lines = text.split("\n")
    while n_lines:
        n_lines -= bool(lines.pop(0).strip())
    return "\n".join(lines)


def is_copy(text: str, cursor: Cursor) -> bool:
    """Say whether a text says only what the file says already: the line above again, or a whole definition."""
    lines = (cursor.line_head + text).split("\n")
    lines = [line for line in lines if line.strip()]
    if len(lines) == 1 and not has_only_closers(lines[0], cursor.language):
        return squeezed(lines[0]) == squeezed(cursor.previous_line)
    is_typed = not cursor.is_at_blank_head  # whoever writes a header again means to
    if is_typed or len(lines) < _LEAST_COPIED_LINES or not is_definition(lines[0]):
        return False
    said = "\n".join(map(squeezed, lines))
    return any(
        said in "\n".join(squeezed(line) for line in side if line.strip()) for side in (cursor.above, cursor.below)
    )
