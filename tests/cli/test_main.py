"""The program as it is started: what a worker process imports again."""

from __future__ import annotations

import subprocess
import sys


def test_the_program_itself_imports_nothing_of_fimble() -> None:
    # Every worker process imports the program that started it (as `__mp_main__`), before what it needs.
    listing = "import sys, fimble.cli.main; print(*sorted(name for name in sys.modules if name.startswith('fimble')))"

    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)

    assert ["fimble", "fimble.cli", "fimble.cli.main"] == done.stdout.split()
