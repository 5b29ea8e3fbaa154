"""A short day at the keyboard: nothing piles up in the server, and its documents are what was typed. `python -m bench soak` is
the long one, with the memory's slope."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import psutil
import pytest

from tests.e2e.harness import WAIT_S, running_editor, write_files
from tests.e2e.soaking import Soak, files
from tests.standin.ollama_standin import OllamaStandin
from tests.standin.server import Speed

PATCHED = Path(__file__).with_name("patched.py")


@pytest.mark.slow
async def test_a_day_of_typing_leaves_nothing_behind(tmp_path: Path, home: Path, ollama: OllamaStandin) -> None:
    folder = write_files(tmp_path / "project", files(0))
    ollama.answer, ollama.speed = "return 1\n", Speed(token_ms=5)
    settings = {"backend": "ollama", "ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}
    command = (sys.executable, str(PATCHED), json.dumps({}))
    async with running_editor(folder, home, settings, command=command) as editor:
        await editor.ready()
        (process,) = (p for p in psutil.Process().children(recursive=True) if str(PATCHED) in p.cmdline())
        soak = Soak(editor, process)
        await soak.go(20, pause=0.01)  # everything is touched once: pools are full, queries compiled
        before = await at_rest(soak)
        await soak.go(120, pause=0.01)
        after = await at_rest(soak)

        for path, text in soak.shadow.items():
            head = text.rpartition("\n")[0]  # the typed part of the last line stands elsewhere in the prompt
            assert head in await soak.seen_by_server(path)
        assert dict.fromkeys(before, 0) == {name: max(0, after[name] - before[name] - SLACK[name]) for name in before}
        assert [] == editor.client.messages
        assert (560, 140) == (soak.n_edits, soak.n_answered + soak.n_cancelled)
        assert min(soak.n_answered, soak.n_cancelled, soak.n_switches, soak.n_branches) >= 3


SLACK = {"tasks": 6, "open_requests": 2, "threads": 32, "descriptors": 16, "processes": 4}
"""What pools and work at rest may have grown by: they have a bound. What stays behind a request or an edit would be hundreds."""


async def at_rest(soak: Soak) -> dict[str, int]:
    """Wait until the number of tasks stays the same for a while, and say what is held then."""
    same, last = 0, await soak.held()
    async with asyncio.timeout(WAIT_S):
        while same < 8:
            await asyncio.sleep(0.25)
            now = await soak.held()
            same, last = (same + 1 if now["tasks"] == last["tasks"] else 0), now
    return last
