"""Where to look for code like that at the cursor, and what is found there. Two steps: few files, then their windows."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from math import log

from fimble.context.evidence import Evidence
from fimble.context.insecure import without_insecure
from fimble.context.similar import KEYWORDS, Match, WindowCache, most_similar
from fimble.index.snapshot import Snapshot

CLOSURE_DEPTH = 3
"""How many imports away a file may be and still count for order and distance; deeper adds little (arXiv 2406.18294)."""

MOST_NEAR = 24
MOST_ALIKE = 24
"""Files whose windows are compared in one request: near ones, and of the whole workspace those that use the names around
the cursor. As good as all windows of all files (on 198 held-out lines of nine packages), at a cost that does not grow."""

MOST_POSTINGS = 20_000
"""How often a file may be counted for a name, in all: some milliseconds. Rare names are counted first, and say most."""

MOST_WINDOWS = 12
"""Some 2,400 tokens; what a larger budget has left goes to declarations."""


def similar_code(
    snapshot: Snapshot, evidence: Evidence, distance: Mapping[str, int], cache: WindowCache
) -> list[Match]:
    """Find code elsewhere that looks like the code around the cursor, safe shapes first."""
    workspace = snapshot.workspace
    files = [
        cache.windows_of(path, content_hash, workspace.text_of)
        for path in files_to_search(snapshot, evidence, distance)
        if (content_hash := workspace.symbols.content_hash_of(path)) is not None
    ]
    matches = most_similar(evidence.weights, files, shown=snapshot.document.text, most=MOST_WINDOWS)
    return without_insecure(matches, workspace)


def files_to_search(snapshot: Snapshot, evidence: Evidence, distance: Mapping[str, int]) -> list[str]:
    """List the files worth comparing, near ones first."""
    near, alike = _nearest_files(snapshot, distance)[:MOST_NEAR], _files_alike(snapshot, evidence)
    return [*near, *islice((path for path in alike if path not in near), MOST_ALIKE)]


def _nearest_files(snapshot: Snapshot, distance: Mapping[str, int]) -> list[str]:
    """List files near the open one: visited lately, its folder, users of the same files, its own dependencies, its users."""
    graph, own = snapshot.workspace.graph, snapshot.path
    recent = [path for path in snapshot.recent if path != own]
    direct = sorted(path for path, steps in distance.items() if steps == 1)
    folder = own.rpartition("/")[0]
    neighbours = [path for path in snapshot.workspace.paths_in(folder) if path != own]
    siblings = [other for path in direct[:16] for other in sorted(graph.dependents_of(path))[:8] if other != own]
    users = sorted(graph.dependents_of(own))
    return list(dict.fromkeys([*recent[:8], *neighbours[:MOST_NEAR], *siblings, *direct, *users]))


def _files_alike(snapshot: Snapshot, evidence: Evidence) -> list[str]:
    """List files that use or define the names around the cursor, the most of them and the rarest first."""
    symbols = snapshot.workspace.symbols
    n_files, left = symbols.n_named, MOST_POSTINGS
    known = [(symbols.files_using(name) + symbols.files_defining(name), name) for name in evidence.weights]
    weights: list[tuple[str, float]] = []
    for count, name in sorted(known):
        if not count or len(name) < 3 or name in KEYWORDS:
            continue
        left -= count
        if left < 0:
            break
        weights.append((name, min(1.0, evidence.weights[name]) * log(1 + (n_files + 0.5) / (count + 0.5))))
    most = MOST_NEAR + MOST_ALIKE
    return [path for path in symbols.paths_with_most(weights, most + 1) if path != snapshot.path][:most]
