"""Where power comes from, as Linux tells it."""

from __future__ import annotations

import pytest

from fimble.power import is_on_battery

CHARGER = {"type": "Mains", "online": "1"}


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
def test_the_machine_runs_on_battery_when_its_own_battery_is_emptied(tmp_path, supplies, expected):
    for name, files in supplies.items():
        (tmp_path / name).mkdir()
        for file, content in files.items():
            (tmp_path / name / file).write_text(content + "\n", encoding="utf-8")

    assert expected == is_on_battery(tmp_path)


def test_a_machine_that_does_not_tell_counts_as_plugged_in(tmp_path):
    assert not is_on_battery(tmp_path / "none")
