"""One completion from request to suggestions. Timing, planning, streaming and fitting meet here; each is done elsewhere.

Two places wait: the debounce before, the model's stream after. Between them the plan is made in one synchronous stretch,
so that it sees one consistent state.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import monotonic

from fimble.completion.asking import Asker, Question, Reader, Source
from fimble.completion.background import Background, Place
from fimble.completion.below_comment import asked_below
from fimble.completion.cache import SuggestionCache
from fimble.completion.fitting import fitted_answer
from fimble.completion.foresight import after_accepting
from fimble.completion.instant import Instant, seen_out, sooner
from fimble.completion.newest import Newest
from fimble.completion.pace import Pace
from fimble.completion.postprocess import Fitted
from fimble.completion.prompting import Prompter
from fimble.completion.reading import Answer, Reading
from fimble.completion.rhythm import Rhythm
from fimble.completion.suggestion import Request, Suggestion
from fimble.completion.task import Task, offset_of, params_for, task_at, with_selection
from fimble.completion.unknown_names import names_known_to, unknown_names
from fimble.errors import ModelError, UnknownTemplate
from fimble.index.snapshot import Snapshot
from fimble.models.base import ModelInfo, Usage
from fimble.settings import Settings
from fimble.text.spans import Span

logger = logging.getLogger(__name__)

SAMPLE_TEMPERATURE = 0.7
"""For the second and third item of an invoked request; the first one is always greedy."""

IDLE_S = 0.1
"""After an accepted suggestion the editor often asks by itself; work ahead begins when that is over."""


class Engine:
    """Answers requests for the documents of one session."""

    def __init__(
        self,
        take_snapshot: Callable[[str], Snapshot | None],
        source: Callable[[], Source | None],
        settings: Callable[[], Settings],
        clock: Callable[[], float] = monotonic,
        is_on_battery: Callable[[], bool] = lambda: False,
        on_answer: Callable[[ModelInfo, str, float, Usage | None], None] = lambda _info, _language, _ms, _usage: None,
        stand_in: Callable[[], Source | None] = lambda: None,
    ) -> None:
        """`on_answer` hears of each answer that somebody waited for: the model, the language, ms, the cost. `stand_in` is
        who can answer at once while the model takes its time."""
        self._take_snapshot = take_snapshot
        self._source = source
        self._settings = settings
        self._clock = clock
        self._is_on_battery = is_on_battery
        self._on_answer = on_answer
        self._background = Background()
        self._newest: Newest[list[Suggestion]] = Newest()
        self._numbers = itertools.count(1)
        self.rhythm = Rhythm()
        self.cache = SuggestionCache()
        self.prompter = Prompter()
        self._asker = Asker(self.prompter, self.rhythm, settings, clock)
        self._instant = Instant(self.prompter, self.cache, stand_in, settings, clock)
        self.pace = Pace()

    async def complete(self, request: Request) -> list[Suggestion]:
        """Answer a request, best item first; empty when there is nothing to say. The newest request for a document wins:
        an older one still running is stopped and answers with nothing, as does one whose document has moved on."""
        found = await self._newest.run(request.uri, self._complete(request))
        # The range is of a text that may be no more. Whoever asks again is answered from what is remembered.
        return found if found and self._snapshot_for(request) else []

    def forget(self, uri: str) -> None:
        """Drop what is remembered about a closed document."""
        self._background.forget(uri)
        self.rhythm.forget(uri)
        self.prompter.forget(uri)
        self.cache.forget(uri)

    def close(self) -> None:
        """Stop what goes on in the background."""
        self._background.drop()

    def plan_ahead(self, uri: str, offset: int) -> None:
        """Choose other files' code for a cursor at `offset` (code points) while nobody waits; a request near it keeps that."""
        snapshot, source = self._take_snapshot(uri), self._source()
        if snapshot is None or source is None or offset > len(snapshot.document.text):
            return
        try:
            self.prompter.prompt(snapshot, offset, source.info, self._settings(), 0)
        except UnknownTemplate as error:
            logger.info("completion: no plan (%s)", error)

    async def _complete(self, request: Request) -> list[Suggestion]:
        started = self._clock()
        snapshot = self._snapshot_for(request)
        if snapshot is None:
            return []
        self.rhythm.saw_request(
            request.uri,
            len(snapshot.document.text),
            request.offset,
            started * 1000,
            is_after_insertion=snapshot.is_after_insertion,
        )
        is_coming = self._background.passes(request.uri, request.version, snapshot.document.text, request.offset)
        if (hit := self._from_cache(request, snapshot, started)) is not None:
            return hit
        if request.trigger == "automatic" and request.selected is None and self._instant.is_there_for(self._source()):
            return await self._in_time(request, snapshot, started, is_coming=is_coming)
        return await self._from_model(request, started, is_coming=is_coming)

    async def _in_time(
        self, request: Request, snapshot: Snapshot, started: float, *, is_coming: bool
    ) -> list[Suggestion]:
        """Answer with the model's text if it comes in time, else with what can be said at once; the model then goes on."""
        readings: list[Reading] = []
        model = asyncio.ensure_future(
            self._from_model(request, started, is_coming=is_coming, on_reading=readings.append)
        )
        patience = self.rhythm.patience_ms(self._settings().completion_patience_ms) / 1000
        answer = await sooner(model, partial(self._at_once, request, started), patience)
        if model.done():
            return answer
        self.rhythm.saw_no_answer()
        if is_coming and self._background.is_busy():
            model.cancel()  # it only waits for the one who asks already
            return answer
        self._background.start(partial(seen_out, model), request.uri, request.version, model)
        place = Place(request.uri, snapshot.document.text[: request.offset], snapshot.document.text[request.offset :])
        self._background.asks_for(place, lambda: readings[-1].text if readings else "")
        return answer

    async def _at_once(self, request: Request, started: float) -> list[Suggestion] | None:
        snapshot = self._snapshot_for(request)
        if snapshot is None or self.rhythm.is_deleting(request.uri):
            return None
        found = await self._instant.answer(request, snapshot)
        if found is None:
            return None
        fitted, info = found
        logger.info("completion: %s meanwhile, %.0f ms", info.backend, (self._clock() - started) * 1000)
        task = task_at(snapshot, request.offset, request.trigger, self._settings())
        return [self._suggestion(request, task, fitted, info.backend, info.name, started)]

    async def _from_model(
        self,
        request: Request,
        started: float,
        *,
        is_coming: bool,
        on_reading: Callable[[Reading], None] = lambda _reading: None,
    ) -> list[Suggestion]:
        settings = self._settings()
        if is_coming and request.trigger == "automatic" and request.selected is None:
            await self._background.wait()
            now = self._snapshot_for(request)
            if now is None:
                return []
            if (hit := self._from_cache(request, now, started)) is not None:
                return hit
        if request.trigger == "automatic":
            if self.rhythm.is_deleting(request.uri):
                return []
            await asyncio.sleep(self._debounce_ms(request.uri, settings) / 1000)
        source, snapshot = self._source(), self._snapshot_for(request)
        if source is None or snapshot is None:
            return []
        if settings.completion_from_comments and _reads_comments(source.info):
            request = asked_below(request, snapshot.document, snapshot.language)
            snapshot = self._snapshot_for(request) or snapshot
        try:
            return await self._ask(request, snapshot, source, started, on_reading)
        except (ModelError, UnknownTemplate) as error:
            logger.info("completion: no answer (%s: %s)", type(error).__name__, error)
            return []

    def _debounce_ms(self, uri: str, settings: Settings) -> float:
        return self.rhythm.wait_ms(
            uri,
            settings.completion_debounce_ms,
            least_ms=settings.completion_debounce_min_ms,
            most_ms=settings.completion_debounce_max_ms,
        )

    def _snapshot_for(self, request: Request) -> Snapshot | None:
        """Take the snapshot the request is about; None when the document is gone or has moved on."""
        snapshot = self._take_snapshot(request.uri)
        if snapshot is None or snapshot.document.version != request.version:
            return None
        if request.selected is not None:
            snapshot = replace(snapshot, document=with_selection(snapshot.document, request.selected), tree=None)
        return snapshot

    def _from_cache(self, request: Request, snapshot: Snapshot, started: float) -> list[Suggestion] | None:
        if request.trigger == "invoked" or request.selected is not None:
            return None
        source = self._source()
        context = _cache_context(source.info) if source else ""
        hit = self.cache.get(request.uri, snapshot.document.text, request.offset, context=context)
        if hit is None:
            return None
        logger.info("completion: from the cache, %.0f ms", (self._clock() - started) * 1000)
        if hit.fitted is None:
            return []
        task = task_at(snapshot, offset_of(request), request.trigger, self._settings())
        return [self._suggestion(request, task, hit.fitted, hit.backend, hit.model, started)]

    async def _ask(
        self,
        request: Request,
        snapshot: Snapshot,
        source: Source,
        started: float,
        on_reading: Callable[[Reading], None],
    ) -> list[Suggestion]:
        settings, info = self._settings(), source.info
        reads = _reads_comments(info)
        task = task_at(snapshot, offset_of(request), request.trigger, settings, reads_comments=reads)
        if task.shape.kind == "none":
            logger.debug("completion: none (%s)", task.shape.reason)
            return []
        self._background.yield_slot()
        params = params_for(task, settings)
        budget = self.rhythm.budget_ms(settings.completion_budget_ms) / 1000
        is_hurried = request.trigger == "automatic" and request.selected is None
        question = Question(
            source,
            task,
            params,
            lambda: self._snapshot_for(request),
            budget_s=budget if is_hurried else None,
            on_reading=on_reading,
        )
        found: list[Suggestion] = []
        for attempt in range(request.most_items):
            if attempt:
                question = replace(question, params=replace(params, temperature=SAMPLE_TEMPERATURE, seed=attempt))
            answer, rest = await self._asker.ask(question)
            fitted = self._fitted(answer, task, info, request)
            if fitted is not None and all(fitted.text != known.text for known in found):
                found.append(self._suggestion(request, task, fitted, info.backend, info.name, started))
            if attempt == 0:
                if request.selected is None:
                    self._remember(request.uri, task, fitted, info)
                if rest is not None:
                    self._go_on(request, info, rest, task)
                self._log(info, answer, task, fitted, started)
        return self._best_first(found, task, request)

    def _best_first(self, found: list[Suggestion], task: Task, request: Request) -> list[Suggestion]:
        """Move items with names that nobody knows behind the others."""
        now = self._snapshot_for(request) if len(found) > 1 else None
        if now is None:
            return found
        is_known = names_known_to(now)
        return sorted(found, key=lambda item: len(unknown_names(item.text, task.cursor, is_known)))

    def _remember(self, uri: str, task: Task, fitted: Fitted | None, info: ModelInfo) -> None:
        text, context = task.document.text, _cache_context(info)
        self.cache.put(uri, text, task.offset, fitted, backend=info.backend, model=info.name, context=context)

    def _go_on(self, request: Request, info: ModelInfo, rest: Reader, task: Task) -> None:
        """Let the model finish a suggestion of which the first lines are shown already."""

        async def finish() -> None:
            answer = await self._asker.end_of(rest)
            if answer is not None:
                self._remember(request.uri, task, self._fitted(answer, task, info, request), info)

        self._background.start(finish, request.uri, request.version, rest.task)
        self._background.asks_for(_place_of(request.uri, task), lambda: rest.reading.text)

    def accepted(self, suggestion: Suggestion) -> None:
        """Ask for what follows an accepted suggestion while nobody waits, unless that is off or the power is scarce."""
        source, wanted = self._source(), self._settings().completion_prefetch
        if source is None or not source.info.template or wanted == "never":
            return
        if wanted == "always" or not self._is_on_battery():
            snapshot = self._take_snapshot(suggestion.uri)
            if snapshot is not None:
                version = snapshot.document.version
                self._background.start(lambda: self._look_ahead(suggestion, source), suggestion.uri, version)

    async def _look_ahead(self, suggestion: Suggestion, source: Source) -> None:
        await asyncio.sleep(IDLE_S)
        await self._newest.rest()
        uri, settings, info = suggestion.uri, self._settings(), source.info
        snapshot = self._take_snapshot(uri)
        ahead = after_accepting(snapshot.document, suggestion, snapshot.language) if snapshot else None
        if snapshot is None or ahead is None:
            return
        document, offset = ahead
        then = replace(snapshot, document=document, tree=None)
        task = task_at(then, offset, "automatic", settings)
        if task.shape.kind == "none" or self.cache.get(uri, document.text, offset, context=_cache_context(info)):
            return
        place = _place_of(uri, task)
        question = Question(
            source,
            task,
            params_for(task, settings),
            lambda: then,
            is_ahead=True,
            on_reading=lambda reading: self._background.asks_for(place, lambda: reading.text),
        )
        answer, _ = await self._asker.ask(question)
        fitted = fitted_answer(answer, task, partial(self.prompter.clean, info), None)
        self._remember(uri, task, fitted, info)
        logger.info("completion: asked ahead, %s", "something to show" if fitted else "nothing fits")

    def _fitted(self, answer: Answer, task: Task, info: ModelInfo, request: Request) -> Fitted | None:
        now = self._snapshot_for(request)  # a tree of this very text saves parsing it again
        is_asked_for = request.trigger == "invoked"
        return fitted_answer(answer, task, partial(self.prompter.clean, info), now, is_asked_for=is_asked_for)

    def _suggestion(
        self, request: Request, task: Task, fitted: Fitted, backend: str, model: str, started: float
    ) -> Suggestion:
        if request.selected is not None:
            # The editor shows an item only if it extends the selected text and replaces the same range.
            span, text = request.selected.span, request.selected.text + fitted.text
        else:
            span, text = Span(task.offset - fitted.replace_before, task.offset + fitted.replace_after), fitted.text
        return Suggestion(
            id=f"s{next(self._numbers)}",
            text=text,
            span=span,
            backend=backend,
            model=model,
            language=task.language.name if task.language else "",
            ms=(self._clock() - started) * 1000,
            uri=request.uri,
            version=request.version,
        )

    def _log(self, info: ModelInfo, answer: Answer, task: Task, fitted: Fitted | None, started: float) -> None:
        usage, ms = answer.usage or Usage(), (self._clock() - started) * 1000
        self.pace.answered(ms, answer.usage)
        self._on_answer(info, task.language.name if task.language else "", ms, answer.usage)
        logger.info(
            "completion: %s %s, %.0f ms, shape %s, prompt %d tokens (%d reused), %d generated, %s",
            info.backend,
            info.name,
            ms,
            task.shape.kind,
            usage.prompt_tokens,
            usage.cached_tokens,
            usage.generated_tokens,
            "shown" if fitted else "nothing fits",
        )


def _reads_comments(info: ModelInfo) -> bool:
    return info.backend != "lookup"


def _cache_context(info: ModelInfo) -> str:
    return f"{info.backend}/{info.name}"


def _place_of(uri: str, task: Task) -> Place:
    return Place(uri, task.cursor.prefix, task.cursor.suffix)
