"""All that is done with one model, one thing after the other, and by turns: none of it has the server load it anew."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

import pytest

from fimble.fim.chat import Conversation, Message
from fimble.models.base import Params
from fimble.models.inventory import inventory
from fimble.models.machine import Machine
from fimble.models.measuring import measure
from fimble.models.ollama import OllamaBackend
from fimble.models.ollama_chat import OllamaChat
from fimble.models.records import Records
from fimble.models.self_test import self_test
from tests.models.asking import QUICK, ask
from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin

TALK = Conversation(messages=(Message("user", "Write it."),))


async def do_everything(ollama: OllamaStandin, backend: OllamaBackend, chat: OllamaChat, records: Records) -> None:
    """Complete, act, complete, test, measure, list, and complete again."""
    info = await backend.info()
    await ask(backend)
    async with aclosing(chat.chat(TALK, Params(max_tokens=8))) as pieces:
        _ = [piece async for piece in pieces]
    await ask(backend, temperature=0.7, seed=3, logprobs=True, stop=("x",))
    await self_test(backend, info.template)
    await measure(backend, info)
    await inventory(backend, records, Machine(2**34, 4))
    await ask(backend, max_tokens=300)


@pytest.mark.parametrize("window", [0, 1024, 2048, 4096, 16384])
async def test_nothing_we_do_loads_a_model_anew_whoever_loaded_it_first(
    ollama: OllamaStandin, tmp_path: Path, window: int
) -> None:
    ollama.models = [INSTRUCT]
    if window:
        ollama.load(INSTRUCT.name, num_ctx=window)
    backend = OllamaBackend(ollama.url, INSTRUCT.name, timeouts=QUICK)
    chat = OllamaChat(ollama.url, INSTRUCT.name, timeouts=QUICK)
    await do_everything(ollama, backend, chat, Records(tmp_path / "models.json"))
    await backend.close()
    await chat.close()

    assert [INSTRUCT.name] == ollama.loads
    assert all(not record.is_reload for record in [*ollama.generations, *ollama.chats])


async def test_two_models_side_by_side_are_each_loaded_once(ollama: OllamaStandin, tmp_path: Path) -> None:
    ollama.models = [CODER, INSTRUCT]
    backend = OllamaBackend(ollama.url, CODER.name, timeouts=QUICK)
    chat = OllamaChat(ollama.url, INSTRUCT.name, timeouts=QUICK)
    for _ in range(3):
        await do_everything(ollama, backend, chat, Records(tmp_path / "models.json"))
    await backend.close()
    await chat.close()

    assert [CODER.name, INSTRUCT.name] == ollama.loads
