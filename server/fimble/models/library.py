"""The models of one user's Ollama: those that are there, those worth getting, and getting one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager

from fimble.models.inventory import Entry, Offer, inventory, suggestions
from fimble.models.machine import this_machine
from fimble.models.ollama import OllamaBackend
from fimble.models.pulling import pull
from fimble.models.records import Records
from fimble.models.select import BackendSettings, ollama_of


class Library:
    """Asks the Ollama of the settings as they are at each call; raises the `ModelError` family when it cannot."""

    def __init__(
        self, wanted: Callable[[], BackendSettings], records: Records, when_pulled: Callable[[], None]
    ) -> None:
        self._wanted = wanted
        self._records = records
        self._when_pulled = when_pulled

    async def installed(self) -> list[Entry]:
        """List the models that are on this machine and may complete, by name."""
        async with self._ollama() as ollama:
            return await inventory(ollama, self._records, await asyncio.to_thread(this_machine))

    async def offers(self) -> list[Offer]:
        """List models that are worth getting, smallest first, with what each costs on this machine. Asks nobody."""
        return suggestions(self._records, await asyncio.to_thread(this_machine))

    async def pull(self, name: str, progress: Callable[[str, int, int], None]) -> None:
        """Have Ollama download a model; cancelling stops it. Tells of what is going on and of bytes had and in all, 0 while
        unknown."""
        async with self._ollama() as ollama, aclosing(pull(ollama, name)) as parts:
            async for part in parts:
                progress(part.status, part.completed, part.total)
        self._when_pulled()

    @asynccontextmanager
    async def _ollama(self) -> AsyncGenerator[OllamaBackend, None]:
        ollama = ollama_of(self._wanted())
        try:
            yield ollama
        finally:
            await ollama.close()
