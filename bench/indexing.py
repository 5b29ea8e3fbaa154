"""What it costs to read a workspace: cold, warm, and after one change, against the bare parser on the same files.

The baseline reads the very files that the index holds and parses each with tree-sitter, nothing else. Our figure holds
everything: walk, ignore rules, hashing, parsing in the worker process, facts, import resolution, graph, cache on disk, and
the start of that process. Counted is processor time over all processes, which other work on the machine disturbs less than
elapsed time; each is taken twice, and the smaller counts.
"""

from __future__ import annotations

import asyncio
import resource
import shutil
import tempfile
import time
from pathlib import Path

import tree_sitter

from bench.corpus import BIG, EFFECT, SQLALCHEMY, Package, workspace
from bench.report import Figure, save
from fimble.index.indexer import Indexer
from fimble.index.store import Store
from fimble.index.workspace import Workspace
from fimble.syntax.languages import grammar, language_named

SETS: dict[str, tuple[Package, ...]] = {"Django + RxJS": BIG, "SQLAlchemy + Effect": (SQLALCHEMY, EFFECT)}


def cpu_s() -> float:
    """Give processor seconds of this process and of those it started that have ended."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def bare_parse_s(root: Path, files: list[tuple[str, str]]) -> float:
    """Read and parse each file once, in this process."""
    parsers = {}
    for _, name in files:
        tree_language = grammar(language_named(name))
        if tree_language is not None:
            parsers[name] = tree_sitter.Parser(tree_language)
    began = cpu_s()
    for path, name in files:
        parsers[name].parse((root / path).read_bytes())
    return cpu_s() - began


async def index_s(root: Path, store: Path) -> tuple[float, Workspace, int]:
    """Index with a new server's empty memory; gives processor seconds, the workspace, and how many files were read."""
    tree = Workspace(root)
    tree.store = Store(root, store)
    indexer = Indexer(tree)
    began = cpu_s()
    report = await indexer.run()
    await indexer.close()  # what the worker used is known once it has ended
    return cpu_s() - began, tree, report.n_read


async def refresh_s(root: Path, store: Path, path: str) -> float:
    """Change one file of an indexed workspace and have it read anew; gives elapsed seconds."""
    tree = Workspace(root)
    tree.store = Store(root, store)
    indexer = Indexer(tree)
    await indexer.run()
    (root / path).write_text((root / path).read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    await indexer.refresh([path])  # the worker process starts with the first change
    (root / path).write_text((root / path).read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    began = time.perf_counter()
    await indexer.refresh([path])
    seconds = time.perf_counter() - began
    await indexer.close()
    return seconds


def measure(name: str, packages: tuple[Package, ...]) -> list[list[object]]:
    with tempfile.TemporaryDirectory() as folder:
        root, store = workspace(packages, Path(folder) / "tree"), Path(folder) / "store"
        cold, tree, n_read = asyncio.run(index_s(root, store))
        shutil.rmtree(store)
        cold = min(cold, asyncio.run(index_s(root, store))[0])
        warm, _, n_warm = min((asyncio.run(index_s(root, store)) for _ in range(2)), key=lambda found: found[0])
        files = [(facts.path, facts.language) for facts in tree.symbols]
        bare = min(bare_parse_s(root, files) for _ in range(2))
        change = asyncio.run(refresh_s(root, store, max(files)[0]))
    label = f"{name}, {len(files)} files"
    return [
        [f"{label}: bare parser", len(files), round(bare, 2), 1.0],
        [f"{label}: cold index", n_read, round(cold, 2), round(cold / bare, 2)],
        [f"{label}: warm start", n_warm, round(warm, 2), round(warm / bare, 2)],
        [f"{label}: one changed file, elapsed", 1, round(change, 3), round(change / bare, 3)],
    ]


def main() -> Figure:
    return save(
        Figure(
            name="indexing",
            title="Reading a workspace, as a multiple of the bare parser's time",
            columns=["what", "files read", "processor seconds", "x bare parser"],
            rows=[row for name, packages in SETS.items() for row in measure(name, packages)],
            bars=("x bare parser",),
        )
    )
