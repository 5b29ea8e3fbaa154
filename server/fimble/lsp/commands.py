"""workspace/executeCommand: what items and menus of the client call."""

from __future__ import annotations

from fimble.lsp.convert import ACCEPTED_COMMAND
from fimble.lsp.state import State

PROMPT_COMMAND = "fimble.prompt"
"""Arguments: uri, position. Answers the prompt that would be sent there and its pieces."""


def register(state: State) -> None:
    """Register the commands."""

    @state.server.command(ACCEPTED_COMMAND)
    def accepted(suggestion_id: str) -> None:
        state.service.statistics.accepted(suggestion_id)
