"""The command `fimble`: parses arguments and calls one module per subcommand.

Exit codes: 0 done, 1 nothing found or a check failed, 2 wrong use.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from fimble import __version__
from fimble.cli import complete, context, demo, doctor, graph, lsp
from fimble.cli.output import fail
from fimble.errors import FimbleError, UsageError

COMMANDS = (complete, context, graph, doctor, demo, lsp)


def build_parser() -> argparse.ArgumentParser:
    """Build the parser with every subcommand."""
    parser = argparse.ArgumentParser(
        prog="fimble",
        description="Private code completion that knows your repository and runs on your machine.",
        epilog="Each command has its own --help with examples. Exit codes: 0 done, 1 nothing found or a check failed, "
        "2 wrong use.",
    )
    parser.add_argument("--version", action="version", version=f"fimble {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in COMMANDS:
        module.add_parser(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = build_parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.DEBUG if getattr(options, "verbose", False) else logging.WARNING, stream=sys.stderr
    )
    try:
        return int(options.run(options))
    except UsageError as error:
        return fail(error, code=2)
    except FimbleError as error:
        return fail(error, code=1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
