"""What all commands print with: consoles that colour only on a terminal, JSON, errors, a progress bar."""

from __future__ import annotations

import codecs
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from fimble.errors import FimbleError


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave the decision to `main`; rich itself would end the program with 1, as if nothing had been found."""
        raise BrokenPipeError


console = _Console(highlight=False, soft_wrap=True)
"""Standard output, for what was asked for. Long lines are left whole, so that they can be searched and copied."""

messages = _Console(stderr=True, highlight=False, soft_wrap=True)
"""Standard error, for what happens on the way."""


def counted(n: int, what: str) -> str:
    """Write a number with its noun, in the plural where there is not one: "1 file", "1,200 files"."""
    return f"{n:,} {what}{'s' * (n != 1)}"


def print_json(value: Any) -> None:
    """Print one JSON value, nothing else; text outside ASCII as it is where the output is UTF-8."""
    is_utf8 = codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"
    sys.stdout.write(json.dumps(value, ensure_ascii=not is_utf8, indent=2) + "\n")


def note(text: str) -> None:
    """Say something beside the result, on standard error."""
    messages.print(text, style="dim", markup=False)


def fail(error: FimbleError, *, code: int, as_json: bool = False) -> int:
    """Print an error and what to do next, with `as_json` also as JSON on standard output; return the exit code."""
    messages.print(f"fimble: {error}", style="red", markup=False)
    if error.remedy:
        messages.print(f"  {error.remedy}", markup=False)
    if as_json:
        print_json({"error": str(error), "remedy": error.remedy})
    return code


def tolerate_any_encoding() -> None:
    """Print what the terminal's encoding lacks as an escape, rather than fail on the way."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def abandon_output() -> None:
    """Send what is left to print nowhere: whoever read standard output has seen enough."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


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


@contextmanager
def download_bar(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show on a terminal's standard error how a download goes, elsewhere each of its steps once; yields `step(what, done,
    total)`, in bytes."""
    if not messages.is_terminal:
        seen: set[str] = set()

        def say(what: str, _done: int, _total: int) -> None:
            if what not in seen:
                seen.add(what)
                note(what)

        yield say
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=messages, transient=True) as progress:
        task = progress.add_task(title, total=None)

        def show(what: str, done: int, total: int) -> None:
            progress.update(task, description=f"{title}: {what}", completed=done, total=total or None)

        yield show


@contextmanager
def waiting(title: str) -> Iterator[None]:
    """Show on a terminal's standard error that something is waited for."""
    if not messages.is_terminal:
        yield
        return
    with messages.status(title):
        yield


class ToStandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at the moment: a program that calls `main` may exchange it between calls."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        self.stream = sys.stderr
        super().emit(record)
