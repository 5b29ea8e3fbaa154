"""`fimble bench context`: how much of what the next line needs stands in the prompts for a repository of one's own."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path

import platformdirs
from rich.table import Table

from fimble.cli.output import console, messages, note, print_json, progress_bar
from fimble.cli.project import add_workspace_options, open_workspace
from fimble.cli.roots import chosen_folder
from fimble.errors import UsageError
from fimble.evaluation import bits, judge, plot, recall
from fimble.evaluation.held_out import HeldOut, find_held_out
from fimble.evaluation.methods import METHODS, Method, methods_for
from fimble.evaluation.own_truth import OwnTruth
from fimble.index.workspace import Workspace
from fimble.settings import Settings

EXAMPLES = """examples:
  fimble bench context                                     here, 60 lines
  fimble bench context src --lines 200 --plot context.svg
  fimble bench context --judge SmolLM2-135M.gguf --only fimble "BM25 windows"
  fimble bench context --json | jq '.recall[] | select(.method == "fimble")'

exit codes: 0 done, 1 no line found that uses another file, 2 wrong use
"""

PICTURES = (".svg", ".png")
MOST_LINES = 10_000


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    parser = subparsers.add_parser("bench", help="measure on a repository of your own")
    benches = parser.add_subparsers(dest="bench", metavar="WHAT", required=True)
    context = benches.add_parser(
        "context",
        help="how many of the declarations that the next line needs stand in the prompt",
        description="Take lines out of the repository that use declarations of other files, build the prompts as the "
        "server would, and count which of these declarations stand in them, beside other ways to fill the same room. "
        "With --judge, a language model says how many bits the true line costs behind each prompt.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    context.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="workspace (default: here)")
    context.add_argument("--lines", type=_count, default=60, metavar="N", help="most lines to take out (default: 60)")
    context.add_argument(
        "--budgets", type=_count, nargs="+", metavar="N", help="tokens of other files (default: 256 to 8192)"
    )
    context.add_argument(
        "--only", choices=METHODS, nargs="+", metavar="METHOD", help=f"methods to compare: {', '.join(METHODS)}"
    )
    context.add_argument("--judge", type=Path, metavar="MODEL.gguf", help="measure bits too (needs llama-cpp-python)")
    context.add_argument("--plot", type=_picture, metavar="FILE", help="draw it as .svg or .png (needs matplotlib)")
    add_workspace_options(context)
    context.set_defaults(run=run)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= MOST_LINES:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST_LINES}")
    return int(text[:9])


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in PICTURES:
        raise argparse.ArgumentTypeError(f"{text!r} ends in neither .svg nor .png")
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
    return path


def run(options: argparse.Namespace) -> int:
    """Measure and print; 1 when the folder has no line to measure on."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    root = chosen_folder(options.folder)
    if options.plot and not plot.is_available():
        raise UsageError(plot.MISSING, remedy=plot.REMEDY)
    nats = _judge_of(options.judge) if options.judge else None
    async with open_workspace(root, Settings(backend="lookup"), use_cache=not options.no_cache) as service:
        workspace = service.session.workspaces[root]
        lines = find_held_out(workspace, OwnTruth(workspace), options.lines)
        if not lines:
            messages.print(
                f"fimble: no line in {root} uses a declaration of another file", style="yellow", markup=False
            )
            messages.print("  Name a project's folder with files that import each other.", markup=False)
            return 1
        methods = {
            name: method for name, method in methods_for(workspace).items() if not options.only or name in options.only
        }
        summaries = _recall(workspace, lines, methods, options.budgets or recall.BUDGETS)
        changes = _bits(workspace, lines, methods, options, nats) if nats else []
    _report(options, root, lines, summaries, changes)
    return 0


def _judge_of(model: Path) -> Callable[[str, str], float]:
    """Load the judge before anything takes time; raise `UsageError` when it cannot be had."""
    if not model.is_file():
        raise UsageError(f"there is no model {model}", remedy="Name a GGUF file, as llama.cpp and Ollama have them.")
    try:
        return judge.Judge(model).nats
    except ModuleNotFoundError as error:
        raise UsageError(judge.MISSING, remedy=judge.REMEDY) from error
    except ValueError as error:
        raise UsageError(
            f"{model} cannot be loaded: {error}", remedy="Name a GGUF file of a language model."
        ) from error


def _recall(
    workspace: Workspace, lines: Sequence[HeldOut], methods: Mapping[str, Method], budgets: Sequence[int]
) -> list[recall.Summary]:
    with progress_bar("Building prompts") as step:
        return recall.summarise({workspace.name: list(recall.measure(workspace, lines, methods, budgets, step))})


def _bits(
    workspace: Workspace,
    lines: Sequence[HeldOut],
    methods: Mapping[str, Method],
    options: argparse.Namespace,
    nats: Callable[[str, str], float],
) -> list[bits.Change]:
    jobs = list(bits.jobs_for(workspace, lines, methods, options.budgets or bits.BUDGETS))
    scores = bits.Scores(_scores_file(options.judge))
    with progress_bar("Asking the judge") as step:
        scores.complete(jobs, nats, step)
    return bits.compare({workspace.name: jobs}, scores.known)


def _scores_file(model: Path) -> Path:
    """Name the file that holds what this model said before, told by the model's size and beginning."""
    with model.open("rb") as file:
        key = blake2b(file.read(1 << 20) + str(model.stat().st_size).encode(), digest_size=8).hexdigest()
    return platformdirs.user_cache_path("fimble", appauthor=False) / "judge" / f"{key}.jsonl"


def _report(
    options: argparse.Namespace,
    root: Path,
    lines: Sequence[HeldOut],
    summaries: Sequence[recall.Summary],
    changes: Sequence[bits.Change],
) -> None:
    if options.json:
        print_json(
            {
                "lines": [{"path": held.path, "line": held.line + 1, "needs": len(held.needs)} for held in lines],
                "recall": [asdict(summary) for summary in summaries],
                "bits": [asdict(change) for change in changes],
            }
        )
    else:
        console.print(_recall_table(summaries))
        if changes:
            console.print(_bits_table(changes))
        note(
            f"{len(lines)} lines of {root.name}. What each needs is our own index's reading, which knows imports better "
            "than types: figures for comparison, not for praise."
        )
    if options.plot:
        plot.draw(summaries, changes, options.plot, title=f"Context for {len(lines)} lines of {root.name}")


def _recall_table(summaries: Sequence[recall.Summary]) -> Table:
    table = Table(title="Needed declarations that stand in the prompt, by tokens of other files", title_justify="left")
    budgets = list(dict.fromkeys(summary.budget for summary in summaries))
    table.add_column("method")
    for budget in budgets:
        table.add_column(f"{budget:,}", justify="right")
    for method in dict.fromkeys(summary.method for summary in summaries):
        table.add_row(method, *(f"{s.recall:.2f}" for s in summaries if s.method == method))
    return table


def _bits_table(changes: Sequence[bits.Change]) -> Table:
    title = f"Bits per character of the next line, against {changes[0].baseline:.2f} without context"
    table = Table(title=title, title_justify="left")
    for column in ("method", "tokens", "bits", "change", "95 % interval"):
        table.add_column(column, justify="left" if column == "method" else "right")
    for c in changes:
        interval = f"{c.low:+.1%} to {c.high:+.1%}"
        table.add_row(c.method, f"{c.budget:,}", f"{c.bits:.2f}", f"{c.change:+.1%}", interval)
    return table
