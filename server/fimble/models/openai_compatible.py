"""The backend for servers with OpenAI's /v1/completions: llama.cpp's server, vLLM, LM Studio.

The prompt goes in raw, as `prompt`: llama.cpp ignores `suffix` without a word, and each server would apply its own
template to it. Ollama's own /v1 face is not for this backend: it passes prompts through a chat template.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from fimble.errors import ModelBroken, ModelMissing, PromptTooLong, UnknownTemplate
from fimble.fim.families import template_for
from fimble.fim.prompt import Prompt
from fimble.fim.templates import template_named
from fimble.models.base import ModelInfo, Params, Piece, Usage
from fimble.models.connection import Timeouts, finish
from fimble.models.failures import broken
from fimble.models.health import BELIEVED_S
from fimble.models.openai_answers import read_chunk, read_models
from fimble.models.servers import openai_at
from fimble.models.stops import StopScanner
from fimble.models.tested import NotTested, Verdicts, tested_template

DEFAULT_CONTEXT = 4096
"""Tokens, when neither the server nor the user says: llama.cpp's own default, and small for all others."""
MAX_STOPS = 4
"""What OpenAI's reference allows in `stop`; a server may refuse more."""

# What switches each server's penalty for repetition off, by the `owned_by` of its /v1/models. vLLM would else take one
# from the model's generation_config.json (1.05 to 1.1 for Qwen), which harms code.
_NO_PENALTY = {
    "vllm": {"repetition_penalty": 1.0},
    "llamacpp": {"repeat_penalty": 1.0},
    "organization_owner": {"repeat_penalty": 1.0},  # LM Studio
}


@dataclass(frozen=True, slots=True)
class _Known:
    info: ModelInfo
    at: float
    owner: str


class OpenAICompatibleBackend:
    """Completions from one server with OpenAI's completion interface."""

    name = "openai"

    def __init__(
        self,
        url: str,
        model: str | None = None,
        *,
        template: str = "",
        api_key: str = "",
        context_length: int = 0,
        timeouts: Timeouts | None = None,
        clock: Callable[[], float] = time.monotonic,
        verdicts: Verdicts = NotTested(),
    ) -> None:
        """Talk to the server at `url` (from `models.hosts`, with or without "/v1"). Nothing is connected yet.

        `model` None: the first that has a template. `template`: name of a row in `fim.templates`, over what the model's
        id says. `context_length`: tokens, over what the server says; 0: believe the server. `verdicts`: what self-tests
        found. Raise `UnknownTemplate` for a row that is not there.
        """
        self._wanted = model
        self._template = template_named(template).name if template else ""
        self._context_length = context_length
        self._clock = clock
        self._connection = openai_at(url, api_key, timeouts or Timeouts())
        self._server = self._connection.server
        self._verdicts = verdicts
        self._lock = asyncio.Lock()
        self._known: _Known | None = None

    async def info(self) -> ModelInfo:
        """Say which model answers and with what window; asks the server at most every `BELIEVED_S`."""
        async with self._lock:
            known = self._known
            if known is None or self._clock() - known.at >= BELIEVED_S:
                self._known = known = await self._look()
            return known.info

    async def generate(self, prompt: Prompt, params: Params) -> AsyncGenerator[Piece, None]:
        """Stream an answer to the raw prompt; see `Backend.generate`."""
        if self._known is None:
            await self.info()
        assert self._known is not None  # noqa: S101 -- what info() is for
        known = self._known
        stops = list(dict.fromkeys((*prompt.stop, *params.stop)))
        body = _body(known, prompt.text, params, stops[:MAX_STOPS])
        scanner = StopScanner(stops[MAX_STOPS:])
        stream = self._connection.stream("/v1/completions", body, model=known.info.name)
        usage, reason, pieces = Usage(), "", 0
        async with aclosing(stream) as lines:
            try:
                async for line in lines:
                    chunk = read_chunk(line, known.info.name, self._server)
                    if chunk is None:  # [DONE]
                        await finish(lines)
                        break
                    usage, reason = chunk.usage or usage, chunk.done_reason or reason
                    if text := scanner.feed(chunk.text):
                        pieces += 1
                        yield Piece(text, chunk.logprob)
                    if scanner.is_stopped:
                        reason = "stop"
                        break
                    if pieces > params.max_tokens + 8:
                        raise broken(self._server, f"does not stop after {params.max_tokens} tokens")
            except PromptTooLong as error:
                if error.n_ctx:
                    self._known = replace(known, info=replace(known.info, context_length=error.n_ctx))
                raise
        if not reason:
            raise broken(self._server, "stopped in the middle of an answer")
        yield Piece(scanner.flush(), None, usage, reason)

    def reconsider(self) -> None:
        """Have the model chosen anew at the next question: a self-test has said something about it."""
        self._known = None

    async def close(self) -> None:
        """Release connections. May be called twice."""
        await self._connection.close()

    async def _look(self) -> _Known:
        answer = await self._connection.fetch("GET", "/v1/models")
        entry, (template, verdict) = self._choose(read_models(answer))
        window = await self._window(entry)
        meta = entry.get("meta")
        info = ModelInfo(
            backend=self.name,
            name=entry["id"],
            template=template,
            context_length=window,
            train_length=max(_number(meta, "n_ctx_train"), window) if _number(meta, "n_ctx_train") else 0,
            digest=_digest(entry),
            self_test=verdict,
        )
        return _Known(info, self._clock(), str(entry.get("owned_by", "")))

    def _choose(self, entries: list[dict[str, Any]]) -> tuple[dict[str, Any], tuple[str, str]]:
        if self._wanted:
            entry = next((e for e in entries if e["id"] == self._wanted), None)
            # llama.cpp has one model and takes any name for it.
            if entry is None and len(entries) == 1 and entries[0].get("owned_by") == "llamacpp":
                entry = {**entries[0], "id": self._wanted}
            if entry is None:
                has = ", ".join(sorted(e["id"] for e in entries)) or "none"
                raise ModelMissing(
                    f"The model server has no model {self._wanted!r}.", remedy=f"Choose one that it has: {has}."
                )
            return entry, self._template_name(entry)
        for entry in entries:
            try:
                return entry, self._template_name(entry)
            except UnknownTemplate:
                continue
        raise ModelMissing(
            "The model server has no model that is known to fill in code.",
            remedy="Name the model in the settings, and the template it was trained with.",
        )

    def _template_name(self, entry: Mapping[str, Any]) -> tuple[str, str]:
        model = str(entry["id"])
        template = self._template or template_for(model_name=model).name
        return tested_template(self._verdicts, _digest(entry), model, template)

    async def _window(self, entry: Mapping[str, Any]) -> int:
        """Find the window: by the user, the list of models (vLLM, llama.cpp), /props (older llama.cpp) or LM Studio."""
        said = self._context_length or _number(entry, "max_model_len") or _number(entry.get("meta"), "n_ctx")
        if said:
            return said
        props = await self._try("/props")
        if window := _number(props.get("default_generation_settings"), "n_ctx"):
            return window
        models = (await self._try("/api/v0/models")).get("data")
        for model in models if isinstance(models, list) else ():
            if isinstance(model, dict) and model.get("id") == entry["id"]:
                return _number(model, "loaded_context_length") or DEFAULT_CONTEXT
        return DEFAULT_CONTEXT

    async def _try(self, path: str) -> dict[str, Any]:
        try:
            return await self._connection.fetch("GET", path)
        except (ModelMissing, ModelBroken):
            return {}


def _body(known: _Known, prompt: str, params: Params, stops: list[str]) -> dict[str, Any]:
    return {
        "model": known.info.name,
        "prompt": prompt,
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": params.max_tokens,
        "temperature": params.temperature,
        "top_p": params.top_p,
        **_NO_PENALTY.get(known.owner, {}),
        **({"stop": stops} if stops else {}),
        **({"seed": params.seed} if params.seed is not None else {}),
        **({"logprobs": 1} if params.logprobs else {}),
    }


def _digest(entry: Mapping[str, Any]) -> str:
    """Tell a model from others of its name: no server of this kind says a digest, llama.cpp's says what it measured."""
    meta = entry.get("meta")
    return "/".join([str(entry["id"]), *(str(n) for key in ("n_params", "size") if (n := _number(meta, key)))])


def _number(value: object, key: str) -> int:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0
