"""What `fimble doctor` looks at about the model: its server, itself, its self-test, context, memory and speed."""

from __future__ import annotations

import re

from fimble.cli.checks import Check
from fimble.errors import FimbleError, ModelError
from fimble.models.base import Backend, ModelInfo
from fimble.models.care import examine
from fimble.models.fitting import in_words, latest, seconds_after_enter, suits
from fimble.models.health import BackendStatus
from fimble.models.installed import full_name
from fimble.models.inventory import Entry, inventory
from fimble.models.machine import Machine
from fimble.models.measuring import glance
from fimble.models.ollama import OllamaBackend
from fimble.models.select import BackendSettings, ollama_of
from fimble.service import Service

OLD_OLLAMA = (0, 30)
"""From this version on Ollama keeps earlier prompts in memory (llama-server's host cache)."""
ROOMY = 4864
"""Tokens of the longest prompt that `context.budget` makes by itself, with its answer."""
SLOW_S = 3.0
"""A line after Enter that takes longer comes too late for most."""
UNTOLD = "this model server does not say"
UNASKED = "not looked at: no model answers"


async def model_checks(
    service: Service, wanted: BackendSettings, status: BackendStatus, machine: Machine
) -> list[Check]:
    """Look at everything about the model that was settled on; asks it to fill holes and to read a short prompt."""
    checks = [await check_server(wanted), check_model(status, wanted.backend)]
    found = service.selector.primary
    if found is None:
        return [*checks, *(Check(name, True, UNASKED) for name in ("self-test", "context", "memory", "speed"))]
    backend, info = found
    entry = await _entry(service, backend, info, machine)
    speed = await check_speed(service, backend, info, entry, machine)
    # Last, because a model that fails is not asked any more.
    self_test = await check_self_test(service, backend, info)
    return [*checks, self_test, check_context(info), check_memory(entry, machine), speed]


async def check_server(wanted: BackendSettings) -> Check:
    """The model server answers, and is new enough."""
    if wanted.backend == "lookup":
        return Check("server", True, "none is asked: the built-in lookup was chosen")
    if wanted.backend == "openai":
        return Check("server", True, f"an OpenAI-compatible one at {wanted.openai_url or 'its default address'}")
    try:
        ollama = ollama_of(wanted)
    except FimbleError as error:
        return Check("server", wanted.backend == "auto", str(error), error.remedy)
    try:
        version = await ollama.version()
        others = [m.name for m in await ollama.loaded()]
    except ModelError as error:
        return Check("server", wanted.backend == "auto", str(error), error.remedy)
    finally:
        await ollama.close()
    held = f"; in memory: {', '.join(sorted(others))}" if others else ""
    return Check("server", True, f"Ollama {version} at {ollama.url}{held}", _newer(version))


def _newer(version: str) -> str:
    match = re.match(r"(\d+)\.(\d+)", version)
    is_old = match is not None and (int(match[1]), int(match[2])) < OLD_OLLAMA
    return "A newer Ollama keeps the prompts of several files: update it." if is_old else ""


def check_model(status: BackendStatus, wanted: str) -> Check:
    """What answers, and what is in the way of something better."""
    is_ok = status.state == "ready" or (wanted == "auto" and status.backend == "lookup")
    if status.backend == "lookup":
        answering = "the built-in lookup answers"
    else:
        answering = f"{status.backend} answers with {status.model}" if status.backend else "nothing answers"
    return Check("model", is_ok, f"{answering}. {status.message}".strip(), status.remedy)


async def check_self_test(service: Service, backend: Backend, info: ModelInfo) -> Check:
    """The model fills holes, by a test made before or now."""
    verdict, when = info.self_test, "tested before"
    if not verdict:
        try:
            verdict, when = (await examine(backend, info, service.records)).verdict, "tested now"
        except ModelError as error:
            return Check("self-test", False, str(error), error.remedy)
    if verdict == "fim":
        return Check("self-test", True, f"{info.name} fills holes in the format {info.template} ({when})")
    remedy = f"Use another model, or test it again with `fimble models test {info.name}`."
    what = (
        "goes on with code but fills no holes"
        if verdict == "prefix-only"
        else "neither fills holes nor goes on with code"
    )
    return Check("self-test", False, f"{info.name} {what} ({when})", remedy)


def check_context(info: ModelInfo) -> Check:
    """How much a prompt may hold."""
    if not info.context_length:
        return Check("context", True, UNTOLD)
    trained = f", trained on {info.train_length:,}" if info.train_length else ""
    message = f"{info.context_length:,} tokens are loaded{trained}"
    if info.context_length >= ROOMY:
        return Check("context", True, message)
    more = (
        "OLLAMA_CONTEXT_LENGTH=8192 for Ollama" if info.backend == "ollama" else "a larger context for the model server"
    )
    return Check("context", True, message, f"Set {more}: prompts would hold more of other files.")


async def _entry(service: Service, backend: Backend, info: ModelInfo, machine: Machine) -> Entry | None:
    if not isinstance(backend, OllamaBackend):
        return None
    try:
        entries = await inventory(backend, service.records, machine)
    except ModelError:
        return None
    return next((entry for entry in entries if full_name(entry.name) == full_name(info.name)), None)


def check_memory(entry: Entry | None, machine: Machine) -> Check:
    """The model finds room beside everything else."""
    if entry is None:
        return Check("memory", True, UNTOLD)
    message = in_words(entry.name, entry.cost, machine)
    if entry.fit == "does not fit":
        best = suits(machine, None)[0].name
        return Check("memory", False, message, f"Use a smaller model: `fimble models pull {best}`.")
    remedy = "Close what else needs much memory, or use a smaller model." if entry.fit == "tight" else ""
    return Check("memory", True, message, remedy)


async def check_speed(
    service: Service, backend: Backend, info: ModelInfo, entry: Entry | None, machine: Machine
) -> Check:
    """How long a suggestion takes that needs a new line read."""
    speed = service.records.speed(info.digest)
    if speed is None:
        try:
            speed = await glance(backend, entry.size if entry else 0)
        except ModelError as error:
            return Check("speed", True, str(error), error.remedy)
    seconds = seconds_after_enter(speed.size, speed)
    if not seconds:
        return Check("speed", True, UNTOLD)
    message = (
        f"reads {speed.prompt_tokens_per_s:.0f} tokens/s, writes {speed.tokens_per_s:.0f}: a line after Enter takes about "
        f"{seconds:.1f} s"
    )
    if seconds <= SLOW_S:
        return Check("speed", True, message)
    best = suits(machine, latest([speed]))[0]
    is_smaller = entry is None or best.bytes_on_disk < entry.size
    smaller = f"Use a smaller model (`fimble models pull {best.name}`) or set" if is_smaller else "Set"
    return Check("speed", True, message, f"{smaller} context.tokens to 512.")
