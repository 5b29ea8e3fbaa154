"""Getting a model through Ollama, with a look at the disk before and while it comes. What was fetched stays when it is stopped:
Ollama goes on from there when it is asked again."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from pathlib import Path

from fimble.errors import ModelBroken, ModelMissing, UsageError
from fimble.models.catalogue import GB, known
from fimble.models.ollama import OllamaBackend, PullProgress

SPARE_BYTES = GB
"""To be left free: a full disk harms more than a missing model."""

# Where Ollama keeps models: `envconfig.Models` in its source, and the home of the user that its Linux installer makes.
_USUAL = ("~/.ollama/models", "/usr/share/ollama/.ollama/models", "/var/lib/ollama/.ollama/models")

_NOT_THERE = "file does not exist"
"""What Ollama says inside the stream when its library has no such model (`server/images.go`: 404 is os.ErrNotExist)."""
_LOOK = "Check the name: ollama.com/library lists what there is, and `fimble models` what suits this machine."

FreeBytes = Callable[[], int | None]
"""How much room there is where models go; None: it cannot be seen from here."""


def free_bytes(environ: Mapping[str, str] = os.environ) -> int | None:
    """Look how much room there is where an Ollama on this machine keeps its models; None when that cannot be seen."""
    folders = [environ["OLLAMA_MODELS"]] if environ.get("OLLAMA_MODELS") else _USUAL
    for folder in folders:
        path = Path(folder).expanduser()
        try:
            if path.is_dir():
                return shutil.disk_usage(path).free
        except OSError:
            continue
    return None


async def pull(ollama: OllamaBackend, name: str, free: FreeBytes = free_bytes) -> AsyncGenerator[PullProgress, None]:
    """Have a model downloaded; closing the generator stops it.

    Raise `UsageError` before anything is fetched that the disk has no room for, by the catalogue's size or by what the
    library says; the `ModelError` family when Ollama cannot get it.
    """
    row = known(name)
    if row is not None:
        _refuse_full(name, row.bytes_on_disk, free())
    layers: set[str] = set()
    try:
        async with aclosing(ollama.pull(name)) as parts:
            async for part in parts:
                if part.total and part.status not in layers:
                    layers.add(part.status)
                    _refuse_full(name, part.total - part.completed, free())
                yield part
    except ModelBroken as error:
        if _NOT_THERE in str(error):
            raise ModelMissing(f"There is no model {name!r} to get.", remedy=_LOOK) from error
        raise


def _refuse_full(name: str, needed: int, free: int | None) -> None:
    if free is not None and needed + SPARE_BYTES > free:
        raise UsageError(
            f"There is no room for {name}: it takes {needed / GB:.1f} GB, and {free / GB:.1f} GB are free.",
            remedy="Remove a model (`ollama rm NAME`), or have Ollama keep its models on another disk (OLLAMA_MODELS).",
        )
