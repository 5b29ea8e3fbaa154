"""Finds the first line of a declaration's documentation: inside its body, in the comment above it, or behind it."""

from __future__ import annotations

import re

from fimble.syntax.frames import CALLABLE_KINDS, Frame
from fimble.syntax.language import Language
from fimble.syntax.source import Source
from fimble.text.blocks import split_lines

LONGEST = 160
"""Characters of a documentation line that are kept, up to the end of a word."""

MOST_COMMENT_LINES = 40
"""A longer comment above a declaration is no documentation of it."""

_LETTERS = re.compile(r"[^\W\d_]{2,}")
_TOOL_NOTE = re.compile(
    r"\W*(?:noqa|type:|pylint|pyright|mypy|ruff|fmt:|isort|pragma|region|endregion|eslint|prettier|@ts-|tslint|istanbul|"
    r"c8 ignore|rubocop|frozen_string_literal|typed:|:\w+:$|phpcs|phpstan|luacheck|copyright|license|spdx|todo|fixme|xxx|#|@(?!deprecated)\w)",
    re.IGNORECASE,
)
_XML_TAG = re.compile(r"</?\w+[^<>]*>")
_BANNER = re.compile(r"([=/#*~+-])\1{3}")
_MACROS = re.compile(rb"[\w\s(),]*")


def doc_of(frame: Frame, source: Source, language: Language) -> str:
    """Give the first line of a declaration's documentation without marks; "" when it has none."""
    if frame.doc is not None:
        return _first_line(source.text(*frame.doc))
    return _comment_above(frame, source, language) or _comment_behind(frame, source, language)


def _first_line(text: str, comment: str = "") -> str:
    """Find the first line with words in it that are meant for readers; `comment` begins each line, if it is given."""
    for line in split_lines(text):
        shown = line.strip()
        if comment:
            # "/// text", "//! text" and "#: text" are documentation in some languages
            shown = shown.lstrip(comment[0]).removeprefix(":").removeprefix("!").removeprefix("<").strip()
            shown = _XML_TAG.sub("", shown).strip() if shown.startswith("<") else shown
        if _LETTERS.search(shown) and not _BANNER.search(line):
            is_for_readers = not _TOOL_NOTE.match(shown) and not shown.endswith(("{", "}", ";"))
            return _shortened(shown) if is_for_readers else ""
    return ""


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rpartition(' ')[0] or text[:LONGEST]} ..."


def _comment_above(frame: Frame, source: Source, language: Language) -> str:
    start = frame.first_byte
    line = source.line_of(start)
    before = source.data[source.line_starts[line] : start].strip()
    if line == 0 or (before and not (language.has_preprocessor and _MACROS.fullmatch(before))):
        return ""  # something else stands before it on its line
    above = source.line_bytes(line - 1).strip()
    if language.block_comment:
        opener, closer = language.block_comment
        if above.endswith(closer.encode()):
            return _block_comment(source, line, opener, closer)
        if not above and line > 1 and frame.kind in {*CALLABLE_KINDS, "class"}:
            # an older habit is to leave a blank line behind documentation
            is_end = source.line_bytes(line - 2).strip().endswith(closer.encode())
            return _block_comment(source, line - 1, f"{opener}*", closer) if is_end else ""
    mark = language.comment.encode()
    if not mark or not above.startswith(mark):
        return ""
    first = line - 1
    while first > 0 and source.line_bytes(first - 1).strip().startswith(mark):
        first -= 1
        if line - first > MOST_COMMENT_LINES and not language.doc_comment:
            return ""  # where documentation is made of such lines, it may be long
    text = b"\n".join(source.line_bytes(number) for number in range(first, line)).decode("utf-8", "replace")
    return _first_line(text, language.comment)


def _block_comment(source: Source, line: int, opener: str, closer: str) -> str:
    """Read the comment that ends right above `line`."""
    end = source.line_starts[line]
    start = source.data.rfind(opener[:2].encode(), 0, end)
    if start < 0 or not source.data.startswith(opener.encode(), start):
        return ""
    is_alone = not source.data[source.line_starts[source.line_of(start)] : start].strip()
    if not is_alone or source.data.count(b"\n", start, end) > MOST_COMMENT_LINES:
        return ""
    return _first_line(source.text(start, end).strip().removesuffix(closer).removeprefix(opener).lstrip(opener[0]), "*")


def _comment_behind(frame: Frame, source: Source, language: Language) -> str:
    if (
        frame.body is not None
        or not language.comment
        or (frame.kind in CALLABLE_KINDS and not language.has_preprocessor)
    ):
        return ""
    end = frame.end
    if (
        language.has_preprocessor and frame.value is not None and source.data.startswith(b"#", frame.start)
    ):  # a directive ends with its line
        comment = source.data.find(b"//", *frame.value)
        end = comment if comment > frame.value[0] and source.data[comment - 1 : comment].isspace() else frame.value[1]
    line = source.line_of(max(end - 1, frame.start))
    rest = source.data[end : source.line_starts[line] + len(source.line_bytes(line))].lstrip(b" \t,;")
    if language.has_preprocessor and rest.startswith(b"/*"):
        text = rest.partition(b"*/")[0].lstrip(b"/*!<")
        return _first_line(text.decode("utf-8", "replace"), "*")
    mark = language.comment.encode()
    return _first_line(rest.decode("utf-8", "replace"), language.comment) if rest.startswith(mark) else ""
