"""`fimble graph --html`: one page that loads nothing and shows every file and every import."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fimble.cli.graph_html import page
from fimble.cli.graph_layout import MAX_FILES, MAX_FOLDERS, drawn, lay_out
from fimble.index.dependencies import topological_order
from tests.cli.conftest import Result

Run = Callable[..., Result]
Edges = Sequence[tuple[str, str]]

XHTML, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"


def order_of(files: Sequence[str], edges: Edges) -> list[list[str]]:
    needs: dict[str, list[str]] = {}
    for path, other in edges:
        needs.setdefault(path, []).append(other)
    return topological_order(files, needs)


def drawing(files: Sequence[str], edges: Edges, focus: str = "") -> ET.Element:
    """Draw a graph and parse the page as XML, which is stricter than a browser."""
    return ET.fromstring(page("project", files, edges, order_of(files, edges), focus))


def boxes(root: ET.Element) -> dict[str, str]:
    """Map the numbers of boxes to their paths."""
    return {box.attrib["data-n"]: box.attrib["data-path"] for box in root.iter(f"{SVG}g")}


def lines(root: ET.Element) -> list[tuple[str, str]]:
    names = boxes(root)
    return sorted((names[line.attrib["data-from"]], names[line.attrib["data-to"]]) for line in root.iter(f"{SVG}path"))


def test_the_command_draws_every_file_and_every_import(shop: Path, fimble: Run) -> None:
    graph = fimble("graph", "--json").json
    root = ET.fromstring(fimble("graph", "--html").out)

    assert graph["files"] == sorted(boxes(root).values())
    assert [tuple(edge) for edge in graph["edges"]] == lines(root)


def test_of_a_file_shows_its_closure_with_the_file_marked(shop: Path, fimble: Run) -> None:
    root = ET.fromstring(fimble("graph", "--html", "--of", "shop/cart.py").out)

    assert ["shop/cart.py", "shop/money.py"] == sorted(boxes(root).values())
    marked = [box.attrib["data-path"] for box in root.iter(f"{SVG}g") if box.get("class") == "focus"]
    assert ["shop/cart.py"] == marked


def test_the_page_loads_nothing() -> None:
    text = page("project", ["a.py", "b.py"], [("a.py", "b.py")], [["b.py", "a.py"]])

    assert "default-src 'none'" in text
    assert {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"} == set(re.findall(r"https?://[^\"' ]+", text))
    assert not re.search(r"\b(?:src|href|srcset|action)=|@import|url\(|fetch\(|XMLHttpRequest", text)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a \"quoted\" <b> & 'c'.py", "a \"quoted\" <b> & 'c'.py"),
        ("</script><script>alert(1)</script>.py", "</script><script>alert(1)</script>.py"),
        ("]]>.py", "]]>.py"),
        ("{title}%s.py", "{title}%s.py"),
        ("bell\x07 and half \udc80.py", "bell\ufffd and half \ufffd.py"),
        ("日本 語.py", "日本 語.py"),
    ],
)
def test_odd_names_are_shown_as_they_are_and_break_nothing(name: str, shown: str) -> None:
    root = drawing([name, "b.py"], [(name, "b.py")], focus=name)

    assert [(shown, "b.py")] == lines(root)
    assert 1 == len(list(root.iter(f"{XHTML}script")))
    assert f"{shown}: dependencies" == root.findtext(f"{XHTML}head/{XHTML}title")


def test_more_files_than_can_be_read_are_drawn_as_folders() -> None:
    files = [f"src/part{n % 20}/deep{n % 7}/file{n}.py" for n in range(MAX_FILES + 1)]
    edges = [(path, files[0]) for path in files[1:]]
    root = drawing(files, edges)

    names = list(boxes(root).values())
    assert MAX_FOLDERS >= len(names)
    assert len(files) == sum(int(re.search(r"\((\d+) files\)", name).group(1)) for name in names)
    titles = [line.findtext(f"{SVG}title") or "" for line in root.iter(f"{SVG}path")]
    inside = sum(path.rpartition("/")[0] == files[0].rpartition("/")[0] for path in files[1:])
    assert len(edges) - inside == sum(int(re.search(r"\((\d+) imports\)", title).group(1)) for title in titles)


def test_a_graph_of_nothing_is_a_page_too() -> None:
    assert {} == boxes(drawing([], []))


names = st.sampled_from([f"{'abc'[n % 3]}/{n}.py" for n in range(24)])
graphs = st.dictionaries(names, st.frozensets(names, max_size=4), max_size=20)


@given(graphs)
@settings(deadline=None)
def test_what_a_file_needs_stands_above_it_unless_the_import_closes_a_cycle(graph: dict[str, frozenset[str]]) -> None:
    files = sorted(graph)
    edges = sorted((path, other) for path in files for other in graph[path] if other in graph and other != path)
    order = order_of(files, edges)
    picture, closing = lay_out(drawn(files, edges, order))

    rank = {path: number for component in order for number, path in enumerate(component)}
    assert {edge for edge in edges if rank[edge[1]] > rank[edge[0]]} == closing
    for path, other in set(edges) - closing:
        assert picture.places[other].y < picture.places[path].y
    spots = sorted((place.y, place.x, place.x + place.width) for place in picture.places.values())
    assert len(files) == len(spots)
    for (y, _, right), (next_y, left, _) in itertools.pairwise(spots):
        assert y != next_y or right < left
    assert all(0 <= place.x and place.x + place.width <= picture.width + 0.01 for place in picture.places.values())


@given(graphs, st.randoms())
@settings(deadline=None)
def test_equal_graphs_give_equal_bytes(graph: dict[str, frozenset[str]], random) -> None:
    files = sorted(graph)
    edges = [(path, other) for path in files for other in graph[path] if other in graph and other != path]
    expected = page("project", files, sorted(edges), order_of(files, edges))
    random.shuffle(files)
    random.shuffle(edges)
    assert expected == page("project", files, edges, order_of(files, edges))
