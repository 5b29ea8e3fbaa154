"""`fimble graph` shows who needs whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Result

Run = Callable[..., Result]

CODE = ["shop/__init__.py", "shop/cart.py", "shop/money.py", "shop/order.py", "web/api.ts", "web/wire.ts"]


def test_json_has_files_edges_and_order(shop: Path, fimble: Run) -> None:
    graph = fimble("graph", "--json").json

    assert ["files", "edges", "order"] == list(graph)
    assert CODE == graph["files"]
    assert ["shop/cart.py", "shop/money.py"] in graph["edges"]
    assert ["web/api.ts", "web/wire.ts"] in graph["edges"]
    assert sorted(graph["files"]) == sorted(path for component in graph["order"] for path in component)


def test_order_puts_dependencies_first_and_components_apart(shop: Path, fimble: Run) -> None:
    graph = fimble("graph", "--json").json
    shown = fimble("graph", "--order").out

    for component in graph["order"]:
        place = {path: number for number, path in enumerate(component)}
        for dependent, dependency in graph["edges"]:
            if dependent in place:
                assert place[dependency] < place[dependent]
    blocks = [[line.split("  ")[0] for line in block.split("\n")] for block in shown.strip().split("\n\n")]
    assert graph["order"] == blocks


def test_of_a_file_shows_what_it_stands_on_and_nothing_else(shop: Path, fimble: Run) -> None:
    graph = fimble("graph", "--of", "shop/cart.py", "--json").json

    assert "shop/cart.py" == graph["order"][0][-1]
    assert "shop/money.py" in graph["files"]
    assert "shop/order.py" not in graph["files"]
    assert sorted(graph["order"][0]) == graph["files"]
    assert all(path in graph["files"] for edge in graph["edges"] for path in edge)


def test_a_folder_is_its_own_workspace(shop: Path, fimble: Run) -> None:
    assert ["api.ts", "wire.ts"] == fimble("graph", "web", "--json").json["files"]


def test_dot_can_be_parsed(shop: Path, fimble: Run) -> None:
    (shop / 'a "quoted" name.py').write_text("from shop import money\n")
    graph = fimble("graph", "--json").json

    dot = fimble("graph", "--dot").out

    string = r'"((?:[^"\\]|\\.)*)"'
    assert re.fullmatch(rf"digraph dependencies \{{\n  rankdir=.*\n(  {string}( -> {string})?;\n)*\}}\n", dot)
    nodes = re.findall(rf"^  {string};$", dot, re.MULTILINE)
    edges = re.findall(rf"^  {string} -> {string};$", dot, re.MULTILINE)
    assert graph["files"] == [re.sub(r"\\(.)", r"\1", node) for node in nodes]
    assert graph["edges"] == [[re.sub(r"\\(.)", r"\1", path) for path in edge] for edge in edges]


def test_a_second_run_takes_the_index_from_the_cache(shop: Path, command: Run) -> None:
    first = command("graph", "--json", "--verbose")
    second = command("graph", "--json", "--verbose")

    assert first.json == second.json
    assert f"{len(CODE)} read, 0 recalled" in first.err
    assert f"0 read, {len(CODE)} recalled" in second.err


def test_without_the_cache_nothing_is_kept(shop: Path, fimble: Run, home: Path) -> None:
    assert 0 == fimble("graph", "--no-cache").code

    assert [] == list(home.rglob("*.sqlite3"))
