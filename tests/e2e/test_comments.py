"""A comment that says what to do, from the wire to a model server and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.e2e.harness import Editor, running_editor
from tests.standin.ollama_standin import OllamaStandin

COMMENT = "import os\n\n\n# put one of each Item into the Basket\n‸\n"
CODE = "def fill(items):\n    basket = Basket()\n    for item in items:\n        basket.add(item)\n    return basket\n"


async def test_the_code_is_offered_on_the_line_below_before_a_key_is_typed(
    editor: Editor, ollama: OllamaStandin
) -> None:
    position = editor.open("shop/new.py", COMMENT)
    ollama.answer = CODE

    (item,) = await editor.complete("shop/new.py", position)

    assert CODE.rstrip("\n") == item.insert_text


async def test_what_the_comment_speaks_of_goes_into_the_prompt(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/new.py", COMMENT)

    await editor.complete("shop/new.py", position)

    assert "def add(self, item: Item) -> None" in ollama.generations[-1].prompt
    assert "price_cents: int" in ollama.generations[-1].prompt


async def test_a_key_at_the_end_of_the_comment_asks_for_the_line_below(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/new.py", "def run():\n    # TODO: fill a basket‸\n")
    ollama.answer = "basket = Basket()\n    return basket\n"

    first, *_ = await editor.complete("shop/new.py", position, invoked=True)

    assert "\n    basket = Basket()\n    return basket" == first.insert_text
    assert first.range == types.Range(start=position, end=position)
    assert ollama.generations[0].prompt.count("# TODO: fill a basket\n") == 1


async def test_a_note_for_later_is_not_pushed(editor: Editor, ollama: OllamaStandin) -> None:
    position = editor.open("shop/new.py", "# TODO: fill a basket\n‸\n")
    ollama.answer = CODE

    (item,) = await editor.complete("shop/new.py", position)

    assert "def fill(items):" == item.insert_text


@pytest.mark.parametrize("is_on", [True, False])
async def test_there_is_an_off_switch(shop: Path, home: Path, ollama: OllamaStandin, is_on: bool) -> None:
    ollama.answer = CODE
    settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0, "fromComments": is_on}}
    async with running_editor(shop, home, settings) as editor:
        await editor.ready()
        (item,) = await editor.complete("shop/new.py", editor.open("shop/new.py", COMMENT))

    assert (CODE.rstrip("\n") if is_on else "def fill(items):") == item.insert_text


async def test_the_lookup_engine_does_not_ramble_below_a_comment(shop: Path, home: Path) -> None:
    text = "from shop.basket import Basket\n\n\ndef one():\n    # fill a basket with one of each item\n    ‸\n"
    async with running_editor(shop, home, {"backend": "lookup"}) as editor:
        await editor.ready()
        position = editor.open("shop/new.py", text)
        shown = [str(item.insert_text) for item in await editor.complete("shop/new.py", position, invoked=True)]

    assert [] == [item for item in shown if "\n" in item]
