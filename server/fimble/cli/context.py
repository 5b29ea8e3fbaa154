"""`fimble context`: the exact prompt for one place, and why each piece is in it."""

from __future__ import annotations

import argparse
import asyncio

from rich.table import Table
from rich.text import Text

from fimble.cli.output import console, print_json
from fimble.cli.project import (
    Place,
    add_project_options,
    find_root,
    offset_of,
    open_file,
    open_workspace,
    place,
    settings_from,
)
from fimble.fim.prompt import Prompt
from fimble.fim.templates import known_templates

EXAMPLES = """examples:
  fimble context src/app.py:12:5                         the plan and the prompt
  fimble context src/app.py:12:5 --template qwen2.5-coder --context-tokens 1024
  fimble context src/app.py:12:5 --json | jq '.pieces[].reason'
"""

DEFAULT_TEMPLATE = "deepseek-coder"
"""Shown when no model is at hand: the format whose layout the project follows."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    parser = subparsers.add_parser(
        "context",
        help="print the prompt for a place, and why each piece is in it",
        description="Print the exact prompt that would be sent for a place, and for each piece its path, lines, tokens, "
        "zone and reason. Token counts are estimates until a model server has counted.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("place", type=place, metavar="FILE:LINE:COL")
    parser.add_argument(
        "--template", choices=known_templates(), metavar="NAME", help="FIM template (default: the model's)"
    )
    parser.add_argument(
        "--window", type=int, metavar="N", help="the model's context length (default: the model's, or 8192)"
    )
    add_project_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the prompt."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    where: Place = options.place
    root = options.root or find_root(where.file.resolve())
    async with open_workspace(root, settings_from(options), use_cache=not options.no_cache) as service:
        opened = open_file(service, where.file)
        offset = offset_of(opened, where)
        prompt = await service.prompt_at(
            opened.document.uri, offset, template=options.template, window=options.window, default=DEFAULT_TEMPLATE
        )
    if options.json:
        print_json(as_json(prompt))
    else:
        console.print(plan_table(prompt))
        console.print()
        console.print(Text(prompt.text))
    return 0


def as_json(prompt: Prompt) -> dict[str, object]:
    """Give a prompt as the command line's JSON; lines are 1-based, both ends included."""
    return {
        "prompt": prompt.text,
        "tokens": prompt.tokens,
        "pieces": [
            {
                "path": piece.path,
                "start_line": piece.start_line + 1,
                "end_line": piece.end_line + 1,
                "tokens": piece.tokens,
                "zone": piece.zone,
                "reason": piece.reason,
            }
            for piece in prompt.pieces
        ],
    }


def plan_table(prompt: Prompt) -> Table:
    """Show the pieces of a prompt, in prompt order."""
    table = Table(title=f"{prompt.tokens} tokens, in this order", title_justify="left", box=None, pad_edge=False)
    for name, justify in (("zone", "left"), ("tokens", "right"), ("where", "left"), ("why", "left")):
        table.add_column(name, justify=justify, style="dim" if name == "why" else None, overflow="fold")  # type: ignore[arg-type]
    for piece in prompt.pieces:
        where = f"{piece.path}:{piece.start_line + 1}-{piece.end_line + 1}"
        table.add_row(Text(piece.zone), str(piece.tokens), Text(where), Text(piece.reason))
    return table
