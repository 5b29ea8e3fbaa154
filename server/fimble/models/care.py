"""Looks after the model that answers while nobody asks for anything: tests once whether it fills holes, and remembers it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from fimble.errors import ModelError
from fimble.models.base import Backend, ModelInfo
from fimble.models.ollama import OllamaBackend
from fimble.models.openai_compatible import OpenAICompatibleBackend
from fimble.models.records import Records
from fimble.models.select import BackendSelector
from fimble.models.self_test import ASKED_PATIENCE_S, PATIENCE_S, SelfTest, self_test

logger = logging.getLogger(__name__)

REST_S = 4.0
"""How long nobody must have asked for anything."""
TRIES = 3
"""After so many tests of a model that gave no verdict (the server was busy, or slow), it is left alone."""


class ModelCare:
    """Tests models at rest. A request that comes meanwhile breaks the test off, so it waits for nothing."""

    def __init__(self, selector: Callable[[], BackendSelector], records: Records, rest_s: float = REST_S) -> None:
        self._selector = selector
        self._records = records
        self._rest_s = rest_s
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._tries: dict[str, int] = {}
        self._is_on = False

    def start(self) -> None:
        """Begin to look after models; to be called on the event loop."""
        self._is_on = True
        self.rest()

    def rest(self) -> None:
        """Note that something has happened: count the time at rest from now, and break off a test that runs."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._task is not None:
            self._task.cancel()
        if self._is_on and self._untested() is not None:
            self._timer = asyncio.get_running_loop().call_later(self._rest_s, self._begin)

    def close(self) -> None:
        """Stop."""
        self._is_on = False
        self.rest()

    def _untested(self) -> tuple[Backend, ModelInfo] | None:
        found = self._selector().primary
        if found is None or found[1].self_test or not found[1].digest or not found[1].template:
            return None
        return found if self._tries.get(found[1].digest, 0) < TRIES else None

    def _begin(self) -> None:
        self._timer = None
        found = self._untested()
        if found is not None:
            self._task = asyncio.get_running_loop().create_task(self._test(*found))
            self._task.add_done_callback(self._ended)

    async def _test(self, backend: Backend, info: ModelInfo) -> None:
        try:
            await examine(backend, info, self._records, PATIENCE_S)
        except ModelError as error:
            logger.info("the self-test of %s gave no verdict: %s", info.name, error)
            self._tries[info.digest] = self._tries.get(info.digest, 0) + 1
            if self._is_on and self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(self._rest_s * 10, self._begin)
            return
        self._selector().look_again()

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._task is task:
            self._task = None
        if not task.cancelled() and task.exception() is not None:
            logger.error("the self-test failed", exc_info=task.exception())


async def examine(
    backend: Backend, info: ModelInfo, records: Records, patience_s: float = ASKED_PATIENCE_S
) -> SelfTest:
    """Test a model, keep the verdict, and have the backend take it to heart. Raise the `ModelError` family without one."""
    found = await self_test(backend, info.template, patience_s)
    logger.info(
        "self-test of %s as %s: %s (%d of %d holes filled)",
        info.name,
        info.template,
        found.verdict,
        found.n_filled,
        found.n_tried,
    )
    records.note_test(info.digest, info.name, info.template, found)
    if isinstance(backend, OllamaBackend | OpenAICompatibleBackend):
        backend.reconsider()
    return found
