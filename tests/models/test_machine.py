from __future__ import annotations

from pathlib import Path

import pytest

from fimble.models import machine as module
from fimble.models.machine import Gpu, Machine, amd_gpus, parse_limit, parse_nvidia, this_machine

GIB = 2**30


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("NVIDIA GeForce RTX 3060, 12288\n", (Gpu("NVIDIA GeForce RTX 3060", 12 * GIB),)),
        (
            "NVIDIA H100 80GB HBM3, 81559\nNVIDIA H100 80GB HBM3, 81559\n",
            (Gpu("NVIDIA H100 80GB HBM3", 81559 * 2**20),) * 2,
        ),
        ("Odd, Name, 1024\n", (Gpu("Odd, Name", GIB),)),
        ("NVIDIA GB10, [N/A]\n", ()),
        ("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n", ()),
    ],
)
def test_graphics_processors_are_read_off_nvidias_tool(text: str, expected: tuple[Gpu, ...]) -> None:
    assert expected == parse_nvidia(text)


@pytest.mark.parametrize(("text", "expected"), [("max\n", 0), ("4294967296\n", 4 * GIB), ("", 0), ("-1", 0)])
def test_the_bound_of_a_container_is_read(text: str, expected: int) -> None:
    assert expected == parse_limit(text)


def test_cards_of_amd_are_found_where_linux_shows_them(tmp_path: Path) -> None:
    for card, size in (("card0", 16 * GIB), ("card1", 512 * 2**20), ("card0-DP-1", 16 * GIB)):
        (tmp_path / card / "device").mkdir(parents=True)
        (tmp_path / card / "device" / "mem_info_vram_total").write_text(f"{size}\n")

    assert (Gpu("AMD", 16 * GIB),) == amd_gpus(tmp_path)
    assert () == amd_gpus(tmp_path / "nothing")


def test_this_machine_has_memory_and_a_core() -> None:
    machine = this_machine()

    assert machine.memory > 2**28
    assert machine.cores >= 1


def test_a_container_has_no_more_than_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "memory.max").write_text("268435456\n")
    monkeypatch.setattr(module, "_CGROUP", tmp_path / "memory.max")

    assert 2**28 == this_machine().memory


def test_a_tool_that_fails_is_no_graphics_processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\nexit 9\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(module, "_DRM", tmp_path)

    assert () == this_machine().gpus or this_machine().shares_memory


def test_memory_is_added_up_and_shared_memory_known() -> None:
    two = Machine(64 * GIB, 8, (Gpu("a", GIB), Gpu("b", GIB)))

    assert (2 * GIB, False) == (two.gpu_memory, two.shares_memory)
    assert Machine(GIB, 8, (Gpu("Apple", 0),)).shares_memory
