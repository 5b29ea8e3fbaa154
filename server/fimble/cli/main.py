"""The command `fimble` as it is started: hands its arguments to `commands`, which imports all the rest."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    # A worker process imports the program that started it, this module, before its own: with all commands on top of it that
    # took a second of processor time and 30 MB in every one of them.
    from fimble.cli.commands import run

    return run(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
