"""textDocument/codeLens: "Run" above comments that ask for a code action, and the command behind it."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from fimble.lsp.code_action import plain, run_job
from fimble.lsp.directives import RUN_COMMAND, directive_job, lenses_of
from fimble.lsp.partial_results import in_parts
from fimble.lsp.state import State


def register(state: State) -> None:
    """Register the handlers of this module."""

    @state.server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions())
    def code_lens(params: types.CodeLensParams) -> list[types.CodeLens]:
        return in_parts(state, params.partial_result_token, [lenses_of(state, params.text_document.uri)])

    @state.server.command(RUN_COMMAND)
    async def run(argument: Any) -> dict[str, Any]:
        return await run_job(state, directive_job(state, plain(argument)))
