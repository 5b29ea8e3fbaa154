"""`Resumption`: carries edges and names of a workspace from one start to the next, so that a warm start resolves next to
nothing, and notes no name."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from fimble.index import settled as records
from fimble.index.names import Names
from fimble.index.settled import Settled, SettledFile
from fimble.index.store import Store
from fimble.index.workspace import Workspace

logger = logging.getLogger(__name__)

_SLICE = 100
"""Files between two turns of the event loop: about a millisecond."""


class Resumption:
    """Reads what an earlier server kept in the store, hands it to the workspace once, and keeps what there is now."""

    def __init__(self, workspace: Workspace, store: Store) -> None:
        self._workspace = workspace
        self._store = store
        self._left: Settled | None = None
        self._is_read = False
        self._kept_at = -1
        """The workspace's count of events when what is kept was true."""

    async def read(self) -> None:
        """Read what was kept last; the first call counts, others do nothing."""
        if not self._is_read:
            self._is_read = True
            self._left = await asyncio.to_thread(self._read)

    async def resume(self) -> None:
        """Let the workspace go on from what was read, once, if its configuration files say what they said then."""
        settled, self._left = self._left, None
        if settled is not None and settled.configs == await self._configs():
            for n, _ in enumerate(self._workspace.resume(settled)):
                if n % _SLICE == 0:
                    await asyncio.sleep(0)
            self._kept_at = self._workspace.n_events

    def _read(self) -> Settled | None:
        try:
            record = self._store.settled()
            return records.decode(record) if record else None
        except ValueError as error:
            logger.warning("the stored edges are damaged, imports are resolved anew: %s", error)
            return None

    async def keep(self, refused: tuple[str, ...]) -> None:
        """Keep what there is now, unless something changes meanwhile; `refused` as in `Settled`."""
        if self._workspace.n_events == self._kept_at:
            return
        configs = await self._configs()
        files: dict[str, SettledFile] = {}
        languages: list[str] = []
        for n, found in enumerate(self._workspace.settled_files()):
            if found is None:
                return
            files[found[0]] = found[1]
            languages.append(self._workspace.language_of(found[0]))
            if n % _SLICE == 0:
                await asyncio.sleep(0)
        self._kept_at = self._workspace.n_events
        await asyncio.to_thread(self._write, configs, files, languages, refused)

    def _write(
        self, configs: str, files: Mapping[str, SettledFile], languages: Sequence[str], refused: tuple[str, ...]
    ) -> None:
        contents = [(file.content_hash, language) for file, language in zip(files.values(), languages, strict=True)]
        names = Names.of(self._store.names_in(contents))
        self._store.keep_settled(records.encode(Settled(configs, files, refused, names)))

    async def _configs(self) -> str:
        project = self._workspace.project
        return await asyncio.to_thread(project.configs_digest, project.config_texts())
