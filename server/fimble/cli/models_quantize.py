"""`fimble models quantize`: a smaller model out of a full one, with the trade-off said before anything is done."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from fimble.cli.output import console, note, print_json
from fimble.cli.project import settings_from
from fimble.errors import UsageError
from fimble.models.fitting import size_in_words
from fimble.models.installed import Shown, full_name
from fimble.models.ollama import OllamaBackend
from fimble.models.quantizing import (
    KINDS,
    NO_WAY,
    Kind,
    blob_of,
    create,
    find_program,
    in_words,
    kind_named,
    quantised_file,
    refuse_quantised,
    safetensors_kind,
    server_quantizes_gguf,
)
from fimble.models.select import ollama_of
from fimble.service import backend_settings

WEIGHTS = ("*.safetensors", "*.json", "tokenizer.model")
"""What Ollama wants to see of a model's folder."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    kinds = "; ".join(f"{kind.name}: {kind.trade}" for kind in KINDS)
    parser = subparsers.add_parser(
        "quantize",
        help="make a smaller model out of a full one",
        description="Quantise a folder of safetensors, a GGUF file, or an installed model with 16 bits, and give the result to "
        f"Ollama. {kinds}.",
    )
    parser.add_argument("source", metavar="SOURCE", help="a folder, a file, or the name of an installed model")
    parser.add_argument("--name", required=True, metavar="NEW", help="name of the new model: mine:q4")
    parser.add_argument("--to", choices=[kind.name for kind in KINDS], default="q4_k_m", help="default: q4_k_m")
    parser.add_argument("--json", action="store_true", help="print one JSON value on standard output")
    parser.add_argument("--verbose", action="store_true", help="log to standard error")
    parser.set_defaults(run=run, model=None, backend=None)


def run(options: argparse.Namespace) -> int:
    """Quantise and say what came of it."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    ollama = ollama_of(backend_settings(settings_from(options)))
    kind, source = kind_named(options.to), Path(options.source)
    try:
        if source.is_dir():
            await _from_folder(ollama, source, options.name, kind)
        elif source.is_file():
            await _from_gguf(ollama, source, options.name, kind, None)
        else:
            await _from_installed(ollama, options.source, options.name, kind)
        made = await ollama.show(options.name)
        size = next((m.size for m in await ollama.installed() if full_name(m.name) == full_name(options.name)), 0)
    finally:
        await ollama.close()
    if options.json:
        print_json({"name": options.name, "quantization": made.quantization, "size": size, "trade": kind.trade})
    else:
        console.print(f"{options.name} is there: {size_in_words(size)}, {made.quantization}.", markup=False)
    return 0


async def _from_folder(ollama: OllamaBackend, folder: Path, name: str, kind: Kind) -> None:
    files = {path.name: path for pattern in WEIGHTS for path in sorted(folder.glob(pattern))}
    weights = [path for path in files.values() if path.suffix == ".safetensors"]
    if not weights or "config.json" not in files:
        raise UsageError(
            f"{folder} holds no model: there must be safetensors and a config.json.",
            remedy="Name the folder of the original weights, or a GGUF file.",
        )
    quantize = safetensors_kind(kind, await ollama.version())
    note(in_words(kind, sum(path.stat().st_size for path in weights)))
    await create(ollama, name, files, None, quantize, note)


async def _from_installed(ollama: OllamaBackend, source: str, name: str, kind: Kind) -> None:
    shown = await ollama.show(source)
    refuse_quantised(source, shown.quantization)
    file = blob_of(shown)
    if file is None:
        raise UsageError(
            f"The file of {source} cannot be read from here: another user's Ollama keeps it.",
            remedy="Run this as that user, or name a GGUF file.",
        )
    await _from_gguf(ollama, file, name, kind, shown)


async def _from_gguf(ollama: OllamaBackend, file: Path, name: str, kind: Kind, like: Shown | None) -> None:
    note(in_words(kind, file.stat().st_size))
    program = find_program()
    if program is not None:
        async with quantised_file(program, file, kind) as made:
            await create(ollama, name, {"model.gguf": made}, like, "", note)
    elif server_quantizes_gguf(await ollama.version()):
        await create(ollama, name, {"model.gguf": file}, like, kind.name, note)
    else:
        raise NO_WAY
