"""`fimble complete`: the suggestion at one place."""

from __future__ import annotations

import argparse
import asyncio

from rich.text import Text

from fimble.cli.output import console, messages, print_json
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
from fimble.completion.suggestion import Request, Suggestion
from fimble.text.document import Document

EXAMPLES = """examples:
  fimble complete src/app.py:12:5            complete in line 12, in front of column 5
  fimble complete src/app.ts:40:18 --json    {"text", "range", "backend", "model", "ms"}
  fimble complete app.py:3:1 --backend lookup
"""

LOAD_TIMEOUT_S = 120.0
"""How long a model may take to load before the command goes on without it."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    parser = subparsers.add_parser(
        "complete",
        help="print the suggestion at a place",
        description="Print the suggestion at a place. Lines and columns are 1-based; columns count code points.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("place", type=place, metavar="FILE:LINE:COL")
    add_project_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the suggestion; 1 when there is none."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    where: Place = options.place
    root = options.root or find_root(where.file.resolve())
    async with open_workspace(root, settings_from(options), use_cache=not options.no_cache) as service:
        opened = open_file(service, where.file)
        offset = offset_of(opened, where)
        await service.selector.settled(timeout=LOAD_TIMEOUT_S)
        uri = opened.document.uri
        suggestions = await service.complete(Request(uri, offset, opened.document.version, "invoked"))
        status = service.status()
    if not suggestions:
        if options.json:
            print_json({"text": "", "range": None, "backend": status.backend, "model": status.model, "ms": None})
        else:
            messages.print(f"no suggestion here ({status.message})", markup=False)
        return 1
    if options.json:
        print_json(as_json(suggestions[0], opened.document))
    else:
        _show(suggestions[0], opened.document, offset)
    return 0


def as_json(suggestion: Suggestion, document: Document) -> dict[str, object]:
    """Give a suggestion as the command line's JSON; the range is 1-based, columns in code points."""
    lines = document.lines
    line = lines.line_of(suggestion.span.start)
    start = lines.line_start(line)
    return {
        "text": suggestion.text,
        "range": {
            "start": {"line": line + 1, "column": suggestion.span.start - start + 1},
            "end": {"line": line + 1, "column": suggestion.span.end - start + 1},
        },
        "backend": suggestion.backend,
        "model": suggestion.model,
        "ms": round(suggestion.ms, 1),
    }


def _show(suggestion: Suggestion, document: Document, offset: int) -> None:
    lines = document.lines
    line = lines.line_of(offset)
    shown = Text()
    if line:
        shown.append(document.line_text(line - 1) + "\n", style="dim")
    shown.append(document.text[lines.line_start(line) : suggestion.span.start])
    shown.append(suggestion.text, style="bold green")
    shown.append(document.text[suggestion.span.end : lines.line_end(line)])
    console.print(shown)
    messages.print(f"{suggestion.backend} · {suggestion.model} · {suggestion.ms:.0f} ms", style="dim", markup=False)
