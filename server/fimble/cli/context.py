"""`fimble context`: the exact prompt for one place, and why each piece is in it."""

from __future__ import annotations

import argparse
import asyncio

from rich.text import Text

from fimble.cli.output import console, note, print_json
from fimble.cli.plan import plan_lines
from fimble.cli.project import add_place_options, open_place, settled
from fimble.errors import FimbleError
from fimble.fim.prompt import Prompt
from fimble.fim.templates import known_templates

EXAMPLES = """examples:
  fimble context src/app.py:12:5                         the plan and the prompt
  fimble context src/app.py:12:5 --template qwen2.5-coder --context-tokens 1024
  fimble context src/app.py:12:5 --json | jq '.pieces[].reason'

exit codes: 0 done, 1 no model where one was asked for, 2 wrong use
"""

DEFAULT_TEMPLATE = "deepseek-coder"
"""Shown when no model is at hand: the format whose layout the project follows."""

MIN_WINDOW = 256
MAX_WINDOW = 1 << 20


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
    add_place_options(parser)
    parser.add_argument(
        "--template",
        type=_template,
        metavar="NAME",
        help=f"FIM template (default: the model's): {', '.join(known_templates())}",
    )
    parser.add_argument(
        "--window", type=_window, metavar="N", help="the model's context length (default: the model's, or 8192)"
    )
    parser.set_defaults(run=run)


def _template(text: str) -> str:
    if text not in known_templates():
        raise argparse.ArgumentTypeError(f"there is no template {text!r}; there are {', '.join(known_templates())}")
    return text


def _window(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not MIN_WINDOW <= int(text[:9]) <= MAX_WINDOW:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of tokens from {MIN_WINDOW} to {MAX_WINDOW}")
    return int(text[:9])


def run(options: argparse.Namespace) -> int:
    """Print the prompt."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    async with open_place(options) as at:
        try:
            status = await settled(at.service)
        except FimbleError:
            # A template that was named needs no model; without one the prompt would be for a model that nobody has.
            if options.template is None:
                raise
            status = at.service.status()
        prompt = await at.service.prompt_at(
            at.opened.document.uri,
            at.offset,
            template=options.template,
            window=options.window,
            default=DEFAULT_TEMPLATE,
        )
    if options.json:
        print_json(as_json(prompt))
    else:
        for line in plan_lines(prompt.pieces):
            console.print(line)
        console.print(Text(f"{prompt.tokens:,} tokens in all, in this order:\n", style="bold"))
        console.out(prompt.text, highlight=False)
    if options.template is None and status.backend in ("", "lookup"):
        note(f"no model is at hand: this is the {DEFAULT_TEMPLATE} template (--template NAME shows another)")
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
