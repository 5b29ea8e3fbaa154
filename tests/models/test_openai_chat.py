from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from fimble.errors import ModelBroken, ModelError, ModelMissing, PromptTooLong
from fimble.fim.chat import Conversation, Message
from fimble.models.chat import chat_of
from fimble.models.openai_chat import OpenAIChat
from fimble.models.select import BackendSettings
from tests.models.asking import IMPATIENT, QUICK
from tests.models.conftest import TEXT
from tests.models.test_ollama_chat import TALK, talk
from tests.standin import faults
from tests.standin.faults import Fault
from tests.standin.llama_standin import Flavour, LlamaStandin


@pytest.fixture
async def chat(llama: LlamaStandin) -> AsyncIterator[OpenAIChat]:
    chat = OpenAIChat(llama.url + "/v1", timeouts=QUICK)
    yield chat
    await chat.close()


async def test_a_conversation_goes_out_in_turns_and_the_answer_comes_in_whole(
    chat: OpenAIChat, llama: LlamaStandin
) -> None:
    assert TEXT == await talk(chat)

    (record,) = llama.chats
    body = record.body or {}
    assert ("/v1/chat/completions", True, 0.0) == (record.path, body["stream"], body["temperature"])
    assert ["system", "user"] == [message["role"] for message in body["messages"]]


@pytest.mark.parametrize("flavour", ["llama.cpp", "vllm"])
async def test_the_window_is_the_servers(flavour: Flavour) -> None:
    with LlamaStandin(flavour=flavour, model="qwen2.5-coder-7b-instruct", n_ctx=6000) as llama:
        chat = OpenAIChat(llama.url, timeouts=QUICK)
        info = await chat.info()
        await chat.close()

    assert (6000, 7.0, False) == (info.context_length, info.billions, info.is_code_only)


@pytest.mark.parametrize(
    ("flavour", "n_slots", "expected"), [("llama.cpp", 4, 4), ("vllm", 1, 256), ("lm-studio", 1, 1)]
)
async def test_how_many_answers_come_at_once_is_known_where_the_server_says_it(
    flavour: Flavour, n_slots: int, expected: int
) -> None:
    with LlamaStandin(flavour=flavour, model="qwen2.5-coder-7b") as llama:
        llama.n_slots = n_slots
        chat = OpenAIChat(llama.url, "qwen2.5-coder-7b", timeouts=QUICK)
        info = await chat.info()
        await chat.close()

    assert expected == info.slots


async def test_a_base_model_goes_on_with_text() -> None:
    with LlamaStandin(model="qwen2.5-coder-1.5b-base.gguf", answer=TEXT) as llama:
        chat = OpenAIChat(llama.url, timeouts=QUICK)
        info = await chat.info()
        said = await talk(chat, Conversation(text="# After:\n", stop=("\n# Before:",)))
        await chat.close()

    assert (True, TEXT) == (info.is_code_only, said)
    assert ("/v1/completions", "# After:\n") == (llama.generations[-1].path, llama.generations[-1].prompt)


async def test_a_model_that_the_server_does_not_have_is_refused_with_those_it_has() -> None:
    with LlamaStandin(flavour="lm-studio", model="qwen2.5-coder-7b") as llama:
        chat = OpenAIChat(llama.url, "nope", timeouts=QUICK)
        with pytest.raises(ModelMissing, match="nope") as raised:
            await chat.info()
        await chat.close()

    assert "qwen2.5-coder-7b" in raised.value.remedy


async def test_a_conversation_that_is_too_long_is_refused_with_the_true_counts(chat: OpenAIChat) -> None:
    with pytest.raises(PromptTooLong) as raised:
        await talk(chat, Conversation(messages=(Message("user", "word " * 5_000),)))

    assert 4096 == raised.value.n_ctx


@pytest.mark.parametrize(
    "fault",
    [faults.cut(), faults.end_early(), faults.garbage(), faults.endless(), faults.status(500)],
    ids=lambda fault: fault.kind,
)
async def test_what_goes_wrong_is_one_of_our_errors(llama: LlamaStandin, fault: Fault) -> None:
    chat = OpenAIChat(llama.url, timeouts=IMPATIENT)
    await chat.info()
    llama.fault = fault
    expected: type[ModelError] = ModelBroken
    with pytest.raises(expected):
        await talk(chat, TALK, max_tokens=40)
    await chat.close()


async def test_the_settings_choose_this_server_and_the_model_for_actions(llama: LlamaStandin) -> None:
    chat = chat_of(BackendSettings(backend="openai", openai_url=llama.url), "my-model")
    info = await chat.info()
    await chat.close()

    assert ("openai", "my-model") == (info.backend, info.name)
