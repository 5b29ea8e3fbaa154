"""The protocol every backend keeps, and the values that cross it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Protocol

from fimble.fim.chat import Conversation
from fimble.fim.prompt import Prompt


@dataclass(frozen=True, slots=True)
class Params:
    """How to generate. Only options that never make Ollama reload a model belong here."""

    max_tokens: int = 128
    temperature: float = 0.0
    top_p: float = 0.95
    """Of no effect at temperature 0."""
    stop: tuple[str, ...] = ()
    """In addition to the prompt's own."""
    seed: int | None = None
    logprobs: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost, as the server reports it; -1 where it says nothing. Durations in ms."""

    prompt_tokens: int = -1
    cached_tokens: int = -1
    """Prompt tokens the server did not have to read again."""
    generated_tokens: int = -1
    load_ms: float = -1.0
    prompt_ms: float = -1.0
    generate_ms: float = -1.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of generated text; the last one of a stream carries `usage` and `done_reason`."""

    text: str
    logprob: float | None = None
    """Natural logarithm of the text's probability: the sum over its tokens (nearly always one). None: not asked for, or
    the server does not say."""
    usage: Usage | None = None
    done_reason: str = ""
    """"stop", "length", or "" while the stream goes on."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known about the model a backend would use."""

    backend: str
    """"ollama", "openai" or "lookup"."""
    name: str
    """As the server spells it: "qwen2.5-coder:1.5b-base"."""
    family: str = ""
    """Architecture as the server names it ("qwen2", "llama"); "" unknown."""
    template: str = ""
    """Name of the row in `fim.templates`; "" when the backend needs none."""
    context_length: int = 0
    """Tokens the loaded model can hold, prompt and answer together; 0 when it does not matter."""
    train_length: int = 0
    """Tokens of the window it was trained on; 0 unknown. Never below `context_length`."""
    digest: str = ""
    """Tells the model from every other, of the same name too; "" when the server says nothing that does."""
    self_test: str = ""
    """"fim", "prefix-only" (then `template` is that), or "" as long as the test was not made."""
    capabilities: frozenset[str] = field(default_factory=frozenset)


class Backend(Protocol):
    """One way to get text.

    Every method may raise the `ModelError` family and nothing else (beside CancelledError); `info` and `generate` also
    `UnknownTemplate`.
    """

    name: str

    async def info(self) -> ModelInfo:
        """Say which model would answer now; cheap when nothing changed. Raise when none can."""
        ...

    def generate(self, prompt: Prompt, params: Params) -> AsyncGenerator[Piece, None]:
        """Stream an answer.

        Closing the generator (`async with contextlib.aclosing(...)`) or cancelling the task closes the connection,
        which stops the model. A generator that is only dropped goes on until the garbage collector finds it.
        """
        ...

    async def close(self) -> None:
        """Release connections. May be called twice."""
        ...


@dataclass(frozen=True, slots=True)
class ChatInfo:
    """What is known about the model that answers actions."""

    backend: str
    """"ollama" or "openai"."""
    name: str
    """As the server spells it."""
    context_length: int
    """Tokens of its window, prompt and answer together."""
    is_code_only: bool = False
    """It goes on with text and follows no instructions: it is given `Conversation.text`."""
    billions: float = 0.0
    """Parameters in billions; 0 unknown."""
    slots: int = 1
    """Answers that its server gives at the same time, the others wait; 1 where it does not say."""
    beside: frozenset[str] | None = None
    """Full names of all models that are in memory once it is; None where the server does not say."""


class ChatModel(Protocol):
    """One model that answers actions. Raises as a `Backend` does."""

    async def info(self) -> ChatInfo:
        """Say which model answers; raise `ModelMissing` with the remedy when none can. May load it, which takes long."""
        ...

    def chat(self, conversation: Conversation, params: Params) -> AsyncGenerator[Piece, None]:
        """Stream an answer; closing the generator or cancelling the task stops the model, as with `Backend.generate`."""
        ...

    async def close(self) -> None:
        """Release connections. May be called twice."""
        ...
