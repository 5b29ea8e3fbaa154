from __future__ import annotations

from pathlib import Path

from fimble.evaluation.bits import Change
from fimble.evaluation.plot import draw, is_available
from fimble.evaluation.recall import Summary

SUMMARIES = [Summary("fimble", budget, 9, budget / 4_096, 0.1, 0.9, 200.0, 0.01) for budget in (256, 1_024)]
CHANGES = [Change("fimble", 1_024, 9, 1.0, 1.2, -0.17, -0.2, -0.1)]


def test_equal_figures_give_equal_pictures_that_name_what_they_show(tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg"):
        draw(SUMMARIES, CHANGES, tmp_path / name, title="Nine lines")

    assert is_available()
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_a_picture_may_be_png(tmp_path: Path) -> None:
    draw(SUMMARIES, [], tmp_path / "one.png", title="Nine lines")

    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")
