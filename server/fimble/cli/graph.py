"""`fimble graph`: which file depends on which, and the order in which a prompt would show them."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from fimble.cli.graph_html import page
from fimble.cli.output import console, messages, print_json
from fimble.cli.project import add_workspace_options, open_workspace
from fimble.cli.roots import chosen_folder, find_root
from fimble.errors import UsageError
from fimble.index.dependencies import topological_order
from fimble.index.workspace import Workspace
from fimble.settings import Settings

EXAMPLES = """examples:
  fimble graph                          every file and what it imports
  fimble graph src --order              dependencies first, one block for each connected part
  fimble graph --of src/app.py          what one file depends on, in prompt order
  fimble graph --dot | dot -Tsvg > graph.svg
  fimble graph --html > graph.html      a picture to look at in a browser; it loads nothing
  fimble graph --json                   {"files", "edges": [[dependent, dependency]], "order"}

exit codes: 0 done, 1 no source file found, 2 wrong use
"""


@dataclass(frozen=True, slots=True)
class Graph:
    """Files, who needs whom, and the order; paths relative to the workspace."""

    files: list[str]
    edges: list[tuple[str, str]]
    """(dependent, dependency)."""
    order: list[list[str]]
    """One list for each connected part, dependencies first."""

    def needs(self) -> dict[str, list[str]]:
        """Give each file's direct dependencies."""
        needs: dict[str, list[str]] = {path: [] for path in self.files}
        for path, other in self.edges:
            needs[path].append(other)
        return needs


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    parser = subparsers.add_parser(
        "graph",
        help="show the dependencies of a workspace",
        description="Show which files depend on which, and in which order a prompt would show them.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="workspace (default: here)")
    parser.add_argument("--of", type=Path, metavar="FILE", help="only FILE and what it depends on, FILE last")
    view = parser.add_mutually_exclusive_group()
    view.add_argument("--order", action="store_true", help="files in topological order, dependencies first")
    view.add_argument("--dot", action="store_true", help="Graphviz DOT")
    view.add_argument("--html", action="store_true", help="one HTML page with a picture")
    add_workspace_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the graph; 1 when the folder has no file of a known language."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    root = _root(options.folder, options.of)
    async with open_workspace(root, Settings(backend="lookup"), use_cache=not options.no_cache) as service:
        graph = graph_of(service.session.workspaces[root], options.of)
    if options.json:
        print_json({"files": graph.files, "edges": graph.edges, "order": graph.order})
    elif options.dot:
        print_dot(graph)
    elif options.html:
        print(page(root.name, graph.files, graph.edges, graph.order, focus=graph.order[0][-1] if options.of else ""))
    elif options.order or options.of:
        print_order(graph)
    else:
        print_edges(graph)
    if graph.files:
        return 0
    messages.print(f"fimble: no source file in {root}", style="yellow", markup=False)
    messages.print("  Name a project's folder, or look at what .gitignore and .fimbleignore leave out.", markup=False)
    return 1


def _root(folder: Path | None, of: Path | None) -> Path:
    if of is None or folder is not None:
        return chosen_folder(folder)
    root = find_root(of)
    if root is None:
        raise UsageError(f"{of} is in no project", remedy="Name its workspace too: fimble graph DIR --of FILE.")
    return root


def graph_of(workspace: Workspace, of: Path | None) -> Graph:
    """Read the graph of a workspace, or the part of it that one file stands on."""
    files = workspace.paths
    if of is not None:
        order = [workspace.graph.order_of(_path_of(workspace, of))]
        return Graph(sorted(order[0]), _edges(workspace, order[0]), order)
    order = topological_order(files, {path: workspace.graph.dependencies_of(path) for path in files})
    return Graph(files, _edges(workspace, files), order)


def _path_of(workspace: Workspace, file: Path) -> str:
    if not file.exists():
        raise UsageError(
            f"{file} does not exist", remedy="Look at the spelling; the path counts from the folder you are in."
        )
    path = workspace.relative(file.resolve())
    if path is None:
        raise UsageError(f"{file} is not inside {workspace.root}", remedy="Name a file of the workspace.")
    if path in workspace.symbols:
        return path
    if file.is_dir():
        raise UsageError(f"{file} is a folder", remedy="Name a source file.")
    verdict = workspace.files.judge(path)
    why = "its text is no source code" if verdict.is_accepted else str(verdict)
    raise UsageError(f"{file} is not in the index: {why}", remedy="Name a source file that no rule leaves out.")


def _edges(workspace: Workspace, files: Iterable[str]) -> list[tuple[str, str]]:
    known = set(files)
    return sorted((path, other) for path in known for other in workspace.graph.dependencies_of(path) if other in known)


def print_order(graph: Graph) -> None:
    """Print each component, dependencies first."""
    needs = graph.needs()
    for number, component in enumerate(graph.order):
        if number:
            console.print()
        for path in component:
            count = len(needs[path])
            console.print(Text.assemble(path, (f"  needs {count}" if count else "", "dim")))


def print_dot(graph: Graph) -> None:
    """Print Graphviz DOT; arrows run from a file to what it needs."""
    lines = ["digraph dependencies {", '  rankdir="LR"; node [shape=box, fontname="sans-serif"];']
    lines += [f"  {_quoted(path)};" for path in graph.files]
    lines += [f"  {_quoted(path)} -> {_quoted(other)};" for path, other in graph.edges]
    print("\n".join([*lines, "}"]))


def _quoted(path: str) -> str:
    # In a DOT string only \" is an escape; in a label, which this is too, a backslash starts one.
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def print_edges(graph: Graph) -> None:
    """Print each file and below it what it needs."""
    for path, others in graph.needs().items():
        console.print(Text(path))
        for other in others:
            console.print(Text(f"  → {other}", style="dim"))
    console.print(Text(f"{_count(graph.files, 'file')}, {_count(graph.edges, 'dependency')}", style="bold"))


def _count(things: Sequence[object], word: str) -> str:
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{len(things)} {word if len(things) == 1 else plural}"
