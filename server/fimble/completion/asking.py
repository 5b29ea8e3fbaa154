"""`Asker`: gets one answer for one task out of a model: plans the prompt, streams, mends what the model server refuses.

Whose turn it is, what is cached and what is shown is the engine's business.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from time import monotonic
from typing import Protocol

from fimble.completion.prompting import Prompter
from fimble.completion.reading import Answer, Reading
from fimble.completion.rhythm import Rhythm
from fimble.completion.task import Task
from fimble.errors import PromptTooLong
from fimble.fim.prompt import Prompt
from fimble.index.snapshot import Snapshot
from fimble.models.base import ModelInfo, Params, Piece
from fimble.settings import Settings

NOTHING = Answer("", "stop", None)


class Source(Protocol):
    """A model that can answer now (`models.select.Choice`)."""

    @property
    def info(self) -> ModelInfo:
        """Say what answers."""
        ...

    def generate(self, prompt: Prompt, params: Params) -> AsyncGenerator[Piece, None]:
        """Stream an answer; closing the stream stops the model."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, of whom and how."""

    source: Source
    task: Task
    params: Params
    snapshot: Callable[[], Snapshot | None]
    """What the prompt is planned from; None when the document has moved on."""
    budget_s: float | None = None
    """Seconds after which finished lines of a block are answer enough; None: only the end is."""
    is_ahead: bool = False
    """For a place where nobody is yet."""
    on_reading: Callable[[Reading], None] = lambda _reading: None
    """Called with each reading when it begins."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reading and the task that does it."""

    reading: Reading
    task: asyncio.Task[Answer | None]


class Asker:
    """Asks for one session; learns from each answer."""

    def __init__(
        self,
        prompter: Prompter,
        rhythm: Rhythm,
        settings: Callable[[], Settings],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._prompter = prompter
        self._rhythm = rhythm
        self._settings = settings
        self._clock = clock

    async def ask(self, question: Question) -> tuple[Answer, Reader | None]:
        """Get an answer; when the time budget cut it short, also the reader that goes on with it.

        A prompt the server finds too long is planned again by the server's own count; an answer that does not begin with
        the half-typed word is asked for once more with that word in the prompt.
        """
        info = question.source.info
        prompt = self._prompt(question, info)
        if prompt is None:
            return NOTHING, None
        try:
            answer, rest = await self._stream(question, prompt)
        except PromptTooLong as error:
            info = self._prompter.learn_too_long(info, prompt, error)
            prompt = self._prompt(question, info)
            if prompt is None:
                raise
            answer, rest = await self._stream(question, prompt)
        if answer is None and (whole := self._prompt(question, info, heal=False)) is not None:
            prompt = whole
            answer, rest = await self._stream(question, prompt)
        if answer is None:
            return NOTHING, None
        self._prompter.learn(info, prompt, answer.usage)
        return answer, rest

    async def end_of(self, rest: Reader) -> Answer | None:
        """Wait for the end of an answer that was cut short; being cancelled ends it."""
        answer = await rest.task
        self._rhythm.saw_answer((self._clock() - rest.reading.began_at) * 1000)
        return answer

    def _prompt(self, question: Question, info: ModelInfo, *, heal: bool = True) -> Prompt | None:
        snapshot = question.snapshot()
        if snapshot is None:
            return None
        offset, most = question.task.offset, question.params.max_tokens
        is_ahead = question.is_ahead
        return self._prompter.prompt(snapshot, offset, info, self._settings(), most, heal=heal, is_ahead=is_ahead)

    async def _stream(self, question: Question, prompt: Prompt) -> tuple[Answer | None, Reader | None]:
        """Read as far as the shape needs or the time budget goes; no answer when it does not begin with the half-typed word."""
        reading = Reading(question.task, prompt.required, self._clock)
        question.on_reading(reading)
        # A backend without a template is the lookup engine, which has a confidence of its own.
        params = replace(question.params, logprobs=bool(question.source.info.template))
        reader = asyncio.ensure_future(reading.run(question.source.generate(prompt, params)))
        try:
            await self._until_due(reading, reader, question.budget_s)
        except asyncio.CancelledError:
            await _stopped(reader)
            raise
        if not reader.done():
            return reading.whole_lines(), Reader(reading, reader)
        self._rhythm.saw_answer((self._clock() - reading.began_at) * 1000)
        return reader.result(), None

    async def _until_due(self, reading: Reading, reader: asyncio.Task[Answer | None], budget_s: float | None) -> None:
        """Wait for the end of an answer, or for some whole lines of it once the time budget is spent."""
        if budget_s is None:
            await asyncio.wait({reader})
            return
        while not reader.done():
            # A model that was long busy with its prompt gets half the budget to write something worth reading.
            due = max(reading.began_at + budget_s, (reading.first_at or 0.0) + budget_s / 2)
            left = due - self._clock()
            if left <= 0 and reading.whole_lines() is not None:
                return
            await _sooner_of(reader, reading.grown, left if left > 0 else None)


async def _sooner_of(reader: asyncio.Task[Answer | None], grown: asyncio.Event, timeout_s: float | None) -> None:
    """Wait until an answer has ended or grown, or for so many seconds."""
    grown.clear()
    growth = asyncio.ensure_future(grown.wait())
    try:
        await asyncio.wait({reader, growth}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        growth.cancel()


async def _stopped(reader: asyncio.Task[Answer | None]) -> None:
    """End a reading, so that its stream is closed before anything else is asked."""
    reader.cancel()
    await asyncio.wait({reader})
    with suppress(asyncio.CancelledError):
        reader.exception()
