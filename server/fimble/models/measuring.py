"""How quick a model is on this machine: reading a prompt, writing an answer, and what its server need not read again. Asks a
backend only; the figures are the server's own."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from fimble.errors import ModelBroken
from fimble.fim.prompt import Prompt
from fimble.models.base import Backend, ModelInfo, Params, Usage
from fimble.models.records import Speed

FIRST_TOKENS = 160
"""Of the prompt that tells how long the others may be."""
MOST_TOKENS = 2048
LEAST_TOKENS = 256
READ_S = 8.0
"""A cold prompt should take no longer."""
WRITE_TOKENS = 48
_CHARACTERS_PER_TOKEN = 3.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What one prompt cost."""

    what: str
    """"cold", "the same again", ..."""
    tokens: int
    cached: int
    """Of these, not read again; -1 when the server does not say."""
    ms: float
    """For reading."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How quick a model was."""

    name: str
    context_length: int
    readings: tuple[Reading, ...]
    prompt_tokens_per_s: float
    tokens_per_s: float

    def speed(self, size: int) -> Speed:
        """Give what is worth keeping; `size` in bytes on disk."""
        return Speed(self.prompt_tokens_per_s, self.tokens_per_s, size)

    @property
    def reuses(self) -> bool | None:
        """Whether a prompt that goes on from an earlier one is read from there; None when the server does not say."""
        again = next(reading for reading in self.readings if reading.what == TYPED_ON)
        return None if again.cached < 0 else again.cached >= again.tokens * 3 // 4


COLD, AGAIN, TYPED_ON = "new to the server", "the same again", "some words added at the end"
MIDDLE, FRONT = "a line changed in the middle", "a line changed at the front"


async def measure(
    backend: Backend, info: ModelInfo, step: Callable[[int, int], None] = lambda done, total: None
) -> Measured:
    """Measure the model of `backend`, loaded as it is; takes half a minute at most on most machines, and tells how far it is.

    Raise the `ModelError` family when the server gives no answer, `ModelBroken` when it gives no figures.
    """
    sample = code(FIRST_TOKENS, _nonce())
    first = await _read(backend, sample, "")
    step(1, 7)
    text = code(_prompt_tokens(first, info), _nonce(), len(sample) / first.tokens)
    lines = text.split("\n")
    middle = len(lines) // 2
    prompts = {
        COLD: text,
        AGAIN: text,
        TYPED_ON: text + "def total(values):\n    return",
        MIDDLE: "\n".join([*lines[:middle], "# changed", *lines[middle:]]),
        FRONT: f"# {_nonce()}\n{text}",
    }
    readings = []
    for what, prompt in prompts.items():
        readings.append(await _read(backend, prompt, what))
        step(len(readings) + 1, 7)
    usage = await _ask(backend, code(FIRST_TOKENS, _nonce()), WRITE_TOKENS)
    step(7, 7)
    return Measured(info.name, info.context_length, tuple(readings), _rate(readings[0]), _writing(usage))


async def glance(backend: Backend, size: int) -> Speed:
    """Measure roughly, by one short prompt and a few words; `size` of the model in bytes. Raise as `measure` does."""
    first = await _read(backend, code(FIRST_TOKENS, _nonce()), "")
    usage = await _ask(backend, code(FIRST_TOKENS, _nonce()), WRITE_TOKENS // 3)
    return Speed(_rate(first), _writing(usage), size)


def code(tokens: int, nonce: str, characters_per_token: float = _CHARACTERS_PER_TOKEN) -> str:
    """Write about so many tokens of Python, different from the first word on for another nonce."""
    text, n = f"# {nonce}\n", 0
    while len(text) < tokens * characters_per_token:
        n += 1
        text += f"def step_{n}(left, right):\n    return left * {n} + right\n\n\n"
    return text


def _nonce() -> str:
    return f"{time.time_ns():x}"


def _prompt_tokens(first: Reading, info: ModelInfo) -> int:
    fitting = (info.context_length or 4 * MOST_TOKENS) // 2
    return max(LEAST_TOKENS, min(MOST_TOKENS, fitting, int(_rate(first) * READ_S)))


def _rate(reading: Reading) -> float:
    """Give the tokens read in a second."""
    n = reading.tokens - max(reading.cached, 0)
    return round(1000 * n / reading.ms, 1) if reading.ms > 0 else 0.0


def _writing(usage: Usage) -> float:
    # Ollama counts the time from the first token on, so one token less than it counts.
    steps = usage.generated_tokens - 1
    return round(1000 * steps / usage.generate_ms, 1) if steps > 0 and usage.generate_ms > 0 else 0.0


async def _read(backend: Backend, text: str, what: str) -> Reading:
    usage = await _ask(backend, text, 1)
    if usage.prompt_tokens <= 0 or usage.prompt_ms < 0:
        raise ModelBroken(
            "The model server does not say how long it takes to read.",
            remedy="Measure with Ollama or llama.cpp's server.",
        )
    return Reading(what, usage.prompt_tokens, usage.cached_tokens, round(usage.prompt_ms, 1))


async def _ask(backend: Backend, text: str, max_tokens: int) -> Usage:
    usage = Usage()
    prompt = Prompt(
        text, (), prefix=text, suffix="", head="", required="", path="bench.py", language="python", pieces=(), tokens=0
    )
    async with aclosing(backend.generate(prompt, Params(max_tokens=max_tokens))) as pieces:
        async for piece in pieces:
            usage = piece.usage or usage
    return usage
