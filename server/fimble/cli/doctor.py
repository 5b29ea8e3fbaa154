"""`fimble doctor`: checks everything a suggestion needs, each with its remedy."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

from rich.text import Text

from fimble import __version__
from fimble.cli.output import console, print_json, waiting
from fimble.cli.project import LOAD_TIMEOUT_S, add_model_options, add_workspace_options, open_workspace, settings_from
from fimble.cli.roots import chosen_folder
from fimble.errors import UsageError
from fimble.models.health import BackendStatus
from fimble.service import Service
from fimble.settings import Settings
from fimble.syntax.languages import LANGUAGES, grammar

EXAMPLES = """examples:
  fimble doctor                      check this folder and the model server
  fimble doctor --backend ollama     fail when Ollama cannot answer
  fimble doctor --root ~/src/project --json

exit codes: 0 all is well, 1 a check failed, 2 wrong use
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    is_ok: bool
    message: str
    remedy: str = ""
    """What to do; "" when there is nothing to do. A check that went well has one where things could be better."""


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
        with waiting("Waiting for the model"):
            status = await service.selector.settled(timeout=LOAD_TIMEOUT_S)
        checks.append(check_model(status, settings.backend))
        checks.append(check_privacy(settings))
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


def check_python() -> Check:
    """Python in the range that the package declares."""
    is_ok = (3, 11) <= sys.version_info[:2] <= (3, 14)
    message = f"{platform.python_version()} at {sys.executable}"
    return Check("Python", is_ok, message, "" if is_ok else "Use Python 3.11 to 3.14.")


def check_grammars() -> Check:
    """Every grammar the language table names can be loaded."""
    names = [language.name for language in LANGUAGES if language.has_grammar]
    missing = [language.name for language in LANGUAGES if language.has_grammar and grammar(language) is None]
    if missing:
        return Check("grammars", False, f"missing: {', '.join(missing)}", "Install fimble again with its dependencies.")
    return Check("grammars", True, ", ".join(names))


def check_index(service: Service, root: Path, seconds: float) -> Check:
    """The workspace has files of known languages."""
    workspace = service.session.workspaces[root]
    n_edges = sum(len(workspace.graph.dependencies_of(path)) for path in workspace.paths)
    message = f"{len(workspace.paths)} files, {n_edges} dependencies in {seconds:.2f} s ({root})"
    if workspace.paths:
        return Check("index", True, message)
    remedy = "Run it in a folder with source files, or look at what .gitignore and .fimbleignore leave out."
    return Check("index", False, message, remedy)


def check_cache(service: Service, root: Path) -> Check:
    """The index could be kept, so that the next start need not read unchanged files."""
    store = service.session.workspaces[root].store
    if store is None:
        return Check("cache", True, "switched off")
    file = store.path
    if file.is_file() and os.access(file, os.W_OK):
        return Check("cache", True, f"{file.stat().st_size / 1e6:.1f} MB at {file}")
    remedy = "Every start reads all files anew: make that folder writable, or set XDG_CACHE_HOME to one that is."
    return Check("cache", False, f"cannot be kept at {file}", remedy)


def check_model(status: BackendStatus, wanted: str) -> Check:
    """What answers, and what is in the way of something better."""
    is_ok = status.state == "ready" or (wanted == "auto" and status.backend == "lookup")
    if status.backend == "lookup":
        answering = "the built-in lookup answers"
    else:
        answering = f"{status.backend} answers with {status.model}" if status.backend else "nothing answers"
    return Check("model", is_ok, f"{answering}. {status.message}".strip(), status.remedy)


def check_privacy(settings: Settings) -> Check:
    """Where requests may go."""
    if settings.network_allow_hosts:
        return Check("privacy", True, f"beside this machine you allow: {', '.join(settings.network_allow_hosts)}")
    return Check("privacy", True, "source code goes to this machine only")


def _show(checks: list[Check]) -> None:
    for check in checks:
        mark = ("✓", "green") if check.is_ok else ("✗", "red")
        console.print(Text.assemble(mark, f" {check.name}: {check.message}"))
        if check.remedy:
            console.print(Text(f"  → {check.remedy}", style="yellow"))
