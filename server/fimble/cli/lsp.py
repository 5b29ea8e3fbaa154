"""`fimble lsp`: the language server, over stdio or, for debugging, over TCP on this machine."""

from __future__ import annotations

import argparse
import logging

from fimble.cli.output import ToStandardError
from fimble.errors import UsageError

EXAMPLES = """examples:
  fimble lsp                        over standard input and output: what editors start
  fimble lsp --tcp 127.0.0.1:2087   waits for one client, for debugging
"""

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    parser = subparsers.add_parser(
        "lsp",
        help="run the language server",
        description="Run the language server.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--stdio", action="store_true", help="the default; clients may pass it")
    parser.add_argument("--tcp", metavar="HOST:PORT", help="listen there instead; loopback only")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until the client says exit."""
    # Only the server needs pygls; the other commands start faster without it.
    from fimble.lsp.server import build_server
    from fimble.lsp.wire import serve_stdio, serve_tcp

    _log_to_stderr()
    server = build_server()
    if options.tcp:
        host, port = _loopback_address(options.tcp)
        return serve_tcp(server, host, port)
    return serve_stdio(server)


def _log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.INFO,
        handlers=[ToStandardError()],
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        force=True,
    )
    # These log whole message bodies, that is, source text.
    for name in ("pygls", "httpx", "httpcore", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _loopback_address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if host not in LOOPBACK or not port.isdecimal() or not 0 <= int(port) < 65_536:
        raise UsageError(
            f"--tcp {text}: not an address of this machine", remedy="Use 127.0.0.1:PORT, as in --tcp 127.0.0.1:2087."
        )
    return host, int(port)
