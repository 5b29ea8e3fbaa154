"""Draws the picture of the README: what `fimble demo` shows, as SVG. `python -m bench.picture [FOLDER]`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from fimble.cli.main import main
from fimble.cli.output import console

TARGET = Path(__file__).parents[1] / "docs" / "demo.svg"
WIDTH = 100


def draw(folder: str) -> None:
    """Run the demo on a folder and save what a terminal of 100 columns would show."""
    console.record, console.width, console.file = True, WIDTH, io.StringIO()
    main(["demo", folder])
    TARGET.parent.mkdir(exist_ok=True)
    console.save_svg(str(TARGET), title=f"fimble demo {folder if folder != '.' else ''}".strip())


if __name__ == "__main__":
    draw(sys.argv[1] if len(sys.argv) > 1 else ".")
