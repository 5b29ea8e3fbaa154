"""What a model costs in memory and time on a machine, in words for people, and which of the catalogue suits it best. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fimble.models.catalogue import COMPUTE_BYTES, GB, SUGGESTIONS, Known
from fimble.models.machine import Machine
from fimble.models.records import Speed

Fit = Literal["fits", "tight", "does not fit"]

CONTEXT = 8192
"""Tokens of context that costs are told for: what a prompt with other files and an answer need at most."""
_SYSTEM_BYTES = 5 * GB // 2
"""For the system, an editor and a browser; a model on top of this is at home."""
_LEAST_SYSTEM_BYTES = 3 * GB // 2
_GPU_SPARE = GB // 2
_SHARED_GPU = 0.75
"""Of the machine's memory that a graphics processor without its own may use (Metal's recommended working set)."""

NEW_LINE_TOKENS = 350
"""Prompt tokens that a model reads after Enter, the slowest thing that typing does (`python -m bench typing`)."""
LINE_TOKENS = 20
"""Tokens of a suggested line."""
TELLING_BYTES = 3 * GB // 10
WAIT_S = 1.5
"""The longest that a line after Enter may take on the machine a model is recommended for."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a model needs, in bytes."""

    weights: int
    cache: int
    """Of `CONTEXT` tokens; 0 when its layout is unknown."""

    @property
    def total(self) -> int:
        return self.weights + self.cache + COMPUTE_BYTES


def cost_of(weights: int, cache_bytes_per_token: int, context: int = CONTEXT) -> Cost:
    """Count what a model needs with a context of so many tokens."""
    return Cost(weights, cache_bytes_per_token * context)


def fit(cost: Cost, machine: Machine) -> Fit:
    """Say whether a model finds room on a machine: in its graphics memory, or beside everything else in the main one."""
    if machine.gpu_memory and cost.total + _GPU_SPARE <= machine.gpu_memory:
        return "fits"
    if machine.shares_memory and cost.total > _SHARED_GPU * machine.memory:
        return "does not fit"
    if cost.total + _SYSTEM_BYTES <= machine.memory:
        return "fits"
    return "tight" if cost.total + _LEAST_SYSTEM_BYTES <= machine.memory else "does not fit"


def in_words(name: str, cost: Cost, machine: Machine, context: int = CONTEXT) -> str:
    """Say what a model costs: "qwen2.5-coder:7b-base at 8K = 5.7 GB: fits on 8 GB"."""
    where = gigabytes(machine.gpu_memory) + " of graphics memory" if machine.gpu_memory else gigabytes(machine.memory)
    return f"{name} at {context // 1024}K = {cost.total / GB:.1f} GB: {fit(cost, machine)} on {where}"


def size_in_words(n: int) -> str:
    """Write the size of a file."""
    return f"{n / GB:.1f} GB" if n >= GB // 10 else f"{n / 1e6:.1f} MB"


def gigabytes(n: int) -> str:
    """Write a machine's memory as people name it: in units of 2^30 bytes, rounded."""
    return f"{n / 2**30:.0f} GB"


def suits(machine: Machine, speed: Speed | None) -> list[Known]:
    """List the suggested models that a machine has room and time for, best first; the smallest when there is neither.

    `speed`: what was measured here, of any model; None: without a graphics processor only small models count as quick.
    """
    able = [model for model in SUGGESTIONS if _has_room(model, machine) and _is_quick(model, machine, speed)]
    return able[::-1] or [SUGGESTIONS[0]]


def seconds_after_enter(model_bytes: int, speed: Speed) -> float:
    """Guess how long a line after Enter takes with a model of so many bytes: reading and writing cost by size."""
    ratio = model_bytes / speed.size if speed.size else 1.0
    if not speed.prompt_tokens_per_s or not speed.tokens_per_s:
        return 0.0
    return ratio * (NEW_LINE_TOKENS / speed.prompt_tokens_per_s + LINE_TOKENS / speed.tokens_per_s)


def latest(speeds: Sequence[Speed]) -> Speed | None:
    """Pick the measurement to go by: the last one of a model big enough to tell something of others."""
    telling = [speed for speed in speeds if speed.size >= TELLING_BYTES]
    return telling[-1] if telling else None


def working_bytes(model: Known) -> int:
    """Count the bytes that work on each token: fewer than there are where only some experts do."""
    return min(model.bytes_on_disk, round(model.billions * 0.62 * GB))  # 4.85 bits a weight


def _has_room(model: Known, machine: Machine) -> bool:
    return not machine.memory or fit(cost_of(model.bytes_on_disk, model.cache_bytes_per_token), machine) == "fits"


def _is_quick(model: Known, machine: Machine, speed: Speed | None) -> bool:
    if speed is not None and speed.size:
        return seconds_after_enter(working_bytes(model), speed) <= WAIT_S
    if not machine.gpus:
        return model.billions <= 2
    if machine.shares_memory:
        return model.billions <= 8
    return model.gigabytes * GB < machine.gpu_memory
