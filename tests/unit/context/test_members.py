"""What can stand behind the dot at the cursor."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.context.members import members_at
from tests.unit.context.making import Desk

SHOP = {
    "shop/__init__.py": "",
    "shop/rates.py": "VAT = 19\n\n\ndef rate_of(country):\n    return VAT\n",
    "shop/items.py": (
        "class Thing:\n    weight: int\n\n\n"
        "class Item(Thing):\n    name: str\n\n    def __len__(self):\n        return 1\n\n    def cheaper(self): ...\n"
    ),
    "shop/main.py": "from shop import rates\nfrom shop.items import Item\n\n\ndef show(item: Item, other):\n    ‸\n",
}


@pytest.mark.parametrize(
    ("code", "members"),
    [
        ("item.", ("cheaper", "name", "weight")),
        ("print(item.na", ("cheaper", "name", "weight")),
        ("item.cheaper", ("cheaper", "name", "weight")),
        ("rates.", ()),
        ("other.", ()),
        ("item", ()),
        ("item. ", ()),
        ("1.", ()),
        ("print(f'{item.", ("cheaper", "name", "weight")),
        ("print('the item.", ()),
        ('"""Show the item.', ()),
        ("", ()),
    ],
)
def test_members_are_those_of_the_values_class(tmp_path: Path, code: str, members: tuple[str, ...]) -> None:
    desk = Desk(tmp_path, {path: text.replace("‸", code + "‸") for path, text in SHOP.items()})
    snapshot = desk.session.snapshot(desk.uri)
    assert snapshot is not None

    assert members == members_at(snapshot, desk.offset)
