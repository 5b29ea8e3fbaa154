"""workspace/executeCommand: what items and menus of the client call."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from lsprotocol import types

from fimble.errors import UsageError
from fimble.lsp.convert import ACCEPTED_COMMAND, from_lsp_position
from fimble.lsp.notebooks import in_notebook
from fimble.lsp.state import State

PROMPT_COMMAND = "fimble.prompt"
"""Arguments: uri, position. Answers the prompt that would be sent there and its pieces."""

STATISTICS_COMMAND = "fimble.statistics"
"""No arguments. Answers how much was shown and accepted since the server started, a row per backend, model and language."""

DEFAULT_TEMPLATE = "deepseek-coder"
"""Shown when no model is at hand, as `fimble context` does."""


def register(state: State) -> None:
    """Register the commands."""
    service = state.service

    @state.server.command(ACCEPTED_COMMAND)
    def accepted(suggestion_id: str) -> None:
        service.accepted(suggestion_id)

    @state.server.command(STATISTICS_COMMAND)
    def statistics() -> list[dict[str, Any]]:
        return [dict(row) for row in service.statistics.rows()]

    @state.server.command(PROMPT_COMMAND)
    async def prompt(uri: str, position: types.Position) -> dict[str, Any]:
        return await _prompt(state, uri, position)


async def _prompt(state: State, uri: str, position: types.Position) -> dict[str, Any]:
    """Give {template, backend, model, tokens, text, pieces}; lines of pieces are 0-based, both ends included."""
    service = state.service
    opened = service.session.documents.get(uri)
    if opened is None:
        raise UsageError(f"{uri} is not open")
    offset = from_lsp_position(opened.document, position, state.encoding)
    part = in_notebook(state, uri, offset)
    if part is not None:
        uri, offset = part.document_uri, part.start + offset
    prompt = await service.prompt_at(uri, offset, default=DEFAULT_TEMPLATE)
    choice = service.selector.current()
    return {
        "template": (choice.info.template if choice else "") or DEFAULT_TEMPLATE,
        "backend": choice.info.backend if choice else "",
        "model": choice.info.name if choice else "",
        "tokens": prompt.tokens,
        "text": prompt.text,
        "pieces": [asdict(piece) for piece in prompt.pieces],
    }
