"""Code elsewhere that looks like the code around the cursor: short overlapping windows, compared by their identifiers."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from fimble.context.secrets import hide_keys
from fimble.text.blocks import split_lines

WINDOW_LINES = 16
STRIDE = 8
"""Short overlapping windows beat whole functions as retrieval units (arXiv 2605.04763)."""

LEAST_SCORE = 0.08
"""Below this share of the weight of all names around the cursor a window is noise, and what is irrelevant costs."""

LEAST_NAMES = 3
LONGEST_LINE = 400
"""What has fewer names or longer lines is no code that anybody would imitate."""

_KEYWORDS = """
and any arguments as async await bool boolean break case catch class const constructor continue declare def default
del delete dict do elif else enum except export extends False false finally float fn for from func function if
implements import in instanceof int interface is keyof lambda let list match new None nonlocal not null number object
of or package pass private protected public raise readonly return self static str string super switch this throw True
true try type typeof undefined unknown use var void while with yield
"""
KEYWORDS = frozenset(_KEYWORDS.split())
"""Words that make no two pieces of code alike."""

_IMPORT = re.compile(
    r"\s*(?:import\b|from\s|export\s*[*{].*\sfrom\s|#\s*include\b|using\s|use\s|require|package\s|}"
    r"|(?:pub(?:\([^)]*\))?\s+)?(?:use\s|mod\s+\w+;))"
)
"""The beginning of a line that imports or passes on, or ends such a statement."""

_COMMENT = re.compile(r"\s*(?://|/\*|\*|#(?!include|define|\[)|--)|\s*$")
"""A line that cannot be anything but a comment, or blank, at the beginning of a file."""

_IDENTIFIER = re.compile(r"[^\W\d]\w{2,}")


@dataclass(frozen=True, slots=True)
class CodeWindow:
    """Some consecutive lines of one file and the identifiers in them."""

    path: str
    start_line: int
    end_line: int
    """Inclusive."""
    n_names: int
    """Different identifiers in it."""
    text: str
    """With "\\n" between lines, no break at the end."""


@dataclass(frozen=True, slots=True)
class Match:
    """A window and how similar it is, 0 to 1."""

    window: CodeWindow
    score: float


@dataclass(frozen=True, slots=True)
class FileWindows:
    """The windows of one file, `WINDOW_LINES` lines each, one each `STRIDE` lines, and which of them each name is in.

    Windows with hardly a name, with very long lines, or of imports are left out.
    """

    windows: tuple[CodeWindow, ...]
    places: Mapping[str, Sequence[int]]
    """Name -> indices into `windows`."""

    @classmethod
    def of(cls, path: str, text: str) -> FileWindows:
        """Cut and index a file."""
        lines = split_lines(text)
        names = [
            set(_IDENTIFIER.findall("\n".join(lines[start : start + STRIDE]))) for start in range(0, len(lines), STRIDE)
        ]
        kinds = _kinds_of(lines)
        windows: list[CodeWindow] = []
        places: dict[str, list[int]] = {}
        for number in range(max(1, len(names) - 1)):
            here = names[number].union(*names[number + 1 : number + 2])
            start = number * STRIDE
            if len(here) < LEAST_NAMES or _is_no_code(kinds[start : start + WINDOW_LINES]):
                continue
            for name in here:
                places.setdefault(name, []).append(len(windows))
            chunk = lines[start : start + WINDOW_LINES]
            windows.append(CodeWindow(path, start, start + len(chunk) - 1, len(here), "\n".join(chunk)))
        return cls(tuple(windows), places)


def _kinds_of(lines: Sequence[str]) -> str:
    """Give a letter for each line: b(lank), c(ode), i(mport or the file's leading comment), l(ong)."""
    n_leading = next((n for n, line in enumerate(lines) if not _COMMENT.match(line)), len(lines))
    return "".join(
        "l"
        if len(line) > LONGEST_LINE
        else "b"
        if not line or line.isspace()
        else "i"
        if n < n_leading or _IMPORT.match(line)
        else "c"
        for n, line in enumerate(lines)
    )


def _is_no_code(kinds: str) -> bool:
    """Say whether some lines hold what nobody would imitate, or mostly import: the open file has imports of its own, and
    declarations say the rest better. A licence at the top says no more."""
    return "l" in kinds or kinds.count("i") > kinds.count("c")


_NONE = FileWindows((), {})


class WindowCache:
    """Windows of files by content hash, the least recently used forgotten beyond `most_files`."""

    def __init__(self, most_files: int = 256) -> None:
        self._most = most_files
        self._files: OrderedDict[tuple[str, str], FileWindows] = OrderedDict()

    def windows_of(self, path: str, content_hash: str, read: Callable[[str], str | None]) -> FileWindows:
        """Give the windows of `path` as of `content_hash`; `read(path)` is called only when they are not known."""
        key = (path, content_hash)
        known = self._files.get(key)
        if known is not None:
            self._files.move_to_end(key)
            return known
        text = read(path)
        if text is None:
            return _NONE
        self._files[key] = FileWindows.of(path, hide_keys(text))
        while len(self._files) > self._most:
            self._files.popitem(last=False)
        return self._files[key]


def most_similar(
    query: Mapping[str, float],
    files: Sequence[FileWindows],
    *,
    shown: str,
    most: int,
) -> list[Match]:
    """Find the windows most like `query` (name -> weight near the cursor), at most `most`, no two of them overlapping.

    The score is BM25 (Robertson and Zaragoza 2009, k1 1.2, b 0.75) over names, each counted once a window and as much as it
    weighs near the cursor, as a share of what a window with all of them would have. Keywords do not count. Windows whose
    lines mostly stand in `shown` (the current file's text) are left out: the model sees that text already.
    """
    n_windows = sum(len(file.windows) for file in files)
    mean = sum(window.n_names for file in files for window in file.windows) / max(1, n_windows)
    weights = dict(_weighted(query, files, n_windows))
    total = sum(weights.values())
    scored = [match for file in files for match in _matches(file, weights, total, mean)]
    scored.sort(key=lambda match: (-match.score, match.window.path, match.window.start_line))
    return _without_overlap(scored, shown, most)


def _weighted(query: Mapping[str, float], files: Sequence[FileWindows], n_windows: int) -> Iterator[tuple[str, float]]:
    """Give each name that any window holds its weight: how near it is, and how rare among these windows."""
    for name, weight in query.items():
        n_with = sum(len(file.places.get(name, ())) for file in files)
        if n_with and name not in KEYWORDS:
            yield name, min(1.0, weight) * log(1 + (n_windows - n_with + 0.5) / (n_with + 0.5))


def _matches(file: FileWindows, weights: Mapping[str, float], total: float, mean: float) -> Iterator[Match]:
    common: dict[int, float] = {}
    for name in sorted(weights.keys() & file.places.keys()):
        for index in file.places[name]:
            common[index] = common.get(index, 0.0) + weights[name]
    for index in sorted(common):
        window = file.windows[index]
        length = 1.2 * (0.25 + 0.75 * window.n_names / mean)
        score = common[index] / total * 2.2 / (1 + length)
        if score >= LEAST_SCORE:
            yield Match(window, score)


def _without_overlap(matches: Sequence[Match], shown: str, most: int) -> list[Match]:
    chosen: list[Match] = []
    shown_lines = frozenset(map(str.strip, shown.split("\n"))) if matches else frozenset()
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
