"""`Recall`: takes over what the store knows about files, part by part, and at once what somebody asks about meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from fimble.index.batches import chunks
from fimble.index.files import Found
from fimble.index.store import Hit, Store
from fimble.index.symbols import SymbolIndex

_SLICE = 25
"""Files taken over between two turns of the event loop, of which nothing is resolved or saved: about a millisecond."""
_PATIENCE_S = 0.05
"""How long a request waits for a store that somebody writes to, before it goes on without: the files come in their turn."""


class Recall:
    """What one run takes out of the store, by `enter`, once a file."""

    def __init__(self, store: Store, found: Iterable[Found], enter: Callable[[Hit], None]) -> None:
        self._store = store
        self._found = {file.path: file for file in found}
        self._enter = enter
        self._asked: set[str] = set()
        self._is_busy = False
        self._entered: set[str] = set()

    @contextmanager
    def answering(self, symbols: SymbolIndex) -> Iterator[None]:
        """Meanwhile a request need not wait for the end of the run: facts of files that are as an earlier run left them come
        when somebody asks for them, at some 0.1 ms a file.
        """
        symbols.recall = self._recall
        try:
            yield
        finally:
            symbols.recall = None

    async def take_over(self, files: Sequence[Found]) -> list[Found]:
        """Take over what is known about some files; return those that are not known as they are now."""
        files = [file for file in files if file.path not in self._entered]
        hits = await asyncio.to_thread(self._store.lookup, files)
        self._is_busy = False
        for part in chunks(files, _SLICE):
            for file in part:
                if hit := hits.get(file.path):
                    self._take(hit)
            await asyncio.sleep(0)
        return [file for file in files if file.path not in self._entered]

    def _recall(self, path: str, content_hash: str) -> None:
        """Take over one file if it is of this content: what has changed since it was left waits for its turn."""
        file = self._found.get(path)
        if file is None or path in self._asked or self._is_busy:
            return
        self._asked.add(path)
        began = time.monotonic()
        hit = self._store.lookup([file], patience_s=_PATIENCE_S).get(path)
        self._is_busy = time.monotonic() - began >= _PATIENCE_S
        if hit and hit.facts and hit.facts.content_hash == content_hash:
            self._take(hit)

    def _take(self, hit: Hit) -> None:
        if hit.path not in self._entered:
            self._entered.add(hit.path)
            self._enter(hit)
