"""Where import statements are in a text."""

from __future__ import annotations

from fimble.syntax.queries import Captures

STATEMENTS = ("import", "import.reexport")
"""Captures on whole statements."""


def import_ranges(captures: Captures) -> list[tuple[int, int]]:
    """Give the byte ranges of import statements, sorted, none inside another."""
    ranges: list[tuple[int, int]] = []
    nodes = [node for name in STATEMENTS for node in captures.get(name, ())]
    for start, end in sorted((node.start_byte, node.end_byte) for node in nodes):
        if not ranges or start >= ranges[-1][1]:
            ranges.append((start, end))
        elif end > ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], end)
    return ranges
