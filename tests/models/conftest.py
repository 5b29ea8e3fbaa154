"""Stand-in servers for backend tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

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
