"""A real server on real stdio, driven as an editor would drive it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import LanguageClient, make_test_lsp_client

WAIT_S = 90.0
"""Longest wait for anything: generous, because the machine may be busy, and never what a test is about."""

FULL = types.ClientCapabilities(
    general=types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf16]),
    workspace=types.WorkspaceClientCapabilities(configuration=True, workspace_folders=True),
    window=types.WindowClientCapabilities(work_done_progress=True),
    text_document=types.TextDocumentClientCapabilities(inline_completion=types.InlineCompletionClientCapabilities()),
)
"""What VS Code can do, as far as it matters here."""

BARE = types.ClientCapabilities()
"""A client that can do nothing beyond the basics."""

STATUS = "fimble/status"

SERVER = (sys.executable, "-m", "fimble.cli.main", "lsp")
"""The server as editors start it."""


class Editor:
    """A client with one or more workspace folders, and the documents it has open."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.result: types.InitializeResult | None = None
        self.versions: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.statuses: list[Any] = []
        self.commands = 0

    def uri(self, path: str) -> str:
        return (self.folder / path).as_uri()

    def open(self, path: str, marked: str | None = None, language: str = "python") -> types.Position | None:
        """Open a file, with the text of the disk or a marked one; gives the position of the marker."""
        text = (self.folder / path).read_text(encoding="utf-8") if marked is None else marked
        position = None
        if "‸" in text:
            before, _, after = text.partition("‸")
            position, text = position_behind(before), before + after
        uri = self.uri(path)
        self.versions[uri], self.texts[uri] = 1, text
        item = types.TextDocumentItem(uri=uri, language_id=language, version=1, text=text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
        return position

    def change(self, path: str, *changes: tuple[tuple[int, int], tuple[int, int], str]) -> None:
        """Send changes ((line, character), (line, character), text) as one notification."""
        uri = self.uri(path)
        self.versions[uri] += 1
        events = [
            types.TextDocumentContentChangePartial(
                range=types.Range(start=types.Position(*start), end=types.Position(*end)), text=text
            )
            for start, end, text in changes
        ]
        identifier = types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(text_document=identifier, content_changes=events)
        )

    def replace(self, path: str, text: str) -> None:
        uri = self.uri(path)
        self.versions[uri] += 1
        identifier = types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
        whole = types.TextDocumentContentChangeWholeDocument(text=text)
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(text_document=identifier, content_changes=[whole])
        )

    def params(self, path: str, position: types.Position, *, invoked: bool = False, **more: Any) -> Any:
        kind = types.InlineCompletionTriggerKind.Invoked if invoked else types.InlineCompletionTriggerKind.Automatic
        return types.InlineCompletionParams(
            text_document=types.TextDocumentIdentifier(uri=self.uri(path)),
            position=position,
            context=types.InlineCompletionContext(trigger_kind=kind, **more),
        )

    async def complete(
        self, path: str, position: types.Position | None, *, invoked: bool = False, **more: Any
    ) -> list[types.InlineCompletionItem]:
        assert position is not None, "the text has no marker"
        params = self.params(path, position, invoked=invoked, **more)
        answer = await asyncio.wait_for(self.client.text_document_inline_completion_async(params), WAIT_S)
        assert isinstance(answer, types.InlineCompletionList)
        return list(answer.items)

    async def status(self) -> Any:
        return await asyncio.wait_for(self.client.protocol.send_request_async(STATUS, {}), WAIT_S)

    def take_parts(self, token: str) -> list[Any]:
        """Collect the partial results under a token; the test client knows reports of progress only."""
        parts: list[Any] = []
        features = self.client.protocol.fm.features
        others = features[types.PROGRESS]

        def heard(params: types.ProgressParams) -> None:
            if params.token == token:
                parts.append(params.value)
            else:
                others(params)

        features[types.PROGRESS] = heard
        return parts

    async def until(self, condition: Any, what: str = "") -> Any:
        """Wait until `condition(status)` holds; the status is asked for, so nothing is missed."""
        async with asyncio.timeout(WAIT_S):
            while not condition(status := await self.status()):
                await asyncio.sleep(0.02)
        return status

    async def ready(self) -> Any:
        """Wait until the folders are read and a backend has been found or given up."""
        return await self.until(lambda s: not s.indexing and s.state != "loading" and s.backend)


def position_behind(text: str) -> types.Position:
    """Position (UTF-16) behind `text`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return types.Position(line=len(lines) - 1, character=len(lines[-1].encode("utf-16-le")) // 2)


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")
    return folder


def environment(home: Path) -> dict[str, str]:
    """An environment in which the server finds nothing of this machine's user: no cache, no Ollama."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("OLLAMA", "FIMBLE", "XDG"))}
    return {**keep, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "PYTHONWARNINGS": "default"}


@asynccontextmanager
async def running_editor(
    folder: Path,
    home: Path,
    settings: Mapping[str, Any] | None = None,
    *,
    capabilities: types.ClientCapabilities = FULL,
    folders: list[Path] | None = None,
    command: Sequence[str] = SERVER,
    variables: Mapping[str, str] | None = None,
) -> AsyncIterator[Editor]:
    """Start `fimble lsp`, shake hands, and on the way out shut it down and see that it goes.

    `command` starts it in another way, `variables` are added to its environment.
    """
    client = make_test_lsp_client()
    editor = Editor(client, folder)
    # A slow machine is no reason for another text than the model's: who tests that says so.
    settings = {**(settings or {}), "completion": {"patienceMs": "never", **(settings or {}).get("completion", {})}}
    client.set_configuration({"fimble": settings})

    @client.feature(STATUS)
    def _heard(status: Any) -> None:
        editor.statuses.append(status)

    await client.start_io(*command, env={**environment(home), **(variables or {})})
    roots = [folder] if folders is None else folders
    editor.result = await asyncio.wait_for(
        client.initialize_session(
            types.InitializeParams(
                capabilities=capabilities,
                initialization_options=settings,
                workspace_folders=[types.WorkspaceFolder(uri=root.as_uri(), name=root.name) for root in roots],
            )
        ),
        WAIT_S,
    )
    try:
        yield editor
    finally:
        await asyncio.wait_for(client.shutdown_session(), WAIT_S)
