"""What encloses a place in a text: definitions, a string, a comment, a call. Works on half-typed lines as well.

A line that breaks the grammar can make the tree forget the function around it. Then the enclosing definitions are read
from the tree of the text without that line, and what the line itself says is read from its characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tree_sitter

from fimble.syntax.line_head import read_head
from fimble.syntax.queries import run_query_at
from fimble.syntax.source import Line, line_at

if TYPE_CHECKING:
    from fimble.syntax.trees import SyntaxTree

MOST_COMMENTS_ABOVE = 50
"""Comments right above a blank line that are stepped over to find the code that it belongs to."""

_IMPORT_HEAD = re.compile(
    rb"\s*(?:import|from|use|using|#\s*include|require(?:_once)?|package)\b|\s*export\b.*\bfrom\b"
)
_BODIES = frozenset({"function_body", "class_body", "enum_class_body"})
_KINDS = {"scope.class": "class", "scope.function": "function", "scope.other": "other"}


@dataclass(frozen=True, slots=True)
class EnclosingScope:
    """A definition around a place."""

    kind: str
    """"class", "function" or "other" (a namespace)."""
    name: str
    start_line: int
    end_line: int
    """Last line, inclusive."""


@dataclass(frozen=True, slots=True)
class SyntaxContext:
    """What encloses a place in a text."""

    scopes: tuple[EnclosingScope, ...] = ()
    """The named definitions around it, outermost first."""
    in_comment: bool = False
    in_string: bool = False
    """Inside a string's text; code between the braces of an f-string or a template does not count."""
    in_import: bool = False
    in_call_arguments: bool = False
    """Between the brackets of a call, and not in the body of a function that is one of its arguments."""
    in_empty_body: bool = False
    """The innermost definition has no statement yet, its documentation and the line at the place left aside."""

    @property
    def enclosing(self) -> tuple[str, ...]:
        """Names of the enclosing definitions, outermost first."""
        return tuple(scope.name for scope in self.scopes)

    @property
    def enclosing_class(self) -> str:
        """Name of the innermost enclosing class; "" when there is none."""
        return next((scope.name for scope in reversed(self.scopes) if scope.kind == "class"), "")

    @property
    def function_start_line(self) -> int | None:
        """First line of the innermost enclosing function; None outside of functions."""
        return next((scope.start_line for scope in reversed(self.scopes) if scope.kind == "function"), None)

    @property
    def function_end_line(self) -> int | None:
        """Last line of the innermost enclosing function."""
        return next((scope.end_line for scope in reversed(self.scopes) if scope.kind == "function"), None)


def find_context(tree: SyntaxTree, byte: int) -> SyntaxContext:
    """Say what encloses a byte offset of the tree's text."""
    source = tree.source
    byte = max(0, min(byte, len(source)))
    line = line_at(source, byte)
    if not tree.n_errors(line.start, line.end):
        return _Finder(tree, byte, line).context()
    return _context_of_broken_line(tree, source, byte, line)


def _context_of_broken_line(tree: SyntaxTree, source: bytes, byte: int, line: Line) -> SyntaxContext:
    mended = None if line.is_blank and tree.language.block != "end" else tree.mended_at(byte)
    if mended is None:
        around = _Finder(tree, byte, line).context()
        before = around if line.is_blank else _Finder(tree, line.content, line).context()
    else:
        place = mended.start_byte + (1 if mended.filler else 0)
        line = line if mended.filler else Line(line.start, line.content, line.content)
        around = before = _Finder(mended.tree, place, line, filler_at=mended.start_byte).context()
    head = read_head(source[line.start : byte], tree.language, in_string=before.in_string, in_comment=before.in_comment)
    return SyntaxContext(
        scopes=around.scopes,
        in_comment=head.in_comment,
        in_string=head.in_string,
        in_import=around.in_import or _IMPORT_HEAD.match(source[line.start : byte]) is not None,
        in_call_arguments=head.in_call_arguments or (before.in_call_arguments and not head.closes_brackets),
        in_empty_body=around.in_empty_body,
    )


class _Finder:
    """Reads one tree around one place."""

    def __init__(self, tree: SyntaxTree, byte: int, line: Line, filler_at: int = -1) -> None:
        self.language = tree.language
        self.source = tree.source
        self.byte = byte
        self.line = line
        self.filler_at = filler_at
        self.root = tree.root

    def context(self) -> SyntaxContext:
        found = self._nodes_around(self.byte)
        # Blanks typed behind a statement are not part of it, but of the function that it is in.
        typed = self.line.start + len(self.source[self.line.start : self.byte].rstrip())
        place = self.byte if typed <= self.line.content or typed == self.byte else typed
        scopes = [item for item in (found if place == self.byte else self._nodes_around(place)) if item[0] in _KINDS]
        is_comment = any(kind == "comment" and node.start_byte == self.line.content for kind, node, _ in found)
        if self.language.block == "colon" and (self.line.is_blank or is_comment):
            scopes = self._with_open_blocks(scopes)
        in_text = self._innermost(found, ("string", "code", "comment"))
        return SyntaxContext(
            scopes=tuple(self._enclosing(kind, node, name) for kind, node, name in scopes),
            in_comment=in_text == "comment",
            in_string=in_text == "string",
            in_import=any(kind == "import" for kind, _, _ in found),
            in_call_arguments=self._innermost(found, ("arguments", "block", *_KINDS)) == "arguments",
            in_empty_body=bool(scopes) and self._is_empty(scopes[-1][1]),
        )

    def _nodes_around(self, byte: int) -> list[tuple[str, tree_sitter.Node, str]]:
        """List (capture, node, name) of what has `byte` inside, outermost first."""
        found = []
        matches = run_query_at(self.language, "scopes", self.root, max(0, byte - 1), byte + 1)
        for _, captures in matches:
            names = captures.get("name", ())
            name = (names[0].text or b"").decode("utf-8", "replace") if names else ""
            owners = captures.pop("owner", [])
            if owners and "scope.function" in captures:  # `function Owner.name` is as good as inside of it
                owner = (owners[0].text or b"").decode("utf-8", "replace")
                found += [
                    ("scope.class", node, owner)
                    for node in captures["scope.function"]
                    if self._is_inside("scope.class", node, byte)
                ]
            for kind, nodes in captures.items():
                found += [(kind, node, name) for node in nodes if kind != "name" and self._is_inside(kind, node, byte)]
        return sorted(found, key=lambda item: (item[1].start_byte, -item[1].end_byte, item[0]))

    def _is_inside(self, kind: str, node: tree_sitter.Node, byte: int) -> bool:
        start, end = node.start_byte, node.end_byte
        if byte <= start or byte > end:
            return kind == "import" and byte == start
        if byte < end or kind == "import":
            return True
        if kind == "comment":
            opener = self.language.block_comment
            is_block = opener is not None and self.source.startswith(opener[0].encode(), start)
            return not is_block and not self.source.endswith((b"\n", b"\r"), start, end)  # Rust's take the break along
        # Behind its last character a block of deeper lines may go on, one between braces may not.
        return kind in _KINDS and self.language.block == "colon"

    def _innermost(self, found: list[tuple[str, tree_sitter.Node, str]], kinds: tuple[str, ...]) -> str:
        return next((kind for kind, _, _ in reversed(found) if kind in kinds), "")

    def _with_open_blocks(
        self, scopes: list[tuple[str, tree_sitter.Node, str]]
    ) -> list[tuple[str, tree_sitter.Node, str]]:
        """Add the definitions above that a line without code is still part of, by its indentation."""
        column = min(self.byte, self.line.content) - self.line.start
        above = self._code_above()
        known = {item[1].id for item in scopes}
        return scopes + [item for item in above if item[1].id not in known and self._indent_of(item[1]) < column]

    def _code_above(self) -> list[tuple[str, tree_sitter.Node, str]]:
        """List the definitions at the end of the code above the line, comments left aside."""
        before = self.line.start
        for _ in range(MOST_COMMENTS_ABOVE):
            before = len(self.source[:before].rstrip())
            found = self._nodes_around(before)
            comment = next((node for kind, node, _ in found if kind == "comment"), None)
            if comment is None:
                return [item for item in found if item[0] in _KINDS]
            before = comment.start_byte
        return []

    def _indent_of(self, node: tree_sitter.Node) -> int:
        line = line_at(self.source, node.start_byte)
        return line.content - line.start

    def _enclosing(self, kind: str, node: tree_sitter.Node, name: str) -> EnclosingScope:
        start = _lsp_line(self.source, node.start_byte)
        n_more = _lsp_line(self.source[node.start_byte : node.end_byte], node.end_byte - node.start_byte)
        return EnclosingScope(_KINDS[kind], name, start, start + n_more)

    def _is_empty(self, node: tree_sitter.Node) -> bool:
        body = node.child_by_field_name("body")
        value = node.child_by_field_name("value") if body is None else None
        body = value.child_by_field_name("body") if value is not None else body
        body = body or _unnamed_body(node)
        if body is None:
            return node.has_error or self.language.block == "end"  # between a header and its "end" nothing is no node
        statements = [child for child in body.named_children if "comment" not in child.type]
        if statements and _is_text(statements[0]):
            statements = statements[1:]
        return not [child for child in statements if child.start_byte != self.filler_at and not child.is_error]


def _unnamed_body(node: tree_sitter.Node) -> tree_sitter.Node | None:
    """Find the body of a definition in a grammar that has no field for it (Kotlin's)."""
    body = next((child for child in node.named_children if child.type in _BODIES), None)
    return next((child for child in body.named_children if child.type == "block"), body) if body else None


def _is_text(node: tree_sitter.Node) -> bool:
    """True for a statement that is a string and nothing else: documentation."""
    child = node.named_child(0) if node.named_child_count == 1 else None
    return child is not None and child.type == "string"


def _lsp_line(source: bytes, byte: int) -> int:
    head = source[:byte]
    n_breaks = head.count(b"\n")
    return n_breaks + head.count(b"\r") - head.count(b"\r\n") if b"\r" in head else n_breaks
