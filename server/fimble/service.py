"""`Service`: a session with everything that takes time around it: indexing, reading documents at rest, models, completions.
The language server and the command line both stand on it.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from fimble.actions.outcome import Job
from fimble.actor import Actor
from fimble.completion.engine import Engine
from fimble.completion.statistics import KEPT_AFTER_S, Statistics
from fimble.completion.suggestion import Request, Suggestion
from fimble.errors import UsageError
from fimble.feeding import Feed
from fimble.filling import HoleFiller, filler_of, read_ahead
from fimble.fim.prompt import Prompt
from fimble.index.indexer import Indexer
from fimble.ledger import Ledger
from fimble.models.base import ModelInfo
from fimble.models.care import ModelCare
from fimble.models.health import BackendStatus
from fimble.models.library import Library
from fimble.models.lookup import LookupBackend, LookupCorpus
from fimble.models.records import Records
from fimble.models.select import BackendSelector, BackendSettings, Choice, choose
from fimble.power import Power
from fimble.session import Session
from fimble.settings import Settings

logger = logging.getLogger(__name__)

REST_S = 0.3
"""How long typing must pause before a document is read anew (tags, imports)."""

ENTRY_EVERY_S = 300.0
"""Between two entries in the ledger; what a server counted since is lost when it is killed."""

SETTLE_S = 60.0
"""How long a command waits for a model to be loaded."""

Progress = Callable[[int, int], None]


class Service:
    """One client's session and its background work. Close it, or worker processes stay behind."""

    def __init__(
        self,
        settings: Settings,
        *,
        use_cache: bool = True,
        on_status: Callable[[BackendStatus], None] | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        """`ledger`: where counts outlive this; None: nowhere."""
        self.session = Session(settings, use_cache=use_cache)
        self.corpus = LookupCorpus()
        self._feed = Feed(self.corpus)
        self.statistics = Statistics()
        self._ledger = ledger
        self._last_entry_at = 0.0
        self.indexing = False
        """True while a folder is being read for the first time."""
        self._on_status = on_status
        self._wanted = backend_settings(settings)
        self.records = Records()
        self.selector = self._select()
        self._retired: set[BackendSelector] = set()
        self.care = ModelCare(lambda: self.selector, self.records)
        self.library = Library(lambda: self._wanted, self.records, self._look_again)
        self.engine = Engine(
            self.session.snapshot,
            self._current,
            lambda: self.session.settings,
            is_on_battery=Power().is_on_battery,
            on_answer=self.statistics.answered,
            stand_in=self._stand_in,
        )
        self.actor = Actor(self.session, lambda: self._wanted, self._acted, self._filler)
        self._indexers: dict[Path, Indexer] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._rest: dict[str, asyncio.TimerHandle] = {}
        self._closing: asyncio.Future[None] | None = None

    def _current(self) -> Choice | None:
        """Say who completes: while an action has the model, whatever answers without it, or completions would queue behind."""
        choice = self.selector.current()
        is_free = choice is None or self.actor.leaves(choice.info.name)
        return choice if is_free else self.selector.stand_in() or choice

    def _stand_in(self) -> Choice | None:
        return self.selector.stand_in()

    async def _filler(self) -> HoleFiller | None:
        await self.selector.settled(timeout=SETTLE_S)
        return filler_of(self.selector.current(), self.engine.prompter, lambda: self.session.settings)

    def _select(self) -> BackendSelector:
        return choose(self._wanted, LookupBackend(self.corpus), on_change=self._status_changed, verdicts=self.records)

    def _status_changed(self, status: BackendStatus) -> None:
        self.care.rest()
        if self._on_status is not None:
            self._on_status(status)

    async def start_model(self) -> None:
        """Look for the model and load it, and look after it from now on."""
        self.care.start()
        await self.selector.start()

    # Background work

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run `work` in the background; its failure is logged, and `close` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("background work failed", exc_info=task.exception())

    async def index_folder(self, root: Path, progress: Progress = lambda done, total: None) -> None:
        """Read a workspace folder; returns when its index is complete. The folder is added when it is new."""
        workspace = self.session.add_folder(root)
        indexer = self._indexers.get(root)
        if indexer is None:
            indexer = self._indexers[root] = Indexer(workspace)
        self.indexing = True
        try:
            await indexer.run(progress)
        finally:
            self.indexing = False
        # The index lives as long as the server: without this each full collection looks through all of it again.
        gc.collect()
        gc.freeze()
        for uri, opened in list(self.session.documents.items()):
            if opened.workspace is workspace:
                self.spawn(self.fetch_libraries(uri))
        await self._feed.read_all(workspace)

    async def remove_folder(self, root: Path) -> None:
        """Stop working on a folder and forget it."""
        indexer = self._indexers.pop(root, None)
        if indexer is not None:
            await indexer.close()
        workspace = self.session.remove_folder(root)
        if workspace is not None:
            self._feed.remove(workspace)

    async def fetch_libraries(self, uri: str) -> None:
        """Find out what an open document takes out of installed libraries; requests go on without until it is known."""
        opened = self.session.documents.get(uri)
        for indexer in list(self._indexers.values()):
            if opened is not None and indexer.workspace is opened.workspace:
                await indexer.fetch_libraries(opened.path)

    async def files_changed(self, uris: Iterable[str]) -> None:
        """Read files anew that were created, changed or deleted on disk; open documents stay as the editor has them."""
        by_root: dict[Path, list[str]] = {}
        for uri in uris:
            workspace, path = self.session.place_of(uri)
            if workspace.root is not None:
                by_root.setdefault(workspace.root, []).append(path)
        for root, paths in by_root.items():
            indexer = self._indexers.get(root)
            if indexer is not None:
                await indexer.refresh(paths)
                await self._feed.read(indexer.workspace, paths)

    async def _warm(self, uri: str) -> None:
        """Prepare what the next plan for a document will read, in slices that leave the event loop free, and plan it."""
        snapshot = self.session.snapshot(uri)
        if snapshot is None:
            return
        self._feed.prepare(snapshot)
        if self.selector.status().backend == "lookup":
            return
        opened = self.session.documents.get(uri)
        cursor = opened.edited_at if opened is not None and opened.edited_at is not None else 0
        for path in self.engine.prompter.files_to_warm(snapshot, min(cursor, len(snapshot.document.lines))):
            self.engine.prompter.warm(snapshot.workspace, path)
            await asyncio.sleep(0)
        if opened is not None and opened.edited_at is not None:
            self.engine.plan_ahead(uri, opened.edited_at)

    def opened(self, uri: str) -> None:
        """Note that a document was opened: it is read when it comes to rest, its language and neighbours before."""
        self.touch(uri)
        self.spawn(self._make_ready(uri))

    async def _make_ready(self, uri: str) -> None:
        """Compile the queries that requests for a document will run, one after the other, between other work."""
        for _ in self.session.make_ready(uri):
            await asyncio.sleep(0)
        await self._warm(uri)

    def touch(self, uri: str) -> None:
        """Note that a document has changed: it is read anew once typing pauses."""
        self._cancel_rest(uri)
        self.engine.rhythm.saw_change(uri, time.monotonic() * 1000)
        self._rest[uri] = asyncio.get_running_loop().call_later(REST_S, self._at_rest, uri)

    def _at_rest(self, uri: str) -> None:
        self._rest.pop(uri, None)
        self.spawn(self._warm(uri))
        self.spawn(self.fetch_libraries(uri))
        if self.session.read_at_rest(uri):
            opened = self.session.documents.get(uri)
            if opened is not None and opened.is_shared:
                self.spawn(self._feed.read(opened.workspace, [opened.path]))

    def _cancel_rest(self, uri: str) -> None:
        timer = self._rest.pop(uri, None)
        if timer is not None:
            timer.cancel()

    def closed(self, uri: str) -> None:
        """Forget what belongs to a document that the editor closed; the file on disk counts again."""
        self._cancel_rest(uri)
        opened = self.session.close(uri)
        self.engine.forget(uri)
        if opened is not None and opened.workspace is not self.session.nowhere:
            self.spawn(self.files_changed([uri]))

    # Requests

    async def complete(self, request: Request) -> list[Suggestion]:
        """Answer a completion request; empty when suggestions are off for the document."""
        opened = self.session.documents.get(request.uri)
        if opened is None or not self.session.is_enabled(opened):
            return []
        self.session.visit(request.uri)
        self.care.rest()
        try:
            suggestions = await self.engine.complete(request)
        except Exception:
            # A bug of ours must not disturb a person who types: the log has it, the next key may do better.
            logger.exception("completion failed")
            return []
        self.statistics.shown(suggestions)
        self._write_down()
        return suggestions

    def accepted(self, suggestion_id: str) -> None:
        """Count an accepted suggestion, and get ready for what comes after it."""
        suggestion = self.statistics.accepted(suggestion_id)
        if suggestion is not None:
            self.engine.accepted(suggestion)
            self.spawn(self._see_if_kept(suggestion))

    async def _see_if_kept(self, suggestion: Suggestion) -> None:
        await asyncio.sleep(KEPT_AFTER_S)
        opened = self.session.documents.get(suggestion.uri)
        if opened is not None:
            self.statistics.looked_again(suggestion, opened.document.text)

    def _write_down(self, *, is_last: bool = False) -> None:
        """Give what was counted to the ledger, every few minutes and at the end."""
        now = time.monotonic()
        if self._ledger is None or (not is_last and now - self._last_entry_at < ENTRY_EVERY_S):
            return
        self._last_entry_at = now
        counts = self.statistics.take()
        if self.session.settings.statistics_enabled:
            self._ledger.append(counts)

    def _acted(self, job: Job) -> None:
        """Have the completion prompt read again if an action has taken its model's place: the next key finds it in the cache."""
        choice = self.selector.current()
        if choice is not None and not choice.is_fallback and self.actor.has_displaced(choice.info.name):
            self.spawn(self._prime(job.uri, job.span.start, choice))

    async def _prime(self, uri: str, offset: int, choice: Choice) -> None:
        snapshot, opened = self.session.snapshot(uri), self.session.documents.get(uri)
        if snapshot is None or opened is None:
            return
        place = min(opened.edited_at if opened.edited_at is not None else offset, len(snapshot.document.lines))
        await read_ahead(choice, self.engine.prompter, snapshot, place, self.session.settings)

    async def prompt_at(
        self, uri: str, offset: int, *, template: str | None = None, window: int | None = None, default: str
    ) -> Prompt:
        """Give the prompt that would be sent for a place in an open document, without sending it.

        `template` and `window` (tokens) stand in for the model's own; `default` is the template shown when no model is at
        hand. Waits for the model's first verdict.
        """
        await self.selector.settled(timeout=SETTLE_S)
        choice = self.selector.current()
        info = choice.info if choice is not None else ModelInfo("", "")
        info = replace(
            info, template=template or info.template or default, context_length=window or info.context_length or 8192
        )
        snapshot = self.session.snapshot(uri)
        if snapshot is None:
            raise UsageError(f"{uri} is not open")
        settings = self.session.settings
        return self.engine.prompter.prompt(snapshot, offset, info, settings, settings.completion_max_tokens)

    def apply_settings(self, settings: Settings) -> None:
        """Take over new settings; the model server is asked anew when what concerns it has changed."""
        before, self.session.settings = self.session.settings, settings
        wanted = backend_settings(settings)
        if wanted != self._wanted:
            self._wanted = wanted
            self._look_again()
        if before.exclude != settings.exclude:
            for root, workspace in self.session.workspaces.items():
                workspace.exclude = settings.exclude
                self.spawn(self.index_folder(root))

    def _look_again(self) -> None:
        old, self.selector = self.selector, self._select()
        self._retired.add(old)
        self.spawn(self._retire(old))
        self.spawn(self.selector.start())

    async def _retire(self, selector: BackendSelector) -> None:
        await selector.retire()
        self._retired.discard(selector)

    def status(self) -> BackendStatus:
        """Say what would answer now, and what to do when nothing would."""
        return self.selector.status()

    async def close(self) -> None:
        """End everything: timers, tasks, worker processes, connections. A second call waits for the first."""
        if self._closing is None:
            self._closing = asyncio.ensure_future(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        for uri in list(self._rest):
            self._cancel_rest(uri)
        self.engine.close()
        self._write_down(is_last=True)
        self.care.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for indexer in self._indexers.values():
            await indexer.close()
        await self.actor.close()
        for selector in (self.selector, *self._retired):
            await selector.close()


def backend_settings(settings: Settings) -> BackendSettings:
    """Pick what decides about backends."""
    return BackendSettings(
        backend=settings.backend,
        allow_hosts=tuple(settings.network_allow_hosts),
        ollama_host=settings.ollama_host or "",
        ollama_model=settings.model or "",
        openai_url=settings.openai_base_url or "",
        openai_model=settings.model or "",
        openai_template=settings.openai_template or "",
        openai_api_key=settings.openai_api_key or "",
    )
