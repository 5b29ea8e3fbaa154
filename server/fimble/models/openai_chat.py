"""Code actions by servers with OpenAI's chat interface (/v1/chat/completions): llama.cpp's server, vLLM, LM Studio."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from fimble.errors import ModelError, ModelMissing
from fimble.fim.chat import Conversation
from fimble.models.base import ChatInfo, Params, Piece, Usage
from fimble.models.connection import Timeouts, finish
from fimble.models.failures import broken
from fimble.models.ollama_chat import FIRST_BYTE_S
from fimble.models.openai_answers import read_chunk, read_models
from fimble.models.servers import openai_at

DEFAULT_CONTEXT = 4096
"""Tokens, when the server does not say."""

VLLM_SLOTS = 256
"""vLLM's default of `max_num_seqs`."""

_BASE = re.compile(r"(?:^|[-_:.])(?:base|pretrain)(?:[-_:.]|$)", re.IGNORECASE)
_BILLIONS = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)b(?![a-z])", re.IGNORECASE)


class OpenAIChat:
    """Answers actions by one model of one server."""

    def __init__(
        self,
        url: str,
        wanted: str = "",
        *,
        api_key: str = "",
        context_length: int = 0,
        timeouts: Timeouts | None = None,
    ) -> None:
        """Talk to the server at `url` (from `models.hosts`, with or without "/v1"). Nothing is connected yet.

        `wanted`: a model's id; "" for the server's first. `context_length`: tokens, over what the server says.
        """
        self._wanted = wanted
        self._context_length = context_length
        self._connection = openai_at(url, api_key, timeouts or Timeouts())
        self._server = self._connection.server
        self._info: ChatInfo | None = None

    async def info(self) -> ChatInfo:
        """Say which model answers; see `ChatModel.info`."""
        entry = self._choose(read_models(await self._connection.fetch("GET", "/v1/models")))
        name = str(entry["id"])
        billions = _BILLIONS.search(name)
        self._info = ChatInfo(
            "openai",
            name,
            self._window(entry),
            bool(_BASE.search(name)),
            float(billions[1]) if billions else 0.0,
            slots=await self._slots(entry),
        )
        return self._info

    async def _slots(self, entry: Mapping[str, Any]) -> int:
        """Ask how many answers come at once: llama.cpp's server says it in /props, vLLM batches as many as come."""
        if entry.get("owned_by") == "vllm":
            return VLLM_SLOTS
        try:
            slots = (await self._connection.fetch("GET", "/props")).get("total_slots")
        except ModelError:
            return 1
        return slots if isinstance(slots, int) and slots > 0 else 1

    def _choose(self, entries: list[dict[str, Any]]) -> dict[str, Any]:
        if not entries:
            raise ModelMissing("The model server has no model.", remedy="Start it with one.")
        if not self._wanted:
            return entries[0]
        found = next((entry for entry in entries if entry["id"] == self._wanted), None)
        if found is None and len(entries) == 1:
            return {**entries[0], "id": self._wanted}  # llama.cpp has one model and takes any name for it
        if found is None:
            has = ", ".join(sorted(str(entry["id"]) for entry in entries))
            raise ModelMissing(
                f"The model server has no model {self._wanted!r}.", remedy=f"Choose one that it has: {has}."
            )
        return found

    def _window(self, entry: Mapping[str, Any]) -> int:
        meta = entry.get("meta")
        said = (self._context_length, entry.get("max_model_len"), meta.get("n_ctx") if isinstance(meta, dict) else 0)
        return next((n for n in said if isinstance(n, int) and n > 0), DEFAULT_CONTEXT)

    async def chat(self, conversation: Conversation, params: Params) -> AsyncGenerator[Piece, None]:
        """Stream an answer; see `ChatModel.chat`."""
        info = self._info or await self.info()
        path = "/v1/chat/completions" if conversation.messages else "/v1/completions"
        stream = self._connection.stream(
            path, _body(info, conversation, params), model=info.name, first_byte=FIRST_BYTE_S
        )
        usage, reason, pieces = Usage(), "", 0
        async with aclosing(stream) as lines:
            async for line in lines:
                chunk = read_chunk(line, info.name, self._server)
                if chunk is None:  # [DONE]
                    await finish(lines)
                    break
                usage, reason = chunk.usage or usage, chunk.done_reason or reason
                if chunk.text:
                    pieces += 1
                    yield Piece(chunk.text)
                if pieces > params.max_tokens + 8:
                    raise broken(self._server, f"does not stop after {params.max_tokens} tokens")
        if not reason:
            raise broken(self._server, "stopped in the middle of an answer")
        yield Piece("", None, usage, reason)

    async def close(self) -> None:
        """Release connections. May be called twice."""
        await self._connection.close()


def _body(info: ChatInfo, conversation: Conversation, params: Params) -> dict[str, Any]:
    stop = list(dict.fromkeys((*conversation.stop, *params.stop)))[:4]
    common = {
        "model": info.name,
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": params.max_tokens,
        "temperature": params.temperature,
        "top_p": params.top_p,
        **({"stop": stop} if stop else {}),
        **({"seed": params.seed} if params.seed is not None else {}),
    }
    if not conversation.messages:
        return {**common, "prompt": conversation.text}
    return {**common, "messages": [{"role": m.role, "content": m.text} for m in conversation.messages]}
