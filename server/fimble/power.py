"""Where this machine's power comes from, so that speculative work can be left out on battery. Linux tells; others do not."""

from __future__ import annotations

from pathlib import Path

SUPPLIES = Path("/sys/class/power_supply")
"""Linux: a folder for each battery and charger (Documentation/ABI/testing/sysfs-class-power)."""


def is_on_battery(supplies: Path = SUPPLIES) -> bool:
    """Say whether a battery of the machine itself is being emptied; False where nobody can tell."""
    try:
        folders = sorted(supplies.iterdir())
    except OSError:
        return False
    return any(_is_emptied(folder) for folder in folders)


def _is_emptied(supply: Path) -> bool:
    is_of_a_device = _read(supply / "scope") == "Device"  # the battery of a mouse or a headset
    return not is_of_a_device and _read(supply / "type") == "Battery" and _read(supply / "status") == "Discharging"


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
