"""Independent go-to-definition for held-out lines: jedi for Python, the TypeScript compiler's language service for the rest.

Each judge is a program of its own that answers on standard output, a JSON line for each JSON line it reads; what it said
is kept beside the packages, because a package of a fixed version never changes.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from fimble.evaluation.held_out import Declared

HERE = Path(__file__).parent
COMMANDS = {
    "jedi": (sys.executable, str(HERE / "definitions_jedi.py")),
    "tsc": ("node", str(HERE / "definitions_tsc.mjs")),
}


class AskedTruth:
    """A judge in a process of its own; answers are remembered in `memory`, a file."""

    def __init__(self, judge: str, root: Path, memory: Path) -> None:
        self._command = (*COMMANDS[judge], str(root))
        self._process: subprocess.Popen[str] | None = None
        self._memory = memory
        program = hashlib.blake2b(Path(COMMANDS[judge][1]).read_bytes(), digest_size=6).hexdigest()
        held = json.loads(memory.read_text()) if memory.exists() else {}
        self._known: dict[str, list[list[list]]] = held.get("answers", {}) if held.get("program") == program else {}
        self._program = program

    def declared(self, path: str, line: int, columns: Sequence[int]) -> list[list[Declared]]:
        key = f"{path}:{line}:{','.join(map(str, columns))}"
        if key not in self._known:
            self._known[key] = self._ask({"path": path, "line": line, "columns": list(columns)})
        return [[Declared(*place) for place in places] for places in self._known[key]]

    def _ask(self, question: dict) -> list:
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
            )
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self._command[0]} ended with {self._process.wait()}")
        return json.loads(answer)

    def close(self) -> None:
        self._memory.parent.mkdir(parents=True, exist_ok=True)
        self._memory.write_text(json.dumps({"program": self._program, "answers": self._known}))
        if self._process is not None:
            self._process.stdin.close()
            self._process.wait(30)
