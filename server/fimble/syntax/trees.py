"""`SyntaxTree`: the live tree of one text. Edits are told to it one by one, it is reparsed when somebody looks at it.

Offsets are UTF-8 bytes throughout. Nodes must not be kept across an edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import tree_sitter

from fimble.syntax import preprocessor, soft_words
from fimble.syntax.language import Block, Language, Misleading
from fimble.syntax.languages import grammar
from fimble.syntax.scopes import SyntaxContext, find_context
from fimble.syntax.source import line_at
from fimble.text.spans import ByteEdit, BytePoint

MOST_BYTES = 1_000_000
"""Above it no tree is built: some 0.2 s of parsing that nothing can interrupt, and no model reads such a file."""

LONGEST_LINE = 50_000
"""Bytes. Longer lines are data or minified code, and error recovery takes seconds on some of them."""

SAMPLE = 32_768
"""Bytes from the start that tell whether a larger text is of its language at all: what is not takes fifty times as long
to parse (5 s per megabyte, measured on random characters)."""

FIRST_SAMPLE = 8_192
"""Bytes from the start that are enough when they are of the language. Each byte of a sample is parsed twice."""

BYTES_PER_ERROR = 50
"""A sample with more errors than one in so many bytes is of another language, or none. Measured: English prose 26, random
characters 18 to 60, TypeScript read as JavaScript 90, code being edited thousands."""

HEAD = 1_000
"""Bytes from the start that tell whether a text is nothing but operators. On a row of what they cannot read the grammars
of C and Java take time that grows with the square of its length (10 to 20 s for 15 KB of arrows) and cannot be
interrupted, so that `SAMPLE` would be too much."""

MOST_OPERATOR_SHARE = 0.25
"""Of the head's bytes; a head with more is looked at. Code has some 8 %, a banner of stars may have all."""

_OPERATORS = b"=<>-+*/%&|^~!?:"

BYTES_PER_ERROR_IN_HEAD = 10
"""Nobody leaves more errors than that behind while typing."""

FEW_ERRORS = 100
"""With more errors than these, and more than one in `BYTES_PER_ERROR`, a text is not one line away from being right, and
each try costs a parse. One open bracket can be the cause of hundreds of errors behind it."""

MOST_ODD_SHARE = 0.1
"""Bytes that are not UTF-8, or control characters: a text with more of them in its sample is none. Latin-1 prose has 5 %."""

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))

_CLEARED: dict[Misleading, Callable[[bytes], bytes]] = {
    "macros": preprocessor.readable,
    "conditions": preprocessor.whole,
    "soft words": soft_words.readable,
}
"""What gives the grammar a text of the same length that does not mislead it."""

_FILLERS: dict[Block, tuple[bytes, ...]] = {
    "colon": (b"0", b"", b"if 0:"),
    "brace": (b"", b"{"),
    "end": (b"", b"end"),
}
"""What may stand for a line: a statement, nothing (between brackets), the opener of a block, or the end of one that is
open: hardly anybody types "end" before what goes in front of it."""

BOTTOMLESS = 1_000
"""Brackets opened in a row, so deep that queries over the tree take seconds; no person wrote that."""

_OPENERS = bytes(ord("(") if byte in b"([{" else ord("x") for byte in range(256))


class HasSource(Protocol):
    """What can give its text when it is asked for: a `Document`."""

    def source_bytes(self) -> bytes:
        """Give the text in UTF-8."""


def may_parse(language: Language, size: int) -> bool:
    """Say whether a text of `size` bytes (or fewer characters) can have a tree at all."""
    return size <= MOST_BYTES and grammar(language) is not None


@dataclass(frozen=True, slots=True)
class _Parser:
    """The grammar's parser, which is given `end` behind every text."""

    parser: tree_sitter.Parser
    end: bytes

    def parse(self, source: bytes, old: tree_sitter.Tree | None = None) -> tree_sitter.Tree:
        """Parse a text; `old` is the tree of what it was, and has been told of the edits."""
        text = source + self.end if self.end else source
        return self.parser.parse(text, old) if old else self.parser.parse(text)  # None is refused


@dataclass(frozen=True, slots=True)
class MendedTree:
    """A tree in which something harmless stands for a broken line; all offsets are those of the text itself."""

    tree: SyntaxTree
    start_byte: int
    """Where the line's content starts."""
    filler: bytes
    """What stands there now, blanks behind it left aside."""


class SyntaxTree:
    """The tree of one text. One owner; not for use by two threads."""

    __slots__ = (
        "_context",
        "_edited_at",
        "_is_edited",
        "_parser",
        "_pending",
        "_readable",
        "_source",
        "_tree",
        "language",
    )

    def __init__(self, language: Language, source: bytes, parser: _Parser, tree: tree_sitter.Tree | None) -> None:
        self.language = language
        self._source = source
        self._parser = parser
        self._tree = tree
        """None when the text has become something that no tree is built of."""
        self._readable: tree_sitter.Tree | None = None
        """Of the same text without what misleads the grammar, if that has been found to be clearer."""
        self._context: tuple[int, SyntaxContext] | None = None
        """Of the place that was asked for last: on a broken line it takes several parses, and a request asks more than once."""
        self._pending: HasSource | None = None
        self._is_edited = False
        self._edited_at = -1
        """Byte offset of the last edit; -1 before the first."""

    @classmethod
    def parse(cls, language: Language, source: bytes) -> SyntaxTree | None:
        """Parse a text; None when the language has no grammar here, or the text is too large or not of the language."""
        tree_language = grammar(language)
        if tree_language is None or not _fits(source):
            return None
        parser = _Parser(tree_sitter.Parser(tree_language), b"\n" if language.reads_past_end else b"")
        if len(source) > 2 * SAMPLE and not _is_of_its_language(parser, source):
            return None
        if _is_hopeless(parser, source[:HEAD]):
            return None
        return cls(language, source, parser, parser.parse(source))

    # The text changes

    def edit(self, edit: ByteEdit) -> None:
        """Shift the tree by one edit; `update` or `pend` must give the new text before the tree is looked at again."""
        self._is_edited = True
        self._edited_at = edit.new_end_byte
        if self._tree is not None:
            self._tree.edit(
                edit.start_byte,
                edit.old_end_byte,
                edit.new_end_byte,
                (edit.start_point.row, edit.start_point.column),
                (edit.old_end_point.row, edit.old_end_point.column),
                (edit.new_end_point.row, edit.new_end_point.column),
            )

    def update(self, source: bytes) -> None:
        """Take the text as it is after all edits so far."""
        self._pending = None
        if not self._is_edited and source == self._source:
            return
        self._readable = self._context = None
        if not _fits(source):
            self._tree = None
        else:
            # Without an edit nothing is known of what has changed.
            self._tree = self._parser.parse(source, self._tree if self._is_edited else None)
        self._source = source
        self._is_edited = False

    def pend(self, document: HasSource) -> None:
        """Take the text from `document` once somebody looks: to encode and parse it per keystroke would be for nothing."""
        self._pending = document

    def _refresh(self) -> None:
        if self._pending is not None:
            self.update(self._pending.source_bytes())

    # Other texts like this one

    def spliced(self, start_byte: int, end_byte: int, replacement: bytes) -> SyntaxTree:
        """Give the tree of this text with a range replaced; this one stays as it is."""
        before = self.source
        source = before[:start_byte] + replacement + before[end_byte:]
        new_end = start_byte + len(replacement)
        other = SyntaxTree(self.language, before, self._parser, self._tree.copy() if self._tree else None)
        other.edit(
            ByteEdit(
                start_byte,
                end_byte,
                new_end,
                _point(before, start_byte),
                _point(before, end_byte),
                _point(source, new_end),
            )
        )
        other.update(source)
        return other

    def mended_at(self, byte: int) -> MendedTree | None:
        """Give the tree of this text with the line at `byte` overwritten by blanks, or by a few characters that do no harm
        there; None when that leaves it as broken as it is.

        A half-typed line can cost the tree what is around it, and much of what follows.
        """
        source = self.source
        line = line_at(source, byte)
        n_errors = self.n_errors()
        best: MendedTree | None = None
        is_hopeful = 0 < n_errors <= max(FEW_ERRORS, len(source) // BYTES_PER_ERROR)
        start = line.start if line.is_blank else line.content
        for filler in _FILLERS[self.language.block] if is_hopeful else ():
            if len(filler) > line.end - start or (line.is_blank and not filler):
                continue
            text = filler.ljust(line.end - start)
            tree = self.spliced(start, line.end, text)
            n_left = tree.n_errors()
            if n_left < n_errors:
                best, n_errors = MendedTree(tree, start, filler), n_left
            if n_left == 0:
                break
        return best

    def mended(self) -> SyntaxTree:
        """Give this tree, or if it has errors, the one without the line of the last edit if that has fewer."""
        if self._edited_at < 0:
            return self
        mended = self.mended_at(min(self._edited_at, len(self.source)))
        return mended.tree if mended else self

    # Looking at it

    @property
    def source(self) -> bytes:
        """The text that the tree is of."""
        self._refresh()
        return self._source

    @property
    def root(self) -> tree_sitter.Node:
        """The root node; reparses if there were edits."""
        self._refresh()
        tree = self._tree or self._parser.parse(b"")
        misleading = self.language.misleading
        if misleading and (misleading == "soft words" or tree.root_node.has_error):
            self._readable = self._readable or self._parsed_clearly(tree, misleading)
            return self._readable.root_node
        return tree.root_node

    def _parsed_clearly(self, tree: tree_sitter.Tree, misleading: Misleading) -> tree_sitter.Tree:
        """Give the clearer one of the tree of the text, and that of the text as the grammar can read it."""
        text = _CLEARED[misleading](self._source)
        if text == self._source:
            return tree
        other = self._parser.parse(text)
        before, after = (sum(1 for _ in _error_nodes(found.root_node, 0, len(text))) for found in (tree, other))
        # Macros that cost no error are read as well as their names; what soft words cost is no error at all.
        return other if after < before or (misleading == "soft words" and after == before) else tree

    def node_at(self, byte: int) -> tree_sitter.Node:
        """Give the smallest named node around a byte offset; the root when there is none."""
        root = self.root
        return root.named_descendant_for_byte_range(byte, byte) or root

    def ancestors_at(self, byte: int) -> list[tree_sitter.Node]:
        """List the named nodes that contain a byte offset, the smallest first, the root last."""
        cursor = self.root.walk()
        found = [self.root]
        while cursor.goto_first_child_for_byte(byte) is not None:
            node = cursor.node
            if node is None or node.start_byte > byte:
                break
            if node.is_named:
                found.append(node)
        return found[::-1]

    def n_errors(self, start_byte: int = 0, end_byte: int | None = None) -> int:
        """Count the places where the text breaks the grammar (ERROR and MISSING nodes) that touch a byte range."""
        end = len(self.source) if end_byte is None else end_byte
        return sum(1 for _ in _error_nodes(self.root, start_byte, end))

    def context_at(self, byte: int) -> SyntaxContext:
        """Say what encloses a byte offset."""
        self._refresh()
        if self._context is None or self._context[0] != byte:
            self._context = (byte, find_context(self, byte))
        return self._context[1]


def _error_nodes(root: tree_sitter.Node, start: int, end: int) -> Iterator[tree_sitter.Node]:
    """Walk down where errors are, and only there. Without recursion: broken text can be nested without bounds."""
    cursor = root.walk()
    while True:
        node = cursor.node
        is_descended = False
        if node is not None and node.has_error and node.end_byte >= start and node.start_byte <= end:
            if node.is_error or node.is_missing:
                yield node
            is_descended = cursor.goto_first_child()
        while not is_descended and not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            continue


def _fits(source: bytes) -> bool:
    """Refuse what is too large, has lines that are too long, or is no text."""
    if len(source) > MOST_BYTES or b"\0" in source or _is_odd(source[:SAMPLE]):
        return False
    n_openers = source.count(b"(") + source.count(b"[") + source.count(b"{")
    if n_openers >= BOTTOMLESS and b"(" * BOTTOMLESS in source.translate(_OPENERS, b" \t\r\n"):
        return False
    if len(source) <= LONGEST_LINE:
        return True
    return max(map(len, source.splitlines())) <= LONGEST_LINE


def _is_odd(sample: bytes) -> bool:
    n_controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if not n_controls and sample.isascii():
        return False
    n_odd = n_controls + sample.decode("utf-8", "replace").count("\ufffd")
    return n_odd > len(sample) * MOST_ODD_SHARE


def _is_of_its_language(parser: _Parser, source: bytes) -> bool:
    """Read a sample, and a larger one if that looks bad: where a long text is cut off, its rest may be full of errors."""
    for size in (FIRST_SAMPLE, SAMPLE):
        root = parser.parse(source[:size]).root_node
        if sum(1 for _ in _error_nodes(root, 0, size)) * BYTES_PER_ERROR <= size:
            return True
    return False


def _is_hopeless(parser: _Parser, head: bytes) -> bool:
    n_operators = len(head) - len(head.translate(None, _OPERATORS))
    if n_operators <= len(head) * MOST_OPERATOR_SHARE:
        return False
    root = parser.parse(head).root_node
    return sum(1 for _ in _error_nodes(root, 0, len(head))) * BYTES_PER_ERROR_IN_HEAD > HEAD


def _point(source: bytes, byte: int) -> BytePoint:
    return BytePoint(source.count(b"\n", 0, byte), byte - (source.rfind(b"\n", 0, byte) + 1))
