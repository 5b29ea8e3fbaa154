"""A selector on a stand-in server, with time that a test turns."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from fimble.fim.prompt import Prompt
from fimble.models.base import ModelInfo, Params, Piece, Usage
from fimble.models.health import BackendStatus
from fimble.models.select import BackendSelector, BackendSettings, Choice, choose
from tests.models.asking import QUICK, eventually, prompt
from tests.standin.ollama_standin import OllamaStandin


class FakeClock:
    """Time that a test turns; who sleeps wakes when it is turned far enough."""

    def __init__(self) -> None:
        self.time = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = itertools.count()

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.time + seconds, next(self._count), future))
        await future

    @property
    def pauses(self) -> list[float]:
        """How long each sleeper still sleeps."""
        return sorted(at - self.time for at, _, future in self._sleepers if not future.done())

    async def advance(self, seconds: float) -> None:
        self.time += seconds
        while self._sleepers and self._sleepers[0][0] <= self.time:
            _, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                future.set_result(None)
        for _ in range(5):
            await asyncio.sleep(0)


class Lookup:
    """A backend that needs nothing and always answers: what the embedded one promises."""

    name = "lookup"

    def __init__(self) -> None:
        self.is_closed = False

    async def info(self) -> ModelInfo:
        return ModelInfo("lookup", "this repository")

    async def generate(self, prompt: Prompt, params: Params) -> AsyncGenerator[Piece, None]:
        yield Piece("looked up", usage=Usage(), done_reason="stop")

    async def close(self) -> None:
        self.is_closed = True


@dataclass
class Bench:
    """A selector over a stand-in, with its clock and what it told."""

    server: OllamaStandin
    clock: FakeClock = field(default_factory=FakeClock)
    told: list[BackendStatus] = field(default_factory=list)
    lookup: Lookup = field(default_factory=Lookup)
    selectors: list[BackendSelector] = field(default_factory=list)

    def selector(self, **settings: object) -> BackendSelector:
        default = BackendSettings(ollama_host=self.server.url, timeouts=QUICK)
        wanted = replace(default, **settings)  # type: ignore[arg-type]
        selector = choose(wanted, self.lookup, environ={}, clock=self.clock, on_change=self.told.append)
        self.selectors.append(selector)
        return selector

    async def ready(self, **settings: object) -> BackendSelector:
        selector = self.selector(**settings)
        assert (await selector.settled(10)).state == "ready"
        return selector

    @property
    def states(self) -> list[str]:
        return [status.state for status in self.told]


async def text_of(choice: Choice | None) -> str:
    assert choice is not None
    async with aclosing(choice.generate(prompt(), Params())) as pieces:
        return "".join([piece.text async for piece in pieces])


def answering(selector: BackendSelector) -> str:
    choice = selector.current()
    return choice.backend.name if choice else ""


async def quiet(selector: BackendSelector) -> None:
    await eventually(lambda: not selector.is_looking)
