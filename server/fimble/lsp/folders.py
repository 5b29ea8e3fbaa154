"""Workspace folders and the files in them: the first index with progress, folders that come and go, watched files."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from uuid import uuid4

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from fimble.actions.manifest_formats import PATTERNS
from fimble.lsp import status
from fimble.lsp.state import State
from fimble.syntax.languages import LANGUAGES
from fimble.uris import path_of_uri

logger = logging.getLogger(__name__)

REPORT_EVERY_S = 0.1
"""Progress is reported no more often than this."""


def add(state: State, root: Path) -> None:
    """Take a folder of the client's; documents in it belong there at once, its files are read in the background.

    A home directory or a whole disk is not taken: documents in it are completed as those outside every folder are.
    """
    if state.service.session.refuses(root):
        logger.warning("%s is not read: it holds more than one project; open a project's folder instead", root)
        state.unread.discard(root)
        state.refused.add(root)
        status.publish(state)
        return
    state.unread.add(root)
    state.service.session.add_folder(root)
    state.service.spawn(_index(state, root))


async def _index(state: State, root: Path) -> None:
    """Index a folder and tell the client how far it is."""
    report = await _Progress.begin(state, f"Reading {root.name}")
    try:
        await state.service.index_folder(root, report.step)
    finally:
        state.unread.discard(root)
        report.end()
        status.publish(state)


class _Progress:
    """One work-done progress; silent for clients that cannot show it."""

    def __init__(self, state: State, token: str | None) -> None:
        self._state, self._token = state, token
        self._last = 0.0

    @classmethod
    async def begin(cls, state: State, title: str) -> _Progress:
        if not get_capability(state.server.client_capabilities, "window.work_done_progress", False):
            return cls(state, None)
        token = str(uuid4())
        try:
            await state.server.work_done_progress.create_async(token)
        except JsonRpcException:
            return cls(state, None)
        begin = types.WorkDoneProgressBegin(title=f"fimble: {title}", percentage=0, cancellable=False)
        state.server.work_done_progress.begin(token, begin)
        return cls(state, token)

    def step(self, done: int, total: int) -> None:
        now = asyncio.get_running_loop().time()
        if self._token is None or (now - self._last < REPORT_EVERY_S and done < total):
            return
        self._last = now
        percentage = min(100, done * 100 // max(1, total))
        report = types.WorkDoneProgressReport(message=f"{done} of {total} files", percentage=percentage)
        self._state.server.work_done_progress.report(self._token, report)

    def end(self) -> None:
        if self._token is not None:
            self._state.server.work_done_progress.end(self._token, types.WorkDoneProgressEnd())


async def watch_files(state: State) -> None:
    """Ask the client to tell of changes on disk, if it can."""
    capability = "workspace.did_change_watched_files.dynamic_registration"
    if not get_capability(state.server.client_capabilities, capability, False):
        return
    extensions = sorted({extension.lstrip(".") for language in LANGUAGES for extension in language.extensions})
    names = [
        f"**/*.{{{','.join(extensions)}}}",
        f"**/{{.gitignore,.fimbleignore,tsconfig.json,{','.join(PATTERNS)}}}",
    ]
    watchers = [types.FileSystemWatcher(glob_pattern=name) for name in names]
    registration = types.Registration(
        id="fimble-watched-files",
        method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        register_options=types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers),
    )
    try:
        await state.server.client_register_capability_async(types.RegistrationParams(registrations=[registration]))
    except JsonRpcException as error:
        logger.warning("the client does not watch files for us: %s", error)


def register(state: State) -> None:
    """Register the handlers of this module."""

    @state.server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def did_change_folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for folder in params.event.removed:
            root = path_of_uri(folder.uri)
            if root is not None:
                state.unread.discard(root)
                state.refused.discard(root)
                await state.service.remove_folder(root)
                status.publish(state)
        for folder in params.event.added:
            root = path_of_uri(folder.uri)
            if root is not None:
                add(state, root)

    @state.server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        await state.service.files_changed([change.uri for change in params.changes])
