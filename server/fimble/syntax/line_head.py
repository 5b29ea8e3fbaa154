"""Reads the start of one line by its characters: is its end inside a string, a comment, a call? For lines without a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fimble.syntax.language import Language

_CALLEE = re.compile(rb"[\w$)\]>]$")
_NO_CALL = re.compile(
    rb"(?:^|[^\w$.])(?:if|elif|for|foreach|while|switch|catch|return|and|or|not|in|is|await|yield|lambda|match|case|with|"
    rb"function|assert|del|else|typeof|new|throw|raise|when|until|unless)$"
)
_DECLARES = re.compile(rb"(?:^|[^\w$.])(?:def|function\*?|func|fn|fun|class|interface)\s+[\w$.]+$")
_PAIRS = {ord(")"): ord("("), ord("]"): ord("["), ord("}"): ord("{")}


@dataclass(frozen=True, slots=True)
class LineHead:
    """What the end of a line's start is inside of."""

    in_string: bool = False
    in_comment: bool = False
    in_call_arguments: bool = False
    closes_brackets: bool = False
    """It closes more brackets than it opens, so that what encloses its beginning may be over."""


LONGEST_CALLEE = 400
"""Bytes looked at in front of a bracket: among thousands of brackets on one line, looking at all of it takes seconds."""


def read_head(head: bytes, language: Language, *, in_string: bool = False, in_comment: bool = False) -> LineHead:
    """Read a line from its beginning; the last two say what it begins in, if it is the inner line of a longer text."""
    if in_string or in_comment:
        return LineHead(in_string=in_string, in_comment=in_comment)
    comment = language.comment.encode()
    block_comment = [mark.encode() for mark in language.block_comment or ()]
    quotes = [quote.encode() for quote in language.quotes]
    open_brackets: list[int] = []
    closes = False
    at = 0
    while at < len(head):
        if comment and head.startswith(comment, at):
            return LineHead(in_comment=True, in_call_arguments=_is_in_call(head, open_brackets))
        if block_comment and head.startswith(block_comment[0], at):
            end = head.find(block_comment[1], at + len(block_comment[0]))
            if end < 0:
                return LineHead(in_comment=True, in_call_arguments=_is_in_call(head, open_brackets))
            at = end + len(block_comment[1])
            continue
        quote = next((quote for quote in quotes if head.startswith(quote, at)), None)
        if quote is not None:
            end = _end_of_string(head, at + len(quote), quote)
            if end < 0 and not _is_code_in_string(head, at, quote, language):
                return LineHead(in_string=True, in_call_arguments=_is_in_call(head, open_brackets))
            at = end if end >= 0 else at + len(quote)
            continue
        character = head[at]
        if character in b"([{":
            open_brackets.append(at)
        elif character in _PAIRS:
            if open_brackets and head[open_brackets[-1]] == _PAIRS[character]:
                open_brackets.pop()
            else:
                closes = True
        at += 1
    return LineHead(in_call_arguments=_is_in_call(head, open_brackets), closes_brackets=closes)


def _end_of_string(head: bytes, at: int, quote: bytes) -> int:
    """Find the place behind the closing quote; -1 when it is not there."""
    while at < len(head):
        if head.startswith(b"\\", at):
            at += 2
        elif head.startswith(quote, at):
            return at + len(quote)
        else:
            at += 1
    return -1


def _is_code_in_string(head: bytes, at: int, quote: bytes, language: Language) -> bool:
    """Look for a hole that is still open in the string whose quote is at `at`, and which does not end."""
    if language.interpolation is None:
        return False
    mark, opener = (text.encode() for text in language.interpolation)
    has_holes = quote == mark or mark in head[max(0, at - 2) : at].lower()
    return has_holes and head.rfind(opener, at) > head.rfind(b"}", at)


def _is_in_call(head: bytes, open_brackets: list[int]) -> bool:
    """Look for a call's bracket among those open, up to a brace in front of which no call can matter."""
    for bracket in reversed(open_brackets):
        before = head[max(0, bracket - LONGEST_CALLEE) : bracket].rstrip()
        if head[bracket] == ord("(") and _CALLEE.search(before):
            return not _NO_CALL.search(before) and not _DECLARES.search(before)
        if head[bracket] == ord("{") and before.endswith((b")", b"=>")):
            return False
    return False
