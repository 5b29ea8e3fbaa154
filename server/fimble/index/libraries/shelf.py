"""`Shelf`: what is known of installed libraries in the server's process, and what should be found out next. No I/O.

Library files are not in the index and not in the graph. They are reached through the imports of workspace files, one need
at a time: whoever asks for a file that is not here notes by asking that it is wanted.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fimble.index.facts_json import decode
from fimble.index.libraries.value import LibraryFile, Question, Reply, Request, is_library
from fimble.index.resolution import Resolution
from fimble.syntax.facts import FileFacts

logger = logging.getLogger(__name__)

MOST_FILES = 300
MOST_DEFINITIONS = 150_000
"""Definitions kept in memory at most, about 100 MB; files asked for longest ago go first."""
MOST_WANTED = 16
"""Files asked for in one go; more would hold up the indexing that the same process does."""
MOST_REMEMBERED = 4_000
"""Answers about imports."""


_OWN = re.compile(r"^\s*pub\(", re.MULTILINE)
"""What a Rust crate keeps for itself, or for a part of itself."""


@dataclass(frozen=True, slots=True)
class Held:
    """One library file in memory."""

    facts: FileFacts
    package: str
    resolutions: tuple[Resolution, ...]


class Shelf:
    """Facts about library files by path, and where imports lead."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._n_definitions = 0
        self._answers: dict[Question, tuple[Resolution, ...]] = {}
        self._wanted: dict[str, None] = {}
        self._absent: set[str] = set()
        self._stamps: dict[str, str] = {}
        self.generation = 0
        """Counts up whenever something is learnt or forgotten."""

    def facts_of(self, path: str) -> FileFacts | None:
        """Return what a library file declares; None when it is not here (yet)."""
        held = self._held.get(path)
        if held is not None:
            self._held.move_to_end(path)
            return held.facts
        if is_library(path) and path not in self._absent and len(self._wanted) < MOST_WANTED * 4:
            self._wanted[path] = None
        return None

    def resolutions_of(self, path: str) -> tuple[Resolution, ...]:
        """List where the imports of a library file lead."""
        held = self._held.get(path)
        return held.resolutions if held else ()

    def package_of(self, path: str) -> str:
        """Name the package of a library file with its version; "" when it is not here."""
        held = self._held.get(path)
        return held.package if held else ""

    def answers(self, questions: tuple[Question, ...]) -> tuple[Resolution, ...]:
        """List where imports of a workspace file lead in libraries, as far as that is known."""
        return tuple(found for question in questions for found in self._answers.get(question, ()))

    def request(self, importer: str, questions: tuple[Question, ...]) -> Request | None:
        """Say what to find out next for a file; None when there is nothing."""
        unknown = tuple(question for question in questions if question not in self._answers)
        files = tuple(self._wanted)[:MOST_WANTED]
        return Request(importer, unknown, files) if unknown or files else None

    def accept(self, reply: Reply, files: Sequence[tuple[LibraryFile, FileFacts | None]]) -> None:
        """Take over what was found out; `files` are the reply's, `unpacked`.

        When the packages of an environment have changed, everything else is forgotten.
        """
        if any(self._stamps.get(name, stamp) != stamp for name, stamp in reply.stamps):
            self._forget()
        self._stamps.update(reply.stamps)
        if len(self._answers) > MOST_REMEMBERED:
            self._answers.clear()
        self._answers.update(reply.answers)
        for file, facts in files:
            self._wanted.pop(file.path, None)
            self._put(file, facts)
        if reply.answers or files:
            self.generation += 1

    def _forget(self) -> None:
        self._held.clear()
        self._answers.clear()
        self._absent.clear()
        self._wanted.clear()
        self._stamps.clear()
        self._n_definitions = 0
        self.generation += 1

    def _put(self, file: LibraryFile, facts: FileFacts | None) -> None:
        if facts is None:
            self._absent.add(file.path)
            return
        before = self._held.pop(file.path, None)
        self._n_definitions += len(facts.definitions) - (len(before.facts.definitions) if before else 0)
        self._held[file.path] = Held(facts, file.package, file.resolutions)
        while self._held and (len(self._held) > MOST_FILES or self._n_definitions > MOST_DEFINITIONS):
            _, dropped = self._held.popitem(last=False)
            self._n_definitions -= len(dropped.facts.definitions)


def unpacked(files: Iterable[LibraryFile]) -> list[tuple[LibraryFile, FileFacts | None]]:
    """Unpack what files declare; takes a while for a large one, so not in the event loop. None: nothing to be had."""
    return [(file, _unpacked(file)) for file in files]


def _unpacked(file: LibraryFile) -> FileFacts | None:
    try:
        facts = decode(file.path, file.facts) if file.facts else None
    except ValueError:
        logger.warning("the facts about a library file cannot be read")
        return None
    if facts is None:
        return None
    offered = tuple(d for d in facts.definitions if file.language != "rust" or not _OWN.search(d.signature))
    return replace(facts, definitions=offered, references=())
