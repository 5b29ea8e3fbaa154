"""A prompt's plan as a table that stays readable on 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from fimble.cli.output import console
from fimble.fim.prompt import Piece

_MOST_WHERE = 0.5
"""Share of the width that places may take; a longer path loses its first folders, since its end tells files apart."""

_ZONE_WIDTH, _TOKENS_WIDTH = 12, 6


def plan_lines(pieces: Sequence[Piece], *, width: int = 0) -> Iterator[Text]:
    """Give the pieces of a prompt, in prompt order, a line each; on a terminal reasons are cut at its edge.

    `width` in columns; 0: as wide as the terminal, and without one as wide as it takes.
    """
    is_cut = bool(width) or console.is_terminal
    width = width or console.width
    most = max(20, int((width - _ZONE_WIDTH - _TOKENS_WIDTH) * _MOST_WHERE)) if is_cut else 1000
    places = [_place(piece, most) for piece in pieces]
    longest = max(map(len, places), default=0)
    yield Text(f"{'zone':{_ZONE_WIDTH}}  {'tokens':>{_TOKENS_WIDTH}}  {'lines':{longest}}  why", style="bold")
    zone = ""
    for piece, place in zip(pieces, places, strict=True):
        shown = piece.zone if piece.zone != zone else ""
        line = Text(f"{shown:{_ZONE_WIDTH}}  {piece.tokens:>{_TOKENS_WIDTH},}  {place:{longest}}  ")
        line.append(piece.reason, style="dim")
        if is_cut:
            line.truncate(width, overflow="ellipsis")
        yield line
        zone = piece.zone


def _place(piece: Piece, most: int) -> str:
    lines = f":{piece.start_line + 1}"
    if piece.end_line > piece.start_line:
        lines += f"-{piece.end_line + 1}"
    return shortened(piece.path, most - len(lines)) + lines


def shortened(path: str, most: int) -> str:
    """Give a path in at most `most` characters: whole, or its end behind an ellipsis, cut between folders if it can be."""
    if len(path) <= most:
        return path
    tail = path[len(path) - most + 1 :]
    _, slash, rest = tail.partition("/")
    return f"…/{rest}" if slash and rest else f"…{tail}"
