"""`fimble/status`: a notification that tells the client what would answer now. Sent when it changes, never as a dialog."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fimble.completion.engine import Engine
from fimble.lsp.state import State

STATUS_METHOD = "fimble/status"
"""Server to client: {state, backend, model, message, remedy, selfTest, indexing, speed}. Also a request without parameters."""


def current(state: State) -> dict[str, Any]:
    """Give the status as the wire carries it."""
    indexing = state.service.indexing or bool(state.unread)
    now = asdict(state.service.status())
    now["selfTest"] = now.pop("self_test")
    now["message"] = " ".join(filter(None, [now["message"], *_refusals(state)]))
    return {**now, "indexing": indexing, "speed": speed(state.service.engine)}


def _refusals(state: State) -> list[str]:
    return [
        f"{root} is not read: it holds more than one project. Open a project's folder for context from other files."
        for root in sorted(state.refused)
    ]


def speed(engine: Engine) -> dict[str, float | str | None] | None:
    """Give what the last answers cost; None before the first, and None for what the model server does not say."""
    pace = engine.pace
    if pace.last_ms is None:
        return None
    usage = pace.last_usage
    is_timed = usage.generated_tokens > 0 and usage.generate_ms > 0
    return {
        "ms": round(pace.last_ms),
        "promptTokens": _known(usage.prompt_tokens),
        "reusedTokens": _known(usage.cached_tokens),
        "tokensPerSecond": round(1000 * usage.generated_tokens / usage.generate_ms, 1) if is_timed else None,
        "advice": pace.advice() or None,
    }


def _known(count: int) -> int | None:
    return count if count >= 0 else None


def publish(state: State) -> None:
    """Send the status if it differs from the one last sent."""
    now = current(state)
    if now != state.last_status:
        state.last_status = now
        state.server.protocol.notify(STATUS_METHOD, now)


def register(state: State) -> None:
    """Register the request of the same name, for clients that ask."""

    @state.server.feature(STATUS_METHOD)
    def get_status(_params: Any) -> dict[str, Any]:
        return current(state)
