"""Commands about models: which ones Ollama has, and getting another one. Which one answers is a setting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pygls.exceptions import JsonRpcException

from fimble.errors import FimbleError
from fimble.lsp.state import State
from fimble.models.inventory import Entry, Offer

MODELS_COMMAND = "fimble.models"
"""No arguments. Answers [{name, size, memory, fit, fillsHoles, selfTest, licence, isLoaded, refusal}], bytes on disk and in
memory with 8,192 tokens of context; fails when Ollama cannot be asked."""

OFFERS_COMMAND = "fimble.offers"
"""No arguments. Answers [{name, download, memory, fit, licence, about, isRecommended}], smallest first: models worth getting,
as they would do on the machine that the server runs on."""

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
            return [_entry(model) for model in await state.service.library.installed()]

    @state.server.command(OFFERS_COMMAND)
    async def offers() -> list[dict[str, Any]]:
        return [_offer(offer) for offer in await state.service.library.offers()]

    @state.server.command(PULL_COMMAND)
    async def pull(name: str) -> None:
        def tell(status: str, completed: int, total: int) -> None:
            news = {"name": name, "status": status, "completed": completed, "total": total}
            state.server.protocol.notify(PULL_METHOD, news)

        with _told_to_the_client():
            await state.service.library.pull(name, tell)


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "size": entry.size,
        "memory": entry.cost.total,
        "fit": entry.fit,
        "fillsHoles": entry.fills_holes,
        "selfTest": entry.self_test,
        "licence": entry.licence,
        "isLoaded": entry.is_loaded,
        "refusal": entry.refusal,
    }


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "name": offer.model.name,
        "download": offer.model.bytes_on_disk,
        "memory": offer.cost.total,
        "fit": offer.fit,
        "licence": offer.model.licence,
        "about": offer.model.about,
        "isRecommended": offer.is_recommended,
    }
