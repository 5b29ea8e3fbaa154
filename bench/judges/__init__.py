"""Judges of our import edges: one module per language that asks the language's own tool, never our code, what depends on what.

A judge module `bench/judges/<name>.py` offers

- `TUNING`, `REPORT`: tuples of `bench.corpus.Package`. Resolvers are mended on the first; the second is only measured.
- `SUFFIXES`: only edges whose both ends are files with one of these suffixes are compared, ours and the judge's alike.
- `missing() -> str`: what the judge needs and this machine lacks ("" when it can judge). It is named in the table.
- `true_edges(root) -> frozenset[Edge]`: every (dependent, dependency) among the package's files, relative to `root`, "/".
  No file depends on itself. Ends that the index leaves out (generated, vendored, minified) are dropped by the caller.
- optionally `our_edges(workspace) -> frozenset[Edge]`: what of our graph the tool can judge at all, where that is not all
  of it (files that need each other by mere use, say). Without it every edge of the graph is compared.
- optionally `prepare(root, package) -> None`: makes an unpacked package ready for its tool (a generated manifest, say).
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from bench.corpus import Package

Edge = tuple[str, str]
"""(dependent, dependency)."""

NAMES = ("python", "javascript", "go", "rust", "java", "kotlin", "ruby", "php", "lua", "c", "cpp", "csharp")
"""Modules of this folder, in the order of the table."""


class Judge(Protocol):
    """What every module of this folder is; the optional functions are looked up by name."""

    TUNING: tuple[Package, ...]
    REPORT: tuple[Package, ...]
    SUFFIXES: tuple[str, ...]

    def missing(self) -> str:
        """Name the tool that this machine lacks; "" when the judge can work."""
        ...

    def true_edges(self, root: Path) -> frozenset[Edge]:
        """List the edges among the files of a package as the language's own tool sees them."""
        ...


def among(files: set[str] | frozenset[str], edges: Iterable[Edge]) -> frozenset[Edge]:
    """Keep the edges whose both ends are among some files; no file depends on itself."""
    return frozenset((path, other) for path, other in edges if path in files and other in files and path != other)


def judge_named(name: str) -> Judge:
    """Load a judge."""
    return cast("Judge", import_module(f"bench.judges.{name}"))


def lacking(*programs: str) -> str:
    """Say which of some programs this machine lacks, the first one; "" when they are all there."""
    return next((f"{program} is not installed" for program in programs if not shutil.which(program)), "")


def edges_told(command: Sequence[str], told: str | None = None) -> frozenset[Edge]:
    """Run a judge's program, with `told` as its input, and read the "dependent TAB dependency" lines that it prints."""
    answer = subprocess.run(command, input=told, check=True, capture_output=True, text=True)
    lines = (line.partition("\t") for line in answer.stdout.splitlines())
    return frozenset((dependent, dependency) for dependent, _, dependency in lines)
