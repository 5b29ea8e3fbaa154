"""Code elsewhere that looks like the code around the cursor: short overlapping windows, compared by their identifiers."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

WINDOW_LINES = 16
STRIDE = 8
"""Short overlapping windows beat whole functions as retrieval units (arXiv 2605.04763)."""

LEAST_SCORE = 0.08
"""Below this share of common, weighted identifiers a window is noise, and what is irrelevant costs."""

_IDENTIFIER = re.compile(r"[^\W\d]\w{2,}")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class CodeWindow:
    """Some consecutive lines of one file and the identifiers in them."""

    path: str
    start_line: int
    end_line: int
    """Inclusive."""
    names: frozenset[str]
    text: str
    """With "\\n" between lines, no break at the end."""


@dataclass(frozen=True, slots=True)
class Match:
    """A window and how similar it is, 0 to 1."""

    window: CodeWindow
    score: float


def cut_windows(path: str, text: str) -> tuple[CodeWindow, ...]:
    """Cut `text` into windows of `WINDOW_LINES` lines, one each `STRIDE` lines; blank windows are left out."""
    lines = _LINE_BREAK.split(text)
    windows = []
    for start in range(0, max(1, len(lines) - STRIDE), STRIDE):
        chunk = lines[start : start + WINDOW_LINES]
        names = frozenset(_IDENTIFIER.findall("\n".join(chunk)))
        if len(names) >= 3 and max(map(len, chunk)) <= 400:
            windows.append(CodeWindow(path, start, start + len(chunk) - 1, names, "\n".join(chunk)))
    return tuple(windows)


class WindowCache:
    """Windows of files by content hash, the least recently used forgotten beyond `most_files`."""

    def __init__(self, most_files: int = 256) -> None:
        self._most = most_files
        self._windows: OrderedDict[tuple[str, str], tuple[CodeWindow, ...]] = OrderedDict()

    def windows_of(self, path: str, content_hash: str, read: Callable[[str], str | None]) -> tuple[CodeWindow, ...]:
        """Give the windows of `path` as of `content_hash`; `read(path)` is called only when they are not known."""
        key = (path, content_hash)
        if key in self._windows:
            self._windows.move_to_end(key)
            return self._windows[key]
        text = read(path)
        if text is None:
            return ()
        self._windows[key] = cut_windows(path, text)
        while len(self._windows) > self._most:
            self._windows.popitem(last=False)
        return self._windows[key]


def most_similar(
    query: Mapping[str, float],
    windows: Iterable[CodeWindow],
    *,
    files_using: Callable[[str], int],
    shown: Sequence[str],
    most: int,
) -> list[Match]:
    """Find the windows most like `query` (name -> weight near the cursor), at most `most`, no two of them overlapping.

    The score is a weighted Jaccard index in which rare names count more. Windows whose lines mostly stand in `shown`
    (the current file's visible text) are left out: the model sees that text already.
    """
    rarity = {name: 1.0 / log(2.7 + files_using(name)) for name in query}
    wanted = {name: min(1.0, weight) * rarity[name] for name, weight in query.items() if len(name) > 2}
    total = sum(wanted.values())
    if not total:
        return []
    scored = []
    for window in windows:
        common = sum(wanted[name] for name in window.names & wanted.keys())
        score = common / (total + 0.15 * len(window.names - wanted.keys()) ** 0.5)
        if score >= LEAST_SCORE:
            scored.append(Match(window, score))
    scored.sort(key=lambda match: (-match.score, match.window.path, match.window.start_line))
    return _without_overlap(scored, frozenset(line.strip() for text in shown for line in text.split("\n")), most)


def _without_overlap(matches: Iterable[Match], shown_lines: frozenset[str], most: int) -> list[Match]:
    chosen: list[Match] = []
    for match in matches:
        if len(chosen) >= most:
            break
        window = match.window
        overlaps = any(
            window.path == other.window.path
            and window.start_line <= other.window.end_line
            and other.window.start_line <= window.end_line
            for other in chosen
        )
        if not overlaps and not _is_shown(window, shown_lines):
            chosen.append(match)
    return chosen


def _is_shown(window: CodeWindow, shown_lines: frozenset[str]) -> bool:
    lines = [line.strip() for line in window.text.split("\n") if len(line.strip()) > 3]
    return bool(lines) and sum(line in shown_lines for line in lines) > 0.6 * len(lines)
