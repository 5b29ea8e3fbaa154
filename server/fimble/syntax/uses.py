"""Lists the names in use that no binding around them explains: what files that see each other without imports need.

What C# says beside a name is read in `csharp_uses`. Counting uses for ranking is done in `references`, which does not
care where a name is bound.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from operator import itemgetter

import tree_sitter

from fimble.syntax.csharp_uses import csharp_uses
from fimble.syntax.queries import Captures
from fimble.syntax.source import Source
from fimble.syntax.use_trees import tree_uses

LONGEST_USE = 200
"""Bytes of a dotted name; what is longer is an expression over many lines."""

_BINDS_BEHIND = re.compile(r"_(?:declaration|clause|spec|declarator|parameter)$")
_NAME = re.compile(r"(?:\\|::)?(?:[^\W\d]|\$)[\w$]*(?:(?:\.|::|\\)(?:[^\W\d]|\$)[\w$]*)*")
_CLIMB = 3
"""Nodes between a bound name and the statement that binds it, at most."""

Span = tuple[int, int]


def collect_uses(captures: Captures, source: Source) -> tuple[str, ...]:
    r"""List the names in use, sorted, each once; a `::` or `\\` between parts becomes a dot, one in front too."""
    if "use.path" in captures or "use.tokens" in captures:
        return tuple(sorted(set(tree_uses(captures, source))))
    nodes = captures.get("use")
    if not nodes:
        return ()
    data = source.data
    locals_ = captures.get("local", ())
    skipped = {(node.start_byte, node.end_byte) for node in (*locals_, *captures.get("use.not", ()))}
    skipped -= {(node.start_byte, node.end_byte) for node in captures.get("use.key", ())}
    members = {data[node.start_byte : node.end_byte] for node in captures.get("use.member", ())}
    values = ((node.start_byte, node.end_byte) for node in captures.get("use.value", ()))
    skipped |= {(start, end) for start, end in values if data[start:end] in members}
    bound = _bound_ranges(locals_, captures.get("local.scope", ()), data)
    places: dict[bytes, list[int]] = {}
    for node in nodes:
        place = start, end = node.start_byte, node.end_byte
        if place not in skipped and end - start <= LONGEST_USE:
            places.setdefault(data[start:end], []).append(start)
    found: set[str] = set()
    for written, starts in places.items():
        text = b"".join(written.split()).decode("utf-8", "replace")
        name = text.replace("::", ".").replace("\\", ".")
        ranges = bound.get(name.partition(".")[0].encode(), ())
        if _NAME.fullmatch(text) and not (ranges and _are_inside(starts, ranges)):
            found.add(name)
    found.update(csharp_uses(captures))
    return tuple(sorted(found))


def _are_inside(places: Iterable[int], ranges: list[Span]) -> bool:
    """Tell whether all places are in sorted ranges that do not overlap."""
    for place in places:
        index = bisect_right(ranges, place, key=itemgetter(0)) - 1
        if index < 0 or place >= ranges[index][1]:
            return False
    return True


def _bound_ranges(
    locals_: Iterable[tree_sitter.Node], scopes: Iterable[tree_sitter.Node], data: bytes
) -> dict[bytes, list[Span]]:
    """Map bound names to where they are bound, sorted: from behind the statement that does it to the end of the scope."""
    places = [(node.start_byte, 1, -node.end_byte, node) for node in locals_]
    events = sorted(
        [*((node.start_byte, 0, -node.end_byte, None) for node in scopes), *places], key=lambda event: event[:3]
    )
    open_ends: list[int] = []
    ranges: dict[bytes, dict[Span, None]] = {}
    for start, _, negative_end, node in events:
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        if node is None:
            open_ends.append(-negative_end)
        elif open_ends:
            name = data[start : node.end_byte]
            ranges.setdefault(name, {})[_bound_from(node, open_ends[-1]), open_ends[-1]] = None
    return {name: _united(spans) for name, spans in ranges.items()}


def _united(spans: Iterable[Span]) -> list[Span]:
    """Sort ranges and make one of those that overlap or touch."""
    united: list[Span] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def _bound_from(node: tree_sitter.Node, scope_end: int) -> int:
    """Give where a name begins to be bound: behind its statement, so that `url := url.Parse(s)` uses the outer one."""
    around = node.parent
    for _ in range(_CLIMB):
        if around is None or around.end_byte > scope_end:
            break
        if _BINDS_BEHIND.search(around.type):
            return around.end_byte if around.end_byte < scope_end else node.end_byte
        around = around.parent
    return node.end_byte
