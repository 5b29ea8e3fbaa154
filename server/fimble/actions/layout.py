"""Lays code of a model out as the file does: its indentation, its line breaks. Knows no declarations."""

from __future__ import annotations

from fimble.text.document import Document
from fimble.text.indentation import indent_of, indent_unit


def dedented(lines: list[str]) -> list[str]:
    """Take the indentation away that all lines with text in them share."""
    heads = [indent_of(line) for line in lines if line.strip()]
    shared = _common(heads)
    return [line[len(shared) :] if line.strip() else "" for line in lines]


def _common(heads: list[str]) -> str:
    if not heads:
        return ""
    low, high = min(heads), max(heads)
    n = next((n for n, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))
    return low[:n]


def laid_out(lines: list[str], document: Document, indent: str) -> list[str]:
    """Indent lines by `indent` and by the document's own steps; a line that is a string's continuation may move with them."""
    lines = dedented(lines)
    own, theirs = document.indent_unit, indent_unit("\n".join(lines))
    if own != theirs and any(line.startswith(theirs) for line in lines):
        lines = [_converted(line, theirs, own) for line in lines]
    return [indent + line if line else "" for line in lines]


def _converted(line: str, theirs: str, own: str) -> str:
    head = indent_of(line)
    steps, rest = 0, head
    while rest.startswith(theirs):
        steps, rest = steps + 1, rest[len(theirs) :]
    return own * steps + rest + line[len(head) :]
