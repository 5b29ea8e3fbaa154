"""`Feed`: keeps what the lookup engine searches true to the workspaces: the text of their files, redacted, the nearest ones to
open documents first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from weakref import WeakSet

from fimble.context.secrets import redact
from fimble.index.imports.base import directory_of, upwards
from fimble.index.snapshot import Snapshot
from fimble.index.workspace import Workspace
from fimble.models.lookup import LookupCorpus

PAUSE_EVERY_S = 0.008
"""Longest stretch of feeding before the event loop gets its turn."""

MOST_FILES = 2_500
"""Files whose text the lookup engine holds, some 25 kB each. It searches the few hundred that are nearest to a document."""


class Feed:
    """The way of files into one corpus. Files of open documents always get there, others while there is room."""

    def __init__(self, corpus: LookupCorpus) -> None:
        self._corpus = corpus
        self._held: dict[str, tuple[Workspace, str]] = {}
        self._removed: WeakSet[Workspace] = WeakSet()

    async def read_all(self, workspace: Workspace) -> None:
        """Read the files of a workspace, those in and around the directories of open documents first."""
        await self.read(workspace, _nearest_first(workspace))
        self._corpus.renew()

    async def read(self, workspace: Workspace, paths: Iterable[str]) -> None:
        """Read files anew, in slices that leave the event loop free; those that are gone are forgotten."""
        self._forget_what_left(workspace)
        loop = asyncio.get_running_loop()
        until = loop.time() + PAUSE_EVERY_S
        opened = frozenset(workspace.overlays())
        for path in list(paths):
            if workspace in self._removed:
                return  # while the event loop had its turn
            key = _key(workspace, path)
            if key not in self._held and len(self._held) >= MOST_FILES and path not in opened:
                continue
            text = workspace.text_of(path)
            if text is None:
                self._forget(key)
            else:
                self._held[key] = (workspace, path)
                self._corpus.replace_file(key, workspace.language_of(path), redact(text).text)
            if loop.time() > until:
                await asyncio.sleep(0)
                until = loop.time() + PAUSE_EVERY_S

    def remove(self, workspace: Workspace) -> None:
        """Forget the files of a workspace, for good."""
        self._removed.add(workspace)
        for key in [key for key, (owner, _) in self._held.items() if owner is workspace]:
            self._forget(key)

    def prepare(self, snapshot: Snapshot) -> None:
        """Put together what will be searched for a document, which takes some 25 ms, before a request does."""
        language = snapshot.language.name if snapshot.language else ""
        self._corpus.near(_key(snapshot.workspace, snapshot.path), language)

    def _forget_what_left(self, workspace: Workspace) -> None:
        """Forget files that the index has no more: a pattern that excludes many may come without a word about each."""
        held = [(key, path) for key, (owner, path) in self._held.items() if owner is workspace]
        for key, path in held:
            if workspace.symbols.known(path) is None:
                self._forget(key)

    def _forget(self, key: str) -> None:
        self._held.pop(key, None)
        self._corpus.remove_file(key)


def _key(workspace: Workspace, path: str) -> str:
    """Name a file as prompts for the lookup engine do (`completion.prompting`): the files of several folders share one
    corpus, and the engine leaves the open file's saved text out of what it looks up."""
    return f"{workspace.name}/{path}"


def _nearest_first(workspace: Workspace) -> list[str]:
    near = {directory for path in workspace.overlays() for directory in upwards(directory_of(path)) if directory}
    depths: dict[str, int] = {}
    for path in workspace.symbols.paths():
        here = directory_of(path)
        if here not in depths:
            depths[here] = next((-len(above) for above in upwards(here) if above in near), 0)
    return sorted(workspace.symbols.paths(), key=lambda path: (depths[directory_of(path)], path))
