"""What of this machine decides about models: its memory and its graphics processors. Asks the system, never the network."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup/memory.max")
_DRM = Path("/sys/class/drm")
_ASK_S = 5.0
"""A driver that is just waking up may take a second or two."""


@dataclass(frozen=True, slots=True)
class Gpu:
    """A graphics processor that can run models."""

    name: str
    memory: int
    """Bytes of its own; 0 when it shares the machine's memory."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What models have to live with."""

    memory: int
    """Bytes that this process may use in all; 0 when the system does not say."""
    cores: int
    gpus: tuple[Gpu, ...] = ()

    @property
    def gpu_memory(self) -> int:
        """Bytes of all graphics processors."""
        return sum(gpu.memory for gpu in self.gpus)

    @property
    def shares_memory(self) -> bool:
        """Whether a graphics processor works in the machine's own memory, as Apple's do."""
        return any(not gpu.memory for gpu in self.gpus)


def this_machine() -> Machine:
    """Look at the machine; takes some milliseconds, a second where NVIDIA's driver is asleep."""
    return Machine(_memory(), _cores(), _gpus())


def _cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory() -> int:
    total = _windows_memory() if sys.platform == "win32" else _posix_memory()
    limit = parse_limit(_read(_CGROUP))  # a container's own bound
    return min(total, limit) if total and limit else total


def _posix_memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 0


def _windows_memory() -> int:
    import ctypes

    memory = ctypes.c_ulonglong(0)
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 -- there on Windows only
    is_told = kernel.GetPhysicallyInstalledSystemMemory(ctypes.byref(memory))  # KiB
    return memory.value * 1024 if is_told else 0


def parse_limit(text: str) -> int:
    """Read a control group's `memory.max`: bytes, or "max" for none; 0 when there is none."""
    return int(text) if text.strip().isdecimal() else 0


def _gpus() -> tuple[Gpu, ...]:
    if sys.platform == "darwin" and platform.machine() == "arm64":
        return (Gpu("Apple", 0),)
    return (*parse_nvidia(_nvidia()), *amd_gpus(_DRM))


def _nvidia() -> str:
    program = shutil.which("nvidia-smi")
    if program is None:
        return ""
    question = [program, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    try:
        return subprocess.run(
            question, capture_output=True, text=True, timeout=_ASK_S, check=True, stdin=subprocess.DEVNULL
        ).stdout
    except (OSError, subprocess.SubprocessError, UnicodeError):
        return ""


def parse_nvidia(text: str) -> tuple[Gpu, ...]:
    """Read what `nvidia-smi --query-gpu=name,memory.total --format=csv,noheader,nounits` prints: "name, MiB" a line."""
    gpus = []
    for line in text.split("\n"):
        name, _, mib = line.rpartition(",")
        if name.strip() and mib.strip().isdecimal():
            gpus.append(Gpu(name.strip(), int(mib) * 2**20))
    return tuple(gpus)


def amd_gpus(folder: Path, least: int = 2**30) -> tuple[Gpu, ...]:
    """Find what Linux' amdgpu driver says of its cards (`mem_info_vram_total`, bytes); small shares of a laptop's own memory
    are left out."""
    found = ((path, parse_limit(_read(path))) for path in sorted(folder.glob("card*/device/mem_info_vram_total")))
    return tuple(Gpu("AMD", size) for path, size in found if size >= least and "-" not in path.parts[-3])


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
