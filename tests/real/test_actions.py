"""Code actions with a real Ollama and a real, very small model: what it says is its own, what becomes of it is ours.

A model of this size rarely answers well. So the mechanics are shown: the question is taken, the answer streams, and what
comes of it is either an edit that applies, parses and can be taken back, or a word why not.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from fimble.actions.code import Code
from fimble.actions.comments import has_same_code
from fimble.actions.outcome import News, Outcome
from fimble.actions.runner import run
from fimble.actions.smallest import smallest_edits
from fimble.completion.prompting import Prompter
from fimble.filling import HoleFiller
from fimble.fim.chat import Conversation
from fimble.models.base import Params, Piece
from fimble.models.ollama import OllamaBackend
from fimble.models.ollama_chat import OllamaChat
from fimble.settings import Settings
from fimble.syntax.languages import language_for_path
from fimble.text.document import Document
from tests.real.server import RealOllama
from tests.unit.actions.asking import Answering, job_at
from tests.unit.context.making import Desk

pytestmark = [pytest.mark.real_ollama, pytest.mark.timeout(900)]  # reading a prompt takes long on a busy machine

CARD = {
    "package.json": '{"name": "web", "dependencies": {"react": "19.0.0"}}',
    "src/Card.jsx": 'import React from "react";\n\nexport function Card({ title }) {\n  return <h1>‸{title}</h1>;\n}\n',
}
MONEY = {
    "shop/__init__.py": "",
    "shop/money.py": "def round_money(amount: float) -> float:\n    ‸return round(amount, 2)\n",
}
UPLOAD = {
    "package.json": '{"name": "web", "dependencies": {"xlsx": "0.18.5"}}',
    "src/upload.js": "export async function rowsOf(file) {\n  ‸return [];\n}\n",
}
TASKS = {
    "a component with logging": (CARD, "wrap-logging", ""),
    "a plan and tests": (MONEY, "tests", ""),
    "an uploaded Excel file": (UPLOAD, "refactor", "parse an uploaded Excel file in the browser"),
}


MOST_TOKENS = 48
"""Of an answer: a small model goes on and on, and a busy machine makes ten tokens a second."""


class Brief(OllamaChat):
    """Asks for short answers."""

    def chat(self, conversation: Conversation, params: Params) -> AsyncGenerator[Piece, None]:
        return super().chat(conversation, replace(params, max_tokens=MOST_TOKENS))


async def outcome_of(
    folder: Path, files: Mapping[str, str], action: str, words: str, server: RealOllama, news: list[News]
) -> Outcome:
    desk = Desk(folder, files)
    chat = Brief(server.url, server.smollm2)
    try:
        return await run(job_at(desk, action, instruction=words), desk.session.snapshot, chat, tell=news.append)
    finally:
        await chat.close()


@pytest.mark.parametrize(("files", "action", "words"), TASKS.values(), ids=TASKS)
async def test_a_task_ends_with_an_edit_that_parses_or_with_a_word(
    ollama_server: RealOllama, tmp_path: Path, files: Mapping[str, str], action: str, words: str
) -> None:
    news: list[News] = []
    outcome = await outcome_of(tmp_path, files, action, words, ollama_server, news)

    assert ollama_server.smollm2 == outcome.model
    assert ["loading", "reading"] == list(dict.fromkeys(item.phase for item in news))[:2]
    assert bool(outcome.changes) != (outcome.refusal is not None and bool(outcome.refusal.message))
    for change in outcome.changes:
        after = change.applied()
        language = language_for_path(change.path)
        before = Code(change.path, change.document, language)
        assert Code(change.path, Document("", "", 0, after), language).n_errors <= before.n_errors
        back = smallest_edits(Document(change.uri, "", 1, after), change.document.text)
        assert len(back) <= len(change.edits) + 1


async def test_a_model_that_only_completes_code_gets_text_to_go_on_with(
    ollama_server: RealOllama, tmp_path: Path
) -> None:
    chat = Brief(ollama_server.url, ollama_server.tiny_fim)
    desk = Desk(tmp_path, MONEY)
    try:
        info = await chat.info()
        outcome = await run(job_at(desk, "simplify"), desk.session.snapshot, chat)
    finally:
        await chat.close()

    assert info.is_code_only
    assert outcome.refusal is not None or outcome.changes


async def test_comments_are_filled_in_or_the_other_model_is_asked(ollama_server: RealOllama, tmp_path: Path) -> None:
    files = {
        "shop/sums.py": "def total(items):\n    found = 0\n    for item in items:\n        found‸ += item\n    return found\n"
    }
    desk = Desk(tmp_path, files)
    backend, chat = (
        OllamaBackend(ollama_server.url, ollama_server.tiny_fim),
        Brief(ollama_server.url, ollama_server.smollm2),
    )
    try:
        filler = HoleFiller(Answering(backend, await backend.info()), Prompter(), Settings)
        outcome = await run(job_at(desk, "comment"), desk.session.snapshot, chat, filler=filler)
    finally:
        await chat.close()
        await backend.close()

    assert outcome.model in (ollama_server.tiny_fim, ollama_server.smollm2)
    assert bool(outcome.changes) != (outcome.refusal is not None)
    for change in outcome.changes:
        before = Code(change.path, change.document, language_for_path(change.path))
        assert has_same_code(before, before.with_text(change.applied()))


async def test_after_a_cancel_the_next_question_is_answered(ollama_server: RealOllama, tmp_path: Path) -> None:
    started = asyncio.Event()
    desk = Desk(tmp_path, MONEY)
    chat = Brief(ollama_server.url, ollama_server.smollm2)

    def tell(news: News) -> None:
        if news.text:
            started.set()

    work = asyncio.create_task(run(job_at(desk, "explain"), desk.session.snapshot, chat, tell=tell))
    await asyncio.wait_for(started.wait(), 600)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    await chat.close()

    outcome = await outcome_of(tmp_path / "again", MONEY, "explain", "", ollama_server, [])
    assert (ollama_server.smollm2, ()) == (outcome.model, outcome.changes)
