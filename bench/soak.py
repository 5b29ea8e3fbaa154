"""A long session under steady load: 20 edits and 5 requests a second, most requests taken back, other files, other branches.

The figure is what stays: the slope of the server's memory behind the first third of the session, and what it holds on to at the
start and at the end. The model is a stand-in that takes 5 ms for a token. `python -m bench soak [MINUTES]`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import psutil

from bench.report import Figure, save
from tests.e2e.harness import running_editor, write_files
from tests.e2e.soaking import EDITS_BETWEEN_REQUESTS, Soak, files, slope_kb_a_minute
from tests.standin.ollama_standin import OllamaStandin
from tests.standin.server import Speed

PATCHED = Path(__file__).parents[1] / "tests" / "e2e" / "patched.py"
PAUSE_S = 1 / 20
ROUNDS_A_MINUTE = 60 * 20 // EDITS_BETWEEN_REQUESTS


async def session(minutes: float, folder: Path) -> tuple[Soak, dict[str, int], dict[str, int], bool]:
    home, root = folder / "home", write_files(folder / "project", files(0))
    home.mkdir()
    command = (sys.executable, str(PATCHED), json.dumps({}))
    with OllamaStandin(answer="return 1\n") as ollama:
        ollama.speed = Speed(token_ms=5)
        settings = {"backend": "ollama", "ollama": {"host": ollama.url}}
        async with running_editor(root, home, settings, command=command) as editor:
            await editor.ready()
            (process,) = (p for p in psutil.Process().children(recursive=True) if str(PATCHED) in p.cmdline())
            soak = Soak(editor, process)
            await soak.go(20, PAUSE_S)
            await asyncio.sleep(5)
            before = await soak.held()
            soak.samples.clear()
            await soak.go(round(minutes * ROUNDS_A_MINUTE), PAUSE_S)
            await asyncio.sleep(5)
            after = await soak.held()
            seen = [text.rpartition("\n")[0] in await soak.seen_by_server(path) for path, text in soak.shadow.items()]
    return soak, before, after, all(seen)


def main(arguments: list[str]) -> Figure:
    minutes = float(arguments[0]) if arguments else 5.0
    with tempfile.TemporaryDirectory() as folder:
        soak, before, after, is_equal = asyncio.run(session(minutes, Path(folder)))
    memory = [megabytes for _, megabytes in soak.samples]
    rows: list[list[object]] = [[name, before[name], after[name]] for name in before]
    rows.append(["MB resident", round(memory[0], 1), round(memory[-1], 1)])
    done = f"{soak.n_edits} edits, {soak.n_answered} requests answered, {soak.n_cancelled} taken back, "
    done += f"{soak.n_switches} changes of file, {soak.n_branches} of branch in {soak.samples[-1][0] / 60:.1f} minutes"
    slope = f"memory: {slope_kb_a_minute(soak.samples):.0f} KB a minute behind the first third"
    equal = "open documents are what was typed" if is_equal else "OPEN DOCUMENTS DIFFER FROM WHAT WAS TYPED"
    return save(
        Figure(
            name="soak",
            title="What a session leaves behind in the server",
            columns=["held", "at the start", "at the end"],
            rows=rows,
            bars=("at the start", "at the end"),
            note=f"{done}; {slope}; {equal}.",
        )
    )
