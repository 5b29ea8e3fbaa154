"""A service with a stand-in for Ollama behind it, for tests of whole completions without an editor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from fimble.completion.shape import Trigger
from fimble.completion.suggestion import Request, Suggestion
from fimble.service import Service
from fimble.settings import Settings
from fimble.text.spans import Edit, Span
from tests.standin.ollama_standin import OllamaStandin
from tests.standin.server import Record
from tests.unit.completion.places import CURSOR

URI = "file:///nowhere/main.py"
WAIT_S = 60.0


@dataclass
class Desk:
    """One document in one editor."""

    service: Service
    ollama: OllamaStandin
    offset: int = 0

    @property
    def text(self) -> str:
        return self.service.session.documents[URI].document.text

    def open(self, marked: str, language: str = "python") -> None:
        self.offset = marked.index(CURSOR)
        self.service.session.open(URI, language, 1, marked.replace(CURSOR, ""))

    def type(self, text: str, *, replaced: Span | None = None) -> None:
        """Insert text at the cursor as one change."""
        span = replaced or Span(self.offset, self.offset)
        version = self.service.session.documents[URI].document.version + 1
        self.service.session.change(URI, [Edit(span, text)], version)
        self.offset = span.start + len(text)

    async def ask(self, trigger: Trigger = "automatic") -> list[Suggestion]:
        version = self.service.session.documents[URI].document.version
        return await asyncio.wait_for(self.service.complete(Request(URI, self.offset, version, trigger)), WAIT_S)

    def accept(self, suggestion: Suggestion) -> None:
        """As editors do: first the text, then the command."""
        self.type(suggestion.text, replaced=suggestion.span)
        self.service.accepted(suggestion.id)

    async def until(self, n: int, *outcomes: str) -> Record:
        """Wait until the n-th request for text, counted from 0, has ended in one of some ways."""

        def has_ended() -> bool:
            asked = self.ollama.generations
            return len(asked) > n and asked[n].outcome in outcomes

        await asyncio.to_thread(self.ollama.wait_for, has_ended, WAIT_S)
        return self.ollama.generations[n]


@pytest.fixture
def ollama() -> Iterator[OllamaStandin]:
    with OllamaStandin() as server:
        yield server


@pytest_asyncio.fixture
async def desk(ollama: OllamaStandin) -> AsyncIterator[Desk]:
    settings = Settings(
        backend="ollama", ollama_host=ollama.url, completion_debounce_ms=0, completion_prefetch="always"
    )
    service = Service(settings, use_cache=False)
    await service.selector.settled(WAIT_S)
    yield Desk(service, ollama)
    await service.close()
