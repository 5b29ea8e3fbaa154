"""The commands that editors call: what was sent and why, what was accepted."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.harness import WAIT_S, Editor
from tests.standin.ollama_standin import OllamaStandin

MAIN = "from shop.basket import Basket\n\nbasket = Basket()\nprint(basket.‸\n"


async def execute(editor: Editor, command: str, *arguments: Any) -> Any:
    params = types.ExecuteCommandParams(command=command, arguments=list(arguments))
    return await asyncio.wait_for(editor.client.workspace_execute_command_async(params), WAIT_S)


async def test_the_prompt_command_shows_what_is_sent_and_why(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/main.py", MAIN)
    await editor.complete("shop/main.py", position)
    shown = await execute(editor, "fimble.prompt", editor.uri("shop/main.py"), position)

    assert ollama.generations[-1].prompt == shown["text"]
    assert ("qwen2.5-coder", "ollama", "qwen2.5-coder:1.5b-base") == (
        shown["template"],
        shown["backend"],
        shown["model"],
    )
    others = [piece for piece in shown["pieces"] if piece["path"] == "shop/basket.py"]
    other = next(piece for piece in others if "def total_cents(self) -> int" in piece["text"])
    assert other["reason"]
    assert 0 < other["tokens"] < shown["tokens"]


async def test_the_prompt_of_a_document_that_is_not_open_is_refused(editor: Editor) -> None:
    with pytest.raises(JsonRpcException, match="not open"):
        await execute(editor, "fimble.prompt", editor.uri("shop/main.py"), types.Position(0, 0))


async def test_an_accepted_item_counts_once(editor: Editor) -> None:
    position = editor.open("shop/main.py", MAIN)
    (item,) = await editor.complete("shop/main.py", position)
    assert item.command is not None
    for _ in range(2):
        await execute(editor, item.command.command, *(item.command.arguments or []))
    (row,) = await execute(editor, "fimble.statistics")

    assert ("ollama", "python", 1, 1) == (row["backend"], row["language"], row["shown"], row["accepted"])
