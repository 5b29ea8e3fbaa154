"""`Instant`: what the embedded engine says at once, for a place whose model takes its time. How long the model has is
`rhythm`'s business; what of an answer is shown is `fitting`'s."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from fimble.completion.asking import Asker, Question, Source
from fimble.completion.cache import SuggestionCache
from fimble.completion.fitting import fitted_answer
from fimble.completion.postprocess import Fitted
from fimble.completion.prompting import Prompter
from fimble.completion.rhythm import Rhythm
from fimble.completion.suggestion import Request
from fimble.completion.task import params_for, task_at
from fimble.errors import ModelError
from fimble.index.snapshot import Snapshot
from fimble.models.base import ModelInfo
from fimble.settings import Settings

T = TypeVar("T")


async def sooner(model: asyncio.Task[T], at_once: Callable[[], Awaitable[T | None]], patience_s: float) -> T:
    """Give a model's answer if it comes in time, else what can be said at once: then `model` goes on.

    When there is nothing to say at once, the model is waited for. Being cancelled ends the model's work too.
    """
    try:
        await asyncio.wait({model}, timeout=patience_s)
        answer = None if model.done() else await at_once()
        return await model if answer is None or model.done() else answer
    except asyncio.CancelledError:
        model.cancel()
        await asyncio.wait({model})
        raise


async def seen_out(model: asyncio.Task[Any]) -> None:
    """Wait for the end of an answer that nobody waits for any more; being cancelled ends it."""
    await model


class Instant:
    """Asks whoever stands in for the model; what it said stays while the user types along it."""

    def __init__(
        self,
        prompter: Prompter,
        cache: SuggestionCache,
        stand_in: Callable[[], Source | None],
        settings: Callable[[], Settings],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._prompter = prompter
        self._cache = cache
        self._stand_in = stand_in
        self._settings = settings
        # A rhythm of its own: these answers must not count as the model's.
        self._asker = Asker(prompter, Rhythm(), settings, clock)

    def is_there_for(self, source: Source | None) -> bool:
        """Say whether somebody else than `source` could answer at once."""
        stand_in = self._stand_in()
        if source is None or stand_in is None or self._settings().completion_patience_ms == "never":
            return False
        return bool(source.info.template) and stand_in.info.backend != source.info.backend

    async def answer(self, request: Request, snapshot: Snapshot) -> tuple[Fitted, ModelInfo] | None:
        """Give what can be said at once where an automatic request stands, and who says it; None when it is not sure enough."""
        source = self._stand_in()
        if source is None:
            return None
        info = source.info
        text, context = snapshot.document.text, f"{info.backend}/{info.name}"
        hit = self._cache.get(request.uri, text, request.offset, context=context)
        fitted = hit.fitted if hit is not None else await self._asked(request, snapshot, source)
        if hit is None:
            self._cache.put(
                request.uri, text, request.offset, fitted, backend=info.backend, model=info.name, context=context
            )
        return (fitted, info) if fitted is not None else None

    async def _asked(self, request: Request, snapshot: Snapshot, source: Source) -> Fitted | None:
        settings = self._settings()
        task = task_at(snapshot, request.offset, "automatic", settings, reads_comments=False)
        if task.shape.kind == "none":
            return None
        try:
            answer, _ = await self._asker.ask(Question(source, task, params_for(task, settings), lambda: snapshot))
        except ModelError:
            return None
        return fitted_answer(answer, task, partial(self._prompter.clean, source.info), None)
