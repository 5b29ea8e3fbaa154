"""Makes a smaller model out of a full one: by Ollama where it can, by llama.cpp's own program where that is there, else not at
all, with a word on what to do. Says what each kind of quantisation costs."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fimble.errors import ModelBroken, ModelError, UsageError
from fimble.models.fitting import size_in_words
from fimble.models.installed import Shown
from fimble.models.ollama import OllamaBackend

PROGRAM = "llama-quantize"
FULL = frozenset({"F32", "F16", "BF16"})
"""What may be quantised: doing it twice loses twice."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of quantisation."""

    name: str
    bits: float
    """Of a weight, on average (llama.cpp's `quantize` prints them)."""
    trade: str
    mlx: str = ""
    """What comes nearest in the engine MLX, by Ollama's name (`mlx/quant` in its source); "" when nothing does."""


# Losses: four bits lose nothing significant on code, three and two clearly do (Giagnorio et al., arXiv 2503.07103); on laptops
# four bits are the best trade and two collapse (arXiv 2410.14766).
KINDS = (
    Kind(
        "q8_0", 8.5, "hardly to be told from the full model; the right one for 0.5B and 1.5B if there is memory", "int8"
    ),
    Kind("q6_k", 6.6, "nearly as good as q8_0"),
    Kind("q5_k_m", 5.7, "between the two"),
    Kind("q4_k_m", 4.85, "a third of the size, no significant loss on code for 3B and more: the usual choice", "int4"),
    Kind("q4_k_s", 4.6, "a little smaller than q4_k_m, a little worse", "int4"),
    Kind("q3_k_m", 3.9, "loses clearly: rather take a smaller model in four bits"),
)


def kind_named(name: str) -> Kind:
    """Give the kind of that name, in any case."""
    return next(kind for kind in KINDS if kind.name == name.lower())


def in_words(kind: Kind, size: int) -> str:
    """Say what becomes of a 16-bit model of `size` bytes."""
    return f"{size_in_words(size)} → about {size_in_words(round(size * kind.bits / 16))} ({kind.name}: {kind.trade})"


def find_program(environ_path: str | None = None) -> str | None:
    """Find llama.cpp's quantizer: on PATH, or beside the runner that a self-built Ollama has in `../lib/ollama`."""
    found = shutil.which(PROGRAM, path=environ_path)
    if found:
        return found
    ollama = shutil.which("ollama", path=environ_path)
    beside = Path(ollama).resolve().parents[1] / "lib" / "ollama" / PROGRAM if ollama else None
    return str(beside) if beside is not None and beside.is_file() else None


def server_quantizes_gguf(version: str) -> bool:
    """Whether an Ollama of this version quantises a GGUF file itself: up to 0.24; from 0.30 on only safetensors imports."""
    match = re.match(r"(\d+)\.(\d+)", version)
    return match is not None and (int(match[1]), int(match[2])) < (0, 30)


def safetensors_kind(kind: Kind, version: str) -> str:
    """Name a kind as an Ollama of this version does when it imports safetensors; raise `UsageError` when it has none like it.

    Up to 0.24 they become a GGUF file; from 0.30 on they are for the engine MLX only, which knows four and eight bits.
    """
    if server_quantizes_gguf(version):
        return kind.name
    if not kind.mlx:
        names = ", ".join(other.name for other in KINDS if other.mlx)
        raise UsageError(
            f"This Ollama quantises safetensors to four or eight bits only, not to {kind.name}.",
            remedy=f"Take one of {names}, or make a GGUF file of the folder first: {BY_HAND}",
        )
    return kind.mlx


def blob_of(shown: Shown) -> Path | None:
    """Find the GGUF file of an installed model, as its Modelfile names it; None when it cannot be seen from here."""
    for line in shown.modelfile.split("\n"):
        if line.startswith("FROM ") and Path(line[5:].strip()).is_file():
            return Path(line[5:].strip())
    return None


def refuse_quantised(name: str, quantization: str) -> None:
    """Raise `UsageError` for a model that was quantised before."""
    if quantization and quantization.upper() not in FULL:
        raise UsageError(
            f"{name} is quantised already ({quantization}); doing it twice loses twice.",
            remedy="Take the full model (a tag that ends in fp16, or the original weights).",
        )


BY_HAND = f"llama.cpp's convert_hf_to_gguf.py makes a GGUF file of a folder, and {PROGRAM} on PATH makes that smaller."

NO_WAY = UsageError(
    "Neither this Ollama nor a program here can quantise a GGUF file.",
    remedy=f"Put llama.cpp's {PROGRAM} on PATH (github.com/ggml-org/llama.cpp, releases), or pull a tag that is "
    "quantised already.",
)


@asynccontextmanager
async def quantised_file(program: str, source: Path, kind: Kind) -> AsyncGenerator[Path, None]:
    """Quantise a GGUF file into one of our own, which is gone afterwards; raise `ModelBroken` with the program's last words."""
    with tempfile.TemporaryDirectory(prefix="fimble-", ignore_cleanup_errors=True) as folder:
        target = Path(folder) / "quantised.gguf"
        _refuse_full_disk(source, target)
        command = (program, str(source), str(target), kind.name.upper())
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        try:
            said, _ = await process.communicate()
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        if process.returncode != 0 or not target.is_file():
            last = said.decode("utf-8", "replace").strip().split("\n")[-1]
            raise ModelBroken(f"{PROGRAM} failed: {last[:300]}", remedy="Check that the file is a full GGUF model.")
        yield target


def _refuse_full_disk(source: Path, target: Path) -> None:
    free = shutil.disk_usage(target.parent).free
    if source.stat().st_size > free:
        raise UsageError(
            f"There is no room to work in {target.parent}.", remedy="Set TMPDIR to a folder on a disk with room."
        )


async def create(
    ollama: OllamaBackend,
    name: str,
    files: Mapping[str, Path],
    like: Shown | None,
    quantize: str,
    say: Callable[[str], None],
) -> None:
    """Give files to Ollama and have it make a model of them: with the template of another, and quantised by itself if it is to."""
    blobs = {}
    for file, path in files.items():
        say(f"handing over {file}")
        blobs[file] = await ollama.upload(path)
    try:
        async for status in ollama.create(name, blobs, template=like.template if like else "", quantize=quantize):
            say(status)
    except ModelError as error:
        if "MLX" in str(error):  # not there on this machine, or it does not know the architecture
            raise UsageError(f"{error} It imports safetensors for MLX only.", remedy=f"Instead: {BY_HAND}") from error
        raise
