from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

import pytest

from fimble.errors import ModelBroken, ModelError, ModelMissing, ModelRefused, PromptTooLong
from fimble.fim.chat import Conversation, Message
from fimble.models.base import ChatModel, Params
from fimble.models.chat import chat_of
from fimble.models.chat_choice import chat_preference
from fimble.models.installed import Installed
from fimble.models.ollama_chat import OllamaChat
from fimble.models.select import BackendSettings
from tests.models.asking import IMPATIENT, QUICK, eventually
from tests.models.conftest import TEXT
from tests.standin import faults
from tests.standin.faults import Fault
from tests.standin.ollama_standin import CLOUD, CODER, EMBEDDER, INSTRUCT, OllamaStandin
from tests.standin.runtime import StandinModel

TALK = Conversation(messages=(Message("system", "You are a tool."), Message("user", "Write it.")))
SMALL = replace(INSTRUCT, name="llama3.2:3b", family="llama", size=2_000_000_000, parameter_size="3.2B")


@pytest.fixture
async def chat(ollama: OllamaStandin) -> AsyncIterator[OllamaChat]:
    ollama.models = [CODER, INSTRUCT]
    chat = OllamaChat(ollama.url, timeouts=QUICK)
    yield chat
    await chat.close()


async def talk(chat: ChatModel, conversation: Conversation = TALK, **params: object) -> str:
    async with aclosing(chat.chat(conversation, Params(**params))) as pieces:  # type: ignore[arg-type]
        return "".join([piece.text async for piece in pieces])


async def test_a_conversation_goes_out_in_turns_and_the_answer_comes_in_whole(
    chat: OllamaChat, ollama: OllamaStandin
) -> None:
    assert TEXT == await talk(chat)

    (record,) = ollama.chats
    assert [{"role": "system", "content": "You are a tool."}, {"role": "user", "content": "Write it."}] == (
        record.body or {}
    )["messages"]
    assert INSTRUCT.name == (record.body or {})["model"]


async def test_the_window_that_the_model_has_is_named_so_that_nothing_is_loaded_anew(
    chat: OllamaChat, ollama: OllamaStandin
) -> None:
    ollama.load(INSTRUCT.name, num_ctx=6_000)
    await talk(chat)

    assert 6_000 == (await chat.info()).context_length
    assert [INSTRUCT.name] == ollama.loads
    assert False is (ollama.chats[0].body or {})["truncate"]
    assert "keep_alive" not in (ollama.chats[0].body or {})


async def test_a_model_that_is_not_loaded_is_loaded_as_ollama_does_by_itself(
    chat: OllamaChat, ollama: OllamaStandin
) -> None:
    await talk(chat)
    await talk(chat)

    assert [INSTRUCT.name] == ollama.loads
    assert ollama.default_ctx == (await chat.info()).context_length


@pytest.mark.parametrize(
    ("models", "loaded", "expected"),
    [
        ((CODER, INSTRUCT, SMALL), (), (INSTRUCT.name, False)),
        ((CODER, INSTRUCT, SMALL), (SMALL,), (SMALL.name, False)),
        ((CODER, INSTRUCT), (CODER,), (INSTRUCT.name, False)),
        ((CODER, EMBEDDER, CLOUD), (), (CODER.name, True)),
        ((replace(INSTRUCT, name="qwen2.5-coder:7b-base"), CODER), (CODER,), (CODER.name, True)),
        (
            (replace(CODER, name="gpt-oss:20b", capabilities=("completion", "tools", "thinking")),),
            (),
            ("gpt-oss:20b", False),
        ),
    ],
)
async def test_the_model_is_one_that_follows_instructions_loaded_ones_first(
    ollama: OllamaStandin,
    models: tuple[StandinModel, ...],
    loaded: tuple[StandinModel, ...],
    expected: tuple[str, bool],
) -> None:
    ollama.models = list(models)
    for model in loaded:
        ollama.load(model.name)
    chat = OllamaChat(ollama.url, timeouts=QUICK)
    info = await chat.info()
    await chat.close()

    assert expected == (info.name, info.is_code_only)


async def test_the_model_asked_for_is_taken_whatever_else_there_is(ollama: OllamaStandin) -> None:
    ollama.models = [CODER, INSTRUCT, SMALL]
    chat = OllamaChat(ollama.url, SMALL.name, timeouts=QUICK)
    info = await chat.info()
    await chat.close()

    assert (SMALL.name, False, 3.2) == (info.name, info.is_code_only, info.billions)


async def test_a_model_for_completions_goes_on_with_text(ollama: OllamaStandin) -> None:
    chat = OllamaChat(ollama.url, timeouts=QUICK)
    await talk(chat, Conversation(text="# After:\n", stop=("\n# Before:",)))
    await chat.close()

    body = ollama.generations[-1].body or {}
    assert ("# After:\n", True, ["\n# Before:"]) == (body["prompt"], body["raw"], body["options"]["stop"])


@pytest.mark.parametrize(
    ("models", "wanted", "error", "word"),
    [
        ((), "", ModelMissing, "no model for code actions"),
        ((EMBEDDER, CLOUD), "", ModelMissing, "no model for code actions"),
        ((CODER,), "nope:1b", ModelMissing, "nope:1b"),
        ((CLOUD,), CLOUD.name, ModelRefused, "cloud"),
        ((replace(INSTRUCT, remote_host="https://ollama.com:443"),), INSTRUCT.name, ModelRefused, "cloud"),
    ],
)
async def test_without_a_model_there_is_a_word_and_a_remedy(
    ollama: OllamaStandin, models: tuple[StandinModel, ...], wanted: str, error: type[ModelError], word: str
) -> None:
    ollama.models = list(models)
    chat = OllamaChat(ollama.url, wanted, timeouts=QUICK)
    with pytest.raises(error, match=word) as raised:
        await chat.info()
    await chat.close()

    assert raised.value.remedy


async def test_closing_the_stream_stops_the_model(chat: OllamaChat, ollama: OllamaStandin) -> None:
    ollama.answer = "word " * 10_000
    ollama.speed.token_ms = 20
    async with aclosing(chat.chat(TALK, Params(max_tokens=10_000))) as pieces:
        async for _ in pieces:
            break

    await asyncio.to_thread(ollama.wait_for, lambda: ollama.chats[0].outcome == "connection_closed", 60)
    assert ollama.chats[0].generated_tokens < 1_000


async def test_cancelling_the_task_stops_the_model(chat: OllamaChat, ollama: OllamaStandin) -> None:
    ollama.answer = "word " * 10_000
    ollama.speed.token_ms = 20
    task = asyncio.create_task(talk(chat, max_tokens=10_000))
    await eventually(lambda: ollama.chats and ollama.chats[0].generated_tokens)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    await asyncio.to_thread(ollama.wait_for, lambda: ollama.chats[0].outcome == "connection_closed", 60)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.cut(), ModelBroken),
        (faults.end_early(), ModelBroken),
        (faults.garbage(), ModelBroken),
        (faults.error_line("an error was encountered"), ModelBroken),
        (faults.status(500, paths=("/api/chat",)), ModelBroken),
        (faults.endless(), ModelBroken),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
async def test_what_goes_wrong_is_one_of_our_errors(
    ollama: OllamaStandin, fault: Fault, error: type[ModelError]
) -> None:
    ollama.models = [INSTRUCT]
    chat = OllamaChat(ollama.url, timeouts=IMPATIENT)
    await chat.info()
    ollama.fault = fault
    with pytest.raises(error):
        await talk(chat, max_tokens=40)
    await chat.close()


async def test_a_conversation_that_is_too_long_is_refused_with_the_true_counts(
    chat: OllamaChat, ollama: OllamaStandin
) -> None:
    with pytest.raises(PromptTooLong) as raised:
        await talk(chat, Conversation(messages=(Message("user", "word " * 5_000),)))

    assert (4096, True) == (raised.value.n_ctx, raised.value.n_prompt > 4096)


def test_a_model_larger_than_half_the_memory_is_the_last_choice() -> None:
    models = [Installed("big-coder:70b", 40 << 30), Installed("small:1b", 1 << 30), Installed("coder:7b", 4 << 30)]

    assert ["coder:7b", "small:1b", "big-coder:70b"] == [
        model.name for model in sorted(models, key=lambda m: chat_preference(m, (), 16 << 30))
    ]


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        (BackendSettings(backend="lookup"), "need a model"),
        (BackendSettings(ollama_host="http://192.0.2.1:11434"), "not this machine"),
        (BackendSettings(backend="openai", openai_url="http://192.0.2.1:8080"), "not this machine"),
    ],
)
async def test_settings_that_allow_no_model_say_so_when_one_is_asked_for(settings: BackendSettings, word: str) -> None:
    chat = chat_of(settings, environ={})
    with pytest.raises(Exception, match=word) as raised:
        await chat.info()
    with pytest.raises(Exception, match=word):
        await talk(chat)
    await chat.close()

    assert getattr(raised.value, "remedy", "")
