"""The commands that editors call: what was sent and why, what was accepted."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.harness import WAIT_S, Editor, running_editor
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


async def test_counts_outlive_the_server_in_a_file_without_code(shop: Path, home: Path, ollama: OllamaStandin) -> None:
    settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}
    async with running_editor(shop, home, settings) as editor:
        await editor.ready()
        (item,) = await editor.complete("shop/main.py", editor.open("shop/main.py", MAIN))
        assert item.command is not None
        await execute(editor, item.command.command, *(item.command.arguments or []))
    kept = kept_counts(home)
    rows = [json.loads(line) for line in kept.split("\n")[:-1]]

    assert [1, 1] == [sum(row.get(name, 0) for row in rows) for name in ("shown", "accepted")]
    assert "total_cents" not in kept


def kept_counts(home: Path) -> str:
    (file,) = home.rglob("statistics.jsonl")
    return file.read_text("utf-8")
