"""The worker process: parsing holds the interpreter's lock, so it happens outside of the server.

The process is spawned, never forked; it touches neither file descriptor 0 nor 1, which are the wire of the language
server; and it ends with its parent, however that ends. What runs inside of it is `worker_process`.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from fimble.index import worker_process
from fimble.index.extraction import Extracted, version
from fimble.index.libraries.value import Reply, Request

logger = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

BATCH_TIMEOUT_S = 120.0
"""A batch takes a fraction of a second; only a parser that never ends takes this long."""
IDLE_S = 30.0
"""After so long without work the process ends, since it holds some 40 MB."""


class WorkerDied(Exception):
    """The process ended, or had to be ended, in the middle of a batch."""


class WorkerUnavailable(Exception):
    """No process can be started here."""


class Worker:
    """Runs `extract_batch` in one process, started when needed and ended when idle. One batch at a time.

    With a `store_directory` the process recalls facts from the store there.
    """

    def __init__(self, root: Path, store_directory: Path | None) -> None:
        self._root = root
        self._store_directory = store_directory
        self._turn = asyncio.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._pid: int | None = None
        self._retirement: asyncio.TimerHandle | None = None
        self._is_closed = False

    @property
    def pid(self) -> int | None:
        """The process's id; None when none runs."""
        return self._pid

    async def extract(self, items: Sequence[tuple[str, str]]) -> list[Extracted]:
        """Extract (path, language) after (path, language).

        WorkerDied when the process does not survive it, WorkerUnavailable when there is none to be had.
        """
        return await self._run(worker_process.extract, list(items))

    async def read_libraries(self, request: Request) -> Reply:
        """See `libraries.reading`. Raises like `extract`."""
        return await self._run(worker_process.read_libraries, request)

    async def _run(self, work: Callable[[str, T], R], given: T) -> R:
        async with self._turn:
            self._stay()
            pool = await self._started()
            try:
                async with asyncio.timeout(BATCH_TIMEOUT_S):
                    return await asyncio.get_running_loop().run_in_executor(pool, work, str(self._root), given)
            except (BrokenProcessPool, TimeoutError) as error:
                await self._end()
                raise WorkerDied from error
            finally:
                self._retire_later()

    async def close(self) -> None:
        """End the process for good, in the middle of a batch if need be; returns when it is gone. May be called twice."""
        self._is_closed = True
        self._stay()
        await self._end()

    async def _started(self) -> ProcessPoolExecutor:
        if self._pid is None and not self._is_closed:  # also when the last start was cancelled half-way
            try:
                self._pool = self._pool or self._new_pool()
                self._pid = await asyncio.get_running_loop().run_in_executor(self._pool, os.getpid)
            except (OSError, ImportError, BrokenProcessPool) as error:
                await self._end()
                raise (WorkerDied if self._is_closed else WorkerUnavailable)(str(error)) from error
        if self._pool is None or self._is_closed:  # closed while it started
            await self._end()
            raise WorkerDied
        return self._pool

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            max_workers=1,
            mp_context=get_context("spawn"),
            initializer=worker_process.initialise,
            initargs=(self._root, self._store_directory, version() if self._store_directory else ""),
        )

    async def _end(self) -> None:
        pool, self._pool, self._pid = self._pool, None, None
        if pool is not None:
            # Asked of the pool, because a process that hangs while it starts has not told its id yet. Python 3.14 has
            # `kill_workers` for this.
            for process in list((getattr(pool, "_processes", None) or {}).values()):
                with suppress(OSError, ValueError):
                    process.kill()
            await asyncio.to_thread(pool.shutdown, wait=True)

    def _stay(self) -> None:
        if self._retirement is not None:
            self._retirement.cancel()
            self._retirement = None

    def _retire_later(self) -> None:
        self._stay()
        if self._pool is not None:
            self._retirement = asyncio.get_running_loop().call_later(IDLE_S, self._retire)

    def _retire(self) -> None:
        """Let the idle process go; it leaves by itself."""
        pool, self._pool, self._pid = self._pool, None, None
        if pool is not None:
            pool.shutdown(wait=False)
