"""How tests ask a backend."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace

import pytest

from fimble.errors import ModelError
from fimble.fim.prompt import Prompt
from fimble.models.base import Backend, Params, Piece
from fimble.models.connection import Timeouts
from fimble.models.ollama import OllamaBackend
from tests.standin.faults import Fault
from tests.standin.ollama_standin import CODER, OllamaStandin
from tests.standin.runtime import StandinModel
from tests.standin.server import Standin

QUICK = Timeouts(connect=2.0, answer=5.0, first_byte=5.0, stall=5.0, load=10.0)
"""Generous where nothing is expected to hang."""
IMPATIENT = Timeouts(connect=2.0, answer=0.5, first_byte=0.5, stall=0.5, load=1.0)
"""For servers that are meant to hang."""


class Clock:
    """Seconds, as a test sets them."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def prompt(text: str = "def clean(values):\n    ", stop: tuple[str, ...] = ()) -> Prompt:
    return Prompt(
        text, stop, prefix=text, suffix="", head="", required="", path="a.py", language="python", pieces=(), tokens=1
    )


async def ask(backend: Backend, text: str = "def clean(values):\n    ", **params: object) -> list[Piece]:
    """Give all pieces of an answer."""
    stop = params.pop("prompt_stop", ())
    async with aclosing(backend.generate(prompt(text, stop), Params(**params))) as pieces:  # type: ignore[arg-type]
        return [piece async for piece in pieces]


async def say(backend: Backend, text: str = "def clean(values):\n    ", **params: object) -> str:
    """Give the text of an answer."""
    return "".join(piece.text for piece in await ask(backend, text, **params))


async def fails_once(
    backend: Backend, server: Standin, fault: Fault, expected: type[ModelError], message: str, answer: str
) -> None:
    """A fault becomes one error with a remedy, and without it the backend says `answer` again. Closes the backend."""
    server.fault = fault

    with pytest.raises(ModelError) as caught:
        await ask(backend, max_tokens=16)

    assert type(caught.value) is expected
    assert message in str(caught.value)
    assert caught.value.remedy
    server.fault = None
    assert await say(backend) == answer
    await backend.close()


async def eventually(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until `condition` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not come true"
        await asyncio.sleep(0.01)


def model(name: str, *, size: int = 1_000, **more: object) -> StandinModel:
    """Give a model that fills holes, of another name."""
    return replace(CODER, name=name, size=size, **more)  # type: ignore[arg-type]


async def chosen(server: OllamaStandin, *models: StandinModel, wanted: str | None = None) -> str:
    """Say which of a server's models is taken."""
    server.models = list(models)
    backend = OllamaBackend(server.url, wanted, timeouts=QUICK)
    try:
        return (await backend.info()).name
    finally:
        await backend.close()
