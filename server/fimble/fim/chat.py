"""`Conversation`: the one value that actions and chat models share, as `Prompt` is for completions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is asked of a model that follows instructions, or of one that only goes on with text."""

    messages: tuple[Message, ...] = ()
    """For a chat model; empty when `text` is there."""
    text: str = ""
    """For a completion model: text that it goes on with. "" when there are messages."""
    stop: tuple[str, ...] = ()
    """Stop strings."""
    tokens: int = 0
    """Estimated tokens of all of it."""
