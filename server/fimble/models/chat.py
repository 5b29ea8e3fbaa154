"""Builds the model for code actions that the settings ask for."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Mapping

from fimble.errors import FimbleError, ModelMissing
from fimble.fim.chat import Conversation
from fimble.models.base import ChatInfo, ChatModel, Params, Piece
from fimble.models.hosts import resolve_host
from fimble.models.ollama_chat import OllamaChat
from fimble.models.openai_chat import OpenAIChat
from fimble.models.select import LLAMA_CPP_PORT, BackendSettings


class NoChat:
    """Stands where no model may answer actions, and says why."""

    def __init__(self, problem: FimbleError) -> None:
        self._problem = problem

    async def info(self) -> ChatInfo:
        """Raise the reason."""
        raise self._problem

    async def chat(self, conversation: Conversation, params: Params) -> AsyncGenerator[Piece, None]:
        """Raise the reason, as a stream does: when it is read."""
        await self.info()
        yield Piece("")

    async def close(self) -> None:
        """Nothing is open."""


def chat_of(settings: BackendSettings, model: str = "", *, environ: Mapping[str, str] = os.environ) -> ChatModel:
    """Build the model for actions; `model` is the setting `actions.model`. Never raises: what stands in the way is said when
    the model is asked for. Who asks closes it."""
    try:
        if settings.backend == "lookup":
            raise ModelMissing(
                "Code actions need a model, and completions come from the repository itself alone.",
                remedy='Set backend to "auto" or "ollama".',
            )
        if settings.backend == "openai":
            return _openai(settings, model)
        host = resolve_host(settings.ollama_host, environ.get("OLLAMA_HOST", ""), settings.allow_hosts)
        return OllamaChat(host, model, settings.ollama_model, timeouts=settings.timeouts)
    except FimbleError as problem:
        return NoChat(problem)


def _openai(settings: BackendSettings, model: str) -> ChatModel:
    url = resolve_host(
        settings.openai_url, "", settings.allow_hosts, name="openai.baseUrl", default_port=LLAMA_CPP_PORT
    )
    return OpenAIChat(
        url,
        model or settings.openai_model,
        api_key=settings.openai_api_key,
        context_length=settings.openai_context_length,
        timeouts=settings.timeouts,
    )
