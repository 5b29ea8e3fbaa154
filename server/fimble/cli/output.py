"""What all commands print with: a console that colours only on a terminal, JSON, errors, a progress bar."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from fimble.errors import FimbleError

console = Console(highlight=False, soft_wrap=True)
"""Standard output, for what was asked for."""

messages = Console(stderr=True, highlight=False, soft_wrap=True)
"""Standard error, for what happens on the way."""


def print_json(value: Any) -> None:
    """Print one JSON value, nothing else; non-ASCII text as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def fail(error: FimbleError, *, code: int) -> int:
    """Print an error and what to do next; return the exit code."""
    messages.print(f"fimble: {error}", style="red", markup=False)
    if error.remedy:
        messages.print(f"  {error.remedy}", markup=False)
    return code


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error while work goes on, on a terminal only; yields `step(done, total)`."""
    if not messages.is_terminal:
        yield lambda done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=messages, transient=True) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
