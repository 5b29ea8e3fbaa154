"""`judge`: would a suggestion break a file that parses? Then it is mended, or dropped. Files broken already are let be.

A line may well end in the middle of a statement. So a suggestion is sound if some simple continuation of it parses, which
nobody gets to see; cutting back to what parses follows SAFIM (arXiv 2403.04814, syntax-aware truncation).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from fimble.completion.balance import line_closers, scanned
from fimble.completion.cursor import Cursor, cursor_at
from fimble.completion.lexis import depth_of, indent_text
from fimble.completion.postprocess import Fitted
from fimble.syntax.language import Language
from fimble.syntax.trees import SyntaxTree
from fimble.text.document import Document
from fimble.text.encodings import utf8

MOST_CHARACTERS = 60_000
"""Larger documents are not parsed anew for one suggestion: that would take more than some 10 ms. With a tree they are
parsed in the changed part only."""
_PARSED_CHARACTERS = 2_000_000
"""What may be parsed again in all for one suggestion; bounds the number of attempts in large documents."""
_MOST_ATTEMPTS = 32
_LEAST_ATTEMPTS = 6
_MOST_CUTS = 6
"""Lines that may be cut off the end; behind more of them little of the suggestion is left."""

Action = Literal["show", "repair", "drop"]
ErrorCount = Callable[[int, int, str], int]
"""Counts the syntax errors of the document with the code points `[start, end)` replaced by a text."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a suggestion; `fitted` is what to show, also where it is only to be dropped while typing."""

    action: Action
    fitted: Fitted
    reason: str
    """For people: why."""

    @property
    def text(self) -> str:
        """The suggestion's text."""
        return self.fitted.text


def judge(
    document: Document, offset: int, fitted: Fitted, language: Language | None, tree: SyntaxTree | None = None
) -> Verdict:
    """Judge a suggestion for `offset` (code points) by parsing the document with it.

    `tree`, if given, must be of exactly the document's text; it is not changed.
    """
    if tree is None and language is not None and len(document.lines) <= MOST_CHARACTERS:
        tree = SyntaxTree.parse(language, document.source_bytes())
    if tree is None:
        return Verdict("show", fitted, "not parsed")
    return judge_by(_counter(document, tree), cursor_at(document, offset, tree.language), fitted)


def judge_by(n_errors: ErrorCount, cursor: Cursor, fitted: Fitted) -> Verdict:
    """Judge a suggestion by what `n_errors` says about the document with it."""
    place = _Place(cursor, n_errors)
    if place.takes(fitted):
        return Verdict("show", fitted, "it parses")
    for mended in _closed(fitted, cursor):
        if place.takes(mended):
            return Verdict("repair", mended, "closers were missing")
    if any(place.takes(longer) for longer in _continued(fitted, cursor)):
        return Verdict("show", fitted, "it can be gone on with")
    for shorter in _cut(fitted):
        if place.takes(shorter) or any(place.takes(longer) for longer in _continued(shorter, cursor)):
            return Verdict("repair", shorter, "its end did not parse")
    if place.n_allowed:
        return Verdict("show", fitted, "the file is broken elsewhere")
    return Verdict("drop", fitted, "it breaks the file")


class _Place:
    """The document around a cursor, and how many more texts may be tried there."""

    def __init__(self, cursor: Cursor, n_errors: ErrorCount) -> None:
        self._cursor = cursor
        self._n_errors = n_errors
        size = len(cursor.prefix) + len(cursor.suffix)
        self._n_left = max(_LEAST_ATTEMPTS, min(_MOST_ATTEMPTS, _PARSED_CHARACTERS // (size + 1)))
        self.n_allowed = self._n_own_errors()
        """Errors of the file as it is, or without the line that is being typed."""

    def _n_own_errors(self) -> int:
        cursor = self._cursor
        offset = len(cursor.prefix)
        before = self._n_errors(offset, offset, "")
        start, end = offset - len(cursor.line_head) + len(cursor.indent), offset + len(cursor.line_tail)
        if not before or start >= end:
            return before
        return min(before, self._n_errors(start, end, "pass" if cursor.language.block == "colon" else ""))

    def takes(self, fitted: Fitted) -> bool:
        """Say whether the file with this text is no more broken than without; False once nothing more may be tried."""
        self._n_left -= 1
        if self._n_left < 0:
            return False
        offset = len(self._cursor.prefix)
        found = self._n_errors(offset - fitted.replace_before, offset + fitted.replace_after, fitted.text)
        return found <= self.n_allowed


def _counter(document: Document, tree: SyntaxTree) -> ErrorCount:
    def count(start: int, end: int, text: str) -> int:
        if start == end and not text:
            return tree.n_errors()
        return tree.spliced(document.lines.byte_at(start), document.lines.byte_at(end), utf8(text)).n_errors()

    return count


# What is missing at the end


def _closed(fitted: Fitted, cursor: Cursor) -> Iterator[Fitted]:
    """Give the suggestion with the closers it leaves out, when it looks finished otherwise."""
    text = fitted.text.rstrip()
    if not text or not (text[-1].isalnum() or text[-1] in "_)]}\"'`;"):
        return
    closers = _missing_closers(fitted, cursor)
    if closers:
        yield replace(fitted, text=text + closers)
        if text[-1] == ";":
            yield replace(fitted, text=text[:-1] + closers + text[-1])


def _missing_closers(fitted: Fitted, cursor: Cursor) -> str:
    """Write the closers for brackets that the text opens, or leaves open on the cursor's line.

    A bracket opened on an earlier line of the text is closed on a line of its own, below it.
    """
    first = "" if fitted.replace_before else cursor.line_head
    lines = (first + fitted.text.replace("\r\n", "\n")).split("\n")
    waiting: list[tuple[str, int, int]] = []
    for number in range(len(lines)):
        text = "\n".join(lines[: number + 1])[len(first) :]
        scanner = scanned(text, cursor)
        del waiting[len(scanner.stack) :]
        waiting += [(closer[-1], number, depth_of(lines[number])) for closer in scanner.stack[len(waiting) :]]
    written = ""
    for closer, number, depth in reversed(waiting):
        is_below = number < len(lines) - 1
        written += f"{cursor.newline}{indent_text(depth, cursor.indent_unit)}{closer}" if is_below else closer
    return written + _head_closers(fitted, cursor)


def _head_closers(fitted: Fitted, cursor: Cursor) -> str:
    """Write the closers for brackets of the cursor's line that neither the text nor anything behind it closes."""
    closers = line_closers(cursor)
    n_closed = len(scanned(fitted.text.replace("\r\n", "\n"), cursor).unmatched)
    return "".join(closers[n_closed:])


def _continued(fitted: Fitted, cursor: Cursor) -> Iterator[Fitted]:
    """Give ways in which a user may go on: an operand, the closers, a body. Nobody sees them."""
    closers = _missing_closers(fitted, cursor)
    quote = scanned(fitted.text, cursor).quote
    bodies = (
        ("", ": pass", f"{cursor.newline}{cursor.indent}def x(): pass")
        if cursor.language.block == "colon"
        else ("", " {}")
    )
    for body in bodies:
        for operand in (quote, f"{quote} 0", f"{quote}x") if not body else ("", "0"):
            yield replace(fitted, text=fitted.text + operand + closers + body)


def _cut(fitted: Fitted) -> Iterator[Fitted]:
    """Give the suggestion without its last lines, then without its last closer."""
    lines = fitted.text.split("\n")
    for n_cut in range(1, min(len(lines), _MOST_CUTS + 1)):
        kept = "\n".join(lines[:-n_cut]).rstrip()
        if kept:
            yield replace(fitted, text=kept)
    text = fitted.text.rstrip()
    bare = text.rstrip(";,")
    if fitted.replace_after == 0 and len(bare) > 1 and bare[-1] in ")]}":
        yield replace(fitted, text=bare[:-1] + text[len(bare) :])
