"""`fimble/status`: a notification that tells the client what would answer now. Sent when it changes, never as a dialog."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fimble.lsp.state import State

STATUS_METHOD = "fimble/status"
"""Server to client: {state, backend, model, message, remedy, indexing}. Also a request without parameters."""


def current(state: State) -> dict[str, Any]:
    """Give the status as the wire carries it."""
    return {**asdict(state.service.status()), "indexing": state.service.indexing or bool(state.unread)}


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
