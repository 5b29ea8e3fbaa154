"""Fills a workspace from the disk and keeps it so: walk, compare with the store, have the rest read, take it over.

Nothing here holds the event loop longer than a few milliseconds at a time: walking and the store run in threads, parsing
in worker processes, and what they bring is taken over in slices.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISDIR

from fimble.index.batches import chunks, in_batches, most_wanted_first
from fimble.index.extraction import Extracted, extract_batch
from fimble.index.files import Found, Signature, walk
from fimble.index.ignore_files import IGNORE_NAMES
from fimble.index.imports import is_config
from fimble.index.libraries.reading import read_libraries
from fimble.index.libraries.value import Reply, Request
from fimble.index.outline import Outline
from fimble.index.packed import Packed
from fimble.index.recalling import Recall
from fimble.index.resumption import Resumption
from fimble.index.store import Hit, Store
from fimble.index.verdict import ACCEPTED, Reason, Verdict
from fimble.index.worker import Worker, WorkerDied, WorkerUnavailable
from fimble.index.workspace import Workspace

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]

_CHUNK = 200
"""Files asked for in the store at a time."""
_SLICE = 8
"""Files taken over after reading, or resolved, between two turns of the event loop: about a millisecond."""
_LISTED = 200
"""Files made known between two turns of the event loop."""
_MOST_WORKERS = 4
_BATCHES_A_WORKER = 8
"""With fewer batches for each, starting one more process takes longer than it saves."""
_MAX_DEATHS = 5
"""Files that may kill the worker in one run before the rest is left out."""


@dataclass(slots=True)
class IndexReport:
    """What a run did."""

    n_files: int = 0
    """Files in the index after it."""
    n_read: int = 0
    """Files that had to be read."""
    n_recalled: int = 0
    """Files answered from the store without reading them."""
    n_of_no_language: int = 0
    """Files that are left out because we have no grammar for them."""
    rejected: dict[str, Verdict] = field(default_factory=dict)
    """Everything else that is left out and why, by path; directories, which stand for all below them, end with "/"."""

    def reject(self, path: str, verdict: Verdict) -> None:
        """Note an entry that is left out."""
        if verdict.reason is Reason.LANGUAGE:
            self.n_of_no_language += 1
        elif verdict.reason is not None:
            self.rejected[path] = verdict

    def n_by_reason(self) -> Counter[Reason]:
        """Count the entries that are left out for each reason, files of no language aside."""
        return Counter(verdict.reason for verdict in self.rejected.values() if verdict.reason is not None)


class Indexer:
    """Drives the indexing of one workspace. Without `use_worker` files are parsed in this process, in a thread."""

    def __init__(self, workspace: Workspace, *, use_worker: bool = True) -> None:
        self.workspace = workspace
        self.report = IndexReport()
        """Of the last run that came to its end."""
        self._store = workspace.store
        directory = self._store.path.parent if self._store else None
        self._workers = [Worker(workspace.files.root, directory) for _ in range(n_workers())] if use_worker else []
        self._resumption = Resumption(workspace, self._store) if self._store else None
        self._refused: set[str] = set()
        """Files that are left out for their content."""
        self._turn = asyncio.Lock()
        self._n_deaths = 0

    async def run(self, progress: Progress | None = None) -> IndexReport:
        """Bring the whole workspace up to date. `progress` gets (files done, files in all).

        May be cancelled at any await: what was taken over stays, and the next run goes on from there.
        """
        async with self._turn:
            report, self._n_deaths = IndexReport(), 0
            self.workspace.files.reload()
            entries, _ = await asyncio.gather(self._walk(""), self._read_what_is_left())
            found = _accepted(entries, report)
            await self._take_listing(found, entries)
            if self._resumption:
                await self._resumption.resume()
            await self._take_over(found, report, progress or _silent)
            if self._store:
                await asyncio.to_thread(self._store.prune, [file.path for file in found])
            await self._keep_edges(found)
            report.n_files = len(self.workspace.symbols)
            self.report = report
            _log(report)
            return report

    async def _read_what_is_left(self) -> None:
        if self._resumption:
            await self._resumption.read()

    async def _keep_edges(self, found: Sequence[Found]) -> None:
        self._refused.update(file.path for file in found)
        self._refused = {path for path in self._refused if not self.workspace.project.has_file(path)}
        if self._resumption:
            await self._resumption.keep(tuple(sorted(self._refused)))

    async def refresh(self, paths: Iterable[str]) -> None:
        """Take over what happened to these paths on disk: files or directories, changed, created or deleted.

        Configuration files are read anew; a changed ignore file means a run over the whole workspace.
        """
        changed = sorted(set(paths))
        if any(not path or path.rpartition("/")[2] in IGNORE_NAMES for path in changed):
            await self.run()
            return
        async with self._turn:
            self.workspace.files.reload()
            entries = await self._look_at(changed)
            if configs := {path for path in changed if is_config(path)}:
                present = set(filter(None, map(_config_path, entries)))
                self.workspace.reload_configs((self.workspace.project.configs() - configs) | present)
            news = IndexReport()
            found = _accepted(entries, news)
            await self._take_over(found, news, _silent)
            self._amend_report(changed, news)
            if len(changed) > _CHUNK:
                await self._keep_edges(found)

    def _amend_report(self, changed: Iterable[str], news: IndexReport) -> None:
        for path in changed:
            self.report.rejected.pop(path, None)
            self.report.rejected.pop(f"{path}/", None)
        self.report.rejected.update(news.rejected)
        self.report.n_files = len(self.workspace.symbols)

    async def fetch_libraries(self, path: str) -> None:
        """Find out what a file of the workspace takes out of installed libraries. A failure leaves it unknown."""
        try:
            await self.workspace.libraries.fetch(path, self._ask_libraries)
        except WorkerDied:
            logger.warning("the parser did not survive a library that %s imports", path)

    async def _ask_libraries(self, request: Request) -> Reply:
        reply = await self._read_libraries(request)
        if self._store and reply.files:
            kept = [
                Extracted(f.path, f.language, ACCEPTED, None, f.content_hash, f.facts, f.outline) for f in reply.files
            ]
            await asyncio.to_thread(self._store.save, kept)
        return reply

    async def _read_libraries(self, request: Request) -> Reply:
        if self._workers:
            try:
                return await self._workers[0].read_libraries(request)
            except WorkerUnavailable:
                self._workers = []
        recall = self._store.facts_for if self._store else None
        return await asyncio.to_thread(read_libraries, str(self.workspace.files.root), request, recall)

    async def close(self) -> None:
        """End the worker and close the store. May be called twice."""
        for worker in self._workers:
            await worker.close()
        if self._store:
            await asyncio.to_thread(self._store.close)

    async def _take_listing(self, found: Sequence[Found], entries: Iterable[Found]) -> None:
        configs = [path for entry in entries if (path := _config_path(entry))]
        for n, _ in enumerate(self.workspace.take_listing([file.path for file in found], configs)):
            if n % _LISTED == 0:
                await asyncio.sleep(0)

    async def _walk(self, directory: str) -> list[Found]:
        """Walk in a thread, which stops when this task is cancelled."""
        stop = threading.Event()
        try:
            return await asyncio.to_thread(_walk_until, self.workspace, directory, stop)
        finally:
            stop.set()

    async def _look_at(self, paths: Sequence[str]) -> list[Found]:
        """Look at paths anew; each entry is listed once, however many of the paths lead to it."""
        entries: dict[str, Found] = {}
        for part in chunks(paths, _SLICE):
            for path in part:
                entries |= {entry.path: entry for entry in await self._look(path)}
            await asyncio.sleep(0)
        return list(entries.values())

    async def _look(self, path: str) -> list[Found]:
        """Look at one path anew. What is no file there now, or must not be in the index, is forgotten."""
        files = self.workspace.files
        try:
            status = (self.workspace.files.root / path).lstat()
        except (OSError, ValueError):
            status = None
        if status is not None and S_ISDIR(status.st_mode):
            verdict = files.judge_directories(path)
            entries = await self._walk(path) if verdict.is_accepted else [Found(f"{path}/", verdict)]
            self._forget(path, except_for={entry.path for entry in entries if entry.verdict.is_accepted})
            return entries
        verdict = files.judge(path)
        if status is None or not verdict.is_accepted:
            self._forget(path)
            return [Found(path, verdict)] if status is not None else []
        return [Found(path, ACCEPTED, files.language_of(path), Signature.of(status))]

    def _forget(self, path: str, *, except_for: Container[str] = ()) -> None:
        """Forget a file, and whatever was below it if it was a directory."""
        self.workspace.remove(path)
        if self.workspace.project.has_dir(path):
            for known in self.workspace.project.files():
                if known.startswith(f"{path}/") and known not in except_for:
                    self.workspace.remove(known)

    async def _take_over(self, found: Sequence[Found], report: IndexReport, progress: Progress) -> None:
        """Take facts from the store or from the files themselves. `found` are accepted files."""
        done, total = 0, len(found)

        def advance(n: int) -> None:
            nonlocal done
            done += n
            progress(done, total)

        advance(0)
        unknown = wanted = most_wanted_first(found, self.workspace.overlays())
        if self._store:
            unknown = await self._recall(self._store, wanted, report, advance)
        await self._read_all(list(in_batches(unknown)), report, advance)
        for _ in iter(lambda: self.workspace.settle(_SLICE), True):
            await asyncio.sleep(0)

    async def _read_all(
        self, batches: Sequence[Sequence[tuple[str, str]]], report: IndexReport, advance: Callable[[int], None]
    ) -> None:
        """Have all batches read, by as many workers as they are worth."""
        rest = iter(batches)

        async def drive(worker: Worker | None) -> None:
            for batch in rest:
                await self._accept(await self._extract(worker, batch), report)
                advance(len(batch))

        workers = self._workers[: max(1, len(batches) // _BATCHES_A_WORKER)]
        async with asyncio.TaskGroup() as group:
            # Two for each worker, so that it reads one batch while the one before is taken over.
            for worker in [*workers, *workers] if workers else [None]:
                group.create_task(drive(worker))

    async def _recall(
        self, store: Store, wanted: Sequence[Found], report: IndexReport, advance: Callable[[int], None]
    ) -> list[Found]:
        """Take over what the store knows; return the files it does not know as they are now."""

        def enter(hit: Hit) -> None:
            report.n_recalled += 1
            _enter(self.workspace, report, hit.path, hit.verdict, hit.facts, hit.outline)

        recall, unknown = Recall(store, wanted, enter), []
        with recall.answering(self.workspace.symbols):
            for chunk in chunks(wanted, _CHUNK):
                rest = await recall.take_over(chunk)
                unknown += rest
                advance(len(chunk) - len(rest))
        return unknown

    async def _extract(self, worker: Worker | None, batch: Sequence[tuple[str, str]]) -> list[Extracted]:
        """Have a batch read. When the worker dies over it, its files are tried one by one to find the one to leave out."""
        try:
            return await self._read(worker, batch)
        except WorkerDied:
            return [extracted for item in batch for extracted in await self._read_alone(worker, item)]

    async def _read(self, worker: Worker | None, batch: Sequence[tuple[str, str]]) -> list[Extracted]:
        if worker in self._workers and worker is not None:
            try:
                return await worker.extract(batch)
            except WorkerUnavailable as error:
                logger.warning("files are parsed in the server itself, there is no worker process: %s", error)
                self._workers = []
        recall = self._store.facts_for if self._store else None
        return await asyncio.to_thread(extract_batch, str(self.workspace.files.root), batch, recall)

    async def _read_alone(self, worker: Worker | None, item: tuple[str, str]) -> list[Extracted]:
        if self._n_deaths < _MAX_DEATHS:
            try:
                return await self._read(worker, [item])
            except WorkerDied:
                self._n_deaths += 1
                logger.warning("%s ends the parser; it is left out of the index", item[0])
        return [Extracted(*item, Verdict(Reason.FAILED, "the parser did not survive it"))]

    async def _accept(self, extracted: Sequence[Extracted], report: IndexReport) -> None:
        """Keep what was read in the store and take it over."""
        if self._store:
            await asyncio.to_thread(self._store.save, extracted)
        for part in chunks(extracted, _SLICE):
            for item in part:
                report.n_read += 1
                packed = Packed(item.path, item.language, item.content_hash, item.facts) if item.facts else None
                _enter(self.workspace, report, item.path, item.verdict, packed, item.outline)
            await asyncio.sleep(0)


def n_workers() -> int:
    """Say how many processes may parse: one core is left to the person who types."""
    return max(1, min(_MOST_WORKERS, (os.cpu_count() or 1) - 1))


def index_now(root: Path, exclude: Sequence[str] = (), *, use_cache: bool = False) -> Workspace:
    """Return a workspace that is indexed to the end, in this process: for scripts and tests, not inside an event loop.

    Takes the same steps as `Indexer.run`; nothing is left running.
    """

    async def run() -> Workspace:
        workspace = Workspace(root, exclude, use_cache=use_cache)
        indexer = Indexer(workspace, use_worker=False)
        try:
            await indexer.run()
        finally:
            await indexer.close()
        return workspace

    return asyncio.run(run())


def _walk_until(workspace: Workspace, directory: str, stop: threading.Event) -> list[Found]:
    entries = []
    for entry in walk(workspace.files, directory):
        entries.append(entry)
        if stop.is_set():
            break
    return entries


def _accepted(entries: Iterable[Found], report: IndexReport) -> list[Found]:
    """Note what is left out, return the rest."""
    found = []
    for entry in entries:
        report.reject(entry.path, entry.verdict)
        if entry.verdict.is_accepted:
            found.append(entry)
    return found


def _config_path(entry: Found) -> str | None:
    """Return the path of a configuration file that may be read: one with nothing against it but that it is no source."""
    is_readable = entry.verdict.reason in {None, Reason.LANGUAGE}
    return entry.path if is_readable and is_config(entry.path) else None


def _enter(
    workspace: Workspace, report: IndexReport, path: str, verdict: Verdict, facts: Packed | None, outline: Outline
) -> None:
    if facts is not None:
        workspace.replace(facts, outline)
    else:
        workspace.remove(path)
        report.reject(path, verdict)


def _silent(done: int, total: int) -> None:
    pass


def _log(report: IndexReport) -> None:
    logger.info(
        "index of %d files: %d read, %d recalled, %d left out",
        report.n_files,
        report.n_read,
        report.n_recalled,
        len(report.rejected),
    )
