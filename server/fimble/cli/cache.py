"""`fimble cache`: where the index is kept between starts, how big it is, what is in it; `fimble cache clear` deletes it."""

from __future__ import annotations

import argparse

from rich.table import Table

from fimble.cli.output import console, counted, note, print_json
from fimble.errors import UsageError
from fimble.index.caches import Cache, clear_caches, list_caches
from fimble.index.store import default_directory

EXAMPLES = """examples:
  fimble cache          a row for each workspace
  fimble cache --json
  fimble cache clear    delete them all; the next start reads every file once more
"""

HOLDS = (
    "Each holds, of the source files of one workspace: path, size, time and content hash, names, signatures and first lines of "
    "documentation; no function bodies. Only you can read them."
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    parser = subparsers.add_parser(
        "cache",
        help="show or delete what is kept of your workspaces between starts",
        description=f"Show where indexes are kept, or delete them. {HOLDS}",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("action", nargs="?", choices=("show", "clear"), default="show", help="default: show")
    parser.add_argument("--json", action="store_true", help="print one JSON value on standard output")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show the caches, or delete them."""
    return _clear(as_json=options.json) if options.action == "clear" else _show(list_caches(), as_json=options.json)


def _clear(*, as_json: bool) -> int:
    try:
        freed = clear_caches()
    except OSError as error:
        raise UsageError(f"cannot delete: {error}", remedy=f"Delete {default_directory()} yourself.") from error
    if as_json:
        print_json({"directory": str(default_directory()), "freed": freed})
    else:
        console.print(f"{freed / 1e6:.1f} MB deleted in {default_directory()}", markup=False)
    return 0


def _show(caches: list[Cache], *, as_json: bool) -> int:
    if as_json:
        rows = [
            {
                "workspace": cache.workspace,
                "path": str(cache.path),
                "size": cache.size,
                "idleDays": cache.idle_days,
                "files": cache.files,
                "facts": cache.facts,
            }
            for cache in caches
        ]
        print_json({"directory": str(default_directory()), "holds": HOLDS, "caches": rows})
        return 0
    table = Table("workspace", box=None, pad_edge=False)
    for column in ("MB", "files", "contents", "days idle"):
        table.add_column(column, justify="right")
    table.add_column("file")
    for cache in caches:
        counts = ["?" if n is None else f"{n:,}" for n in (cache.files, cache.facts)]
        table.add_row(cache.workspace, f"{cache.size / 1e6:.1f}", *counts, str(cache.idle_days), cache.path.name)
    console.print(f"{counted(len(caches), 'workspace')} in {default_directory()}", markup=False)
    if caches:
        console.print(table)
    note(HOLDS)
    return 0
