"""`Newest`: of the work for one document only the newest goes on; an older piece is stopped and has nothing to say."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """Runs at most one piece of work for each key."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[T]] = {}
        self._superseded: set[asyncio.Task[T]] = set()

    async def run(self, key: str, work: Coroutine[Any, Any, T]) -> T | None:
        """Do some work and give what comes of it; None when newer work for the key has stopped it.

        Whoever cancels this cancels the work.
        """
        older = self._running.get(key)
        if older is not None and not older.done():
            self._superseded.add(older)
            older.cancel()
        task = self._running[key] = asyncio.ensure_future(work)
        try:
            return await task
        except asyncio.CancelledError:
            if task in self._superseded and not _is_being_cancelled():
                return None
            raise
        finally:
            self._superseded.discard(task)
            if self._running.get(key) is task:
                del self._running[key]

    async def rest(self) -> None:
        """Wait until nothing is being done, for any key."""
        while running := {task for task in self._running.values() if not task.done()}:
            await asyncio.wait(running)


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
