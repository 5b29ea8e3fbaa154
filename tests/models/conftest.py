"""Stand-in servers for backend tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from fimble.models.ollama import OllamaBackend
from tests.models.asking import QUICK
from tests.models.selecting import Bench
from tests.standin.llama_standin import LlamaStandin
from tests.standin.ollama_standin import OllamaStandin

TEXT = "return [value for value in values if value is not None]\n"
"""Long enough for faults that strike after some pieces."""


@pytest.fixture
def ollama() -> Iterator[OllamaStandin]:
    with OllamaStandin(answer=TEXT) as server:
        yield server


@pytest.fixture
def llama() -> Iterator[LlamaStandin]:
    with LlamaStandin(answer=TEXT) as server:
        yield server


@pytest.fixture
def lone() -> Iterator[OllamaStandin]:
    """A server whose models a test chooses."""
    with OllamaStandin([], answer=TEXT) as server:
        yield server


@pytest.fixture
async def backend(ollama: OllamaStandin) -> AsyncIterator[OllamaBackend]:
    """What talks to `ollama`; other backends' tests have one of their own."""
    backend = OllamaBackend(ollama.url, timeouts=QUICK)
    yield backend
    await backend.close()


@pytest.fixture
async def bench(ollama: OllamaStandin) -> AsyncIterator[Bench]:
    """Makes selectors, and closes them."""
    bench = Bench(ollama)
    yield bench
    for selector in bench.selectors:
        await selector.close()
