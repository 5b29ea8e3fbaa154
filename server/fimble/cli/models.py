"""`fimble models`: what is installed and what suits this machine; gets, tests, measures and quantises models."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from fimble.cli import models_quantize
from fimble.cli.models_report import bench_table, draw, installed_table, is_drawable, suggestion_lines
from fimble.cli.output import console, download_bar, note, print_json, progress_bar, waiting
from fimble.cli.project import LOAD_TIMEOUT_S, add_model_options, settings_from
from fimble.errors import ModelMissing, ModelUnreachable, UsageError
from fimble.models.base import Backend, ModelInfo
from fimble.models.care import examine
from fimble.models.installed import full_name
from fimble.models.inventory import Entry, Offer, advised, inventory, suggestions
from fimble.models.lookup import LookupBackend, LookupCorpus
from fimble.models.machine import this_machine
from fimble.models.measuring import Measured, measure
from fimble.models.ollama import OllamaBackend
from fimble.models.pulling import pull
from fimble.models.records import Records
from fimble.models.select import choose, ollama_of
from fimble.models.self_test import SelfTest
from fimble.service import backend_settings

EXAMPLES = """examples:
  fimble models                              what is installed, what is recommended here
  fimble models pull qwen2.5-coder:1.5b-base
  fimble models test qwen2.5-coder:1.5b-base does it fill holes?
  fimble models bench --plot speed.svg       how quick is the one that answers?
  fimble models quantize model-f16.gguf --name mine:q4

exit codes: 0 done, 1 it did not work, or a test failed, 2 wrong use, 130 stopped
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand and its own."""
    parser = subparsers.add_parser(
        "models",
        help="models: installed, recommended, get, test, measure",
        description="List the models that Ollama has, and those that suit this machine.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_common(parser)
    parser.set_defaults(run=_run_list, model=None, backend=None)
    commands = parser.add_subparsers(dest="what", metavar="WHAT")
    get = commands.add_parser("pull", help="get a model; what was fetched stays when it is stopped")
    get.add_argument("name", metavar="NAME", help="as Ollama's library has it: qwen2.5-coder:1.5b-base")
    _add_common(get)
    get.set_defaults(run=_run_pull, model=None, backend=None)
    test = commands.add_parser("test", help="have a model fill known holes, and remember how it went")
    bench = commands.add_parser("bench", help="measure a model on this machine")
    for command in (test, bench):
        command.add_argument("name", metavar="NAME", nargs="?", help="default: the one that answers")
        add_model_options(command)
        _add_common(command)
    test.set_defaults(run=_run_test)
    bench.add_argument("--plot", type=Path, metavar="FILE", help="draw it as .svg or .png (needs matplotlib)")
    bench.set_defaults(run=_run_bench)
    models_quantize.add_parser(commands)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON value on standard output")
    parser.add_argument("--verbose", action="store_true", help="log to standard error")


# What is there


def _run_list(options: argparse.Namespace) -> int:
    return asyncio.run(_list(options))


async def _list(options: argparse.Namespace) -> int:
    records = Records()
    machine = await asyncio.to_thread(this_machine)
    offered, problem = suggestions(records, machine), None
    async with _ollama(options) as ollama:
        try:
            entries = await inventory(ollama, records, machine)
        except ModelUnreachable as error:
            entries, problem = [], error
    advice = problem.remedy if problem else advised(entries, offered)
    if options.json:
        print_json(
            {
                "machine": asdict(machine),
                "installed": [_entry_json(entry) for entry in entries],
                "suggested": [_suggestion_json(offer) for offer in offered],
                "problem": str(problem or ""),
                "advice": advice,
            }
        )
    else:
        if problem:
            note(str(problem))
        elif entries:
            console.print(installed_table(entries))
            for entry in entries:
                if entry.refusal:
                    note(entry.refusal)
        else:
            note("Ollama has no model.")
        for line in suggestion_lines(offered, machine, records.speeds()):
            console.print(line)
        if advice:
            console.print(advice, style="yellow", markup=False)
    return 1 if problem else 0


def _entry_json(entry: Entry) -> dict[str, Any]:
    cost = {"memory_at_8k": entry.cost.total, "fit": entry.fit, "fills_holes": entry.fills_holes}
    return {key: value for key, value in asdict(entry).items() if key not in ("cost", "fit")} | cost


def _suggestion_json(offer: Offer) -> dict[str, Any]:
    model = offer.model
    return {
        "name": model.name,
        "download": model.bytes_on_disk,
        "memory_at_8k": offer.cost.total,
        "cache_bytes_per_token": model.cache_bytes_per_token,
        "fit": offer.fit,
        "licence": model.licence,
        "about": model.about,
        "is_recommended": offer.is_recommended,
    }


@asynccontextmanager
async def _ollama(options: argparse.Namespace) -> AsyncIterator[OllamaBackend]:
    ollama = ollama_of(backend_settings(settings_from(options)))
    try:
        yield ollama
    finally:
        await ollama.close()


# Getting one


def _run_pull(options: argparse.Namespace) -> int:
    try:
        return asyncio.run(_pull(options))
    except KeyboardInterrupt:
        note(f"Stopped. `fimble models pull {options.name}` goes on from here.")
        raise


async def _pull(options: argparse.Namespace) -> int:
    async with _ollama(options) as ollama:
        with download_bar(options.name) as step:
            async with aclosing(pull(ollama, options.name)) as parts:
                async for part in parts:
                    step(part.status, part.completed, part.total)
        names = {full_name(model.name) for model in await ollama.installed()}
    if full_name(options.name) not in names:
        raise ModelMissing(f"Ollama says nothing is wrong, but has no {options.name}.", remedy="Try it once more.")
    if options.json:
        print_json({"name": options.name})
    else:
        console.print(f"{options.name} is there. `fimble models test {options.name}` says whether it fills holes.")
    return 0


# Trying one


@asynccontextmanager
async def _model(options: argparse.Namespace, *, template: str = "") -> AsyncIterator[tuple[Backend, ModelInfo]]:
    """Have a model loaded; what self-tests found before does not count here. Raise what stands in the way."""
    if options.name:
        options.model = options.name
    wanted = backend_settings(settings_from(options))
    if wanted.backend == "lookup":
        raise UsageError("The built-in lookup is no model.", remedy="Name a model of Ollama.")
    wanted = replace(wanted, backend="openai" if wanted.backend == "openai" else "ollama", ollama_template=template)
    wanted = replace(wanted, openai_template=wanted.openai_template or template)
    selector = choose(wanted, LookupBackend(LookupCorpus()))
    try:
        with waiting("Loading the model"):
            status = await selector.settled(LOAD_TIMEOUT_S)
        if selector.primary is None:
            raise ModelUnreachable(status.message, remedy=status.remedy)
        yield selector.primary
    finally:
        await selector.close()


def _run_test(options: argparse.Namespace) -> int:
    return asyncio.run(_test(options))


async def _test(options: argparse.Namespace) -> int:
    async with _model(options) as (backend, info):
        with waiting("Filling holes"):
            found = await examine(backend, info, Records())
    if options.json:
        print_json({"name": info.name, "template": info.template, **_test_json(found)})
    else:
        console.print(f"{info.name} ({info.template}): {VERDICTS[found.verdict]}", markup=False)
    return 0 if found.verdict == "fim" else 1


VERDICTS = {
    "fim": "fills holes as it should.",
    "prefix-only": "goes on with code but fills no holes; it will be asked with the text before the cursor only.",
    "fails": "neither fills holes nor goes on with code; it will not be asked.",
}


def _test_json(found: SelfTest) -> dict[str, Any]:
    return {"verdict": found.verdict, "filled": found.n_filled, "tried": found.n_tried}


def _run_bench(options: argparse.Namespace) -> int:
    return asyncio.run(_bench(options))


async def _bench(options: argparse.Namespace) -> int:
    if options.plot:
        is_drawable(options.plot)
    async with _model(options, template="prefix-only") as (backend, info):  # any model can be measured: no holes here
        with progress_bar("Measuring") as step:
            measured = await measure(backend, info, step)
        size, memory, graphics = await _sizes(backend, info)
    Records().note_speed(info.digest or info.name, info.name, measured.speed(size))
    if options.json:
        print_json({**asdict(measured), "reuses": measured.reuses, "memory": memory, "graphics_memory": graphics})
    else:
        console.print(bench_table(measured, memory, graphics))
        note(_said(measured))
    if options.plot:
        draw(measured, options.plot)
    return 0


def _said(measured: Measured) -> str:
    if measured.reuses is None:
        return "This server does not say what it need not read again."
    if measured.reuses:
        return "The prompt cache works: only what is new is read."
    return "The prompt cache does not work: every key costs the whole prompt. Use a newer server, or another one."


async def _sizes(backend: Backend, info: ModelInfo) -> tuple[int, int, int]:
    """Give bytes on disk, in memory and in graphics memory; zeros where the server does not say."""
    if not isinstance(backend, OllamaBackend):
        return 0, 0, 0
    disk = next((m.size for m in await backend.installed() if full_name(m.name) == full_name(info.name)), 0)
    loaded = next((m for m in await backend.loaded() if full_name(m.name) == full_name(info.name)), None)
    return disk, loaded.size if loaded else 0, loaded.size_vram if loaded else 0
