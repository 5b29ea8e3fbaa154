"""What `fimble models` prints: costs and speeds in words, and no number that nobody has measured."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from fimble.cli.models_report import bench_table, installed_table, is_drawable, suggestion_lines
from fimble.errors import UsageError
from fimble.models.catalogue import GB, SUGGESTIONS
from fimble.models.fitting import Cost
from fimble.models.inventory import Entry, Offer
from fimble.models.machine import Gpu, Machine
from fimble.models.measuring import Measured, Reading
from fimble.models.records import Speed


def printed(table: Table) -> str:
    console = Console(width=120, record=True, file=StringIO())
    console.print(table)
    return console.export_text()


def entry(name: str, *, template: str = "deepseek-coder", self_test: str = "", is_loaded: bool = False) -> Entry:
    cost = Cost(GB, GB)
    return Entry(name, GB, "d", template, "", self_test, "", "Q4", 8192, cost, "fits", None, is_loaded=is_loaded)


@pytest.mark.parametrize(
    ("template", "self_test", "words"),
    [
        ("deepseek-coder", "fim", "yes, tested"),
        ("deepseek-coder", "", "yes, untested"),
        ("deepseek-coder", "fails", "no: test failed"),
        ("deepseek-coder", "prefix-only", "no: prefix only"),
        ("", "fim", "no"),
    ],
)
def test_a_model_is_said_to_fill_holes_as_far_as_that_is_known(template: str, self_test: str, words: str) -> None:
    page = printed(installed_table([entry("m:1b", template=template, self_test=self_test)]))
    (row,) = [line for line in page.splitlines() if "m:1b" in line]

    assert [cell.strip() for cell in row.split("  ") if cell.strip()] == ["m:1b", "1.0 GB", "2.5 GB, fits", words, "-"]


def test_models_in_memory_are_marked_and_the_mark_is_explained() -> None:
    loaded = printed(installed_table([entry("a"), entry("b", is_loaded=True)]))

    assert ("b *" in loaded, "a *" in loaded, "* loaded now" in loaded) == (True, False, True)
    assert "loaded now" not in printed(installed_table([entry("a")]))


OFFER = Offer(SUGGESTIONS[0], Cost(GB, GB), "fits", is_recommended=True)
MACHINE = Machine(16 * 2**30, 8, (Gpu("Radeon", 8 * 2**30), Gpu("Apple M3", 0)))


@pytest.mark.parametrize(
    ("speeds", "said", "unsaid"),
    [
        pytest.param([], "not measured yet: `fimble models bench`", "after Enter", id="nothing was measured"),
        pytest.param(
            [Speed(1000.0, 50.0, GB)], "Measured here: 1000 prompt tokens/s, 50 written/s", "yet", id="a model"
        ),
        pytest.param(
            [Speed(0.0, 0.0, GB)], "Worth getting:", "after Enter in about 0.0 s", id="a server that says nothing"
        ),
        pytest.param(
            [Speed(9.0, 9.0, 1000)], "not measured yet", "after Enter", id="a toy, which tells nothing of others"
        ),
    ],
)
def test_what_is_said_of_speed_was_measured(speeds: list[Speed], said: str, unsaid: str) -> None:
    page = "\n".join(suggestion_lines([OFFER], MACHINE, speeds))

    assert (said in page, unsaid in page) == (True, False)


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        (MACHINE, "16 GB of memory, 8 cores, Radeon with 8 GB, Apple M3"),
        (Machine(0, 2), "memory unknown, 2 cores, no graphics processor seen"),
    ],
)
def test_the_machine_is_named(machine: Machine, words: str) -> None:
    assert f"This machine: {words}" in suggestion_lines([OFFER], machine, [])


def test_the_recommended_model_is_marked() -> None:
    other = Offer(SUGGESTIONS[1], Cost(GB, GB), "fits", is_recommended=False)
    lines = suggestion_lines([OFFER, other], MACHINE, [])

    assert [line[:2] for line in lines if " = " in line] == ["→ ", "  "]


@pytest.mark.parametrize(
    ("reading", "memory", "graphics", "words"),
    [
        (Reading("the same again", 2000, 1900, 12.4), 0, 0, ["2,000", "100", "12"]),
        (Reading("the same again", 2000, -1, 1234.5), 0, 0, ["2,000", "?", "1,234"]),
        (Reading("the same again", 2000, 2000, 0.0), 3 * GB, GB, ["3.0 GB of memory (1.0 GB of it graphics memory)"]),
    ],
)
def test_a_measurement_says_what_was_read_again(reading: Reading, memory: int, graphics: int, words: list[str]) -> None:
    page = printed(bench_table(Measured("base", 8192, (reading,), 1000.0, 50.0), memory, graphics))
    page = " ".join(page.split())  # a long caption is folded

    assert [word for word in words if word not in page] == []


@pytest.mark.parametrize("name", ["a.svg", "a.png", "A.PNG", "a.b.svg"])
def test_pictures_of_known_kinds_can_be_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: object())

    is_drawable(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "message"),
    [("a.jpg", "neither .svg nor .png"), ("svg", "neither .svg nor .png"), ("none/a.svg", "there is no folder")],
)
def test_other_pictures_are_refused_before_anything_is_measured(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        is_drawable(tmp_path / name)


def test_without_matplotlib_the_way_to_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(UsageError) as refused:
        is_drawable(tmp_path / "a.svg")

    assert "pip install matplotlib" in refused.value.remedy
