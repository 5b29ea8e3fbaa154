"""Our import edges against those that each language's own tool finds, on real packages from the registries.

`python -m bench.resolution [JUDGE...] [--tuning] [--misses]`: `--tuning` measures the packages that resolvers are mended
on instead of the report set, `--misses` lists every edge that only one side has.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import Package, fetch, indexed
from bench.judges import NAMES, Edge, Judge, among, judge_named
from bench.report import Figure, save, table

COLUMNS = ["language: package", "files", "edges (judge)", "edges (ours)", "precision", "recall"]


@dataclass(frozen=True)
class Verdict:
    """Both sides' edges in one package, ends that the index leaves out dropped."""

    package: Package
    n_files: int
    true: frozenset[Edge]
    ours: frozenset[Edge]

    @property
    def invented(self) -> list[Edge]:
        """Edges that the judge does not know."""
        return sorted(self.ours - self.true)

    @property
    def missed(self) -> list[Edge]:
        """Edges that only the judge knows."""
        return sorted(self.true - self.ours)


def compare(judge: Judge, package: Package) -> Verdict:
    """Index a fresh copy of a package and ask its judge."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / package.folder
        shutil.copytree(fetch(package), root, symlinks=True)
        if prepare := getattr(judge, "prepare", None):
            prepare(root, package)
        workspace = asyncio.run(indexed(root, use_cache=False))
        files = {path for path in workspace.paths if path.endswith(judge.SUFFIXES)}
        find = getattr(judge, "our_edges", None)
        ours: Iterable[Edge] = find(workspace) if find else workspace.graph.edges()
        true = judge.true_edges(root)
    return Verdict(package, len(files), among(files, true), among(files, ours))


def row_of(label: str, verdicts: list[Verdict]) -> list[object]:
    """Sum up one or more packages: shares over all their edges."""
    n_true, n_ours = sum(len(v.true) for v in verdicts), sum(len(v.ours) for v in verdicts)
    n_both = sum(len(v.true & v.ours) for v in verdicts)
    shares = [round(n_both / n, 4) if n else 1.0 for n in (n_ours, n_true)]
    return [label, sum(v.n_files for v in verdicts), n_true, n_ours, *shares]


def measure(name: str, *, is_tuning: bool, shows_misses: bool) -> list[list[object]]:
    """Judge one language: a row for each package and one for all; a row that says so when the tool is missing."""
    judge = judge_named(name)
    if lack := judge.missing():
        return [[f"{name}: not judged, {lack}", 0, 0, 0, 0, 0]]
    verdicts = [compare(judge, package) for package in (judge.TUNING if is_tuning else judge.REPORT)]
    for verdict in verdicts if shows_misses else ():
        for mark, edges in (("invented", verdict.invented), ("missed", verdict.missed)):
            for path, other in edges:
                print(f"{verdict.package.folder}\t{mark}\t{path}\t{other}")
    rows = [row_of(f"{name}: {verdict.package.label}", [verdict]) for verdict in verdicts]
    return [*rows, row_of(f"{name}: all", verdicts)]


def main(arguments: list[str] | None = None) -> Figure:
    """Measure the judges named, or all of them; the figure of the report set is saved when all were asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.resolution")
    parser.add_argument("judges", nargs="*", metavar="JUDGE", help=", ".join(NAMES))
    parser.add_argument("--tuning", action="store_true")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args(arguments if arguments is not None else [])
    unknown = sorted(set(options.judges) - set(NAMES))
    if unknown:
        parser.error(f"no judge {unknown[0]!r}; there are: {', '.join(NAMES)}")
    names = options.judges or NAMES
    rows = [
        row for name in names for row in measure(name, is_tuning=options.tuning, shows_misses=options.misses)
    ]  # fmt: skip
    figure = Figure(
        name="resolution",
        title="Import edges judged by the languages' own tools",
        columns=COLUMNS,
        rows=rows,
        bars=("precision", "recall"),
    )
    if options.tuning or options.judges:
        print(table(figure))
        return figure
    return save(figure)


if __name__ == "__main__":
    main(sys.argv[1:])
