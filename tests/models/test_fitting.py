from __future__ import annotations

from pathlib import Path

import pytest

from fimble.fim.families import template_for
from fimble.models.catalogue import CATALOGUE, GB, SUGGESTIONS, Known, known
from fimble.models.fitting import (
    WAIT_S,
    cost_of,
    fit,
    in_words,
    latest,
    seconds_after_enter,
    size_in_words,
    suits,
    working_bytes,
)
from fimble.models.machine import Gpu, Machine
from fimble.models.records import Speed

GIB = 2**30
SMALL, LAPTOP, BIG = (Machine(n * GIB, 8) for n in (4, 8, 32))
APPLE = Machine(16 * GIB, 8, (Gpu("Apple", 0),))
GAMER = Machine(32 * GIB, 16, (Gpu("NVIDIA GeForce RTX 3060", 12 * GIB),))
STATION = Machine(64 * GIB, 32, (Gpu("NVIDIA GeForce RTX 4090", 24 * GIB),))


def model(name: str) -> Known:
    found = known(name)
    assert found is not None
    return found


@pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row.name)
def test_every_model_of_the_catalogue_has_a_format_and_a_licence(row: Known) -> None:
    assert template_for(model_name=row.name)
    assert row.licence


@pytest.mark.parametrize(
    ("name", "kib"),
    [
        ("qwen2.5-coder:1.5b-base", 28),
        ("qwen2.5-coder:7b-base", 56),
        ("qwen2.5-coder:14b-base", 192),
        ("starcoder2:3b", 30),
        ("deepseek-coder:1.3b-base", 192),
        ("deepseek-coder:6.7b-base", 512),
        ("codellama:13b-code", 800),
        ("codegemma:2b-code", 18),
        ("codestral:22b", 224),
        ("qwen3-coder:30b", 96),
    ],
)
def test_a_token_of_context_costs_two_vectors_a_layer(name: str, kib: int) -> None:
    assert kib * 1024 == model(name).cache_bytes_per_token


@pytest.mark.parametrize(
    ("name", "machine", "expected"),
    [
        ("qwen2.5-coder:7b-base", LAPTOP, "qwen2.5-coder:7b-base at 8K = 5.7 GB: fits on 8 GB"),
        ("deepseek-coder:6.7b-base", LAPTOP, "deepseek-coder:6.7b-base at 8K = 8.9 GB: does not fit on 8 GB"),
        ("qwen2.5-coder:7b-base", SMALL, "qwen2.5-coder:7b-base at 8K = 5.7 GB: does not fit on 4 GB"),
        ("starcoder2:3b", SMALL, "starcoder2:3b at 8K = 2.6 GB: tight on 4 GB"),
        ("qwen2.5-coder:14b-base", APPLE, "qwen2.5-coder:14b-base at 8K = 11.1 GB: fits on 16 GB"),
        ("codellama:13b-code", APPLE, "codellama:13b-code at 8K = 15.1 GB: does not fit on 16 GB"),
        ("qwen2.5-coder:7b-base", GAMER, "qwen2.5-coder:7b-base at 8K = 5.7 GB: fits on 12 GB of graphics memory"),
    ],
)
def test_the_cost_of_a_model_is_said_in_words(name: str, machine: Machine, expected: str) -> None:
    row = model(name)

    assert expected == in_words(name, cost_of(row.bytes_on_disk, row.cache_bytes_per_token), machine)


@pytest.mark.parametrize(
    ("machine", "speed", "expected"),
    [
        (SMALL, None, "qwen2.5-coder:1.5b-base"),
        (LAPTOP, None, "qwen2.5-coder:1.5b-base"),
        (BIG, None, "qwen2.5-coder:1.5b-base"),
        (APPLE, None, "qwen2.5-coder:7b-base"),
        (GAMER, None, "qwen2.5-coder:14b-base"),
        (STATION, None, "qwen3-coder:30b"),
        (Machine(0, 1), None, "qwen2.5-coder:1.5b-base"),
        (Machine(GIB, 1), None, "qwen2.5-coder:0.5b-base"),
        (BIG, Speed(40.0, 4.0, GB), "qwen2.5-coder:0.5b-base"),
        (BIG, Speed(500.0, 40.0, GB), "qwen2.5-coder:1.5b-base"),
        (BIG, Speed(1200.0, 100.0, GB), "qwen3-coder:30b"),
        (APPLE, Speed(3000.0, 200.0, GB), "qwen2.5-coder:7b-base"),
    ],
)
def test_what_is_recommended_has_room_and_is_quick(machine: Machine, speed: Speed | None, expected: str) -> None:
    assert expected == suits(machine, speed)[0].name


def test_whatever_is_recommended_by_measurement_keeps_its_promise() -> None:
    for rate in (100.0, 300.0, 1000.0, 5000.0):
        speed = Speed(rate, rate / 10, GB)
        best = suits(STATION, speed)[0]
        assert best is SUGGESTIONS[0] or seconds_after_enter(working_bytes(best), speed) <= WAIT_S


def test_a_line_after_enter_costs_by_the_size_of_the_model() -> None:
    speed = Speed(350.0, 20.0, GB)

    assert 2.0 == seconds_after_enter(GB, speed)
    assert 8.0 == seconds_after_enter(4 * GB, speed)
    assert 0.0 == seconds_after_enter(GB, Speed(0.0, 0.0, GB))


def test_a_measurement_of_a_toy_says_nothing_of_others() -> None:
    toy, real = Speed(9000.0, 900.0, 1_000_000), Speed(400.0, 30.0, GB)

    assert real == latest([toy, real, toy])
    assert latest([toy]) is None


@pytest.mark.parametrize(("n", "expected"), [(4_700_000_000, "4.7 GB"), (98_000_000, "98.0 MB"), (450_000, "0.5 MB")])
def test_sizes_are_written_as_people_read_them(n: int, expected: str) -> None:
    assert expected == size_in_words(n)


def test_a_model_that_fits_no_gpu_may_still_run_beside_the_system() -> None:
    row = model("qwen2.5-coder:14b-base")
    cost = cost_of(row.bytes_on_disk, row.cache_bytes_per_token)

    assert "fits" == fit(cost, Machine(32 * GIB, 8, (Gpu("small", 4 * GIB),)))


README = Path(__file__).parents[2] / "README.md"


@pytest.mark.parametrize("row", SUGGESTIONS, ids=lambda row: row.name)
def test_the_readme_says_what_the_catalogue_says(row: Known) -> None:
    line = next(line for line in README.read_text("utf-8").split("\n") if f"`{row.name}` |" in line)
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    cost = cost_of(row.bytes_on_disk, row.cache_bytes_per_token)

    assert [f"{row.gigabytes:.1f} GB", f"{cost.total / GB:.1f} GB", row.licence.removeprefix("BigCode ")] == cells[-3:]
