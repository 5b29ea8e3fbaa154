"""A place in a file as people write it (FILE:LINE:COL), and the file's text as an editor would have it. No workspace here."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from fimble.errors import UsageError
from fimble.index.content import decode
from fimble.index.reading import read_regular
from fimble.text.document import Document
from fimble.text.lines import PositionEncoding

MAX_FILE_BYTES = 100_000_000
"""Far above what anybody completes in; below what would fill a small machine's memory."""

_MAX_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Place:
    """A cursor on the command line."""

    file: Path
    line: int
    """1-based."""
    column: int
    """1-based, in code points; 1 is in front of the first character."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read, and what had to be done to it."""

    file: Path
    text: str
    n_replaced: int
    """Characters that stand for bytes that are no UTF-8."""


def place(text: str) -> Place:
    r"""Parse FILE:LINE:COL; the file's name may have colons in it (C:\src\app.py:1:2)."""
    name, *numbers = text.rsplit(":", 2)
    if not name or len(numbers) != 2 or not all(_is_ordinal(number) for number in numbers):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not FILE:LINE:COL; lines and columns are counted from 1, as in src/app.py:12:5"
        )
    return Place(Path(name), int(numbers[0]), int(numbers[1]))


def _is_ordinal(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS and int(text) > 0


def read_source(file: Path) -> Source:
    """Read a file as an editor would; raise `UsageError` when it is no readable text."""
    if file.is_dir():
        raise UsageError(f"{file} is a folder", remedy="Name a file in it, as in src/app.py:12:5.")
    try:
        data, _ = read_regular(file.resolve(strict=True), MAX_FILE_BYTES)
    except (OSError, ValueError, RuntimeError) as error:
        # RuntimeError is how Python 3.11 and 3.12 report a circle of links, ValueError a NUL in a name.
        raise UsageError(f"cannot read {file}: {_reason(error)}", remedy=_remedy(error)) from error
    if len(data) > MAX_FILE_BYTES:
        raise UsageError(
            f"{file} is larger than {MAX_FILE_BYTES // 1_000_000} MB", remedy="Name a file of source code."
        )
    text = decode(data)
    if text is None:
        raise UsageError(f"{file} is binary or not in UTF-8", remedy="Name a text file, or save this one as UTF-8.")
    n_replaced = text.count("\ufffd") - data.count("\ufffd".encode())
    return Source(file, text, n_replaced)


def _reason(error: Exception) -> str:
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    return reason[:1].lower() + reason[1:]


def _remedy(error: Exception) -> str:
    match error:
        case FileNotFoundError():
            return "Look at the spelling; the path counts from the folder you are in."
        case PermissionError():
            return "Give yourself the right to read it."
        case _:
            return "Name a regular file that you can read."


def offset_of(document: Document, where: Place) -> int:
    """Turn a place into an offset; raise `UsageError` when the file has no such place."""
    lines = document.lines
    if where.line > lines.n_lines:
        raise UsageError(
            f"{where.file} has no line {where.line}", remedy=f"Name a line from 1 to {lines.n_lines}, its last one."
        )
    width = lines.line_end(where.line - 1) - lines.line_start(where.line - 1)
    if where.column > width + 1:
        raise UsageError(
            f"line {where.line} of {where.file} has no column {where.column}",
            remedy=f"Name a column from 1 to {width + 1}, the end of the line. Columns count characters, not bytes.",
        )
    return lines.offset_at(where.line - 1, where.column - 1, PositionEncoding.UTF32)
