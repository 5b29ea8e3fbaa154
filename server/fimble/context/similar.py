"""Code elsewhere that looks like the code around the cursor: short overlapping windows, compared by their identifiers."""

from __future__ import annotations

import re
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log
from operator import itemgetter

from fimble.context.secrets import hide_keys
from fimble.text.blocks import split_lines

WINDOW_LINES = 16
STRIDE = 8
"""Short overlapping windows beat whole functions as retrieval units (arXiv 2605.04763)."""

MOST_LINES = 12_000
"""Of a file, those that are cut into windows: some 30 ms the first time, while nothing else is answered. Longer source files
are one in some ten thousand."""

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

_IMPORT_BEGINS = frozenset({"imp", "fro", "exp", "use", "usi", "req", "pac", "pub", "mod"})
_IMPORT_SIGNS = frozenset("#}")
"""How such a line begins, by three letters or one sign: most others need no closer look."""

_IDENTIFIER = re.compile(r"[^\W\d]\w{2,}")
_DIGITS = "0123456789"
_ONLY_WORDS = "".join(chr(n) if chr(n).isalnum() or chr(n) in "_\n" else " " for n in range(128))
"""Leaves of ASCII text the letters, digits and line breaks."""


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

    Windows with hardly a name, with very long lines, or of imports are left out. Hundreds of files are held: the text is
    held once, and nothing is an object of its own that is not asked for.
    """

    path: str
    text: str
    """With "\\n" between lines."""
    starts: tuple[int, ...]
    """Where the window of each number starts in `text`, and where what follows the second half of the last one does."""
    n_names: tuple[int, ...]
    """How many different identifiers each window holds; 0: it is left out."""
    places: Mapping[str, tuple[int, ...]]
    """Name -> numbers of windows, ascending."""

    @classmethod
    def of(cls, path: str, text: str) -> FileWindows:
        """Cut and index a file."""
        lines = split_lines(text)[:MOST_LINES]
        names, kinds = _names_by_stride(lines), _kinds_of(lines)
        n_names: list[int] = []
        places: defaultdict[str, list[int]] = defaultdict(list)
        for number in range(max(1, len(names) - 1)):
            here = names[number].union(*names[number + 1 : number + 2])
            start = number * STRIDE
            is_left_out = len(here) < LEAST_NAMES or _is_no_code(kinds[start : start + WINDOW_LINES])
            n_names.append(0 if is_left_out else len(here))
            for name in () if is_left_out else here:
                places[name].append(number)
        starts = tuple(accumulate((len(line) + 1 for line in lines), initial=0))[: len(lines) : STRIDE]
        return cls(path, "\n".join(lines), starts, tuple(n_names), {name: tuple(at) for name, at in places.items()})

    @property
    def n_windows(self) -> int:
        """Count the windows that are not left out."""
        return len(self.n_names) - self.n_names.count(0)

    def window(self, number: int) -> CodeWindow:
        """Give one of the windows."""
        is_last = number + 2 >= len(self.starts)
        text = self.text[self.starts[number] : None if is_last else self.starts[number + 2] - 1]
        line = number * STRIDE
        return CodeWindow(self.path, line, line + text.count("\n"), self.n_names[number], text)


def _names_by_stride(lines: Sequence[str]) -> list[set[str]]:
    """Give the different identifiers of at least three characters in each `STRIDE` lines."""
    text = "\n".join(lines)
    if not text.isascii():
        parts = ("\n".join(lines[start : start + STRIDE]) for start in range(0, len(lines), STRIDE))
        return [set(_IDENTIFIER.findall(part)) for part in parts]
    bare = text.translate(_ONLY_WORDS).split("\n")
    words = (set(" ".join(bare[start : start + STRIDE]).split()) for start in range(0, len(bare), STRIDE))
    # "1st" holds no identifier, and "2fast" one that begins behind its digits.
    names = ((word if word[0] > "9" else word.lstrip(_DIGITS) for word in part) for part in words)
    return [{name for name in part if len(name) > 2} for part in names]


def _kinds_of(lines: Sequence[str]) -> str:
    """Give a letter for each line: b(lank), c(ode), i(mport or the file's leading comment), l(ong)."""
    n_leading = next((n for n, line in enumerate(lines) if not _COMMENT.match(line)), len(lines))
    return "".join(
        "l"
        if len(line) > LONGEST_LINE
        else "b"
        if not line or line.isspace()
        else "i"
        if n < n_leading or (_may_import(line.lstrip()[:3]) and _IMPORT.match(line))
        else "c"
        for n, line in enumerate(lines)
    )


def _may_import(head: str) -> bool:
    return head in _IMPORT_BEGINS or head[:1] in _IMPORT_SIGNS


def _is_no_code(kinds: str) -> bool:
    """Say whether some lines hold what nobody would imitate, or mostly import: the open file has imports of its own, and
    declarations say the rest better. A licence at the top says no more."""
    return "l" in kinds or kinds.count("i") > kinds.count("c")


_NONE = FileWindows("", "", (), (), {})


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
    n_windows = sum(file.n_windows for file in files)
    mean = sum(sum(file.n_names) for file in files) / max(1, n_windows)
    weights = sorted(_weighted(query, files, n_windows))
    total = sum(weight for _, weight in weights)
    scored = [
        (-score, file.path, number, file)
        for file in files
        for number, score in _scores(file, weights, total, mean)
        if score >= LEAST_SCORE
    ]
    scored.sort(key=itemgetter(0, 1, 2))
    matches = (Match(file.window(number), -score) for score, _, number, file in scored)
    return _without_overlap(matches, shown, most)


def _weighted(query: Mapping[str, float], files: Sequence[FileWindows], n_windows: int) -> Iterator[tuple[str, float]]:
    """Give each name that any window holds its weight: how near it is, and how rare among these windows."""
    for name, weight in query.items():
        n_with = sum(len(file.places.get(name, ())) for file in files)
        if n_with and name not in KEYWORDS:
            yield name, min(1.0, weight) * log(1 + (n_windows - n_with + 0.5) / (n_with + 0.5))


def _scores(
    file: FileWindows, weights: Sequence[tuple[str, float]], total: float, mean: float
) -> Iterator[tuple[int, float]]:
    """Give the score of each window that holds any of the names."""
    common = [0.0] * len(file.n_names)
    for name, weight in weights:
        for number in file.places.get(name, ()):
            common[number] += weight
    for number, weight in enumerate(common):
        if weight:
            length = 1.2 * (0.25 + 0.75 * file.n_names[number] / mean)
            yield number, weight / total * 2.2 / (1 + length)


def _without_overlap(matches: Iterable[Match], shown: str, most: int) -> list[Match]:
    chosen: list[Match] = []
    shown_lines = frozenset(map(str.strip, shown.split("\n")))
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
