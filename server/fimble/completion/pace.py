"""`Pace`: how fast the model answers people who wait, and one word of advice when that is slow."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median

from fimble.models.base import Usage

SLOW_MS = 1_500.0
"""A usual answer that takes longer comes when the thought has gone on; studies of such tools see acceptance fall from 1 s on."""
LEAST_ANSWERS = 5
"""Fewer say nothing: the first one reads the whole prompt."""
_LITTLE_REUSE = 0.5


@dataclass(slots=True)
class Pace:
    """What the last answers cost."""

    last_ms: float | None = None
    """From the request to the last answer of a model, the pause before asking included."""
    last_usage: Usage = field(default_factory=Usage)
    """What the last answer cost whose model server said so; one that is cut short says nothing."""
    _ms: deque[float] = field(default_factory=lambda: deque(maxlen=12))
    _usages: deque[Usage] = field(default_factory=lambda: deque(maxlen=12))

    def answered(self, ms: float, usage: Usage | None) -> None:
        """Note an answer."""
        self.last_ms, self.last_usage = ms, usage or self.last_usage
        self._ms.append(ms)
        if usage is not None and usage.prompt_ms >= 0 and usage.generate_ms >= 0:
            self._usages.append(usage)

    def advice(self) -> str:
        """Say which setting or model would make it faster; "" when it is fast enough or nobody can tell yet."""
        if len(self._ms) < LEAST_ANSWERS or median(self._ms) < SLOW_MS:
            return ""
        slow = f"Answers take {median(self._ms) / 1000:.1f} s."
        if not self._usages:
            return f'{slow} A smaller model, or "context.tokens": 512, makes them faster.'
        reading, writing = (
            sum(getattr(usage, name) for usage in self._usages) for name in ("prompt_ms", "generate_ms")
        )
        if reading <= writing:
            return f'{slow} Most of it is writing: take a smaller model, or set "completion.multiline" to "never".'
        if self._reuse() < _LITTLE_REUSE:
            return f"{slow} Prompts are read anew each time: another program uses the same model, or it is loaded anew."
        return f'{slow} Most of it is reading prompts: set "context.tokens" to 512, or take a smaller model.'

    def _reuse(self) -> float:
        known = [usage for usage in self._usages if usage.prompt_tokens > 0 and usage.cached_tokens >= 0]
        total = sum(usage.prompt_tokens for usage in known)
        return sum(usage.cached_tokens for usage in known) / total if total else 1.0
