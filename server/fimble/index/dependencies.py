"""Which file depends on which, and the order in which a prompt should show them. Pure values: finding the edges is the
work of `index.imports`, keeping them up to date that of `index.workspace`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush


def topological_order(files: Sequence[str], depends_on: Mapping[str, Collection[str]]) -> list[list[str]]:
    """Order files so that dependencies stand before dependents, one list for each weakly connected component.

    This is Algorithm 1 of the DeepSeek-Coder paper (arXiv 2401.14196): the next file is always one with the fewest
    dependencies still unplaced, which need not be zero, so that cycles are tolerated. What the paper leaves open is
    settled so that equal input gives equal output: ties go to the smaller path, components are ordered by their smallest
    path, a file's dependency on itself and dependencies outside `files` do not count. O((files + edges) log files).
    """
    nodes = frozenset(files)
    needs = {path: frozenset(depends_on.get(path, ())) & nodes - {path} for path in sorted(nodes)}
    dependents = _reverse(needs)
    return [_fewest_unplaced_first(group, needs, dependents) for group in _components(needs, dependents)]


def _reverse(needs: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    dependents: dict[str, list[str]] = {path: [] for path in needs}
    for path, dependencies in needs.items():
        for dependency in dependencies:
            dependents[dependency].append(path)
    return dependents


def _components(
    needs: Mapping[str, Collection[str]], dependents: Mapping[str, Collection[str]]
) -> Iterator[frozenset[str]]:
    """Yield the weakly connected components, the one with the smallest path first (`needs` iterates sorted)."""
    seen: set[str] = set()
    for start in needs:
        if start in seen:
            continue
        group, pending = {start}, [start]
        while pending:
            path = pending.pop()
            fresh = {*needs[path], *dependents[path]} - group
            group |= fresh
            pending.extend(fresh)
        seen |= group
        yield frozenset(group)


def _fewest_unplaced_first(
    group: Collection[str], needs: Mapping[str, Collection[str]], dependents: Mapping[str, Collection[str]]
) -> list[str]:
    """Emit one component. `needs` and `dependents` must not lead out of `group`."""
    unplaced = {path: len(needs[path]) for path in group}
    # An entry is pushed anew whenever its degree falls; older ones are recognised by a degree that no longer holds.
    heap = [(degree, path) for path, degree in unplaced.items()]
    heapify(heap)
    order: list[str] = []
    while heap:
        degree, path = heappop(heap)
        if unplaced.get(path) != degree:
            continue
        del unplaced[path]
        order.append(path)
        for dependent in dependents[path]:
            if dependent in unplaced:
                unplaced[dependent] -= 1
                heappush(heap, (unplaced[dependent], dependent))
    return order


class DependencyGraph:
    """Files and the files they need, replaceable one file at a time.

    A dependency need not have been added itself yet: while the workspace is being read, edges arrive before their ends.
    `refresh` is called before something is looked up: with the file whose dependencies are asked for, or with None when
    those of all files matter.
    """

    def __init__(self, refresh: Callable[[str | None], None] = lambda path: None) -> None:
        self._refresh = refresh
        self._dependencies: dict[str, tuple[str, ...]] = {}
        self._dependents: dict[str, str | set[str]] = {}
        """One dependent stands as itself: a set of one takes four times the memory."""

    def replace_file(self, path: str, dependencies: Iterable[str], *, is_hidden: bool = False) -> None:
        """Set what `path` depends on; a dependency on itself is dropped.

        A hidden file knows its dependencies but is nobody's dependent: it may be completed, never shown to others.
        """
        self._detach(path)
        self._dependencies[path] = tuple(sorted({*dependencies} - {path}))
        if is_hidden:
            return
        for dependency in self._dependencies[path]:
            here = self._dependents.setdefault(dependency, path)
            if isinstance(here, set):
                here.add(path)
            elif here != path:
                self._dependents[dependency] = {here, path}

    def remove_file(self, path: str) -> None:
        """Forget `path` and its dependencies. Edges of other files to it stay until those files are replaced."""
        self._detach(path)
        self._dependencies.pop(path, None)

    def _detach(self, path: str) -> None:
        for dependency in self._dependencies.get(path, ()):
            here = self._dependents.get(dependency)
            if isinstance(here, set):
                here.discard(path)
            if here == path or not here:
                self._dependents.pop(dependency, None)

    def __contains__(self, path: str) -> bool:
        return path in self._dependencies

    def files(self) -> list[str]:
        """List every file that was added, by path."""
        self._refresh(None)
        return sorted(self._dependencies)

    def dependencies_of(self, path: str) -> tuple[str, ...]:
        """List what `path` itself imports, by path."""
        self._refresh(path)
        return self.known_dependencies_of(path)

    def known_dependencies_of(self, path: str) -> tuple[str, ...]:
        """List them as the graph stands, without a refresh."""
        return self._dependencies.get(path, ())

    def dependents_of(self, path: str) -> tuple[str, ...]:
        """List the files that import `path` themselves, by path."""
        self._refresh(None)
        return self.known_dependents_of(path)

    def known_dependents_of(self, path: str) -> tuple[str, ...]:
        """List those of them that are in the graph as it stands, without a refresh."""
        here = self._dependents.get(path, ())
        return (here,) if isinstance(here, str) else tuple(sorted(here))

    def edges(self) -> list[tuple[str, str]]:
        """List every (file, dependency), sorted; those of hidden files are left out."""
        self._refresh(None)
        found = ((path, dependency) for dependency in self._dependents for path in self.known_dependents_of(dependency))
        return sorted(found)

    def closure(self, path: str, depth: int | None = None) -> dict[str, int]:
        """Map everything `path` needs, directly or through others, to its distance (1 = imported by `path` itself).

        `path` itself is not in it. Nearest first, then by path; `depth` cuts off what is farther away.
        """
        distances: dict[str, int] = {}
        frontier, distance = [path], 0
        while frontier and (depth is None or distance < depth):
            distance += 1
            reached = {dependency for file in frontier for dependency in self.dependencies_of(file)}
            frontier = sorted(reached - distances.keys() - {path})
            distances.update(dict.fromkeys(frontier, distance))
        return distances

    def order_of(self, path: str, depth: int | None = None) -> list[str]:
        """Order the closure of `path` as `topological_order` would, with `path` last even inside a cycle.

        Nothing can be placed after `path`, so whoever depends on it (a cycle) is ordered as if it did not.
        """
        group = frozenset(self.closure(path, depth))
        needs = {file: group.intersection(self.dependencies_of(file)) for file in sorted(group)}
        return [*_fewest_unplaced_first(group, needs, _reverse(needs)), path]
