"""`LookupCorpus`: the repository's files as token strings, and which of them stand near a given file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fimble.models.lookup.shapes import Bare, Shapes
from fimble.models.lookup.tokens import tokenise
from fimble.models.lookup.vocabulary import SEPARATOR, Vocabulary
from fimble.models.lookup.words import Words

NEAR_TOKENS = 300_000
"""Tokens of other files that are searched for one document; about 150 files."""
NEAR_SHAPES = 60_000
"""Tokens of other files whose shapes are searched: habits of form are local."""
_OPEN, _SAME_DIRECTORY, _ELSEWHERE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Other files of the repository, nearest first, as one token string."""

    codes: str
    """Files in a row, each between separators."""
    bare: str
    """The same without the blanks before tokens."""
    shapes: str
    """The shapes of the nearest `NEAR_SHAPES` of them."""
    borders: tuple[int, int]
    """Where the files of the open document's directory begin, and where those elsewhere begin."""
    words: Words


@dataclass(frozen=True, slots=True)
class _File:
    language: str
    codes: str
    turn: int
    """When it was last given: a larger number is more recent."""


class LookupCorpus:
    """Files by path. Not for several threads."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.bare = Bare(self.vocabulary)
        self.shapes = Shapes(self.vocabulary)
        self._files: dict[str, _File] = {}
        self._open: tuple[str, ...] = ()
        self._turn = 0
        self._near: dict[str, tuple[int, Neighbourhood]] = {}
        self._version = 0

    def __len__(self) -> int:
        return len(self._files)

    def replace_file(self, path: str, language: str, text: str) -> None:
        """Take a file's present text; costs about a millisecond for 1,000 lines."""
        self.add(path, language, tokenise(text))

    def add(self, path: str, language: str, tokens: Sequence[str]) -> None:
        """Take a file that was tokenised elsewhere (`tokenise` runs in any process)."""
        codes = self.vocabulary.encode(tokens)
        old = self._files.get(path)
        if old is not None and old.codes == codes:
            return
        self._turn += 1
        self._files[path] = _File(language, codes, self._turn)
        self._version += 1

    def remove_file(self, path: str) -> None:
        """Forget a file; one that is not there is no error."""
        if self._files.pop(path, None) is not None:
            self._version += 1

    def set_open(self, paths: Sequence[str]) -> None:
        """Say which files are open, the most recently used first: they count more."""
        if tuple(paths) != self._open:
            self._open = tuple(paths)
            self._version += 1

    def near(self, path: str, language: str) -> Neighbourhood:
        """Give the files to search for a document at `path`, itself left out."""
        known = self._near.get(path)
        if known is None or known[0] != self._version:
            if len(self._near) > 8:
                self._near.clear()
            known = self._near[path] = (self._version, self._neighbourhood(path, language))
        return known[1]

    def _neighbourhood(self, path: str, language: str) -> Neighbourhood:
        order = {other: place for place, other in enumerate(self._open)}
        ranked = sorted(
            (_rank(path, language, other, file, order), other) for other, file in self._files.items() if other != path
        )
        parts: list[str] = []
        size, borders = 1, [0, 0]
        for (kind, *_), other in ranked:
            part = self._files[other].codes
            if size + len(part) > NEAR_TOKENS and parts:
                break
            parts.append(part)
            size += len(part) + 1
            for border in range(kind, 2):
                borders[border] = size
        codes = SEPARATOR + SEPARATOR.join(parts) + SEPARATOR
        bare = self.bare.of(codes)
        shapes = self.shapes.of(codes[:NEAR_SHAPES])
        return Neighbourhood(codes, bare, shapes, (borders[0], borders[1]), Words(self.vocabulary, bare))


def _rank(path: str, language: str, other: str, file: _File, order: dict[str, int]) -> tuple[int, int, int, int]:
    if other in order:
        return (_OPEN, order[other], 0, 0)
    mine, its = path.split("/"), other.split("/")
    folders = zip(mine[:-1], its[:-1], strict=False)
    shared = next((n for n, (a, b) in enumerate(folders) if a != b), min(len(mine), len(its)) - 1)
    distance = len(mine) + len(its) - 2 - 2 * shared
    kind = _SAME_DIRECTORY if distance == 0 and file.language == language else _ELSEWHERE
    return (kind, int(file.language != language), distance, -file.turn)
