"""What the command `fimble` does: parses arguments and calls one module per subcommand.

Exit codes: 0 done, 1 nothing found or a check failed, 2 wrong use.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from typing import NoReturn

from fimble import __version__
from fimble.cli import act, bench, cache, complete, context, demo, doctor, graph, lsp, models, stats
from fimble.cli.output import ToStandardError, abandon_output, fail, tolerate_any_encoding
from fimble.errors import FimbleError, UsageError

COMMANDS = (complete, act, context, graph, bench, models, doctor, demo, stats, cache, lsp)

INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Report wrong use as every other error is reported, so that `--json` holds for it too."""
        raise UsageError(message, remedy=f"{self.prog} --help shows how, with examples.")


def build_parser() -> argparse.ArgumentParser:
    """Build the parser with every subcommand."""
    parser = _Parser(
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


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code."""
    tolerate_any_encoding()
    try:
        code = _run(arguments)
        if not sys.stdout.closed:  # pygls closes it when the client is gone
            sys.stdout.flush()
    except BrokenPipeError:
        abandon_output()
        return 0
    return code


def _run(arguments: Sequence[str]) -> int:
    as_json = "--json" in arguments
    try:
        options = build_parser().parse_args(arguments)
        _log(is_verbose=getattr(options, "verbose", False))
        return int(options.run(options))
    except UsageError as error:
        return fail(error, code=2, as_json=as_json)
    except FimbleError as error:
        return fail(error, code=1, as_json=as_json)
    except KeyboardInterrupt:
        return INTERRUPTED


def _log(*, is_verbose: bool) -> None:
    logging.basicConfig(
        level=logging.WARNING, handlers=[ToStandardError()], format="%(levelname)s %(name)s: %(message)s"
    )
    if is_verbose:
        logging.getLogger("fimble").setLevel(logging.DEBUG)
