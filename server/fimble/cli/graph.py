"""`fimble graph`: which file depends on which, and the order in which a prompt would show them."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from fimble.cli.output import console, print_json
from fimble.cli.project import find_root, open_workspace
from fimble.errors import UsageError
from fimble.index.dependencies import topological_order
from fimble.index.workspace import Workspace
from fimble.settings import Settings

EXAMPLES = """examples:
  fimble graph                          every file and what it imports
  fimble graph src --order              dependencies first, one block for each connected part
  fimble graph --of src/app.py          what one file depends on, in prompt order
  fimble graph --dot | dot -Tsvg > graph.svg
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    parser = subparsers.add_parser(
        "graph",
        help="show the dependency graph of a workspace",
        description="Show which files depend on which, and in which order a prompt would show them.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, nargs="?", default=Path(), metavar="DIR", help="default: here")
    parser.add_argument("--order", action="store_true", help="files in topological order, dependencies first")
    parser.add_argument("--of", type=Path, metavar="FILE", help="only what FILE depends on, in order, FILE last")
    parser.add_argument("--dot", action="store_true", help="Graphviz DOT")
    parser.add_argument("--no-cache", action="store_true", help="neither read nor write the index cache")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--verbose", action="store_true", help="log to standard error")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the graph; 1 when the folder has no file of a known language."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    root = find_root(options.of.resolve()) if options.of and options.folder == Path() else folder
    async with open_workspace(root, Settings(backend="lookup"), use_cache=not options.no_cache) as service:
        workspace = service.session.workspaces[root.resolve()]
        files = sorted(workspace.symbols.paths())
        edges = sorted((path, other) for path in files for other in workspace.graph.dependencies_of(path))
        order = _order(workspace, files, options.of)
    if options.json:
        print_json({"files": files, "edges": edges, "order": order})
    elif options.dot:
        print_dot(files, edges)
    elif options.order or options.of:
        print_order(order, workspace)
    else:
        _print_edges(files, edges)
    return 0 if files else 1


def _order(workspace: Workspace, files: Sequence[str], of: Path | None) -> list[list[str]]:
    if of is None:
        return topological_order(files, {path: workspace.graph.dependencies_of(path) for path in files})
    path = workspace.relative(of.resolve())
    if path is None or path not in files:
        raise UsageError(
            f"{of} is not in the index", remedy="Name a source file of the workspace that no ignore rule leaves out."
        )
    return [workspace.graph.order_of(path)]


def print_order(order: Sequence[Sequence[str]], workspace: Workspace) -> None:
    """Print each component, dependencies first."""
    for number, component in enumerate(order):
        if number:
            console.print()
        for path in component:
            needs = len(workspace.graph.dependencies_of(path))
            console.print(Text(path), Text(f"  needs {needs}" if needs else "", style="dim"))


def print_dot(files: Sequence[str], edges: Sequence[tuple[str, str]]) -> None:
    """Print Graphviz DOT; arrows run from a file to what it needs."""
    lines = ["digraph dependencies {", '  rankdir="LR"; node [shape=box, fontname="sans-serif"];']
    lines += [f"  {_quoted(path)};" for path in files]
    lines += [f"  {_quoted(path)} -> {_quoted(other)};" for path, other in edges]
    print("\n".join([*lines, "}"]))


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _print_edges(files: Sequence[str], edges: Sequence[tuple[str, str]]) -> None:
    needs: dict[str, list[str]] = {path: [] for path in files}
    for path, other in edges:
        needs[path].append(other)
    for path, others in needs.items():
        console.print(Text(path))
        for other in others:
            console.print(Text(f"  → {other}", style="dim"))
    console.print(Text(f"{len(files)} files, {len(edges)} dependencies", style="bold"))
