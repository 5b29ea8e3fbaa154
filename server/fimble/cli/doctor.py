"""`fimble doctor`: checks everything a suggestion needs, each with its remedy."""

from __future__ import annotations

import argparse
import asyncio
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

from rich.text import Text

from fimble import __version__
from fimble.cli.output import console, print_json
from fimble.cli.project import add_project_options, open_workspace, settings_from
from fimble.service import Service
from fimble.settings import Settings
from fimble.syntax.languages import LANGUAGES, grammar

EXAMPLES = """examples:
  fimble doctor              check this folder and the model server
  fimble doctor --root ~/src/project --json
"""

SETTLE_S = 60.0
"""How long a model may take to load."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    is_ok: bool
    message: str
    remedy: str = ""
    """What to do; "" when there is nothing to do."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    parser = subparsers.add_parser(
        "doctor",
        help="check everything a suggestion needs",
        description="Check everything a suggestion needs and say what to do where something is missing.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_project_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the checks; 1 when one failed."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    settings = settings_from(options)
    checks = [check_python(), check_grammars()]
    began = perf_counter()
    async with open_workspace(options.root or Path(), settings, use_cache=not options.no_cache) as service:
        checks.append(check_index(service, perf_counter() - began))
        checks.append(await check_model(service))
        checks.append(check_privacy(settings))
    if options.json:
        print_json({"version": __version__, "checks": [asdict(check) for check in checks]})
    else:
        _show(checks)
    return 0 if all(check.is_ok for check in checks) else 1


def check_python() -> Check:
    """Python in the range that the package declares."""
    version = platform.python_version()
    is_ok = (3, 11) <= sys.version_info[:2] <= (3, 14)
    return Check("Python", is_ok, f"{version} at {sys.executable}", "" if is_ok else "Use Python 3.11 to 3.14.")


def check_grammars() -> Check:
    """Every grammar the language table names can be loaded."""
    missing = [language.name for language in LANGUAGES if language.has_grammar and grammar(language) is None]
    loaded = [language.name for language in LANGUAGES if language.has_grammar and language.name not in missing]
    if missing:
        return Check("grammars", False, f"missing: {', '.join(missing)}", "Install fimble again with its dependencies.")
    return Check("grammars", True, ", ".join(loaded))


def check_index(service: Service, seconds: float) -> Check:
    """The workspace has files of known languages."""
    workspace = next(iter(service.session.workspaces.values()))
    n_files, n_edges = (
        len(workspace.symbols.paths()),
        sum(len(workspace.graph.dependencies_of(path)) for path in workspace.symbols.paths()),
    )
    message = f"{n_files} files, {n_edges} dependencies in {seconds:.2f} s ({workspace.root})"
    if n_files:
        return Check("index", True, message)
    return Check(
        "index", False, message, "Run it in a folder with source files, or look at .gitignore and .fimbleignore."
    )


async def check_model(service: Service) -> Check:
    """What answers, and what is in the way of something better."""
    status = await service.selector.settled(timeout=SETTLE_S)
    wanted = service.session.settings.backend
    is_ok = status.state == "ready" or (wanted == "auto" and status.backend == "lookup")
    answering = f"{status.backend} ({status.model}) answers" if status.backend else "nothing answers"
    return Check("model", is_ok, f"{answering}. {status.message}".strip(), status.remedy)


def check_privacy(settings: Settings) -> Check:
    """Where requests may go."""
    if settings.network_allow_hosts:
        return Check("privacy", True, f"beside this machine you allow: {', '.join(settings.network_allow_hosts)}")
    return Check("privacy", True, "requests go to this machine only")


def _show(checks: list[Check]) -> None:
    for check in checks:
        mark = ("✓", "green") if check.is_ok else ("✗", "red")
        console.print(Text.assemble(mark, f" {check.name}: ", Text(check.message, style="default")))
        if check.remedy:
            console.print(Text(f"  → {check.remedy}", style="yellow"))
