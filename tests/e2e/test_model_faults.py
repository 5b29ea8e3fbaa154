"""What the user sees while the model server misbehaves, and afterwards: nothing pops up, the status is true, it heals."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.e2e.harness import Editor, running_editor
from tests.standin import faults
from tests.standin.faults import Fault
from tests.standin.ollama_standin import CHAT, OllamaStandin

MAIN = "from shop.basket import Basket\n\nbasket = Basket()\nprint(basket.‸\n"


async def check_heals(editor: Editor, ollama: OllamaStandin) -> None:
    """Once the fault is gone, suggestions come again without a restart."""
    ollama.fault = None
    position = editor.open("shop/main.py", MAIN)
    async with asyncio.timeout(30):
        while not await editor.complete("shop/main.py", position, invoked=True):
            await asyncio.sleep(0.05)
    assert "ready" == (await editor.status()).state
    assert [] == editor.client.messages


BAD_ANSWERS = {
    "status 500": faults.status(500),
    "status 503, busy": faults.status(
        503, '{"error":"server busy, please try again.  maximum pending requests exceeded"}'
    ),
    "status 404": faults.status(404, '{"error":"model \'x\' not found"}'),
    "the connection cut in the middle": faults.cut(),
    "an end without the last line": faults.end_early(),
    "garbage": faults.garbage(),
    "half a character of UTF-8": faults.half_character(),
    "an error within the stream": faults.error_line("an error was encountered while running the model: unexpected EOF"),
    "a web page": faults.page(),
    "a line of 4 MB": faults.huge_line(),
}


@pytest.mark.parametrize("fault", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
async def test_a_bad_answer_is_no_dialog_and_is_forgotten(
    shop: Path, home: Path, ollama: OllamaStandin, fault: Fault
) -> None:
    settings = {"backend": "ollama", "ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}
    ollama.answer = "total_cents() + basket.total_cents())\n"
    async with running_editor(shop, home, settings) as editor:
        await editor.ready()
        position = editor.open("shop/main.py", MAIN)
        ollama.fault = fault
        for _ in range(4):
            await editor.complete("shop/main.py", position, invoked=True)
        assert [] == editor.client.messages

        await check_heals(editor, ollama)


async def test_a_silent_server_holds_nothing_up(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/main.py", MAIN)
    assert position is not None
    ollama.fault = faults.silence(30)
    waiting = asyncio.ensure_future(editor.complete("shop/main.py", position, invoked=True))
    await asyncio.to_thread(ollama.wait_for, lambda: ollama.generations)
    editor.change("shop/main.py", ((0, 0), (0, 0), "# more\n"))
    ollama.fault = None

    await check_heals(editor, ollama)
    assert [] == await waiting


async def test_without_a_server_the_lookup_engine_answers_and_the_status_says_why(shop: Path, home: Path) -> None:
    async with running_editor(shop, home, {"ollama": {"host": "http://127.0.0.1:9"}}) as editor:
        status = await editor.until(lambda s: s.state == "offline")

        assert "lookup" == status.backend
        assert "ollama serve" in status.remedy
        assert [] == editor.client.messages


async def test_a_chosen_model_that_is_missing_is_named_with_the_command_that_gets_it(
    shop: Path, home: Path, ollama: OllamaStandin
) -> None:
    settings = {"backend": "ollama", "model": "qwen2.5-coder:7b-base", "ollama": {"host": ollama.url}}
    async with running_editor(shop, home, settings) as editor:
        status = await editor.until(lambda s: s.state == "no-model")
        position = editor.open("shop/main.py", MAIN)

        assert "ollama pull qwen2.5-coder:7b-base" in status.remedy
        assert [] == await editor.complete("shop/main.py", position)


async def test_a_chat_model_is_never_asked_to_fill_in(shop: Path, home: Path) -> None:
    with OllamaStandin(models=[CHAT]) as ollama:
        async with running_editor(shop, home, {"ollama": {"host": ollama.url}}) as editor:
            status = await editor.until(lambda s: s.state == "no-model")

            assert "lookup" == status.backend
            assert [] == ollama.generations


async def test_a_server_that_comes_later_is_found(shop: Path, home: Path, ollama: OllamaStandin) -> None:
    ollama.stop()
    settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}
    async with running_editor(shop, home, settings) as editor:
        await editor.until(lambda s: s.state == "offline")
        ollama.start()

        await editor.until(lambda s: s.state == "ready" and s.backend == "ollama")
        await check_heals(editor, ollama)


async def test_a_host_elsewhere_is_refused(shop: Path, home: Path) -> None:
    async with running_editor(shop, home, {"ollama": {"host": "http://models.example:11434"}}) as editor:
        status = await editor.until(lambda s: s.state == "refused")

        assert "network.allowHosts" in status.remedy
