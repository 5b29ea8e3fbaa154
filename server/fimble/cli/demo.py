"""`fimble demo`: the main job on a real repository, in one page: index, order, three completions, one prompt's plan."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from time import perf_counter

from fimble.cli.context import DEFAULT_TEMPLATE
from fimble.cli.demo_report import Answer, Report
from fimble.cli.holes import Hole, find_holes
from fimble.cli.output import messages, print_json, waiting
from fimble.cli.project import LOAD_TIMEOUT_S, add_model_options, add_workspace_options, open_workspace, settings_from
from fimble.cli.roots import chosen_folder
from fimble.completion.suggestion import Request
from fimble.fim.prompt import Prompt
from fimble.index.workspace import Workspace
from fimble.service import Service
from fimble.settings import Settings
from fimble.text.document import Document
from fimble.uris import uri_of_path

EXAMPLES = """examples:
  fimble demo                 this folder
  fimble demo ~/src/project   any repository with Python, JavaScript or TypeScript in it

exit codes: 0 shown, 1 nothing to complete was found, 2 wrong use
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    parser = subparsers.add_parser(
        "demo",
        help="see it work on a real repository",
        description="Index a repository, show the dependency order of one file, complete three real cursors with what is "
        "at hand (Ollama if it answers, else the built-in lookup), and show one prompt's plan. The cursors are chosen by "
        "the index alone, before anything is asked.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, nargs="?", metavar="REPO", help="default: here")
    add_model_options(parser)
    add_workspace_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show everything; 1 when the folder has nothing to complete."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    root, settings = chosen_folder(options.folder), settings_from(options)
    # Without the cache for a true first time; then twice with it, since the first of these may have to fill it.
    first_s = await _index_time(root, settings, use_cache=False)
    if not options.no_cache:
        await _index_time(root, settings, use_cache=True)
    began = perf_counter()
    async with open_workspace(root, settings, use_cache=not options.no_cache) as service:
        warm_s = None if options.no_cache else perf_counter() - began
        workspace = service.session.workspaces[root]
        holes = find_holes(workspace)
        with waiting("Waiting for the model"):
            status = await service.selector.settled(timeout=LOAD_TIMEOUT_S)
        answers = [await complete_hole(service, workspace, hole) for hole in holes]
        plan = await _plan(service, workspace, holes[0]) if holes else None
        report = Report(workspace, first_s, warm_s, status, answers, plan)
    if options.json:
        print_json(report.as_json())
    else:
        report.show()
    if not holes:
        messages.print(
            "fimble: no function here uses a name that the repository declares", style="yellow", markup=False
        )
        messages.print("  Name a repository: fimble demo ~/src/project", markup=False)
    return 0 if holes else 1


async def _index_time(root: Path, settings: Settings, *, use_cache: bool) -> float:
    began = perf_counter()
    async with open_workspace(root, settings, use_cache=use_cache):
        return perf_counter() - began


async def complete_hole(service: Service, workspace: Workspace, hole: Hole) -> Answer:
    """Open the file as if its line had just been typed up to the hole, and ask; nobody is shown what stood there."""
    text = workspace.text_of(hole.path) or ""
    document = Document("", "", 0, text)
    start, end = document.lines.line_start(hole.line), document.lines.line_end(hole.line)
    offset = start + hole.column
    uri = _uri(workspace, hole)
    service.session.open(uri, "", 1, text[:offset] + text[end:])
    service.session.read_at_rest(uri)
    with waiting("Asking the model"):
        suggestions = await service.complete(Request(uri, offset, 1, "invoked"))
    above = [document.line_text(line) for line in range(max(0, hole.line - 3), hole.line)]
    return Answer(hole, [*above, text[start:offset]], suggestions[0] if suggestions else None)


def _uri(workspace: Workspace, hole: Hole) -> str:
    return uri_of_path((workspace.root or Path()) / hole.path)


async def _plan(service: Service, workspace: Workspace, hole: Hole) -> Prompt:
    uri = _uri(workspace, hole)
    lines = service.session.documents[uri].document.lines
    return await service.prompt_at(uri, lines.line_start(hole.line) + hole.column, default=DEFAULT_TEMPLATE)
