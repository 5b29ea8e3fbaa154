"""Commands about models: which ones Ollama has, and getting another one. Which one answers is a setting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pygls.exceptions import JsonRpcException

from fimble.errors import FimbleError
from fimble.lsp.state import State

MODELS_COMMAND = "fimble.models"
"""No arguments. Answers [{name, size}], size in bytes on disk; fails when Ollama cannot be asked."""

PULL_COMMAND = "fimble.pull"
"""Argument: a model's name. Answers when Ollama has it; cancelling the request stops the download."""

PULL_METHOD = "fimble/pull"
"""Server to client while a model is downloaded: {name, status, completed, total}, sizes in bytes, 0 while unknown."""

FOCUS_METHOD = "fimble/focus"
"""Client to server, without parameters: a person has come back to the editor. A model that has left memory is loaded."""

REQUEST_FAILED = -32803
"""LSP 3.17, ErrorCodes: understood, but something stood in the way. For the user, not for the log."""


@contextmanager
def _told_to_the_client() -> Iterator[None]:
    """Answer with our own words for people instead of the name of an exception."""
    try:
        yield
    except FimbleError as error:
        raise JsonRpcException(f"{error} {error.remedy}".strip(), code=REQUEST_FAILED) from error


def register(state: State) -> None:
    """Register the commands, and the notification that somebody looks at the editor."""

    @state.server.feature(FOCUS_METHOD)
    def focused(_params: Any) -> None:
        state.service.selector.look_again()

    @state.server.command(MODELS_COMMAND)
    async def models() -> list[dict[str, Any]]:
        with _told_to_the_client():
            return [{"name": model.name, "size": model.size} for model in await state.service.installed_models()]

    @state.server.command(PULL_COMMAND)
    async def pull(name: str) -> None:
        def tell(status: str, completed: int, total: int) -> None:
            news = {"name": name, "status": status, "completed": completed, "total": total}
            state.server.protocol.notify(PULL_METHOD, news)

        with _told_to_the_client():
            await state.service.pull_model(name, tell)
