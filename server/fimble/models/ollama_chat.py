"""Code actions by Ollama: /api/chat for models that follow instructions, raw text for those that only go on with code.

A good neighbour here too: a model that is loaded is used with the very window it has, no option asks for another, and
nothing says how long it stays.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from fimble.errors import ModelBroken, ModelMissing, ModelRefused
from fimble.fim.chat import Conversation
from fimble.models.base import ChatInfo, Params, Piece
from fimble.models.chat_choice import Described, chat_preference, memory_of_machine, parse_description
from fimble.models.connection import Timeouts, finish, parse_object, whole_characters
from fimble.models.failures import broken
from fimble.models.health import BELIEVED_S
from fimble.models.installed import MIN_CONTEXT, Loaded, full_name, parse_tags, preference
from fimble.models.ollama_generate import read_piece, refuse_cloud
from fimble.models.servers import ollama_at

logger = logging.getLogger(__name__)

SUGGESTED_CHAT = "qwen2.5-coder:7b"
"""What to get for actions: follows instructions, 4.7 GB, Apache-2.0."""
FIRST_BYTE_S = 180.0
"""A prompt of some thousand tokens is read in a minute or more without a GPU. Whoever waits sees progress and can stop."""


@dataclass(frozen=True, slots=True)
class _Known:
    info: ChatInfo
    at: float


class OllamaChat:
    """Answers actions by one model of one Ollama server."""

    def __init__(
        self,
        host: str,
        wanted: str = "",
        completing: str = "",
        *,
        api_key: str = "",
        timeouts: Timeouts | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Talk to the server at `host`, a URL from `models.hosts`. Nothing is connected yet.

        `wanted`: the model for actions; "" to choose. `completing`: the model for completions, if the user has named one:
        it answers when no other can.
        """
        self._wanted, self._completing = wanted, completing
        self._timeouts = timeouts or Timeouts()
        self._clock = clock
        self._connection = ollama_at(host, api_key, self._timeouts)
        self._server = self._connection.server
        self._described: dict[str, Described] = {}
        self._known: _Known | None = None

    async def info(self) -> ChatInfo:
        """Say which model answers, loaded and with its true window; load it when it is not. See `ChatModel.info`."""
        known = self._known
        if known is None or self._clock() - known.at >= BELIEVED_S:
            self._known = known = _Known(await self._look(), self._clock())
        return known.info

    async def chat(self, conversation: Conversation, params: Params) -> AsyncGenerator[Piece, None]:
        """Stream an answer; see `ChatModel.chat`."""
        info = await self.info()
        path = "/api/chat" if conversation.messages else "/api/generate"
        stream = self._connection.stream(
            path, _body(info, conversation, params), model=info.name, first_byte=FIRST_BYTE_S
        )
        pieces = 0
        async with aclosing(stream) as lines:
            async for line in lines:
                piece = self._read(line, info, is_chat=bool(conversation.messages))
                if piece.usage is not None:
                    await finish(lines)
                    yield piece
                    return
                pieces += bool(piece.text)
                yield piece
                if pieces > params.max_tokens + 8:
                    raise broken(self._server, f"does not stop after {params.max_tokens} tokens")
        raise broken(self._server, "stopped in the middle of an answer")

    async def close(self) -> None:
        """Release connections. May be called twice."""
        await self._connection.close()

    def _read(self, line: bytes, info: ChatInfo, *, is_chat: bool) -> Piece:
        """Read a line; one of /api/chat differs in where the text stands."""
        piece = read_piece(line, info.name, self._server)
        if not is_chat:
            return piece
        message = parse_object(line, self._server).get("message")
        text = message.get("content") if isinstance(message, dict) else ""
        text = whole_characters(text) if isinstance(text, str) else ""
        return Piece(text, usage=piece.usage, done_reason=piece.done_reason)

    # Which model

    async def _look(self) -> ChatInfo:
        loaded = await self._loaded()
        name, described, is_code_only = await self._choose(loaded)
        if _find(loaded, name) is None:
            await self._load(name)
            loaded = await self._loaded()  # loading one may push another out
        entry = _find(loaded, name) or Loaded(name)
        window = entry.context_length or described.shown.num_ctx or MIN_CONTEXT
        beside = frozenset(full_name(other.name) for other in loaded)
        return ChatInfo("ollama", name, window, is_code_only, described.billions, beside=beside)

    async def _choose(self, loaded: list[Loaded]) -> tuple[str, Described, bool]:
        """Find the model: the one asked for, one that follows instructions, else one that completes code."""
        if self._wanted:
            refuse_cloud(self._wanted)
            described = await self._describe(self._wanted)
            return self._wanted, described, not described.follows(self._wanted)
        names = frozenset(full_name(entry.name) for entry in loaded)
        installed = parse_tags(await self._connection.fetch("GET", "/api/tags"))
        local = [model for model in installed if model.may_complete and not model.is_cloud]
        memory = memory_of_machine()
        usable: list[tuple[str, Described]] = []
        for model in sorted(local, key=lambda m: chat_preference(m, names, memory)):
            try:
                described = await self._describe(model.name, model.digest)
            except (ModelRefused, ModelMissing, ModelBroken) as error:
                logger.debug("%s is passed over: %s", model.name, error)
                continue
            if described.follows(model.name):
                return model.name, described, False
            usable.append((model.name, described))
        return self._completing_one(usable, {m.name: preference(m, names) for m in local})

    def _completing_one(
        self, usable: list[tuple[str, Described]], order: dict[str, Any]
    ) -> tuple[str, Described, bool]:
        named = [item for item in usable if self._completing and full_name(item[0]) == full_name(self._completing)]
        for name, described in named or sorted(usable, key=lambda item: order[item[0]]):
            return name, described, True
        raise ModelMissing(
            "Ollama has no model for code actions.", remedy=f"Get one with `ollama pull {SUGGESTED_CHAT}`."
        )

    async def _describe(self, name: str, digest: str = "") -> Described:
        if digest and digest in self._described:
            return self._described[digest]
        described = parse_description(await self._connection.fetch("POST", "/api/show", {"model": name}, model=name))
        refuse_cloud(name, described.shown.remote_host)
        if digest:
            self._described[digest] = described
        return described

    async def _loaded(self) -> list[Loaded]:
        models = (await self._connection.fetch("GET", "/api/ps")).get("models")
        return [_entry(model) for model in models if isinstance(model, dict)] if isinstance(models, list) else []

    async def _load(self, name: str) -> None:
        """Have the model loaded as Ollama does by itself; leaving meanwhile has Ollama give it up."""
        body = {"model": name, "stream": False}
        await self._connection.fetch("POST", "/api/generate", body, model=name, within=self._timeouts.load)


def _entry(model: dict[str, Any]) -> Loaded:
    window = model.get("context_length")
    return Loaded(str(model.get("name") or ""), context_length=window if isinstance(window, int) else 0)


def _find(loaded: list[Loaded], name: str) -> Loaded | None:
    return next((entry for entry in loaded if full_name(entry.name) == full_name(name)), None)


def _body(info: ChatInfo, conversation: Conversation, params: Params) -> dict[str, Any]:
    # Naming the window that the model is loaded with never reloads it; leaving it out may.
    options: dict[str, Any] = {
        "num_ctx": info.context_length,
        "temperature": params.temperature,
        "top_p": params.top_p,
        "num_predict": params.max_tokens,
        "repeat_penalty": 1.0,
    }
    if params.seed is not None:
        options["seed"] = params.seed
    if stop := list(dict.fromkeys((*conversation.stop, *params.stop))):
        options["stop"] = stop
    common = {"model": info.name, "stream": True, "truncate": False, "think": False, "options": options}
    if not conversation.messages:
        return {**common, "prompt": conversation.text, "raw": True}
    return {**common, "messages": [{"role": m.role, "content": m.text} for m in conversation.messages]}
