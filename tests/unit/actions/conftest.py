"""A stand-in with a model that follows instructions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin


@pytest.fixture
def ollama() -> Iterator[OllamaStandin]:
    with OllamaStandin([CODER, INSTRUCT], default_ctx=8192) as server:
        yield server
