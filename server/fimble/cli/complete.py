"""`fimble complete`: the suggestion at one place."""

from __future__ import annotations

import argparse
import asyncio

from rich.text import Text

from fimble.cli.output import console, messages, note, print_json, waiting
from fimble.cli.project import OpenPlace, add_place_options, open_place, settled
from fimble.completion.suggestion import Request, Suggestion
from fimble.models.health import BackendStatus
from fimble.text.document import Document

EXAMPLES = """examples:
  fimble complete src/app.py:12:5            complete in line 12, in front of column 5
  fimble complete src/app.ts:40:18 --json    {"text", "range", "backend", "model", "ms"}
  fimble complete app.py:3:1 --backend lookup    from the repository itself, without any model

exit codes: 0 a suggestion, 1 none or no model, 2 wrong use
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    parser = subparsers.add_parser(
        "complete",
        help="print the suggestion at a place",
        description="Print the suggestion at a place. Lines and columns are 1-based; columns count code points.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_place_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the suggestion; 1 when there is none."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    async with open_place(options) as at:
        await settled(at.service)
        suggestion = await _ask(at)
        status = at.service.status()
    if options.json:
        print_json(as_json(suggestion, at.opened.document) if suggestion else nothing(status))
    if suggestion is None:
        _explain(status)
        return 1
    if not options.json:
        _show(suggestion, at.opened.document, at.offset)
    return 0


async def _ask(at: OpenPlace) -> Suggestion | None:
    document = at.opened.document
    with waiting("Asking the model"):
        suggestions = await at.service.complete(Request(document.uri, at.offset, document.version, "invoked"))
    return suggestions[0] if suggestions else None


def _explain(status: BackendStatus) -> None:
    messages.print(f"fimble: {status.backend or 'nobody'} has no suggestion here", style="yellow", markup=False)
    for line in filter(None, (status.message, status.remedy)):
        messages.print(f"  {line}", markup=False)


def nothing(status: BackendStatus) -> dict[str, object]:
    """Give the JSON for a place at which there is nothing to say."""
    return {"text": "", "range": None, "backend": status.backend, "model": status.model, "ms": None}


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
    names = dict.fromkeys((suggestion.backend, suggestion.model))
    note(" · ".join([*names, f"{suggestion.ms:.0f} ms"]))
