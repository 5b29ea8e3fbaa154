"""`fimble doctor`: checks everything a suggestion needs, each with its remedy."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

from rich.text import Text

from fimble import __version__
from fimble.cli.checks import (
    Check,
    check_cache,
    check_editors,
    check_grammars,
    check_index,
    check_privacy,
    check_python,
)
from fimble.cli.model_checks import model_checks
from fimble.cli.output import console, print_json, waiting
from fimble.cli.project import LOAD_TIMEOUT_S, add_model_options, add_workspace_options, open_workspace, settings_from
from fimble.cli.roots import chosen_folder
from fimble.errors import UsageError
from fimble.models.machine import this_machine
from fimble.service import backend_settings

EXAMPLES = """examples:
  fimble doctor                      check this folder and the model server
  fimble doctor --backend ollama     fail when Ollama cannot answer
  fimble doctor --root ~/src/project --json

exit codes: 0 all is well, 1 a check failed, 2 wrong use
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    parser = subparsers.add_parser(
        "doctor",
        help="check everything a suggestion needs",
        description="Check everything a suggestion needs and say what to do where something is missing.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--root", type=Path, metavar="DIR", help="workspace (default: here)")
    add_model_options(parser)
    add_workspace_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the checks; 1 when one failed."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    settings = settings_from(options)
    checks = [check_python(), check_grammars()]
    root = _root(options.root, checks)
    began = perf_counter()
    async with open_workspace(root, settings, use_cache=not options.no_cache) as service:
        if root is not None:
            checks.append(check_index(service, root, perf_counter() - began))
            checks.append(check_cache(service, root))
        with waiting("Looking at the model"):
            status = await service.selector.settled(timeout=LOAD_TIMEOUT_S)
            machine = await asyncio.to_thread(this_machine)
            checks += await model_checks(service, backend_settings(settings), status, machine)
        checks += [check_privacy(settings), check_editors()]
    if options.json:
        print_json({"version": __version__, "checks": [asdict(check) for check in checks]})
    else:
        _show(checks)
    return 0 if all(check.is_ok for check in checks) else 1


def _root(given: Path | None, checks: list[Check]) -> Path | None:
    """Say which folder to look at; a home directory is a finding, not wrong use, unless it was named."""
    try:
        return chosen_folder(given)
    except UsageError as error:
        if given is not None:
            raise
        checks.append(Check("index", False, str(error), "Run it in a project's folder, or name one with --root DIR."))
        return None


def _show(checks: list[Check]) -> None:
    for check in checks:
        mark = ("✓", "green") if check.is_ok else ("✗", "red")
        console.print(Text.assemble(mark, f" {check.name}: {check.message}"))
        if check.remedy:
            console.print(Text(f"  → {check.remedy}", style="yellow"))
