"""Where power comes from, as Linux, macOS and Windows tell it."""

from __future__ import annotations

import ctypes
import subprocess
from types import SimpleNamespace

import pytest

from fimble import power
from fimble.power import Power, is_on_battery_of, linux_is_on_battery

CHARGER = {"type": "Mains", "online": "1"}

# What `pmset -g batt` prints, as in its manual and Apple's sources.
ON_CHARGER = (
    "Now drawing from 'AC Power'\n -InternalBattery-0 (id=4653155)\t100%; charged; 0:00 remaining present: true\n"
)
ON_BATTERY = "Now drawing from 'Battery Power'\n -InternalBattery-0 (id=4653155)\t87%; discharging; 5:12 remaining present: true\n"


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ({"AC": CHARGER, "BAT0": {"type": "Battery", "status": "Full"}}, False),
        ({"AC": CHARGER, "BAT0": {"type": "Battery", "status": "Charging"}}, False),
        ({"AC": {"type": "Mains", "online": "0"}, "BAT0": {"type": "Battery", "status": "Discharging"}}, True),
        ({"hid-0": {"type": "Battery", "status": "Discharging", "scope": "Device"}}, False),
        ({"odd": {"type": "\xff"}}, False),
        ({}, False),
    ],
    ids=["full", "charging", "on battery", "a mouse's battery", "odd", "nothing"],
)
def test_linux_runs_on_battery_when_its_own_battery_is_emptied(tmp_path, monkeypatch, supplies, expected):
    for name, files in supplies.items():
        (tmp_path / name).mkdir()
        for file, content in files.items():
            (tmp_path / name / file).write_text(content + "\n", encoding="utf-8")
    monkeypatch.setattr(power, "SUPPLIES", tmp_path)

    assert expected == is_on_battery_of("linux")


def test_a_linux_that_does_not_tell_counts_as_plugged_in(tmp_path):
    assert not linux_is_on_battery(tmp_path / "none")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (ON_CHARGER, False),
        (ON_BATTERY, True),
        ("Now drawing from 'UPS Power'\n", True),
        ("Now drawing from 'AC Power'\n", False),
        ("Now drawing from 'AC Power'\n -'Battery Power' (id=1)\t3%; charging\n", False),
        ("", False),
    ],
    ids=["charging", "on battery", "on a UPS", "a desktop", "in its first line only", "nothing"],
)
def test_macos_tells_by_pmset(tmp_path, monkeypatch, said, expected):
    program = tmp_path / "pmset"
    program.write_text(f"#!/bin/sh\ncat <<'EOF'\n{said}\nEOF\n", "utf-8")
    program.chmod(0o700)
    monkeypatch.setattr(power, "PMSET", (str(program), "-g", "batt"))

    assert expected == is_on_battery_of("darwin")


@pytest.mark.parametrize("problem", [FileNotFoundError(), subprocess.TimeoutExpired("pmset", 1.0)])
def test_a_macos_that_does_not_tell_counts_as_plugged_in(monkeypatch, problem):
    def fail(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(subprocess, "run", fail)

    assert not is_on_battery_of("darwin")


@pytest.mark.parametrize(
    ("answers", "line", "expected"),
    [(1, 0, True), (1, 1, False), (1, 255, False), (0, 0, False)],
    ids=["on battery", "plugged in", "unknown", "the call fails"],
)
def test_windows_tells_by_its_power_status(monkeypatch, answers, line, expected):
    def call(reference: object) -> int:
        status = ctypes.cast(reference, ctypes.POINTER(power.SystemPowerStatus)).contents
        status.ACLineStatus = line
        return answers

    kernel = SimpleNamespace(GetSystemPowerStatus=call)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)

    assert expected == is_on_battery_of("win32")


def test_the_structure_for_windows_has_the_size_that_windows_fills():
    assert 12 == ctypes.sizeof(power.SystemPowerStatus)


def test_other_systems_count_as_plugged_in():
    assert not is_on_battery_of("freebsd14")


def test_an_answer_is_believed_for_a_while():
    now, answers = [0.0], [True, False]
    found = Power(lambda: answers.pop(0), lambda: now[0])
    seen = []
    for now[0] in (0.0, 29.0, 30.0, 31.0):
        seen.append(found.is_on_battery())

    assert [True, True, False, False] == seen
