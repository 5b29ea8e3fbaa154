"""Very large workspaces: cold and warm start, memory, one change, and a branch switch while somebody types.

The files are those of pinned packages. Where they are fewer than asked for, they stand in the workspace several times, in
folders of other names and each with another first line, so that no content is there twice. Every stage runs in a process of
its own. The baseline parses the very files that the index holds, in as many processes as the index uses for parsing. Beside
elapsed time stands processor time over all processes, which other work on the machine disturbs less.

    python -m bench scale --files 50000
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import tree_sitter

from bench.corpus import DJANGO, EFFECT, RXJS, SQLALCHEMY, Package, fetch
from bench.report import Figure, percentile, save
from fimble.completion.prompting import Prompter
from fimble.index.content import decode, judge_text
from fimble.index.files import FileFilter, walk
from fimble.index.indexer import Indexer, n_workers
from fimble.index.store import Store
from fimble.models.base import ModelInfo
from fimble.session import Session
from fimble.settings import Settings
from fimble.syntax.languages import comment_mark_for_path, grammar, language_named

PACKAGES = (DJANGO, RXJS, SQLALCHEMY, EFFECT, Package("pypi", "ansible", "9.13.0"))
OPENED = f"round0/{DJANGO.folder}/django/db/models/query.py"
N_WARM = 10_000
N_SWITCHED = 5_000
PAUSE_S = 0.02
WARM_PAUSE_S = 0.1
"""Between requests of somebody who has just started: more of them would be what the start waits for."""
MODEL = ModelInfo("qwen2.5-coder", "qwen2.5-coder", template="qwen2.5-coder", context_length=8192)

T = TypeVar("T")


def sources() -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every file that an index would take."""
    for package in PACKAGES:
        root = fetch(package)
        for found in walk(FileFilter(root)):
            if found.verdict.is_accepted:
                text = decode((root / found.path).read_bytes())
                if text and judge_text(found.path, text).is_accepted:
                    yield f"{package.folder}/{found.path}", text


def build(root: Path, n: int) -> int:
    """Write `n` files; return how many of them are no copies."""
    n_originals = written = 0
    for number in range(1 + n // 500):
        for path, text in sources():
            if written == n:
                return n_originals
            target = root / f"round{number}" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            head = f"{comment_mark_for_path(path)} round {number}\n" if number else ""
            target.write_text(head + text, encoding="utf-8", errors="replace")
            written += 1
            n_originals += not number
    return n_originals


# Each of these runs in a process of its own.


@dataclass(frozen=True)
class Cost:
    """What a stage took."""

    seconds: float
    cpu_s: float
    cpu_others_s: float
    """Of its child processes."""
    mb: float
    """Largest memory, above what the process held before."""
    mb_others: float
    """Largest memory of a child process, all told."""


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def costing(work: Callable[[], Any]) -> Cost:
    before_mb, before = _resident_mb(), _cpu(resource.RUSAGE_SELF)
    began = time.perf_counter()
    work()
    return Cost(
        time.perf_counter() - began,
        _cpu(resource.RUSAGE_SELF) - before,
        _cpu(resource.RUSAGE_CHILDREN),
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before_mb,
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    )


def apart(function: Callable[..., T], *arguments: object) -> T:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def parse(root: Path, files: list[tuple[str, str]]) -> float:
    """Read and parse files; give processor seconds."""
    parsers = {}
    for name in {name for _, name in files}:
        parsers[name] = tree_sitter.Parser(grammar(language_named(name)))
    before = time.process_time()
    for path, name in files:
        parsers[name].parse((root / path).read_bytes())
    return time.process_time() - before


def bare(root: Path, files: list[tuple[str, str]]) -> tuple[float, float]:
    """Parse in as many processes as the index does; give elapsed and processor seconds."""
    n = n_workers()
    with ProcessPoolExecutor(n, mp_context=get_context("spawn")) as pool:
        list(pool.map(parse, [root] * n, [files[:20]] * n))
        began = time.perf_counter()
        cpu = sum(pool.map(parse, [root] * n, [files[part::n] for part in range(n)]))
        return time.perf_counter() - began, cpu


def opened(root: Path, store: Path) -> tuple[Session, Indexer, str]:
    session = Session(Settings(), use_cache=False)
    workspace = session.add_folder(root)
    workspace.store = Store(root, store)
    uri = (root / OPENED).as_uri()
    session.open(uri, "python", 1, (root / OPENED).read_text(encoding="utf-8"))
    return session, Indexer(workspace), uri


def cold(root: Path, store: Path) -> tuple[Cost, list[tuple[str, str]], float]:
    files: list[tuple[str, str]] = []

    async def run() -> None:
        _, indexer, _ = opened(root, store)
        await indexer.run()
        symbols = indexer.workspace.symbols
        files.extend((path, known.language) for path in symbols.paths() if (known := symbols.known(path)))
        files.append((str(_resident_mb()), ""))
        await indexer.close()

    before = _resident_mb()
    cost = costing(lambda: asyncio.run(run()))
    return cost, files[:-1], float(files[-1][0]) - before


class Typist:
    """Asks for prompts at one place after the other, as the next lines would."""

    def __init__(self, session: Session, uri: str) -> None:
        self.session, self.uri, self.prompter = session, uri, Prompter()
        text = session.documents[uri].document.text
        self.places = [n for n in range(len(text) // 3, len(text)) if text.startswith("\n        ", n)]
        self.n = 0

    def ask(self, place: int | None = None) -> str:
        """Plan a prompt anew; pieces of files that were cut before are kept, as in the server."""
        self.n += 1
        offset = self.places[self.n % len(self.places)] if place is None else self.places[place]
        snapshot = self.session.snapshot(self.uri)
        assert snapshot is not None
        self.prompter.forget(self.uri)
        return self.prompter.prompt(snapshot, offset, MODEL, self.session.settings, 64).text

    async def type(self, until: Callable[[], bool], times: list[float]) -> None:
        """Note the milliseconds from the moment a request comes in to its prompt, until something is over."""
        loop = asyncio.get_running_loop()
        while not until():
            due = loop.time() + PAUSE_S
            await asyncio.sleep(PAUSE_S)
            self.ask()
            times.append((loop.time() - due) * 1000)


def warm(root: Path, store: Path) -> tuple[float, float, int]:
    """Give seconds to the first prompt that no later one differs from, seconds to the end, and how many files were read."""

    async def run() -> tuple[float, float, int]:
        began = time.perf_counter()
        session, indexer, uri = opened(root, store)
        typist, seen = Typist(session, uri), []
        task = asyncio.create_task(indexer.run())
        while not task.done():
            seen.append((typist.ask(0), time.perf_counter() - began))
            await asyncio.wait({task}, timeout=WARM_PAUSE_S)
        end, final = time.perf_counter() - began, typist.ask(0)
        n_read = (await task).n_read
        await indexer.close()
        wrong = [number for number, (text, _) in enumerate(seen) if text != final]
        after = wrong[-1] + 1 if wrong else 0
        return (seen[after][1] if after < len(seen) else end), end, n_read

    return asyncio.run(run())


def churn(root: Path, store: Path, n_switched: int) -> tuple[list[float], list[float], list[float], float]:
    """Give milliseconds: of requests when all is quiet, of changes until they are seen, of requests during a branch switch;
    and the seconds that the switch took."""

    async def run() -> tuple[list[float], list[float], list[float], float]:
        session, indexer, uri = opened(root, store)
        await indexer.run()
        gc.collect()  # as the server does when the index is complete (`service.index_folder`)
        gc.freeze()
        typist = Typist(session, uri)
        quiet: list[float] = []
        for _ in range(60):
            typist.ask()
        await typist.type(lambda: len(quiet) >= 200, quiet)
        changes = [await change(indexer, root, f"seen_{number}") for number in range(20)]
        paths = indexer.workspace.symbols.paths()
        switched = paths[:: max(1, len(paths) // n_switched)][:n_switched]
        for path in switched:
            text = (root / path).read_text(encoding="utf-8", errors="replace")
            (root / path).write_text(
                f"{comment_mark_for_path(path)} switched\n{text}", encoding="utf-8", errors="replace"
            )
        busy: list[float] = []
        began = time.perf_counter()
        task = asyncio.create_task(indexer.refresh(switched))
        await typist.type(task.done, busy)
        seconds = time.perf_counter() - began
        await task
        await indexer.close()
        return quiet, changes[1:], busy, seconds

    return asyncio.run(run())


async def change(indexer: Indexer, root: Path, name: str) -> float:
    """Add a function to a file on disk; give the milliseconds until the index knows it. The first starts the worker."""
    path = f"round0/{DJANGO.folder}/django/db/models/sql/query.py"
    with (root / path).open("a", encoding="utf-8") as file:
        file.write(f"\n\ndef {name}(): ...\n")
    began = time.perf_counter()
    await indexer.refresh([path])
    assert indexer.workspace.resolve_name(path, name), "the change is not there"
    return (time.perf_counter() - began) * 1000


def measure(n: int, folder: Path) -> list[Figure]:
    root, store = folder / "tree", folder / "store"
    n_originals = build(root, n)
    cost, files, resident = apart(cold, root, store)
    bare_s, bare_cpu = apart(bare, root, files)
    n_warm = min(n, N_WARM)
    small, small_store = root, store
    if n_warm < n:
        small, small_store = folder / "small", folder / "small store"
        build(small, n_warm)
        apart(cold, small, small_store)
    first, end, n_read = apart(warm, small, small_store)
    assert n_read == 0, "a warm start reads nothing"
    n_switched = min(N_SWITCHED, n // 3)
    quiet, changes, busy, switch_s = apart(churn, root, store, n_switched)
    what = f"{len(files)} files ({n_originals} from packages, the rest copies with another first line)"
    return [
        reading(what, cost, (bare_s, bare_cpu)),
        starts({f"warm start of {n_warm} files, full context": first, f"warm start of {n_warm} files, all of it": end,
                f"{n_switched} of {len(files)} files changed, all of it": switch_s}),
        memory(what, cost, resident, len(files)),
        answers(what, {"a change on disk is visible": changes, "requests, quiet": quiet,
                f"requests, {n_switched} files changing": busy}),
    ]  # fmt: skip


def reading(what: str, cost: Cost, bare: tuple[float, float]) -> Figure:
    bare_s, bare_cpu = bare
    times = [
        (f"bare parser, {n_workers()} process(es)", bare_s, bare_s),
        ("cold index", cost.seconds, bare_s),
        ("bare parser, processor time", bare_cpu, bare_cpu),
        ("cold index, processor time of the workers", cost.cpu_others_s, bare_cpu),
        ("cold index, processor time of the server", cost.cpu_s, bare_cpu),
    ]
    return Figure(
        name="scale",
        title=f"Reading {what}",
        columns=["what", "seconds", "x bare parser"],
        rows=[[name, round(seconds, 2), round(seconds / beside, 2)] for name, seconds, beside in times],
        bars=("x bare parser",),
        note="Processor time is disturbed less by what else the machine does than elapsed time.",
    )


def starts(seconds: dict[str, float]) -> Figure:
    return Figure(
        name="scale-starts",
        title="Seconds until prompts have their full context",
        columns=["what", "seconds"],
        rows=[[name, round(took, 2)] for name, took in seconds.items()],
        bars=("seconds",),
        note=f"With a request every {WARM_PAUSE_S * 1000:.0f} ms at a start, every {PAUSE_S * 1000:.0f} ms during the change.",
    )


def memory(what: str, cost: Cost, resident: float, n_files: int) -> Figure:
    return Figure(
        name="scale-memory",
        title=f"Memory for {what}",
        columns=["what", "MB", "kB a file"],
        rows=[
            [name, round(mb), round(1000 * mb / n_files, 1)]
            for name, mb in (
                ("server, above its start", resident),
                ("server, above its start, peak", cost.mb),
                ("a worker, all told, peak; ends when idle", cost.mb_others),
            )
        ],
        bars=("MB",),
    )


def answers(what: str, times: dict[str, list[float]]) -> Figure:
    return Figure(
        name="scale-answers",
        title=f"From a request to its prompt, planned anew, ms; {what}",
        columns=["what", "times", "p50", "p99", "most"],
        rows=[
            [name, len(found), *(round(percentile(found, share), 1) for share in (50, 99)), round(max(found), 1)]
            for name, found in times.items()
        ],
        bars=("p50", "p99"),
    )


def main(arguments: list[str] | None = None) -> list[Figure]:
    parser = argparse.ArgumentParser(prog="bench scale")
    parser.add_argument("--files", type=int, default=3000)
    n = parser.parse_args(arguments or []).files
    with tempfile.TemporaryDirectory() as folder:
        return [save(figure) for figure in measure(n, Path(folder))]
