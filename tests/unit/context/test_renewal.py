"""What stands in a prompt when a file it was taken from changes: nothing stale, and no byte more is new than must be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fimble.context.selection import Section, Selection
from tests.unit.context.making import BUDGET, Desk

STORE = "from shop.models import Item\n\n\ndef load_item(name: str) -> Item:\n    return Item()\n"
FILES = {
    "shop/models.py": "class Item:\n    name: str\n    price: int\n",
    "shop/store.py": STORE,
    "shop/main.py": "from shop.models import Item\nfrom shop.store import load_item\n\n\ndef main(name: str) -> None:\n"
    "    item: Item = load_item(name)\n    ‸\n    from shop.models import Item as Other\n",
}


@pytest.mark.parametrize(
    "changed",
    [
        STORE.replace("return Item()", "return Item()  # of the cupboard"),
        STORE.replace("\n\n\ndef", "\n\nCOUNT = 0\n\n\n\ndef"),
    ],
    ids=["in the body", "above it"],
)
def test_a_change_that_no_declaration_shows_leaves_the_prompt_as_it_is(tmp_path: Path, changed: str) -> None:
    desk = Desk(tmp_path, FILES, budget=replace(BUDGET, similar=0))
    before = desk.prompt().text

    desk.put("shop/store.py", changed)

    assert "def load_item(name: str) -> Item:" in before
    assert before == desk.prompt().text


def test_a_declaration_that_changes_is_read_anew_and_nothing_in_front_of_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, FILES, budget=replace(BUDGET, similar=0))
    before = desk.prompt().text

    desk.put("shop/store.py", STORE.replace("name: str", "name: str, count: int"))

    assert before.replace("load_item(name: str)", "load_item(name: str, count: int)") == desk.prompt().text


def test_a_declaration_that_is_gone_leaves_the_prompt(tmp_path: Path) -> None:
    desk = Desk(tmp_path, FILES)
    desk.prompt()

    desk.put("shop/store.py", STORE.replace("load_item", "find_item"))

    assert "def load_item" not in desk.prompt().text


def test_an_import_that_moves_down_with_the_lines_above_it_is_the_same(tmp_path: Path) -> None:
    desk = Desk(tmp_path, FILES)
    desk.prompt()
    assert desk.memory is not None
    before = desk.memory.surroundings

    desk.type("print(item)\n    ")
    desk.rest()
    desk.prompt()

    assert before == desk.memory.surroundings


@pytest.mark.parametrize(
    ("lines", "content_hash", "covered"),
    [((0, 15), "one", True), ((8, 23), "one", True), ((9, 24), "one", False), ((0, 15), "two", False)],
)
def test_similar_code_is_good_enough_while_it_shows_half_of_what_is_most_similar_now(
    lines: tuple[int, int], content_hash: str, covered: bool
) -> None:
    held = Section("a.py", 0, 15, "text", 40, "similar", "similar to the code at the cursor (0.40)", "one")
    start, end = lines
    now = replace(held, start_line=start, end_line=end, reason="similar (0.55)", content_hash=content_hash)

    assert covered == Selection(similar=(held,)).covers(Selection(similar=(now,)))
