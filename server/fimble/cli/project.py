"""A workspace opened for one command: settings from the environment, the folder indexed, a file opened as an editor would."""

from __future__ import annotations

import argparse
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fimble.cli.output import progress_bar
from fimble.errors import UsageError
from fimble.service import Service
from fimble.session import OpenDocument
from fimble.settings import Settings, parse
from fimble.text.lines import PositionEncoding
from fimble.uris import uri_of_path

ROOT_MARKERS = (".git", ".hg", "pyproject.toml", "package.json", "setup.py", "go.mod", "Cargo.toml")
"""What makes a folder a workspace root, looked for from the file upwards; a version-control folder wins over the rest."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cursor on the command line."""

    file: Path
    line: int
    """1-based."""
    column: int
    """1-based, in code points; 1 is in front of the first character."""


def place(text: str) -> Place:
    """Parse FILE:LINE:COL (1-based, columns in code points)."""
    parts = text.rsplit(":", 2)
    if len(parts) != 3 or not parts[0] or not all(part.isdecimal() and int(part) > 0 for part in parts[1:]):
        raise argparse.ArgumentTypeError(f"{text!r} is not FILE:LINE:COL (1-based), as in src/app.py:12:5")
    return Place(Path(parts[0]), int(parts[1]), int(parts[2]))


def find_root(start: Path) -> Path:
    """Find the workspace a file or folder belongs to: the repository around it, else the nearest project file's folder."""
    folder = start if start.is_dir() else start.parent
    folders = (folder, *folder.parents)
    for markers in (ROOT_MARKERS[:2], ROOT_MARKERS[2:]):
        for candidate in folders:
            if any((candidate / marker).exists() for marker in markers):
                return candidate
    return folder


def add_project_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that every command about a workspace takes."""
    parser.add_argument("--root", type=Path, help="workspace folder (default: the repository around the file)")
    parser.add_argument(
        "--backend", choices=("auto", "ollama", "openai", "lookup"), help="what answers (default: auto)"
    )
    parser.add_argument("--model", help="model name for Ollama or the OpenAI-compatible server")
    parser.add_argument("--context-tokens", type=int, metavar="N", help="most tokens of other files in the prompt")
    parser.add_argument("--no-cache", action="store_true", help="neither read nor write the index cache")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--verbose", action="store_true", help="log to standard error")


def settings_from(options: argparse.Namespace) -> Settings:
    """Build settings from a command's options."""
    given = {
        "backend": options.backend,
        "model": options.model,
        "context.tokens": options.context_tokens,
        "openai.baseUrl": os.environ.get("FIMBLE_OPENAI_BASE_URL"),
        "openai.template": os.environ.get("FIMBLE_OPENAI_TEMPLATE"),
    }
    raw = {key: value for key, value in given.items() if value is not None}
    settings, problems = parse(raw)
    if problems:
        raise UsageError("; ".join(f"{problem.key}: {problem.message}" for problem in problems))
    return settings


@asynccontextmanager
async def open_workspace(root: Path, settings: Settings, *, use_cache: bool = True) -> AsyncIterator[Service]:
    """Index a workspace with a progress bar and give a service on it; closed on the way out."""
    if not root.is_dir():
        raise UsageError(f"{root} is not a folder", remedy="Give the folder of a project.")
    service = Service(settings, use_cache=use_cache)
    try:
        with progress_bar(f"Reading {root.name}") as step:
            await service.index_folder(root.resolve(), step)
        yield service
    finally:
        await service.close()


def open_file(service: Service, file: Path) -> OpenDocument:
    """Open a file as an editor would; raise `UsageError` when it cannot be read."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}", remedy="Give the path of a readable file.") from error
    text = data.decode("utf-8", errors="replace")
    opened = service.session.open(uri_of_path(file.resolve()), "", 0, text)
    service.session.read_at_rest(opened.document.uri)
    return opened


def offset_of(opened: OpenDocument, where: Place) -> int:
    """Turn a 1-based place into an offset; raise `UsageError` when the file has no such place."""
    lines = opened.document.lines
    if where.line > lines.n_lines:
        raise UsageError(f"{where.file} has {lines.n_lines} lines, not {where.line}")
    width = lines.line_end(where.line - 1) - lines.line_start(where.line - 1)
    if where.column > width + 1:
        raise UsageError(f"line {where.line} of {where.file} has {width} characters: the last column is {width + 1}")
    return lines.offset_at(where.line - 1, where.column - 1, PositionEncoding.UTF32)
