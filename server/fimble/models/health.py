"""How a backend is, in values: states, the status that people see, and how long to wait before asking again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fimble.errors import FimbleError, ModelBusy, ModelMissing, ModelRefused, UnknownTemplate, UsageError

State = Literal["ready", "loading", "offline", "no-model", "refused"]

BELIEVED_S = 5.0
"""How long a backend believes what its server said about the model: another program may unload or reload it."""
REFRESH_S = 10.0
"""A request makes sure of a backend that was last seen this many seconds ago; the request itself does not wait."""
MIN_GAP_S = 1.0
"""While a backend is away, requests have it looked for at most this often, so that it is back within this time."""
FIRST_PAUSE_S = 1.0
LAST_PAUSE_S = 30.0
TOLERATED = 3
"""Broken answers in a row after which a server that still takes requests counts as offline."""


@dataclass(frozen=True, slots=True)
class BackendStatus:
    """What the status item of an editor shows."""

    state: State
    """Of the backend that the user asked for."""
    backend: str
    """The backend that answers now: "ollama", "openai", "lookup"; "" when none does."""
    model: str
    """The model that answers now; "" when none does."""
    message: str
    """One or two sentences for a person; "" when all is well."""
    remedy: str = ""
    """What to do next; "" when there is nothing to do."""
    self_test: str = ""
    """"fim": the model that answers fills holes as it should; "prefix-only": it goes on with code only; "": not tested yet,
    or nothing to test."""


def state_of(error: FimbleError) -> State:
    """Say what an error means for the requests that follow."""
    match error:
        case ModelBusy():
            return "loading"  # llama.cpp's server says 503 while it loads; a full queue empties
        case ModelMissing() | UnknownTemplate():
            return "no-model"
        case ModelRefused() | UsageError():
            return "refused"
        case _:
            return "offline"


class Backoff:
    """Pauses between attempts, in seconds: 1, 2, 4, 8, 16, 30, 30, ..."""

    def __init__(self, first: float = FIRST_PAUSE_S, last: float = LAST_PAUSE_S) -> None:
        self._first = first
        self._last = last
        self._next = first

    def next(self) -> float:
        """Give the pause before the next attempt."""
        pause, self._next = self._next, min(self._next * 2, self._last)
        return pause

    def reset(self) -> None:
        """Start over: it worked."""
        self._next = self._first
