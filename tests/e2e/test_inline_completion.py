"""textDocument/inlineCompletion, from the wire to a model server and back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.harness import BARE, Editor, running_editor
from tests.standin.ollama_standin import OllamaStandin

MAIN = "from shop.basket import Basket\n\nbasket = Basket()\nprint(basket.‸\n"


async def test_the_capabilities_say_what_the_server_does(editor: Editor) -> None:
    assert editor.result is not None
    capabilities = editor.result.capabilities

    assert capabilities.inline_completion_provider
    assert capabilities.position_encoding == types.PositionEncodingKind.Utf16
    sync = capabilities.text_document_sync
    assert isinstance(sync, types.TextDocumentSyncOptions)
    assert sync.change == types.TextDocumentSyncKind.Incremental


async def test_a_suggestion_has_a_one_line_range_and_an_accept_command(editor: Editor) -> None:
    position = editor.open("shop/main.py", MAIN)

    (item,) = await editor.complete("shop/main.py", position)

    assert "total_cents())" == item.insert_text
    assert item.range is not None
    assert item.range.start.line == item.range.end.line == 3
    assert item.range.start <= position <= item.range.end
    assert item.command is not None
    assert item.command.command == "fimble.accepted"
    await editor.client.workspace_execute_command_async(
        types.ExecuteCommandParams(command=item.command.command, arguments=item.command.arguments)
    )


async def test_the_prompt_holds_the_declarations_of_dependencies_under_path_comments(
    editor: Editor, ollama: OllamaStandin
) -> None:
    position = editor.open("shop/main.py", MAIN)

    await editor.complete("shop/main.py", position)

    (generation,) = ollama.generations
    assert "shop/basket.py\n" in generation.prompt
    assert "def total_cents(self) -> int:" in generation.prompt
    assert generation.prompt.index("shop/basket.py") < generation.prompt.index("shop/main.py")
    assert generation.body is not None
    assert (True, False) == (generation.body["raw"], generation.body["truncate"])


async def test_one_item_while_typing_and_up_to_three_when_invoked(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/main.py", MAIN)
    ollama.answer = ["total_cents())\n", "items)\n", "add(None))\n"]

    items = await editor.complete("shop/main.py", position, invoked=True)

    assert ["total_cents())", "items)", "add(None))"] == [item.insert_text for item in items]
    assert 1 == len(await editor.complete("shop/main.py", position))


async def test_the_selected_entry_of_the_completion_list_is_extended(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/main.py", "from shop.basket import Basket\n\nbasket = Basket()\nbasket.to‸\n")
    assert position is not None
    ollama.answer = lambda prompt: "()\n" if prompt.endswith("total_cents") else "nothing_like_it\n"
    word = types.Range(start=types.Position(3, 7), end=position)

    items = await editor.complete(
        "shop/main.py",
        position,
        selected_completion_info=types.SelectedCompletionInfo(range=word, text="total_cents"),
    )

    assert [word] == [item.range for item in items]
    assert all(str(item.insert_text).startswith("total_cents") for item in items)


async def test_there_is_an_empty_list_and_no_error_when_nothing_is_to_be_said(
    editor: Editor, ollama: OllamaStandin
) -> None:
    position = editor.open("shop/main.py", MAIN)
    ollama.answer = ""

    assert [] == await editor.complete("shop/main.py", position)
    assert [] == await editor.complete("shop/never_opened.py", types.Position(0, 0))


async def test_a_position_outside_the_document_is_taken_to_the_nearest_place(editor: Editor) -> None:
    editor.open("shop/main.py", MAIN)

    for position in (types.Position(99, 0), types.Position(3, 999), types.Position(2**31 - 1, 2**31 - 1)):
        items = await editor.complete("shop/main.py", position)
        assert all(item.range is not None and item.range.end.line <= 4 for item in items)


async def test_typing_along_a_suggestion_asks_no_model(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/main.py", MAIN)
    assert position is not None
    await editor.complete("shop/main.py", position)
    for typed in "tot":
        editor.change("shop/main.py", ((position.line, position.character),) * 2 + (typed,))
        position = types.Position(position.line, position.character + 1)

        (item,) = await editor.complete("shop/main.py", position)

    assert "al_cents())" == item.insert_text
    assert 1 == len(ollama.generations)


async def test_typing_over_a_longer_selection_gets_a_suggestion(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/main.py", MAIN)
    assert position is not None
    await editor.complete("shop/main.py", position)
    editor.change("shop/main.py", ((0, 0), (position.line + 1, 0), "x = "))

    assert await editor.complete("shop/main.py", types.Position(0, 4))


async def test_edits_arrive_in_order_and_in_utf_16(editor: Editor, ollama: OllamaStandin) -> None:
    editor.open("shop/main.py", 'name = "🐍é"\n')
    editor.change("shop/main.py", ((0, 11), (0, 11), "x"), ((0, 8), (0, 10), "ab"), ((0, 0), (0, 0), "\n"))
    editor.change("shop/main.py", ((0, 0), (0, 0), "# first\nvalue = "))

    await editor.complete("shop/main.py", types.Position(1, 8))

    assert 'name = "abéx"' in ollama.generations[-1].prompt.replace("\u200b", "")


async def test_a_cancelled_request_closes_the_stream_to_the_model(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/main.py", MAIN)
    assert position is not None
    ollama.speed.token_ms = 50
    ollama.answer = "a_very_long_name_" * 50
    future = editor.client.protocol.send_request(
        "textDocument/inlineCompletion", editor.params("shop/main.py", position), msg_id="slow"
    )
    await asyncio.to_thread(ollama.wait_for, lambda: ollama.generations)

    editor.client.cancel_request(types.CancelParams(id="slow"))
    with pytest.raises(JsonRpcException) as cancelled:
        await asyncio.wait_for(asyncio.wrap_future(future), 30)

    assert -32800 == cancelled.value.code
    await asyncio.to_thread(ollama.wait_for, lambda: ollama.generations[0].outcome == "connection_closed")


async def test_the_newest_request_wins_for_clients_that_never_cancel(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/main.py", MAIN)
    assert position is not None
    ollama.speed.token_ms = 50
    ollama.answer = "a_very_long_name_" * 50
    older = asyncio.ensure_future(editor.complete("shop/main.py", position))
    await asyncio.to_thread(ollama.wait_for, lambda: ollama.generations)
    ollama.speed.token_ms, ollama.answer = 0, "total_cents())\n"

    newer = await editor.complete("shop/main.py", position)

    assert ["total_cents())"] == [item.insert_text for item in newer]
    assert [] == await asyncio.wait_for(older, 30)


async def test_old_clients_get_suggestions_as_completion_items_when_they_opt_in(
    shop: Path, home: Path, ollama: OllamaStandin
) -> None:
    settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0, "textDocument": True}}
    async with running_editor(shop, home, settings, capabilities=BARE) as editor:
        await editor.ready()
        position = editor.open("shop/main.py", MAIN)
        assert position is not None
        identifier = types.TextDocumentIdentifier(uri=editor.uri("shop/main.py"))

        answer = await editor.client.text_document_completion_async(types.CompletionParams(identifier, position))

    (item,) = completion_items(answer)
    assert isinstance(item.text_edit, types.TextEdit)
    assert "total_cents())" == item.text_edit.new_text


async def test_a_completion_item_begins_with_the_word_in_front_of_the_cursor_and_keeps_its_lines_as_they_are(
    shop: Path, home: Path, ollama: OllamaStandin
) -> None:
    loop = "for item in basket.items:\n    print(item)\n"
    ollama.answer = lambda prompt: loop[len(prompt.rpartition("<|fim_middle|>")[2]) :]
    settings = {"ollama": {"host": ollama.url}, "completion": {"textDocument": True, "multiline": "always"}}
    async with running_editor(shop, home, settings, capabilities=BARE) as editor:
        await editor.ready()
        position = editor.open("shop/main.py", 'basket = "🙂"\nfor item in ba‸\n')
        assert position is not None
        identifier = types.TextDocumentIdentifier(uri=editor.uri("shop/main.py"))

        (item,) = completion_items(
            await editor.client.text_document_completion_async(types.CompletionParams(identifier, position))
        )

    assert ("basket.items:", types.InsertTextMode.AsIs) == (item.filter_text, item.insert_text_mode)
    assert item.label.startswith("basket.items:")
    assert isinstance(item.text_edit, types.TextEdit)
    assert types.Range(types.Position(1, 12), position) == item.text_edit.range
    assert item.text_edit.new_text.startswith("basket.items:")


def completion_items(answer: object) -> list[types.CompletionItem]:
    assert isinstance(answer, types.CompletionList)
    return list(answer.items)
