"""Fixtures for tests of the whole server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.harness import Editor, running_editor, write_files
from tests.standin.ollama_standin import OllamaStandin

SHOP = {
    "shop/__init__.py": "",
    "shop/models.py": (
        '"""Things for sale."""\n\nfrom dataclasses import dataclass\n\n\n@dataclass\nclass Item:\n'
        '    """One article."""\n\n    name: str\n    price_cents: int\n\n'
        '    def with_discount(self, percent: int) -> "Item":\n        """Give a cheaper copy."""\n'
        "        return Item(self.name, self.price_cents * (100 - percent) // 100)\n"
    ),
    "shop/basket.py": (
        "from shop.models import Item\n\n\nclass Basket:\n    def __init__(self) -> None:\n"
        "        self.items: list[Item] = []\n\n    def add(self, item: Item) -> None:\n        self.items.append(item)\n\n"
        "    def total_cents(self) -> int:\n        return sum(item.price_cents for item in self.items)\n"
    ),
    "shop/main.py": (
        "from shop.basket import Basket\nfrom shop.models import Item\n\n\ndef main() -> None:\n    basket = Basket()\n"
        '    basket.add(Item("tea", 350))\n    print(basket.total_cents())\n'
    ),
}
"""A small project in which every file but the first stands on another."""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_files(tmp_path / "shop-repo", SHOP)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def ollama() -> Iterator[OllamaStandin]:
    with OllamaStandin(answer="total_cents())\n") as server:
        yield server


@pytest_asyncio.fixture
async def editor(shop: Path, home: Path, ollama: OllamaStandin) -> AsyncIterator[Editor]:
    """An editor in the shop project, with a stand-in for Ollama."""
    settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}
    async with running_editor(shop, home, settings) as editor:
        await editor.ready()
        yield editor
