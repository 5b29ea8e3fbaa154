"""`fimble stats`: what was suggested and accepted on this machine, and what it cost. The counts are kept in one local file."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from rich.table import Table

from fimble.cli.output import console, note, print_json
from fimble.completion.statistics import rows_of
from fimble.ledger import Ledger

EXAMPLES = """\
examples:
  fimble stats            a row for each model and language
  fimble stats --json     the same, with all sums
  fimble stats --clear    forget everything
The setting "statistics.enabled": false keeps nothing from then on."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "stats",
        help="how many suggestions were shown, accepted and kept, and what they cost",
        description="Show what was suggested on this machine by model and language. The counts stand in a file that only you "
        "can read; no code is in it, and nothing sends it anywhere.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--clear", action="store_true", help="delete the file")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show the counts, or delete them."""
    ledger = Ledger()
    if options.clear:
        return _clear(ledger, as_json=options.json)
    rows = rows_of(ledger.read())
    if options.json:
        print_json({"file": str(ledger.file), "since": ledger.since(), "rows": rows})
        return 0
    if not rows:
        note(f"Nothing has been counted yet in {ledger.file}")
        return 0
    console.print(_table(rows))
    note(f"since {ledger.since()}, in {ledger.file}")
    return 0


def _clear(ledger: Ledger, *, as_json: bool) -> int:
    was_there = ledger.clear()
    if as_json:
        print_json({"file": str(ledger.file), "cleared": was_there})
    else:
        note(f"{'Deleted' if was_there else 'There is no'} {ledger.file}")
    return 0


_COLUMNS = ("shown", "accepted", "kept", "chars", "ms", "read again")


def _table(rows: list[Mapping[str, str | int]]) -> Table:
    table = Table(box=None, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column("model", overflow="fold")
    for name in ("language", *_COLUMNS):
        table.add_column(name, justify="left" if name == "language" else "right", no_wrap=True)
    for row in rows:
        counts = {name: value for name, value in row.items() if isinstance(value, int)}
        table.add_row(str(row["model"] or row["backend"]), str(row["language"] or "-"), *_cells(counts))
    return table


def _cells(counts: Mapping[str, int]) -> list[str]:
    return [
        str(counts["shown"]),
        _share(counts["accepted"], counts["shown"]),
        _share(counts["kept"], counts["accepted"]),
        str(counts["characters"]),
        _mean(counts["ms"], counts["answers"]),
        _mean(counts["again_tokens"], counts["counted"]),
    ]


def _share(part: int, whole: int) -> str:
    return f"{part} ({round(100 * part / whole)} %)" if whole else "-"


def _mean(total: int, number: int) -> str:
    return str(round(total / number)) if number else "-"
