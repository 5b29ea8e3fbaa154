"""`fimble demo`: the main job on a real repository, in one page: index, order, three completions, one prompt's plan."""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from fimble.cli.context import DEFAULT_TEMPLATE, plan_table
from fimble.cli.output import console, print_json
from fimble.cli.project import open_workspace
from fimble.completion.suggestion import Request, Suggestion
from fimble.index.workspace import Workspace
from fimble.service import Service
from fimble.settings import Settings
from fimble.text.document import Document
from fimble.uris import uri_of_path

EXAMPLES = """examples:
  fimble demo                 this folder
  fimble demo ~/src/project   any repository with Python, JavaScript or TypeScript in it
"""

N_CURSORS = 3
SETTLE_S = 60.0
"""How long a model may take to load before the demo goes on with the lookup engine."""

_CUT = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*[.(]")


@dataclass(frozen=True, slots=True)
class Hole:
    """A line of real code, cut at a place where a suggestion should go on."""

    path: str
    line: int
    column: int
    """Code points kept of the line."""
    truth: str
    """What really stands there."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    parser = subparsers.add_parser(
        "demo",
        help="see it work on a real repository",
        description="Index a repository, show the dependency order of one file, complete three real cursors with what is "
        "at hand (Ollama if it answers, else the embedded lookup engine), and show one prompt's plan.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, nargs="?", default=Path(), metavar="REPO", help="default: here")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--verbose", action="store_true", help="log to standard error")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show everything; 1 when the folder has nothing to complete."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    began = perf_counter()
    async with open_workspace(options.folder, Settings()) as service:
        index_s = perf_counter() - began
        workspace = service.session.workspaces[options.folder.resolve()]
        holes = find_holes(workspace)
        await service.selector.settled(timeout=SETTLE_S)
        answers = [(hole, await complete_hole(service, workspace, hole)) for hole in holes]
        report = Report(service, workspace, index_s, answers)
        if options.json:
            print_json(report.as_json())
        else:
            await report.show()
    return 0 if holes else 1


def find_holes(workspace: Workspace) -> list[Hole]:
    """Pick lines that use names of other files, one a file, from the files that depend on most others."""
    graph = workspace.graph
    paths = sorted(workspace.symbols.paths(), key=lambda path: (-len(graph.dependencies_of(path)), path))
    holes: list[Hole] = []
    for path in paths[: 10 * N_CURSORS]:
        hole = next(_holes_in(workspace, path), None)
        if hole is not None:
            holes.append(hole)
        if len(holes) == N_CURSORS:
            break
    return holes


def _holes_in(workspace: Workspace, path: str) -> Iterator[Hole]:
    facts, text = workspace.facts_of(path), workspace.text_of(path)
    if facts is None or text is None or not graph_names(workspace, path):
        return
    names = graph_names(workspace, path)
    functions = [d for d in facts.definitions if d.kind in ("function", "method") and d.end_line - d.start_line >= 4]
    document = Document("", "", 0, text)
    for function in functions:
        for line in range(function.end_line, function.start_line + 1, -1):
            code = document.line_text(line) if line < document.lines.n_lines else ""
            match = _CUT.search(code)
            if (
                match
                and len(code) < 100
                and code.lstrip()[:1] not in "#/*@\"'"
                and names & set(re.findall(r"\w+", code))
            ):
                column = match.end()
                if len(code) - column >= 4:
                    yield Hole(path, line, column, code[column:])


def graph_names(workspace: Workspace, path: str) -> set[str]:
    """Give the names that a file imports from other files of the workspace."""
    facts = workspace.facts_of(path)
    locals_ = (name.local for imported in (facts.imports if facts else ()) for name in imported.names)
    return {local for local in locals_ if workspace.bindings.resolve_name(path, local)}


async def complete_hole(service: Service, workspace: Workspace, hole: Hole) -> Suggestion | None:
    """Open the file as if the line had just been typed up to the hole, and ask."""
    text = workspace.text_of(hole.path)
    if text is None or workspace.root is None:
        return None
    document = Document("", "", 0, text)
    offset = document.lines.line_start(hole.line) + hole.column
    typed = text[:offset] + text[document.lines.line_end(hole.line) :]
    uri = uri_of_path(workspace.root / hole.path)
    service.session.open(uri, "", 1, typed)
    service.session.read_at_rest(uri)
    suggestions = await service.complete(Request(uri, offset, 1, "invoked"))
    return suggestions[0] if suggestions else None


@dataclass(frozen=True, slots=True)
class Report:
    """What the demo found, for people and for scripts."""

    service: Service
    workspace: Workspace
    index_s: float
    answers: list[tuple[Hole, Suggestion | None]]

    def as_json(self) -> dict[str, object]:
        """Give it as JSON."""
        status = self.service.status()
        return {
            "files": len(self.workspace.symbols.paths()),
            "index_s": round(self.index_s, 3),
            "backend": status.backend,
            "model": status.model,
            "completions": [
                {
                    "path": h.path,
                    "line": h.line + 1,
                    "truth": h.truth,
                    "text": s.text if s else "",
                    "ms": s.ms if s else None,
                }
                for h, s in self.answers
            ],
        }

    async def show(self) -> None:
        """Print it."""
        n_definitions = sum(
            len(facts.definitions) for facts in map(self.workspace.facts_of, self.workspace.symbols.paths()) if facts
        )
        console.print(Rule(Text(f"fimble · {self.workspace.name}", style="bold")))
        console.print(
            Text(
                f"{len(self.workspace.symbols.paths())} files and {n_definitions} declarations read in {self.index_s:.2f} s; "
                "what has not changed is taken from the cache next time."
            )
        )
        if not self.answers:
            console.print(Text("No Python, JavaScript or TypeScript function that uses another file was found here."))
            return
        self._show_order()
        self._show_completions()
        await self._show_plan()

    def _show_order(self) -> None:
        path = self.answers[0][0].path
        order = self.workspace.graph.order_of(path)
        console.print(Rule(Text("1 · dependency order"), align="left"))
        console.print(
            Text(f"What {path} stands on, dependencies first (the order in which the model reads it):", style="dim")
        )
        shown = order if len(order) <= 12 else [*order[:5], f"… {len(order) - 10} more …", *order[-5:]]
        for name in shown:
            console.print(Text("  " + name, style="bold" if name == path else ""))

    def _show_completions(self) -> None:
        status = self.service.status()
        console.print(Rule(Text("2 · three real cursors"), align="left"))
        console.print(
            Text(
                f"Answered by {status.backend} ({status.model}). {status.message} {status.remedy}".strip(), style="dim"
            )
        )
        for hole, suggestion in self.answers:
            text = self.workspace.text_of(hole.path) or ""
            document = Document("", "", 0, text)
            first = max(0, hole.line - 3)
            body = Text("\n".join(document.line_text(line) for line in range(first, hole.line)) + "\n", style="dim")
            body.append(document.line_text(hole.line)[: hole.column], style="default")
            body.append(
                suggestion.text if suggestion else "(no suggestion)", style="bold green" if suggestion else "yellow"
            )
            took = f"{suggestion.ms:.0f} ms" if suggestion else "nothing shown"
            verdict = (
                "exactly what stood there" if suggestion and suggestion.text.rstrip() == hole.truth.rstrip() else ""
            )
            note = Text(f"{took} · stood there: {hole.truth.strip()}" + (f" · {verdict}" if verdict else ""))
            console.print(
                Panel(
                    body,
                    title=Text(f"{hole.path}:{hole.line + 1}"),
                    subtitle=note,
                    title_align="left",
                    subtitle_align="left",
                )
            )

    async def _show_plan(self) -> None:
        hole = self.answers[0][0]
        root = self.workspace.root or Path()
        uri = uri_of_path(root / hole.path)
        opened = self.service.session.documents[uri]
        offset = opened.document.lines.line_start(hole.line) + hole.column
        prompt = await self.service.prompt_at(uri, offset, default=DEFAULT_TEMPLATE)
        console.print(Rule(Text("3 · the prompt for the first cursor"), align="left"))
        console.print(plan_table(prompt))
        where = f"{hole.path}:{hole.line + 1}:{hole.column + 1}"
        console.print(Text(f"The whole prompt: fimble context {where}", style="dim"))
