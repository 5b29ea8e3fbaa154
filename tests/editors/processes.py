"""Processes of editors under test: the environment they live in, and how they and all they started are ended."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import psutil


def environment(home: Path) -> dict[str, str]:
    """An environment in which editor and server find nothing of this machine's user: no cache, no Ollama."""
    keep = {
        name: value for name, value in os.environ.items() if not name.startswith(("OLLAMA", "FIMBLE", "XDG", "NVIM"))
    }
    own = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    return {**keep, **own, "HOME": str(home), "PYTHONWARNINGS": "ignore", "TERM": "dumb"}


def servers_among(editor: psutil.Process) -> list[psutil.Process]:
    """List the language servers that an editor has started."""
    found = []
    for child in editor.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if "lsp" in child.cmdline()[-2:]:
                found.append(child)
    return found


def server_among(editor: psutil.Process) -> psutil.Process | None:
    """Find the language server that an editor has started."""
    return next(iter(servers_among(editor)), None)


def end(process: psutil.Process) -> None:
    """End a process and all it has started. What it started may have a session of its own, so it is looked for first."""
    family = [process, *process.children(recursive=True)] if process.is_running() else []
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.terminate()
    _, stubborn = psutil.wait_procs(family, timeout=10)
    for member in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()
    process.wait()
