"""Tables, JSON and plots, the same for every measurement."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from textwrap import fill
from typing import Any

RESULTS = Path(__file__).with_name("results")
_TITLE_WIDTH = 100
"""Characters of a title that fit on a line of a plot."""


@dataclass(frozen=True)
class Figure:
    """One measurement: a table, and which of its columns the plot shows as bars."""

    name: str
    title: str
    columns: list[str]
    rows: list[list[Any]]
    """First column: what was measured."""
    bars: tuple[str, ...]
    note: str = ""


def percentile(values: list[float], share: float) -> float:
    """Nearest-rank percentile, `share` in 0 to 100."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))]


def save(figure: Figure) -> Figure:
    """Print the table, write JSON and plot to bench/results."""
    print(table(figure))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{figure.name}.json").write_text(json.dumps(asdict(figure), indent=2) + "\n", encoding="utf-8")
    plot(figure, RESULTS / f"{figure.name}.svg")
    return figure


def table(figure: Figure) -> str:
    """Render as a Markdown table."""
    lines = [f"### {figure.title}", "", "| " + " | ".join(figure.columns) + " |"]
    lines.append("|" + "---|" * len(figure.columns))
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in figure.rows]
    return "\n".join([*lines, "", *([figure.note, ""] if figure.note else [])])


def plot(figure: Figure, target: Path) -> None:
    """Draw grouped horizontal bars."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = figure.name  # equal figures give equal files
    from matplotlib import pyplot as plt

    names = [str(row[0]) for row in figure.rows]
    height = 0.8 / len(figure.bars)
    drawing, axes = plt.subplots(figsize=(7.5, 0.9 + 0.55 * len(names)))
    for number, bar in enumerate(figure.bars):
        column = figure.columns.index(bar)
        values = [float(row[column]) for row in figure.rows]
        places = [place + number * height for place in range(len(names))]
        drawn = axes.barh(places, values, height=height * 0.9, label=bar)
        axes.bar_label(drawn, fmt="%g", padding=3, fontsize=8)
    axes.set_yticks([place + height * (len(figure.bars) - 1) / 2 for place in range(len(names))], names)
    axes.invert_yaxis()
    drawing.suptitle(fill(figure.title, _TITLE_WIDTH), x=0.01, horizontalalignment="left", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.12)
    if len(figure.bars) > 1:
        axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))  # beside the bars, on none
    plt.tight_layout()
    plt.savefig(target, metadata={"Date": None})
    plt.close()
