"""Jobs in small workspaces, and a model whose words a test writes: the stand-in for Ollama over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fimble.actions.catalogue import named
from fimble.actions.outcome import Job, News, Outcome
from fimble.actions.runner import run
from fimble.fim.prompt import Prompt
from fimble.models.base import ModelInfo, Params, Piece
from fimble.models.ollama import OllamaBackend
from fimble.models.ollama_chat import OllamaChat
from fimble.text.spans import Span
from tests.standin.ollama_standin import OllamaStandin
from tests.unit.context.making import Desk


@dataclass(frozen=True)
class Answering:
    """A backend and what it answers with, as completions have it (`completion.asking.Source`)."""

    backend: OllamaBackend
    info: ModelInfo

    def generate(self, prompt: Prompt, params: Params) -> AsyncGenerator[Piece, None]:
        return self.backend.generate(prompt, params)


@dataclass
class Asked:
    """What came of a job, what the model was asked, and what was told meanwhile."""

    outcome: Outcome
    ollama: OllamaStandin
    news: list[News] = field(default_factory=list)

    @property
    def said(self) -> str:
        return self.ollama.chats[-1].said

    @property
    def texts(self) -> dict[str, str]:
        """The files that change, as they will be."""
        return {change.path: change.applied() for change in self.outcome.changes}

    @property
    def refused(self) -> str:
        refusal = self.outcome.refusal
        return "" if refusal is None else refusal.message


def job_at(desk: Desk, action: str, **more: Any) -> Job:
    """A job at the mark of the desk's document."""
    opened = desk.session.documents[desk.uri]
    found = named(action, opened.language.name if opened.language else "")
    assert found is not None
    return Job(found, desk.uri, opened.document.version, Span(desk.offset, desk.offset), **more)


async def ask(
    folder: Path, files: Mapping[str, str], action: str, ollama: OllamaStandin, *, desk: Desk | None = None, **more: Any
) -> Asked:
    """Run an action at the mark in one of `files`; the stand-in's `answer` is what the model says."""
    desk = desk or Desk(folder, files)
    chat = OllamaChat(ollama.url)
    news: list[News] = []
    try:
        outcome = await run(job_at(desk, action, **more), desk.session.snapshot, chat, tell=news.append)
    finally:
        await chat.close()
    return Asked(outcome, ollama, news)
