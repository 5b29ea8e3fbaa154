"""`Reading`: one answer of a model on its way, read as far as its shape needs, and of use before it has ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from time import monotonic

from fimble.completion.healing import Healer
from fimble.completion.streaming import StreamStop
from fimble.completion.task import Task
from fimble.models.base import Piece, Usage


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an answer: how many of its characters, and how sure the model was of them (natural logarithm)."""

    n_characters: int
    logprob: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's answer to one prompt, already cut where the shape ends."""

    text: str
    done_reason: str
    usage: Usage | None
    tokens: tuple[Token, ...] = ()
    """From the start of `text` on; empty when the model server does not say, and they may go on behind its end."""


class Reading:
    """Reads a stream; `run` returns at its end, `whole_lines` says meanwhile what has arrived."""

    def __init__(self, task: Task, required: str, clock: Callable[[], float] = monotonic) -> None:
        """`required` is the half-typed word that the answer must begin with."""
        self._is_block = task.shape.kind == "block"
        self._stop, self._healer = StreamStop(task.cursor, task.shape), Healer(required)
        self._clock = clock
        self._tokens: list[Token] = []
        self._usage: Usage | None = None
        self._done_reason = ""
        self.began_at = clock()
        self.first_at: float | None = None
        """When the first piece came, by `clock`; until then the model reads its prompt."""
        self.grown = asyncio.Event()
        """Set whenever something has arrived."""

    @property
    def text(self) -> str:
        """What has arrived so far, up to where the shape ends."""
        return self._stop.text

    async def run(self, pieces: AsyncGenerator[Piece, None]) -> Answer | None:
        """Read to the end of what the shape needs; None when the answer does not begin with the half-typed word."""
        async with aclosing(pieces):
            async for piece in pieces:
                self._usage, self._done_reason = piece.usage or self._usage, piece.done_reason or self._done_reason
                text = self._healer.feed(piece.text)
                if text is None:
                    return None
                if self._feed(text, piece.logprob):
                    self._done_reason = "stop"
                    break
        return Answer(self._stop.text, self._done_reason, self._usage, tuple(self._tokens))

    def _feed(self, text: str, logprob: float | None) -> bool:
        self.first_at = self._clock() if self.first_at is None else self.first_at
        if text and logprob is not None:
            self._tokens.append(Token(len(text.replace("\r", "")), logprob))
        is_enough = bool(text) and self._stop.feed(text)
        self.grown.set()
        return is_enough

    def whole_lines(self) -> Answer | None:
        """Give the lines of a block that are complete by now; None while there are none, and for what is one line only."""
        lines = self._stop.text.rpartition("\n")[0]
        if not self._is_block or not lines.strip():
            return None
        return Answer(lines + "\n", "length", None, tuple(self._tokens))
