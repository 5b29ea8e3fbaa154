"""A small project for editors to open, with an obvious next line."""

from __future__ import annotations

import json
from pathlib import Path

MODELS = '''"""Things for sale."""

from dataclasses import dataclass


@dataclass
class Item:
    """One article."""

    name: str
    price_cents: int

    def with_discount(self, percent: int) -> "Item":
        """Give a cheaper copy."""
        return Item(self.name, self.price_cents * (100 - percent) // 100)
'''

BASKET = '''"""What a customer is about to buy."""

from shop.models import Item


class Basket:
    """Items in the order they were added."""

    def __init__(self) -> None:
        self.items: list[Item] = []

    def add(self, item: Item) -> None:
        """Put an item in."""
        self.items.append(item)

    def total_cents(self) -> int:
        """Add up all prices."""
        return sum(item.price_cents for item in self.items)
'''

REPORTS = '''"""Reports for the office."""

from shop.basket import Basket
from shop.models import Item


def print_receipt(basket: Basket) -> None:
    for item in basket.items:
        print(f"{item.name:<20} {item.price_cents / 100:>8.2f}")
    print(f"{'total':<20} {basket.total_cents() / 100:>8.2f}")


def print_discounts(basket: Basket, percent: int) -> None:
    for item in basket.items:
        cheaper = item.with_discount(percent)
        print(f"{cheaper.name:<20} {cheaper.price_cents / 100:>8.2f}")
    print(f"{'total':<20} {basket.total_cents() / 100:>8.2f}")
'''

MAIN = '''"""The till."""

from shop.basket import Basket
from shop.models import Item


def print_summary(basket: Basket) -> None:
'''


def write_shop(folder: Path) -> Path:
    """Write the project and return its folder."""
    files = {"__init__.py": "", "models.py": MODELS, "basket.py": BASKET, "reports.py": REPORTS, "main.py": MAIN}
    for name, text in files.items():
        path = folder / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (folder / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1.0"\n', "utf-8")
    return folder


CELLS = (
    ("markdown", "## The basket\n\nFill it and print its total."),
    ("code", "%matplotlib inline\nfrom shop.basket import Basket\n\nbasket = Basket()"),
    ("code", ""),
)


def write_notebook(path: Path) -> None:
    """Write a notebook (nbformat 4.5): what is to be done, its first lines, and an empty cell."""
    code = {"outputs": [], "execution_count": None}
    cells = [
        {"id": f"cell-{n}", "cell_type": kind, "metadata": {}, "source": text, **(code if kind == "code" else {})}
        for n, (kind, text) in enumerate(CELLS)
    ]
    metadata = {"language_info": {"name": "python"}}
    path.write_text(json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
