"""Reads what a file declares public by list: `__all__`, `export { … }`, `export default`, `module.exports`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from fimble.syntax.import_ranges import import_ranges
from fimble.syntax.queries import Captures
from fimble.syntax.source import Source

DEFAULT = "default"


@dataclass(slots=True)
class Exports:
    """Public names by list."""

    lists: frozenset[tuple[int, int]] = frozenset()
    """Byte ranges of the lists; empty when the file has none."""
    names: list[tuple[int, str]] = field(default_factory=list)
    """(byte offset, public name)."""
    aliases: dict[tuple[str, str], None] = field(default_factory=dict)
    """(public name, name in this file) where they differ, in source order."""
    local_names: set[str] = field(default_factory=set)
    """Names of this file that are public, perhaps under another name."""


def collect_exports(captures: Captures, source: Source) -> Exports:
    """Put the export captures of a tags query together."""
    inner = _places(captures, "definition.module")  # what a namespace exports, the file does not
    lists = [place for place in _places(captures, "export.list") if not _is_within(place[0], inner)]
    found = Exports(frozenset(lists))
    if not lists:
        return found
    foreign = import_ranges(captures)
    locals_ = _places(captures, "export.local")
    publics = _places(captures, "export.public")
    for start, end in sorted({(node.start_byte, node.end_byte) for node in captures.get("export", ())}):
        if not _is_within(start, lists):
            continue
        local = _text_inside(locals_, start, end, source)
        public = _text_inside(publics, start, end, source) or local or source.text(start, end)
        found.names.append((start, public))
        if not _is_within(start, foreign):  # what is passed on from another file has no name in this one
            _add_local(found, public, local or public)
    for start, end in _places(captures, "export.default"):
        if _is_within(start, inner):
            continue
        found.names.append((start, DEFAULT))
        _add_local(found, DEFAULT, source.text(start, end))
    return found


def _add_local(found: Exports, public: str, local: str) -> None:
    found.local_names.add(local)
    if public != local:
        found.aliases[public, local] = None


def _places(captures: Captures, name: str) -> list[tuple[int, int]]:
    return sorted({(node.start_byte, node.end_byte) for node in captures.get(name, ())})


def _text_inside(places: list[tuple[int, int]], start: int, end: int, source: Source) -> str:
    index = bisect_left(places, (start, 0))
    return source.text(*places[index]) if index < len(places) and places[index][1] <= end else ""


def _is_within(byte: int, ranges: list[tuple[int, int]]) -> bool:
    """Look for a range around `byte`; ranges do not overlap, or begin where another one does."""
    index = bisect_right(ranges, byte, key=lambda place: place[0]) - 1
    return index >= 0 and byte < ranges[index][1]
