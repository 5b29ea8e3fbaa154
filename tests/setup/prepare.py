"""Get the real programs and models that tests need, each once, and write down what was had and what was not.

usage: python -m tests.setup.prepare

A part that cannot be had here is no error: its tests say so (`parts.py`). Each part is made by a command that prints the path
of what it made as its last line, puts it into the cache whole or not at all, and is quick when it is there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.setup import parts

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class Part:
    name: str
    command: list[str]
    """Run with the cache's path as its last argument."""
    override: str = ""
    """An environment variable that names one's own copy."""


PARTS = [
    Part("ollama", [str(HERE / "install_ollama.sh")], override="FIMBLE_TEST_OLLAMA"),
    Part("smollm2", [sys.executable, str(HERE / "fetch_smollm2.py")]),
    Part("tiny-fim", [sys.executable, str(HERE / "make_tiny_gguf.py")]),
    Part("knowing", [sys.executable, "-m", "tests.setup.make_knowing_gguf"]),
    Part("neovim", [sys.executable, str(HERE / "fetch_neovim.py")], override="FIMBLE_TEST_NEOVIM"),
    Part("newer-neovim", [sys.executable, str(HERE / "fetch_newer_neovim.py")], override="FIMBLE_TEST_NEWER_NEOVIM"),
    Part("code-server", [sys.executable, str(HERE / "fetch_code_server.py")]),
    Part("chromium", [str(HERE / "find_chromium.sh")], override="FIMBLE_TEST_CHROMIUM"),
    Part("emacs", [str(HERE / "find_emacs.sh")], override="FIMBLE_TEST_EMACS"),
    Part("wheels", [sys.executable, str(ROOT / "client/vscode/build_vsix.py"), "--python", PYTHON, "--fetch"]),
]


def get(part: Part) -> dict[str, str]:
    """Return {"path": …} or {"left_out": why}."""
    own = os.environ.get(part.override) if part.override else None
    if own:
        return {"path": str(Path(own).resolve())} if Path(own).exists() else {"left_out": f"no {own}"}
    # The commands are shell and Python scripts in need of a Python with pip; this one has it.
    environment = {**os.environ, "PYTHON": sys.executable}
    last_words = ""
    try:
        with subprocess.Popen(
            [*part.command, str(parts.cache())],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            for line in process.stderr:
                sys.stderr.write(line)
                last_words = line.strip() or last_words
            output = process.stdout.read()
    except OSError as error:
        return {"left_out": str(error)}
    if process.returncode:
        return {"left_out": last_words or f"{part.command[0]} ended with status {process.returncode}"}
    return {"path": output.strip().splitlines()[-1]}


def main() -> None:
    parts.cache().mkdir(parents=True, exist_ok=True)
    got = {part.name: get(part) for part in PARTS}
    draft = parts.record().with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(got, indent=2) + "\n", "utf-8")
    draft.replace(parts.record())
    for name, part in got.items():
        if "left_out" in part:
            print(f"tests: no {name}: {part['left_out']}", file=sys.stderr)


if __name__ == "__main__":
    main()
