"""A workspace opened for one command: settings from its options, the folder indexed, a file opened as an editor would."""

from __future__ import annotations

import argparse
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fimble.cli.output import note, progress_bar, waiting
from fimble.cli.places import Place, offset_of, place, read_source
from fimble.cli.roots import find_root
from fimble.errors import ModelUnreachable, UsageError
from fimble.models.health import BackendStatus
from fimble.service import Service
from fimble.session import OpenDocument
from fimble.settings import Settings, parse
from fimble.text.document import Document
from fimble.uris import uri_of_path

LOAD_TIMEOUT_S = 120.0
"""How long a model may take to load before a command goes on without it."""

_OPTION_OF = {"context.tokens": "--context-tokens", "model": "--model", "openai.template": "FIMBLE_OPENAI_TEMPLATE"}


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """A cursor in a file that is open in an indexed workspace."""

    service: Service
    opened: OpenDocument
    offset: int


def add_workspace_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that every command which reads a workspace takes."""
    parser.add_argument("--no-cache", action="store_true", help="neither read nor write the index cache")
    parser.add_argument("--json", action="store_true", help="print one JSON value on standard output")
    parser.add_argument("--verbose", action="store_true", help="log to standard error")


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that every command which asks a model takes."""
    parser.add_argument(
        "--backend",
        choices=("auto", "ollama", "openai", "lookup"),
        help="what answers (default: auto, that is Ollama if it can, else lookup)",
    )
    parser.add_argument("--model", metavar="NAME", help="a model of Ollama or of the OpenAI-compatible server")


def add_place_options(parser: argparse.ArgumentParser) -> None:
    """Add what every command about a cursor takes."""
    parser.add_argument(
        "place", type=place, metavar="FILE:LINE:COL", help="the cursor: in front of column COL, both counted from 1"
    )
    parser.add_argument("--root", type=Path, metavar="DIR", help="workspace (default: the repository around the file)")
    add_model_options(parser)
    parser.add_argument("--context-tokens", type=int, metavar="N", help="most tokens of other files in the prompt")
    add_workspace_options(parser)


def settings_from(options: argparse.Namespace) -> Settings:
    """Build settings from a command's options and the environment."""
    given = {
        "backend": options.backend,
        "model": options.model,
        "context.tokens": getattr(options, "context_tokens", None),
        "openai.baseUrl": os.environ.get("FIMBLE_OPENAI_BASE_URL"),
        "openai.template": os.environ.get("FIMBLE_OPENAI_TEMPLATE"),
    }
    settings, problems = parse({key: value for key, value in given.items() if value is not None})
    if problems:
        raise UsageError(
            "; ".join(f"{_OPTION_OF.get(problem.key, problem.key)} {problem.message}" for problem in problems)
        )
    return settings


@asynccontextmanager
async def open_workspace(root: Path | None, settings: Settings, *, use_cache: bool = True) -> AsyncIterator[Service]:
    """Index a workspace with a progress bar and give a service on it, closed on the way out; None: no workspace."""
    service = Service(settings, use_cache=use_cache)
    try:
        if root is not None:
            with progress_bar(f"Reading {root.name}") as step:
                await service.index_folder(root, step)
        yield service
    finally:
        await service.close()


@asynccontextmanager
async def open_place(options: argparse.Namespace) -> AsyncIterator[OpenPlace]:
    """Open the file of a FILE:LINE:COL in its workspace; wrong use is found before anything is indexed."""
    where: Place = options.place
    settings, source = settings_from(options), read_source(where.file)
    uri = uri_of_path(where.file.resolve())
    offset = offset_of(Document(uri, "", 0, source.text), where)
    async with open_workspace(_root_of(options), settings, use_cache=not options.no_cache) as service:
        opened = service.session.open(uri, "", 0, source.text)
        service.session.read_at_rest(uri)
        await service.fetch_libraries(uri)
        if source.n_replaced:
            note(f"{where.file} is not all UTF-8: {source.n_replaced} characters in it are read as \ufffd")
        yield OpenPlace(service, opened, offset)


def _root_of(options: argparse.Namespace) -> Path | None:
    file = options.place.file.resolve()
    if options.root is None:
        root = find_root(file)
        if root is None:
            note(f"{options.place.file} is in no project: no other file is read (--root DIR names a workspace)")
        return root
    if not options.root.is_dir():
        raise UsageError(f"--root {options.root} is not a folder", remedy="Name the folder of a project.")
    if not file.is_relative_to(options.root.resolve()):
        raise UsageError(f"{options.place.file} is not inside --root {options.root}", remedy="Name a folder above it.")
    return Path(options.root.resolve())


async def settled(service: Service) -> BackendStatus:
    """Wait for the model's first verdict; raise `ModelUnreachable` with the remedy when nothing can answer."""
    with waiting("Waiting for the model"):
        status = await service.selector.settled(timeout=LOAD_TIMEOUT_S)
    if not status.backend:
        raise ModelUnreachable(status.message, remedy=status.remedy)
    return status
