"""Where this machine's power comes from, so that speculative work can be left out on battery. Each system is asked in its own way;
where none of them tells, the machine counts as plugged in."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

SUPPLIES = Path("/sys/class/power_supply")
"""Linux: a folder for each battery and charger (Documentation/ABI/testing/sysfs-class-power)."""
PMSET = ("/usr/bin/pmset", "-g", "batt")
"""macOS: its first line is `Now drawing from 'Battery Power'`, or `'AC Power'` (man pmset)."""
PATIENCE_S = 1.0
"""macOS answers in some ms; whoever asks has a person waiting."""
BELIEVED_S = 30.0
"""How long an answer counts: plugs are pulled less often than suggestions accepted."""


def is_on_battery_of(platform: str) -> bool:
    """Ask the system that `sys.platform` names whether the machine's own battery is being emptied."""
    match platform:
        case "linux":
            return linux_is_on_battery(SUPPLIES)
        case "darwin":
            return macos_is_on_battery(_said_by_pmset())
        case "win32":
            return windows_is_on_battery(_line_status())
        case _:
            return False


class Power:
    """The last answer, believed for `BELIEVED_S`."""

    def __init__(
        self,
        ask: Callable[[], bool] = lambda: is_on_battery_of(sys.platform),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._clock = clock
        self._told: tuple[float, bool] | None = None

    def is_on_battery(self) -> bool:
        """Say whether the machine's own battery is being emptied; False where nobody can tell."""
        now = self._clock()
        if self._told is None or now - self._told[0] >= BELIEVED_S:
            self._told = now, self._ask()
        return self._told[1]


def linux_is_on_battery(supplies: Path) -> bool:
    """Read the kernel's folder of power supplies."""
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


def macos_is_on_battery(said: str) -> bool:
    """Read what `pmset -g batt` says; an uninterruptible supply in use ("UPS Power") is an emptying battery too."""
    first = said.partition("\n")[0]
    return "'Battery Power'" in first or "'UPS Power'" in first


def _said_by_pmset() -> str:
    try:
        done = subprocess.run(PMSET, capture_output=True, timeout=PATIENCE_S, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace")


def windows_is_on_battery(line_status: int) -> bool:
    """Read ACLineStatus of SYSTEM_POWER_STATUS: 0 is offline, 1 online, 255 unknown (winbase.h)."""
    return line_status == 0


class SystemPowerStatus(ctypes.Structure):
    """SYSTEM_POWER_STATUS of winbase.h."""

    _fields_ = (
        ("ACLineStatus", ctypes.c_ubyte),
        ("BatteryFlag", ctypes.c_ubyte),
        ("BatteryLifePercent", ctypes.c_ubyte),
        ("SystemStatusFlag", ctypes.c_ubyte),
        ("BatteryLifeTime", ctypes.c_uint32),
        ("BatteryFullLifeTime", ctypes.c_uint32),
    )


def _line_status() -> int:
    status = SystemPowerStatus()
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 -- there on Windows only, and so for type checkers
    return int(status.ACLineStatus) if kernel.GetSystemPowerStatus(ctypes.byref(status)) else 255
