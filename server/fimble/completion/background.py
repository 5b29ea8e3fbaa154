"""`Background`: work on an answer that nobody waits for yet. At most one at a time: most model servers have one slot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fimble.errors import FimbleError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """The place in a document that an answer is for."""

    uri: str
    before: str
    """The whole text before it."""
    after: str
    """The whole text behind it."""

    def leads_to(self, uri: str, text: str, offset: int, arrived: str) -> bool:
        """Say whether somebody who types `arrived` at this place comes by `offset` (code points) of `text`."""
        n = len(self.before)
        if uri != self.uri or offset < n or len(text) - offset > len(self.after):
            return False
        is_typed_along = arrived.startswith(text[n:offset])
        return is_typed_along and text.startswith(self.before) and self.after.endswith(text[offset:])


@dataclass(slots=True)
class _Job:
    task: asyncio.Task[None]
    version: tuple[str, int]
    """The document, and its version when the job began."""
    place: Place | None = None
    """None as long as it has not asked a model."""
    arrived: Callable[[], str] = str
    source: asyncio.Task[Any] | None = None
    """What it waits for."""


class Background:
    """Holds the one job, stops it when it is in the way, and lets a request wait for it that wants the same."""

    def __init__(self) -> None:
        self._job: _Job | None = None

    def start(
        self,
        work: Callable[[], Coroutine[Any, Any, None]],
        uri: str,
        version: int,
        source: asyncio.Task[Any] | None = None,
    ) -> None:
        """Begin a job for one version of a document; an older one is stopped. `source`, what it waits for, ends with it."""
        self._drop_other()
        task = asyncio.ensure_future(_quiet(work))
        if source is not None:
            task.add_done_callback(lambda _task: source.cancel())
        self._job = _Job(task, (uri, version), source=source)

    def asks_for(self, place: Place, arrived: Callable[[], str]) -> None:
        """Note that the job asks a model now, and how its text can be seen coming. Called by the job itself."""
        if self._job is not None:
            self._job.place, self._job.arrived = place, arrived

    def passes(self, uri: str, version: int, text: str, offset: int) -> bool:
        """Hear of a request; say whether the job works on its answer. A job that the document has left behind is stopped."""
        job = self._job
        if job is None or job.task.done():
            return False
        if job.place is not None and job.place.leads_to(uri, text, offset, job.arrived()):
            return True
        if (uri, version) != job.version:
            self.drop()
        return False

    def is_busy(self) -> bool:
        """Say whether there is a job that has not ended."""
        return self._job is not None and not self._job.task.done()

    async def wait(self) -> None:
        """Wait until the job has ended; being cancelled does not end it."""
        if self._job is not None:
            await asyncio.wait({self._job.task})

    def yield_slot(self) -> None:
        """Stop the job if it keeps a model busy: somebody waits for another answer."""
        if self._job is not None and self._job.place is not None:
            self._drop_other()

    def forget(self, uri: str) -> None:
        """Stop work on a closed document."""
        if self._job is not None and self._job.version[0] == uri:
            self.drop()

    def _drop_other(self) -> None:
        """Stop the job, unless this is called by what it waits for."""
        if self._job is not None and self._job.source is not asyncio.current_task():
            self.drop()

    def drop(self) -> None:
        """Stop the job; closing its stream stops the model."""
        if self._job is not None:
            self._job.task.cancel()
            self._job = None


async def _quiet(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Nobody waits for this, so nobody is told of a failure but the log."""
    try:
        await work()
    except FimbleError as error:
        logger.info("completion: nothing in the background (%s: %s)", type(error).__name__, error)
    except Exception:
        logger.exception("completion: work in the background failed")
