"""Somebody who works all day, fast: edits, requests, most of them taken back, other files, other branches. And what it costs."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

import psutil
from lsprotocol import types

from tests.e2e.harness import Editor

EDITS_BETWEEN_REQUESTS = 4
"""20 edits and 5 requests a second."""
TAKEN_BACK = 0.7
"""Share of requests that are cancelled before they are answered, as an editor does at the next key."""
FILES = 40

TYPED = (
    "x",
    " ",
    "basket.",
    "total",
    "\n",
    "    ",
    "é",
    "😀",
    "# note\n",
    "def f():\n    return 1\n",
    "(",
    ")",
    "Item(",
)


def files(branch: int) -> dict[str, str]:
    """A project on a branch: each module stands on the one before, and says which branch it is of."""
    made = {"pkg/__init__.py": ""}
    for n in range(FILES):
        above = f"from pkg.m{n - 1} import Thing{n - 1}\n\n" if n else ""
        name = f"of_branch_{branch}" if n % 3 == 0 else "of_every_branch"
        made[f"pkg/m{n}.py"] = f"{above}\nclass Thing{n}:\n    def {name}(self) -> int:\n        return {n}\n"
    return made


@dataclass
class Soak:
    """A session that goes on; `shadow` is what the open documents must be."""

    editor: Editor
    process: psutil.Process
    rng: random.Random = field(default_factory=lambda: random.Random(11))
    shadow: dict[str, str] = field(default_factory=dict)
    n_edits: int = 0
    n_answered: int = 0
    n_cancelled: int = 0
    n_switches: int = 0
    n_branches: int = 0
    samples: list[tuple[float, float]] = field(default_factory=list)
    """(seconds, MB resident) of the server's process."""
    here: str = "pkg/m7.py"
    _branch: int = 0
    _asked: set[asyncio.Task[object]] = field(default_factory=set)

    async def go(self, n_rounds: int, pause: float) -> None:
        """A round is four edits and a request; every 10th changes the file, every 40th the branch."""
        began = time.monotonic()
        self._open(self.here)
        for n in range(1, n_rounds + 1):
            for _ in range(EDITS_BETWEEN_REQUESTS):
                self._edit()
                await asyncio.sleep(pause)
            self._ask()
            if n % 10 == 0:
                self._switch()
                self.samples.append((time.monotonic() - began, self.process.memory_info().rss / 1e6))
            if n % 40 == 0:
                self._change_branch()
        await asyncio.gather(*self._asked, return_exceptions=True)

    def _open(self, path: str) -> None:
        if path not in self.shadow:
            self.editor.open(path)
            self.shadow[path] = self.editor.texts[self.editor.uri(path)]

    def _edit(self) -> None:
        text = self.shadow[self.here]
        lines = text.split("\n")
        line = self.rng.randrange(len(lines))
        units = lines[line].encode("utf-16-le")
        at = self.rng.randrange(len(units) // 2 + 1)
        if at and 0xD8 <= units[2 * at - 1] <= 0xDB:
            at -= 1  # behind the first half of a pair
        is_deletion = len(text) > 2_500 or self.rng.random() < 0.3
        start, end, new = (line, at), (line, at), self.rng.choice(TYPED)
        if is_deletion:
            start, end, new = (line, 0), (line, len(units) // 2), ""
        self.editor.change(self.here, (start, end, new))
        kept = units[: 2 * start[1]].decode("utf-16-le") + new + units[2 * end[1] :].decode("utf-16-le")
        self.shadow[self.here] = "\n".join([*lines[:line], kept, *lines[line + 1 :]])
        self.n_edits += 1

    def _ask(self) -> None:
        lines = self.shadow[self.here].split("\n")
        position = types.Position(self.rng.randrange(len(lines)), 0)
        number = f"soak-{self.n_answered + self.n_cancelled}"
        params = self.editor.params(self.here, position)
        protocol = self.editor.client.protocol
        asked = asyncio.ensure_future(
            protocol.send_request_async(types.TEXT_DOCUMENT_INLINE_COMPLETION, params, msg_id=number)
        )
        self._asked.add(asked)
        asked.add_done_callback(self._asked.discard)
        if self.rng.random() < TAKEN_BACK:
            protocol.notify(types.CANCEL_REQUEST, types.CancelParams(id=number))
            self.n_cancelled += 1
        else:
            self.n_answered += 1

    def _switch(self) -> None:
        self.n_switches += 1
        if len(self.shadow) > 4:
            self._close(self.rng.choice(sorted(set(self.shadow) - {self.here})))
        self.here = f"pkg/m{self.rng.randrange(FILES)}.py"
        self._open(self.here)

    def _close(self, path: str) -> None:
        identifier = types.TextDocumentIdentifier(self.editor.uri(path))
        self.editor.client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))
        del self.shadow[path]

    def _change_branch(self) -> None:
        self.n_branches += 1
        self._branch = 1 - self._branch
        changes = []
        for path, text in files(self._branch).items():
            file = self.editor.folder / path
            if file.read_text("utf-8") != text:
                file.write_text(text, "utf-8")
                changes.append(types.FileEvent(self.editor.uri(path), types.FileChangeType.Changed))
        self.editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))

    async def held(self) -> dict[str, int]:
        """What the server holds on to, when it is at rest."""
        said = await self.editor.client.protocol.send_request_async("test/held", {})
        inside = said if isinstance(said, dict) else said._asdict()
        outside = {
            "threads": self.process.num_threads(),
            "descriptors": self.process.num_fds() if hasattr(self.process, "num_fds") else 0,
            "processes": len(self.process.children(recursive=True)),
        }
        return {**inside, **outside}

    async def seen_by_server(self, path: str) -> str:
        """The prompt at the end of a document, which holds all of a small one."""
        text = self.shadow[path]
        lines = text.split("\n")
        end = {"line": len(lines) - 1, "character": len(lines[-1].encode("utf-16-le")) // 2}
        params = types.ExecuteCommandParams("fimble.prompt", [self.editor.uri(path), end])
        prompt = await self.editor.client.workspace_execute_command_async(params)
        return str(prompt["text"] if isinstance(prompt, dict) else prompt.text)


def slope_kb_a_minute(samples: list[tuple[float, float]]) -> float:
    """Least squares through the samples behind the first third, when everything has been touched once."""
    late = samples[len(samples) // 3 :]
    mean_t, mean_v = (sum(sample[i] for sample in late) / len(late) for i in (0, 1))
    spread = sum((t - mean_t) ** 2 for t, _ in late)
    return 60_000 * sum((t - mean_t) * (v - mean_v) for t, v in late) / spread if spread else 0.0
