"""One completion from request to suggestions. Timing, planning, streaming and fitting meet here; each is done elsewhere.

Two places wait: the debounce before, the model's stream after. Between them the plan is made in one synchronous stretch,
so that it sees one consistent state.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from time import monotonic
from typing import Protocol

from fimble.completion.cache import SuggestionCache
from fimble.completion.cursor import Cursor, cursor_at
from fimble.completion.guard import judge
from fimble.completion.healing import Healer
from fimble.completion.postprocess import Fitted, fit
from fimble.completion.prompting import Prompter
from fimble.completion.rhythm import Rhythm
from fimble.completion.shape import Shape, completion_shape
from fimble.completion.streaming import StreamStop
from fimble.completion.suggestion import Request, Selected, Suggestion
from fimble.errors import ModelError, PromptTooLong, UnknownTemplate
from fimble.fim.prompt import Prompt
from fimble.index.snapshot import Snapshot
from fimble.models.base import ModelInfo, Params, Piece, Usage
from fimble.settings import Settings
from fimble.syntax.languages import Language
from fimble.text.document import Document
from fimble.text.spans import Edit, Span

logger = logging.getLogger(__name__)

SAMPLE_TEMPERATURE = 0.7
"""For the second and third item of an invoked request; the first one is always greedy."""

MOST_LINE_TOKENS = 64
"""Tokens of the longest line worth suggesting; asking for more only lets a rambling model run on."""


class Source(Protocol):
    """A model that can answer now (`models.select.Choice`)."""

    @property
    def info(self) -> ModelInfo:
        """Say what answers."""
        ...

    def generate(self, prompt: Prompt, params: Params) -> AsyncGenerator[Piece, None]:
        """Stream an answer; closing the stream stops the model."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's answer to one prompt, already cut where the shape ends."""

    text: str
    done_reason: str
    usage: Usage | None


@dataclass(frozen=True, slots=True)
class Task:
    """What a request comes down to: frozen, so it may be used after a wait."""

    document: Document
    """With the selected entry of the completion list inserted, when there is one."""
    offset: int
    language: Language | None
    cursor: Cursor
    shape: Shape


class Engine:
    """Answers requests for the documents of one session."""

    def __init__(
        self,
        take_snapshot: Callable[[str], Snapshot | None],
        source: Callable[[], Source | None],
        settings: Callable[[], Settings],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._take_snapshot = take_snapshot
        self._source = source
        self._settings = settings
        self._clock = clock
        self._running: dict[str, asyncio.Task[list[Suggestion]]] = {}
        self._superseded: set[asyncio.Task[list[Suggestion]]] = set()
        self._numbers = itertools.count(1)
        self.rhythm = Rhythm()
        self.cache = SuggestionCache()
        self.prompter = Prompter()
        self.last_ms: float | None = None
        """From the request to the last answer of a model, the pause before asking included."""
        self.last_usage = Usage()
        """What the last answer cost whose model server said so; one that is cut short says nothing."""

    async def complete(self, request: Request) -> list[Suggestion]:
        """Answer a request, best item first; empty when there is nothing to say. The newest request for a document wins:
        an older one still running is stopped and answers with nothing."""
        older = self._running.get(request.uri)
        if older is not None and not older.done():
            self._superseded.add(older)
            older.cancel()
        task = asyncio.ensure_future(self._complete(request))
        self._running[request.uri] = task
        try:
            return await task
        except asyncio.CancelledError:
            # Superseded by a newer request: an empty answer. Cancelled by the client: let it pass.
            if task in self._superseded and not _is_being_cancelled():
                return []
            task.cancel()
            raise
        finally:
            self._superseded.discard(task)
            if self._running.get(request.uri) is task:
                del self._running[request.uri]

    def forget(self, uri: str) -> None:
        """Drop what is remembered about a closed document."""
        self.rhythm.forget(uri)
        self.prompter.forget(uri)
        self.cache.forget(uri)

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
        settings = self._settings()
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
        if (hit := self._from_cache(request, snapshot, started)) is not None:
            return hit
        if request.trigger == "automatic":
            if self.rhythm.is_deleting(request.uri):
                return []
            await asyncio.sleep(self.rhythm.wait_ms(settings.completion_debounce_ms) / 1000)
        source, snapshot = self._source(), self._snapshot_for(request)
        if source is None or snapshot is None:
            return []
        try:
            return await self._ask(request, snapshot, source, started)
        except (ModelError, UnknownTemplate) as error:
            logger.info("completion: no answer (%s: %s)", type(error).__name__, error)
            return []

    def _snapshot_for(self, request: Request) -> Snapshot | None:
        """Take the snapshot the request is about; None when the document is gone or has moved on."""
        snapshot = self._take_snapshot(request.uri)
        if snapshot is None or snapshot.document.version != request.version:
            return None
        if request.selected is not None:
            snapshot = replace(snapshot, document=_with_selection(snapshot.document, request.selected), tree=None)
        return snapshot

    def _from_cache(self, request: Request, snapshot: Snapshot, started: float) -> list[Suggestion] | None:
        if request.trigger == "invoked" or request.selected is not None:
            return None
        source = self._source()
        context = f"{source.info.backend}/{source.info.name}" if source else ""
        hit = self.cache.get(request.uri, snapshot.document.text, request.offset, context=context)
        if hit is None:
            return None
        logger.info("completion: from the cache, %.0f ms", (self._clock() - started) * 1000)
        if hit.fitted is None:
            return []
        task = _task_at(request, snapshot, self._settings())
        return [self._suggestion(request, task, hit.fitted, hit.backend, hit.model, started)]

    async def _ask(self, request: Request, snapshot: Snapshot, source: Source, started: float) -> list[Suggestion]:
        settings, info = self._settings(), source.info
        task = _task_at(request, snapshot, settings)
        if task.shape.kind == "none":
            logger.debug("completion: none (%s)", task.shape.reason)
            return []
        params = _params_for(task, settings)
        found: list[Suggestion] = []
        current: Snapshot | None = snapshot
        for attempt in range(request.most_items):
            drawn = params if attempt == 0 else replace(params, temperature=SAMPLE_TEMPERATURE, seed=attempt)
            if attempt and (current := self._snapshot_for(request)) is None:
                break
            assert current is not None  # noqa: S101 -- for the type checker: the loop has left otherwise
            answer = await self._answer(request, current, source, drawn, task)
            fitted = self._fitted(answer, task, info, request)
            if fitted is not None and all(fitted.text != known.text for known in found):
                found.append(self._suggestion(request, task, fitted, info.backend, info.name, started))
            if attempt == 0:
                if request.selected is None:
                    self.cache.put(
                        request.uri,
                        task.document.text,
                        task.offset,
                        fitted,
                        backend=info.backend,
                        model=info.name,
                        context=f"{info.backend}/{info.name}",
                    )
                self._log(info, answer, task.shape, fitted, started)
                if fitted is None:
                    break
        return found

    async def _answer(self, request: Request, snapshot: Snapshot, source: Source, params: Params, task: Task) -> Answer:
        """Get one answer. A prompt the server finds too long is planned again by the server's own count; an answer that
        does not begin with the half-typed word is asked for once more with that word in the prompt."""
        settings, info = self._settings(), source.info
        prompt = self.prompter.prompt(snapshot, task.offset, info, settings, params.max_tokens)
        try:
            answer = await self._stream(source, prompt, params, task)
        except PromptTooLong as error:
            info = self.prompter.learn_too_long(info, prompt, error)
            retry = self._snapshot_for(request)
            if retry is None:
                raise
            prompt = self.prompter.prompt(retry, task.offset, info, settings, params.max_tokens)
            answer = await self._stream(source, prompt, params, task)
        if answer is None and (retry := self._snapshot_for(request)) is not None:
            prompt = self.prompter.prompt(retry, task.offset, info, settings, params.max_tokens, heal=False)
            answer = await self._stream(source, prompt, params, task)
        if answer is None:
            return Answer("", "stop", None)
        self.prompter.learn(info, prompt, answer.usage)
        return answer

    async def _stream(self, source: Source, prompt: Prompt, params: Params, task: Task) -> Answer | None:
        """Stream an answer as far as the shape needs; None when it does not begin with the half-typed word."""
        began = self._clock()
        stop, healer = StreamStop(task.cursor, task.shape), Healer(prompt.required)
        usage: Usage | None = None
        done_reason = ""
        async with aclosing(source.generate(prompt, params)) as pieces:
            async for piece in pieces:
                usage, done_reason = piece.usage or usage, piece.done_reason or done_reason
                text = healer.feed(piece.text)
                if text is None:
                    return None
                if text and stop.feed(text):
                    done_reason = "stop"
                    break
        self.rhythm.saw_answer((self._clock() - began) * 1000)
        return Answer(stop.text, done_reason, usage)

    def _fitted(self, answer: Answer, task: Task, info: ModelInfo, request: Request) -> Fitted | None:
        text = self.prompter.clean(info, answer.text)
        fitted = fit(text, task.cursor, task.shape, done_reason=answer.done_reason)
        if fitted is None:
            return None
        now = self._snapshot_for(request)  # a tree of this very text saves parsing it again
        verdict = judge(task.document, task.offset, fitted, task.language, now.tree if now else None)
        if verdict.action == "drop" and request.trigger == "automatic":
            logger.debug("completion: dropped by the guard")
            return None
        return verdict.fitted

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
        )

    def _log(self, info: ModelInfo, answer: Answer, shape: Shape, fitted: Fitted | None, started: float) -> None:
        usage = answer.usage or Usage()
        self.last_ms, self.last_usage = (self._clock() - started) * 1000, answer.usage or self.last_usage
        logger.info(
            "completion: %s %s, %.0f ms, shape %s, prompt %d tokens (%d reused), %d generated, %s",
            info.backend,
            info.name,
            self.last_ms,
            shape.kind,
            usage.prompt_tokens,
            usage.cached_tokens,
            usage.generated_tokens,
            "shown" if fitted else "nothing fits",
        )


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _params_for(task: Task, settings: Settings) -> Params:
    """Ask for no more than the shape needs: a line is short, and ends by itself where the server can see its end."""
    if task.shape.kind == "block":
        return Params(max_tokens=settings.completion_max_tokens)
    ends_with_line = task.shape.max_lines == 1 and not task.cursor.is_at_blank_head
    most = min(settings.completion_max_tokens, MOST_LINE_TOKENS)
    return Params(max_tokens=most, stop=("\n",) if ends_with_line else ())


def _task_at(request: Request, snapshot: Snapshot, settings: Settings) -> Task:
    document, offset = snapshot.document, _offset_of(request)
    cursor = cursor_at(document, offset, snapshot.language)
    place = snapshot.tree.context_at(document.lines.byte_at(offset)) if snapshot.tree is not None else None
    shape = completion_shape(cursor, place, multiline=settings.completion_multiline, trigger=request.trigger)
    return Task(document, offset, snapshot.language, cursor, shape)


def _offset_of(request: Request) -> int:
    if request.selected is None:
        return request.offset
    return request.selected.span.start + len(request.selected.text)


def _with_selection(document: Document, selected: Selected) -> Document:
    """Give the document as it will be once the selected entry is inserted: that is what a suggestion must extend."""
    inserted, _ = document.apply(Edit(selected.span, selected.text), document.version)
    return inserted
