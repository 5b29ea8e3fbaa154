"""Counts how often a model that was loaded had to be loaded anew, and says who is behind it. Pure: asks no server."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fimble.models.installed import Loaded, full_name

SPAN_S = 600.0
"""Loads that lie further back do not count."""
MANY = 3
"""Loads within `SPAN_S` that are no accident: a model's time runs out once in 5 minutes at most (Ollama's default)."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What a person should know of a backend that works, but not as well as it could."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class _Load:
    at: float
    windows: tuple[int, int]
    """Tokens before and after, where they differ; else zeros."""


class ReloadWatch:
    """Watches over one model."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._loads: deque[_Load] = deque(maxlen=50)
        self._others: dict[str, float] = {}

    def saw(self, loaded: Iterable[Loaded], own: str) -> None:
        """Take in what the server has in memory now; `own` is the model that is watched."""
        for entry in loaded:
            if full_name(entry.name) != full_name(own):
                self._others[entry.name] = self._clock()

    def was_reloaded(self, before: int = 0, after: int = 0) -> None:
        """Note that the model was loaded anew without our doing; `before` and `after` are windows in tokens, 0 unknown."""
        windows = (before, after) if before and after and before != after else (0, 0)
        self._loads.append(_Load(self._clock(), windows))

    def advice(self, own: str) -> Advice | None:
        """Say what is wrong; None while nothing is."""
        since = self._clock() - SPAN_S
        loads = [load for load in self._loads if load.at >= since]
        if len(loads) < MANY:
            return None
        often = f"{own} was loaded anew {len(loads)} times in the last {SPAN_S / 60:.0f} minutes"
        windows = next((load.windows for load in reversed(loads) if load.windows[0]), None)
        others = sorted(name for name, at in self._others.items() if at >= since)
        if windows is not None:
            return Advice(
                f"{often}: another program loads it with a context of {windows[1]} tokens instead of {windows[0]}.",
                "Let all use one context length: set OLLAMA_CONTEXT_LENGTH for Ollama, and no num_ctx in the other program.",
            )
        if others:
            return Advice(
                f"{often}: another program uses {', '.join(others)}, and one pushes the other out of memory.",
                "Use a smaller model for one of the two, or close the other program; if there is memory for both, set "
                "OLLAMA_MAX_LOADED_MODELS=2 for Ollama.",
            )
        return Advice(
            f"{often}: another program uses it with other options.",
            "Let the other program set no num_ctx, num_batch, num_gpu or num_thread.",
        )
