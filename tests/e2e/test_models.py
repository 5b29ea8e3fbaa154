"""What editors show about models: which are there, how a download goes, how quick the last answer was."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from fimble.models.catalogue import SUGGESTIONS
from tests.e2e.harness import WAIT_S, Editor, running_editor
from tests.standin.ollama_standin import OllamaStandin

MAIN = "from shop.basket import Basket\n\nbasket = Basket()\nprint(basket.‸\n"


async def execute(editor: Editor, command: str, *arguments: Any) -> Any:
    params = types.ExecuteCommandParams(command=command, arguments=list(arguments))
    return await asyncio.wait_for(editor.client.workspace_execute_command_async(params), WAIT_S)


async def test_the_models_on_this_machine_are_listed_with_their_size(editor: Editor) -> None:
    (model,) = await execute(editor, "fimble.models")

    assert "qwen2.5-coder:1.5b-base" == model["name"]
    assert model["size"] > 0
    assert ("Apache-2.0", True, True) == (model["licence"], model["fillsHoles"], model["isLoaded"])
    assert model["memory"] > model["size"]


async def test_models_worth_getting_are_listed_with_what_they_cost_here(editor: Editor) -> None:
    offers = await execute(editor, "fimble.offers")

    assert [model.name for model in SUGGESTIONS] == [offer["name"] for offer in offers]
    assert 1 == sum(offer["isRecommended"] for offer in offers)
    assert {"fits", "tight", "does not fit"} >= {offer["fit"] for offer in offers}


async def test_a_model_is_pulled_with_progress_and_then_answers(editor: Editor, ollama: OllamaStandin) -> None:
    ollama.models.clear()
    news: list[Any] = []
    editor.client.feature("fimble/pull")(lambda part: news.append(part))  # noqa: PLW0108 -- pygls marks the function
    await execute(editor, "fimble.pull", "qwen2.5-coder:3b-base")

    assert [(0, 1000), (500, 1000), (1000, 1000)] == [(part.completed, part.total) for part in news if part.total]
    assert {"qwen2.5-coder:3b-base"} == {part.name for part in news}
    await editor.until(lambda status: status.model == "qwen2.5-coder:3b-base" and status.state == "ready")


async def test_getting_a_model_stops_when_the_request_is_cancelled_and_goes_on_when_it_is_made_again(
    editor: Editor, ollama: OllamaStandin
) -> None:
    ollama.speed.pull_ms = 60_000
    params = types.ExecuteCommandParams(command="fimble.pull", arguments=["starcoder2:3b"])
    future = editor.client.protocol.send_request("workspace/executeCommand", params, msg_id="pull")
    await asyncio.to_thread(ollama.wait_for, lambda: ollama.partial.get("starcoder2:3b") == 500, WAIT_S)
    editor.client.cancel_request(types.CancelParams(id="pull"))
    with pytest.raises(JsonRpcException):
        await asyncio.wait_for(asyncio.wrap_future(future), WAIT_S)
    (record,) = [r for r in ollama.requests if r.path == "/api/pull"]
    await asyncio.to_thread(ollama.wait_for, lambda: record.outcome == "connection_closed", WAIT_S)
    ollama.speed.pull_ms = 0
    await execute(editor, "fimble.pull", "starcoder2:3b")

    assert "starcoder2:3b" in [model.name for model in ollama.models]


async def test_a_model_that_does_not_exist_is_an_error_that_says_where_to_look(editor: Editor) -> None:
    with pytest.raises(JsonRpcException, match=r"^There is no model 'nope' to get\. .*ollama\.com/library"):
        await execute(editor, "fimble.pull", "nope")


async def test_models_cannot_be_listed_when_the_model_server_is_gone(editor: Editor, ollama: OllamaStandin) -> None:
    ollama.stop()
    with pytest.raises(JsonRpcException, match=r"^Ollama .*ollama serve"):
        await execute(editor, "fimble.models")


async def test_a_model_that_left_memory_is_loaded_when_the_editor_has_the_focus_again(
    editor: Editor, ollama: OllamaStandin
) -> None:
    ollama.unload("qwen2.5-coder:1.5b-base")
    async with asyncio.timeout(WAIT_S):
        while len(ollama.loads) < 2:  # for some seconds the server believes what it knows
            editor.client.protocol.notify("fimble/focus", {})
            await asyncio.sleep(0.2)
    await editor.until(lambda status: status.state == "ready")

    assert ["qwen2.5-coder:1.5b-base"] * 2 == ollama.loads


async def test_a_model_is_tested_while_nobody_types_and_the_verdict_is_in_the_status(
    editor: Editor, ollama: OllamaStandin, home: Path
) -> None:
    await editor.until(lambda status: status.selfTest == "fim")

    assert [] == ollama.generations
    (file,) = (home / "cache").rglob("models.json")
    assert "qwen2.5-coder:1.5b-base" in file.read_text("utf-8")


async def test_a_model_that_fills_no_holes_is_refused_after_its_test(
    shop: Path, home: Path, ollama: OllamaStandin
) -> None:
    ollama.passes_self_test = False
    async with running_editor(shop, home, {"ollama": {"host": ollama.url}}) as editor:
        status = await editor.until(lambda status: status.state == "no-model")

        assert "lookup" == status.backend
        assert [] == editor.client.messages


async def test_the_status_says_what_the_last_answer_cost(editor: Editor) -> None:
    assert (await editor.status()).speed is None
    position = editor.open("shop/main.py", MAIN)
    await editor.complete("shop/main.py", position)
    speed = (await editor.status()).speed

    assert speed.ms >= 0
    assert {"ms", "promptTokens", "reusedTokens", "tokensPerSecond", "advice"} == set(speed._fields)
