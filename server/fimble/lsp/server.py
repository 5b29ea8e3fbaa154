"""Builds the language server: every feature is registered here, none by importing a module."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

from lsprotocol import types

from fimble import __version__
from fimble.ledger import Ledger
from fimble.lsp import (
    code_action,
    code_lens,
    commands,
    configuration,
    folders,
    inline_completion,
    models,
    notebooks,
    status,
    sync,
)
from fimble.lsp.completion_items import needs_snippets
from fimble.lsp.convert import from_lsp_encoding
from fimble.lsp.logs import ClientLogHandler
from fimble.lsp.protocol import FimbleProtocol, FimbleServer
from fimble.lsp.state import State
from fimble.lsp.wire import runs
from fimble.service import Service
from fimble.settings import Settings
from fimble.uris import path_of_uri

logger = logging.getLogger(__name__)


def build_server() -> FimbleServer:
    """Build a server, ready for `wire` to serve."""
    server = FimbleServer(
        "fimble",
        __version__,
        protocol_cls=FimbleProtocol,
        text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
        notebook_document_sync=notebooks.SYNC,
    )
    service = Service(Settings(), on_status=lambda _status: status.publish(state), ledger=Ledger())
    state = State(server=server, service=service)
    server.on_end = service.close
    _register_lifecycle(state)
    features = (
        sync,
        notebooks,
        inline_completion,
        configuration,
        folders,
        code_action,
        code_lens,
        commands,
        models,
        status,
    )
    for module in features:
        module.register(state)
    return server


def _register_lifecycle(state: State) -> None:
    server, service = state.server, state.service

    @server.feature(types.INITIALIZE)
    async def initialize(params: types.InitializeParams) -> None:
        logging.getLogger("fimble").addHandler(ClientLogHandler(server, asyncio.get_running_loop()))
        state.encoding = from_lsp_encoding(server.workspace.position_encoding)
        state.needs_snippets = needs_snippets(params)
        server.keep_folders_only()
        server.client_process = params.process_id if runs(params.process_id) else None
        state.unread.update(_roots(state))
        configuration.take(state, params.initialization_options)

    @server.feature(types.INITIALIZED)
    async def initialized(_params: types.InitializedParams) -> None:
        await configuration.pull(state)
        service.spawn(service.start_model())
        for root in _roots(state):
            folders.add(state, root)
        service.spawn(folders.watch_files(state))
        service.spawn(configuration.follow_changes(state))
        status.publish(state)

    @server.feature(types.SHUTDOWN)
    async def shutdown(_params: Any) -> None:
        await service.close()


def _roots(state: State) -> list[Path]:
    """Workspace folders of the handshake; a client with none (a single file) has none."""
    uris = [folder.uri for folder in state.server.workspace.folders.values()] or [state.server.workspace.root_uri or ""]
    roots = [path_of_uri(uri) for uri in uris]
    return [root for root in roots if root is not None and root.is_dir()]
