"""A real Emacs without a screen: it runs a program in Emacs Lisp beside the configuration that users are given."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.editors.processes import environment

DOCUMENTED = Path(__file__).parents[2] / "docs" / "clients.md"
HELPERS = Path(__file__).with_name("emacs_helpers.el")
WAIT_S = 300.0


def documented_configuration() -> str:
    """The block of Emacs Lisp in the page for users."""
    return DOCUMENTED.read_text("utf-8").partition("```elisp\n")[2].partition("```")[0]


def fimble_on_path(folder: Path) -> Path:
    """Put a program `fimble` into a folder, that of the code under test."""
    folder.mkdir()
    program = folder / "fimble"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fimble.cli.main "$@"\n')
    program.chmod(0o755)
    return folder


def run_emacs(binary: Path, project: Path, home: Path, program: str, **variables: str) -> Any:
    """Run a program of Emacs Lisp in a fresh Emacs with the documented configuration; give what it told with `tell`."""
    home.mkdir()
    (home / "init.el").write_text(documented_configuration(), "utf-8")
    (home / "program.el").write_text(program, "utf-8")
    told = home / "told.json"
    arguments = ["--batch", "--eval", "(package-initialize)", "-l", HELPERS, "-l", home / "init.el"]
    path = f"{fimble_on_path(home / 'bin')}:{environment(home)['PATH']}"
    done = subprocess.run(
        [binary, *arguments, "-l", home / "program.el"],
        cwd=project,
        env={**environment(home), **variables, "PATH": path, "TOLD": str(told)},
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return json.loads(told.read_text("utf-8"))
