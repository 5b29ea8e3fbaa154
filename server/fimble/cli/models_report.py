"""What `fimble models` prints and draws: tables that a person can read, costs in words, the picture of a measurement."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table

from fimble.errors import UsageError
from fimble.models.catalogue import GB
from fimble.models.fitting import gigabytes, in_words, latest, seconds_after_enter, size_in_words, working_bytes
from fimble.models.inventory import Entry, Offer
from fimble.models.machine import Machine
from fimble.models.measuring import Measured
from fimble.models.records import Speed

PICTURES = (".svg", ".png")
TESTS = {"fim": "yes, tested", "prefix-only": "no: prefix only", "fails": "no: test failed", "": "yes, untested"}


def installed_table(entries: Sequence[Entry]) -> Table:
    """Lay out what is installed, a row each."""
    table = Table(title="Installed", title_justify="left", box=box.SIMPLE_HEAD)
    for column in ("model", "disk", "at 8K", "fills holes"):
        table.add_column(column, no_wrap=True, justify="right" if column == "disk" else "left")
    table.add_column("licence")
    for entry in entries:
        table.add_row(
            f"{entry.name} *" if entry.is_loaded else entry.name,
            size_in_words(entry.size),
            f"{entry.cost.total / GB:.1f} GB, {entry.fit}",
            TESTS[entry.self_test] if entry.template else "no",
            entry.licence or "-",
        )
    if any(entry.is_loaded for entry in entries):
        table.caption = "* loaded now"
    return table


def suggestion_lines(offered: Sequence[Offer], machine: Machine, speeds: Sequence[Speed]) -> list[str]:
    """Say what the machine has, and of each model worth getting what it costs here; the recommended one is marked."""
    speed = latest(speeds)
    lines = ["", f"This machine: {_machine(machine)}"]
    if speed is not None:
        lines.append(
            f"Measured here: {speed.prompt_tokens_per_s:.0f} prompt tokens/s, {speed.tokens_per_s:.0f} written/s"
        )
    else:
        lines.append("How quick it is was not measured yet: `fimble models bench`.")
    lines += ["", "Worth getting:"]
    for offer in offered:
        model = offer.model
        mark = "→" if offer.is_recommended else " "
        seconds = seconds_after_enter(working_bytes(model), speed) if speed else 0.0
        wait = f"; a line after Enter in about {seconds:.1f} s" if seconds else ""
        lines.append(f"{mark} {in_words(model.name, offer.cost, machine)}{wait}")
        lines.append(f"    {model.about} ({model.gigabytes:.1f} GB to get, {model.licence})")
    return lines


def _machine(machine: Machine) -> str:
    memory = f"{gigabytes(machine.memory)} of memory" if machine.memory else "memory unknown"
    gpus = ", ".join(f"{gpu.name} with {gigabytes(gpu.memory)}" if gpu.memory else gpu.name for gpu in machine.gpus)
    return f"{memory}, {machine.cores} cores, {gpus or 'no graphics processor seen'}"


def bench_table(measured: Measured, memory: int, graphics: int) -> Table:
    """Lay out a measurement: a row for each prompt, the rest in the caption."""
    title = f"{measured.name}, context {measured.context_length:,} tokens"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for column in ("a prompt that is", "tokens", "read again", "ms"):
        table.add_column(column, justify="left" if column.startswith("a ") else "right")
    for reading in measured.readings:
        again = f"{reading.tokens - reading.cached:,}" if reading.cached >= 0 else "?"
        table.add_row(reading.what, f"{reading.tokens:,}", again, f"{reading.ms:,.0f}")
    held = f", {size_in_words(memory)} of memory" if memory else ""
    where = f" ({graphics / GB:.1f} GB of it graphics memory)" if graphics else ""
    table.caption = (
        f"reads {measured.prompt_tokens_per_s:.0f} tokens/s, writes {measured.tokens_per_s:.0f} tokens/s{held}{where}"
    )
    return table


def is_drawable(target: Path) -> None:
    """Raise `UsageError` for a picture that cannot be drawn."""
    if target.suffix.lower() not in PICTURES:
        raise UsageError(f"{target} ends in neither .svg nor .png", remedy="Name a picture of one of these kinds.")
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent}", remedy="Make it first.")
    if importlib.util.find_spec("matplotlib") is None:
        raise UsageError(
            "matplotlib is not installed",
            remedy="Install it beside fimble (pip install matplotlib), or take --json and draw with something else.",
        )


def draw(measured: Measured, target: Path) -> None:
    """Draw what each prompt cost; the picture's kind follows the name."""
    mpl: Any = importlib.import_module("matplotlib")
    mpl.use("agg" if target.suffix.lower() == ".png" else "svg")
    mpl.rcParams["svg.hashsalt"] = measured.name
    plt: Any = importlib.import_module("matplotlib.pyplot")
    figure, axes = plt.subplots(figsize=(7.5, 3.2))
    names = [reading.what for reading in measured.readings]
    bars = axes.barh(names, [reading.ms for reading in measured.readings], height=0.6)
    again = [f"{r.tokens - max(r.cached, 0):,} tokens" for r in measured.readings]
    axes.bar_label(bars, labels=again, padding=3, fontsize=8)
    axes.invert_yaxis()
    axes.set(xlabel="ms to read a prompt")
    axes.set_title(
        f"{measured.name}: reads {measured.prompt_tokens_per_s:.0f}, writes {measured.tokens_per_s:.0f} tokens/s",
        fontsize=10,
        loc="left",
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.18)
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None} if target.suffix.lower() == ".svg" else None)
    plt.close(figure)
