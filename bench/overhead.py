"""What the server itself costs: from a request for a completion on its standard input to the bytes that reach the model server.

A real server over real stdio, a model server that answers at once, 1,134 files of Django and RxJS indexed. In twelve files
a function is opened and forty keys are typed, each with an edit and a request at its heels. The clock starts when the client
writes the request: what it took to put it into JSON is the editor's time, reading the edit before it is the server's. Beside it, the same keys through the least
that a completion server can do (`bare_server`: pygls, text before the cursor, one HTTP request, no context at all).
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import make_test_lsp_client

from bench.corpus import BIG, workspace
from bench.report import Figure, percentile, save
from tests.e2e.harness import FULL, Editor, environment, write_files
from tests.standin.ollama_standin import OllamaStandin

N_FILES = 12
ASKED = b"textDocument/inlineCompletion"
TYPED = "result = self.value(name, other, key=42)\n"
FIMBLE = (sys.executable, "-m", "fimble.cli.main", "lsp")


@dataclass(frozen=True)
class Place:
    """Where to type: behind the first line of a function body."""

    path: str
    line: int
    indent: str


def find_places(root: Path) -> list[Place]:
    """Pick files of middling size, every so many, and a function in the middle of each."""
    candidates = []
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.ts")]):
        if path.name.endswith(".d.ts") or not 3_000 < path.stat().st_size < 60_000:
            continue
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        for number in range(len(lines) // 2, len(lines) - 2):
            text = lines[number]
            if text.strip().startswith(("def ", "function ", "export function ")) and text.rstrip().endswith(
                (":", "{")
            ):
                indent = text[: len(text) - len(text.lstrip())] + ("    " if path.suffix == ".py" else "  ")
                candidates.append(Place(path.relative_to(root).as_posix(), number + 1, indent))
                break
    step = max(1, len(candidates) // N_FILES)
    return candidates[::step][:N_FILES]


class TimedWriter:
    """Passes on what a client writes, and keeps the time of its last request for a completion."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self.asked_at = 0.0

    def write(self, data: bytes) -> Any:
        if ASKED in data:
            self.asked_at = time.monotonic()
        return self._writer.write(data)

    def close(self) -> Any:
        return self._writer.close()


async def measure(command: tuple[str, ...], root: Path, places: list[Place], ollama: OllamaStandin) -> list[float]:
    """Give the milliseconds from each request to the model server."""
    client = make_test_lsp_client()
    editor = Editor(client, root)
    settings: dict[str, Any] = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}, "backend": "ollama"}
    client.set_configuration({"fimble": settings})
    with tempfile.TemporaryDirectory() as home:
        await client.start_io(*command, env=environment(Path(home)))
        folder = types.WorkspaceFolder(uri=root.as_uri(), name=root.name)
        await client.initialize_session(
            types.InitializeParams(capabilities=FULL, initialization_options=settings, workspace_folders=[folder])
        )
        if command == FIMBLE:
            await editor.ready()
        client.protocol.writer = writer = TimedWriter(client.protocol.writer)
        times = []
        for place in places:
            times += await type_in(editor, writer, place, ollama)
        await client.shutdown_session()
    return times


async def type_in(editor: Editor, writer: TimedWriter, place: Place, ollama: OllamaStandin) -> list[float]:
    language = "python" if place.path.endswith(".py") else "typescript"
    editor.open(place.path, (editor.folder / place.path).read_text(encoding="utf-8", errors="replace"), language)
    editor.change(place.path, ((place.line, 0), (place.line, 0), place.indent + "\n"))
    await asyncio.sleep(0.5)  # the document comes to rest, as when a person has opened it and looks at it
    line, column, times = place.line, len(place.indent), []
    for key in TYPED:
        n_before = len(ollama.generations)
        editor.change(place.path, ((line, column), (line, column), key + (place.indent if key == "\n" else "")))
        line, column = (line + 1, len(place.indent)) if key == "\n" else (line, column + 1)
        await editor.complete(place.path, types.Position(line, column))
        if len(ollama.generations) > n_before:
            times.append((ollama.generations[n_before].at - writer.asked_at) * 1000)
        await asyncio.sleep(0.03)
    return times


def main() -> Figure:
    with tempfile.TemporaryDirectory() as folder, OllamaStandin(answer="") as ollama:
        root = workspace(BIG, write_files(Path(folder) / "big", {}))
        places = find_places(root)
        n_files = len([*root.rglob("*.py"), *root.rglob("*.ts")])
        bare_command = (sys.executable, str(Path(__file__).with_name("bare_server.py")), ollama.url)
        bare = asyncio.run(measure(bare_command, root, places, ollama))
        ours = asyncio.run(measure(FIMBLE, root, places, ollama))
    rows = [
        [name, len(times), *(round(percentile(times, p), 1) for p in (50, 90, 99)), round(max(times), 1)]
        for name, times in (("bare pygls server, no context", bare), ("fimble, full context", ours))
    ]
    return save(
        Figure(
            name="overhead",
            title=f"From a request to the model server, ms ({n_files} files indexed)",
            columns=["server", "requests", "p50", "p90", "p99", "most"],
            rows=rows,
            bars=("p50", "p99"),
        )
    )
