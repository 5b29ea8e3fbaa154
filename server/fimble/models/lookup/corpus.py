"""`LookupCorpus`: the repository's files as token strings, and which of them stand near a given file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from fimble.models.lookup.shapes import Bare, Shapes
from fimble.models.lookup.tokens import tokenise
from fimble.models.lookup.vocabulary import SEPARATOR, Vocabulary
from fimble.models.lookup.words import Words

NEAR_TOKENS = 250_000
"""Tokens of other files that are searched for one document; about 150 files."""
NEAR_SHAPES = 60_000
"""Tokens of other files whose shapes are searched: habits of form are local."""
STALE_S = 2.0
"""How long a document's neighbours may lag behind the files; putting them together takes some 50 ms."""
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
    made_at: float


@dataclass(frozen=True, slots=True)
class _File:
    language: str
    codes: str
    bare: str
    turn: int
    """When it was last given: a larger number is more recent."""


class LookupCorpus:
    """Files by path. Not for several threads."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.vocabulary = Vocabulary()
        self.bare = Bare(self.vocabulary)
        self.shapes = Shapes(self.vocabulary)
        self._clock = clock
        self._files: dict[str, _File] = {}
        self._open: tuple[str, ...] = ()
        self._turn = 0
        self._near: dict[str, Neighbourhood] = {}
        self._stale: set[str] = set()

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
        self._files[path] = _File(language, codes, self.bare.of(codes), self._turn)
        self._stale.update(other for other in self._near if other != path)

    def remove_file(self, path: str) -> None:
        """Forget a file, at once; one that is not there is no error."""
        if self._files.pop(path, None) is not None:
            self._near.clear()

    def set_open(self, paths: Sequence[str]) -> None:
        """Say which files are open, the most recently used first: they count more."""
        if tuple(paths) != self._open:
            self._open = tuple(paths)
            self._stale.update(self._near)

    def renew(self) -> None:
        """Let no document's neighbours be older than this moment: a whole folder has been read, and what was put together
        before it may hold nothing at all."""
        self._near.clear()
        self._stale.clear()

    def near(self, path: str, language: str) -> Neighbourhood:
        """Give the files to search for a document at `path`, itself left out; up to `STALE_S` old.

        Calling it when a document is shown spares its first completion the work.
        """
        known = self._near.get(path)
        if known is not None and (path not in self._stale or self._clock() - known.made_at < STALE_S):
            return known
        if len(self._near) > 8:
            self._near.clear()
        self._stale.discard(path)
        made = self._near[path] = self._neighbourhood(path, language)
        return made

    def _neighbourhood(self, path: str, language: str) -> Neighbourhood:
        order = {other: place for place, other in enumerate(self._open)}
        folders = path.split("/")[:-1]
        ranked = sorted(
            [
                (_rank(folders, language, other, file, order), other)
                for other, file in self._files.items()
                if other != path
            ]
        )
        chosen: list[_File] = []
        size, borders = 1, [1, 1]
        for (kind, *_), other in ranked:
            file = self._files[other]
            if size + len(file.codes) > NEAR_TOKENS and chosen:
                break
            chosen.append(file)
            size += len(file.codes) + 1
            for border in range(kind, 2):
                borders[border] = size
        codes, bare = _joined([file.codes for file in chosen]), _joined([file.bare for file in chosen])
        shapes, words = self.shapes.of(codes[:NEAR_SHAPES]), Words(self.vocabulary, bare)
        return Neighbourhood(codes, bare, shapes, (borders[0], borders[1]), words, self._clock())


def _joined(parts: list[str]) -> str:
    return SEPARATOR + SEPARATOR.join(parts) + SEPARATOR


def _rank(
    folders: list[str], language: str, other: str, file: _File, order: dict[str, int]
) -> tuple[int, int, int, int]:
    """Order files: open ones, the directory's, then by steps up and down the tree; other languages last. Files that import the
    document, or that it imports, do not count more: as if in its directory they saved 41.00 % instead of 40.96 % of the keys."""
    if other in order:
        return (_OPEN, order[other], 0, 0)
    its = other.split("/")[:-1]
    shared = 0
    for mine, their in zip(folders, its, strict=False):
        if mine != their:
            break
        shared += 1
    distance = len(folders) + len(its) - 2 * shared
    is_foreign = file.language != language
    kind = _SAME_DIRECTORY if distance == 0 and not is_foreign else _ELSEWHERE
    return (kind, int(is_foreign), distance, -file.turn)
