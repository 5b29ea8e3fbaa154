"""The figures as a picture: recall over budgets, and what contexts do to the bits of the next line. Drawn by matplotlib, which
is no dependency of the server: whoever wants the picture installs it."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fimble.evaluation.bits import Change
from fimble.evaluation.recall import Summary

MISSING = "matplotlib is not installed"
REMEDY = "Install it beside fimble (pip install matplotlib), or take --json and draw with something else."


def is_available() -> bool:
    """Say whether pictures can be drawn here."""
    return importlib.util.find_spec("matplotlib") is not None


def draw(summaries: Sequence[Summary], changes: Sequence[Change], target: Path, *, title: str) -> None:
    """Write a picture; its kind (SVG, PNG) follows the name. Equal figures give equal files."""
    mpl: Any = importlib.import_module("matplotlib")
    mpl.use("agg" if target.suffix == ".png" else "svg")
    mpl.rcParams["svg.hashsalt"] = title
    plt: Any = importlib.import_module("matplotlib.pyplot")
    parts = [part for part in (summaries, changes) if part]
    figure, axes = plt.subplots(1, len(parts), figsize=(6.4 * len(parts), 4.4), squeeze=False)
    places = list(axes[0])
    if summaries:
        _curves(places.pop(0), summaries)
    if changes:
        _bars(places.pop(0), changes)
    figure.suptitle(title, fontsize=10, x=0.01, ha="left")
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None} if target.suffix == ".svg" else None)
    plt.close(figure)


def _curves(axes: Any, summaries: Sequence[Summary]) -> None:
    for number, method in enumerate(dict.fromkeys(summary.method for summary in summaries)):
        points = [summary for summary in summaries if summary.method == method]
        budgets = [point.budget for point in points]
        is_ours = method.startswith("fimble")
        axes.plot(budgets, [p.recall for p in points], marker="o", lw=2.6 if is_ours else 1.2, ms=4, label=method)
        if is_ours:
            axes.fill_between(
                budgets, [p.low for p in points], [p.high for p in points], alpha=0.15, color=f"C{number}", lw=0
            )
    axes.set_xscale("log", base=2)
    budgets = sorted({summary.budget for summary in summaries})
    axes.set_xticks(budgets, [f"{budget:,}" for budget in budgets])
    axes.set(xlabel="tokens of other files", ylabel="needed declarations in the prompt", ylim=(0, 1.03))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=7)


def _bars(axes: Any, changes: Sequence[Change]) -> None:
    methods = list(dict.fromkeys(change.method for change in changes))
    budgets = sorted({change.budget for change in changes})
    height = 0.8 / len(budgets)
    for number, budget in enumerate(budgets):
        found = [(methods.index(change.method), change) for change in changes if change.budget == budget]
        drawn = axes.barh(
            [place + number * height for place, _ in found],
            [100 * change.change for _, change in found],
            height=height * 0.9,
            xerr=[
                [100 * (change.change - change.low) for _, change in found],
                [100 * (change.high - change.change) for _, change in found],
            ],
            error_kw={"lw": 0.8},
            label=f"{budget:,} tokens",
        )
        axes.bar_label(drawn, fmt="%.1f", padding=3, fontsize=7)
    axes.set_yticks([place + height * (len(budgets) - 1) / 2 for place in range(len(methods))], methods)
    axes.invert_yaxis()
    axes.axvline(0, color="black", lw=0.8)
    axes.set(xlabel="bits per character of the next line against no context, %")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=7)
