"""Where the files of a dependency graph stand in a picture: rows from top to bottom in topological order. No drawing here."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from fimble.index.dependencies import topological_order

MAX_FILES = 300
"""More files than these are drawn as the folders they stand in."""
MAX_FOLDERS = 150
MAX_LABEL = 30

BOX_HEIGHT = 22.0
_CHARACTER, _PADDING, _BETWEEN = 6.5, 14.0, 10.0
_ROW_STEP, _LAYER_GAP = 30.0, 44.0
_NARROW, _WIDE = 900.0, 1800.0
_SWEEPS = 6

Edge = tuple[str, str]
"""(dependent, dependency)."""


@dataclass(frozen=True, slots=True)
class Node:
    """One file, or one folder that stands for its files."""

    path: str
    label: str
    n_files: int
    """1 for a file."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a picture shows: nodes, and how many imports each line between two of them stands for."""

    nodes: Mapping[str, Node]
    edges: Mapping[Edge, int]
    order: Sequence[str]
    """Dependencies first; parts of the graph that are not connected follow each other."""
    is_folders: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A node's box: its upper left corner and its width, in pixels."""

    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        """Horizontal middle."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and the size of it all, in pixels."""

    places: Mapping[str, Place]
    width: float
    height: float


def drawn(files: Sequence[str], edges: Iterable[Edge], order: Sequence[Sequence[str]]) -> Drawn:
    """Decide what is drawn: every file, or above `MAX_FILES` the folders, as deep ones as `MAX_FOLDERS` allows."""
    if len(files) <= MAX_FILES:
        n_called = Counter(path.rpartition("/")[2] for path in files)
        nodes = {path: Node(path, _label(path, n_called), 1) for path in sorted(files)}
        return Drawn(nodes, dict.fromkeys(sorted(edges), 1), list(chain.from_iterable(order)), is_folders=False)
    depth = _depth(files)
    counts = Counter(folder_of(path, depth) for path in files)
    nodes = {folder: Node(folder, _shortened(folder or "./"), n) for folder, n in sorted(counts.items())}
    between = Counter((folder_of(path, depth), folder_of(other, depth)) for path, other in edges)
    lines = {edge: n for edge, n in sorted(between.items()) if edge[0] != edge[1]}
    needs: dict[str, list[str]] = {}
    for folder, other in lines:
        needs.setdefault(folder, []).append(other)
    return Drawn(nodes, lines, list(chain.from_iterable(topological_order(list(nodes), needs))), is_folders=True)


def folder_of(path: str, depth: int) -> str:
    """Give the folder of a file, at most `depth` deep; "" is the root."""
    return "/".join(path.split("/")[:-1][:depth])


def _depth(files: Sequence[str]) -> int:
    deepest = max(path.count("/") for path in files)
    fitting = (d for d in range(deepest, 0, -1) if len({folder_of(path, d) for path in files}) <= MAX_FOLDERS)
    return next(fitting, 1)


def _label(path: str, n_called: Mapping[str, int]) -> str:
    """Name a file; where its name alone says little, or is that of others too, together with its folder's name."""
    folder, _, name = path.rpartition("/")
    says_little = n_called[name] > 1 or name.partition(".")[0] in {"__init__", "__main__", "index", "mod", "main"}
    return _shortened(f"{folder.rpartition('/')[2]}/{name}" if folder and says_little else name)


def _shortened(label: str) -> str:
    """Keep the end, which tells names apart."""
    return label if len(label) <= MAX_LABEL else f"…{label[1 - MAX_LABEL :]}"


def layers(shown: Drawn) -> tuple[list[list[str]], set[Edge]]:
    """Put each node below all its dependencies that come earlier in the order; those that come later close a cycle.

    Gives the layers, the topmost first, and the edges that close a cycle. Nodes without any edge are in no layer.
    """
    position = {path: number for number, path in enumerate(shown.order)}
    closing = {(path, other) for path, other in shown.edges if position[other] > position[path]}
    needs: dict[str, list[str]] = {path: [] for path in shown.nodes}
    for path, other in sorted(shown.edges.keys() - closing):
        needs[path].append(other)
    level: dict[str, int] = {}
    for path in shown.order:
        level[path] = 1 + max((level[other] for other in needs[path]), default=-1)
    connected = set(chain.from_iterable(shown.edges))
    rows: list[list[str]] = [[] for _ in range(1 + max((level[path] for path in connected), default=-1))]
    for path in sorted(connected):
        rows[level[path]].append(path)
    return [row for row in rows if row], closing


def lay_out(shown: Drawn) -> tuple[Picture, set[Edge]]:
    """Place every node; gives also the edges that close a cycle."""
    rows, closing = layers(shown)
    _untangle(rows, shown)
    widths = {path: _PADDING + _CHARACTER * len(node.label) for path, node in shown.nodes.items()}
    room = min(_WIDE, max(_NARROW, math.sqrt(sum(widths.values()) * 2.2 * _ROW_STEP)))
    places: dict[str, Place] = {}
    y = 0.0
    for row in rows:
        y = _place_layer(row, widths, room, y, places) + _LAYER_GAP
    connected = set(places)
    alone = [path for path in shown.nodes if path not in connected]
    y = _place_alone(alone, widths, room, y, places) if alone else y - _LAYER_GAP
    return Picture(places, max((p.x + p.width for p in places.values()), default=0.0), max(0.0, y)), closing


def _untangle(rows: list[list[str]], shown: Drawn) -> None:
    """Order each layer by where the neighbours stand (barycentres), downwards and upwards in turn."""
    neighbours: dict[str, list[str]] = {}
    for path, other in shown.edges:
        neighbours.setdefault(path, []).append(other)
        neighbours.setdefault(other, []).append(path)
    where = {path: (number + 0.5) / len(row) for row in rows for number, path in enumerate(row)}
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            centre = {path: sum(where[n] for n in neighbours[path]) / len(neighbours[path]) for path in row}
            row.sort(key=lambda path: (round(centre[path], 9), path))
            where.update((path, (number + 0.5) / len(row)) for number, path in enumerate(row))


def _place_layer(
    row: Sequence[str], widths: Mapping[str, float], room: float, y: float, places: dict[str, Place]
) -> float:
    """Place one layer, in as many lines as it needs; neighbours are dealt out to them, so each spans the picture."""
    n_lines = max(1, math.ceil(sum(widths[path] + _BETWEEN for path in row) / room))
    while n_lines < len(row) and any(_length(row[n::n_lines], widths) > room for n in range(n_lines)):
        n_lines += 1
    for number in range(n_lines):
        line = row[number::n_lines]
        total = sum(widths[path] for path in line)
        gap = min(4 * _BETWEEN, max(_BETWEEN, (room - total) / (len(line) + 1)))
        x = (room - total - gap * (len(line) - 1)) / 2
        for path in line:
            places[path] = Place(x, y, widths[path])
            x += widths[path] + gap
        y += _ROW_STEP
    return y


def _length(line: Sequence[str], widths: Mapping[str, float]) -> float:
    return sum(widths[path] + _BETWEEN for path in line) - _BETWEEN


def _place_alone(
    paths: Sequence[str], widths: Mapping[str, float], room: float, y: float, places: dict[str, Place]
) -> float:
    """Place what nothing is connected with below the rest, line by line."""
    x = 0.0
    for path in paths:
        if x and x + widths[path] > room:
            x, y = 0.0, y + _ROW_STEP
        places[path] = Place(x, y, widths[path])
        x += widths[path] + _BETWEEN
    return y + _ROW_STEP
