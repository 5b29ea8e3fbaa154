"""A stand-in for servers with OpenAI's completion interface: llama.cpp (b10970), vLLM or LM Studio by `flavour`."""

from __future__ import annotations

import json
from typing import Any, Literal

from tests.standin import runtime
from tests.standin.faults import Fault
from tests.standin.runtime import PromptCache, cut_answer, tokenize
from tests.standin.server import AnswerSource, Record, Standin
from tests.standin.wire import Exchange, encode

Flavour = Literal["llama.cpp", "vllm", "lm-studio"]


class LlamaStandin(Standin):
    """One server with one model (LM Studio: two)."""

    def __init__(
        self,
        *,
        flavour: Flavour = "llama.cpp",
        model: str = "qwen2.5-coder-1.5b-q8_0.gguf",
        n_ctx: int = 4096,
        api_key: str = "",
        answer: AnswerSource = "pass\n",
        fault: Fault | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(answer=answer, fault=fault, port=port)
        self.flavour = flavour
        self.model = model
        self.n_ctx = n_ctx
        self.api_key = api_key
        self.is_loading = False
        """llama.cpp's server answers 503 to everything while it reads its model."""
        self.lists_n_ctx = True
        """Newer builds of llama.cpp tell the window in /v1/models; older ones only in /props."""
        self.n_slots = 1
        self.max_stops = 0
        """Refuse a request with more stop strings, as some servers do; 0: take any number."""
        self.pings = 0
        """Send so many comments after the first piece, as llama.cpp does to keep proxies awake."""

    def on_start(self) -> None:
        self._cache = PromptCache()

    async def handle(self, exchange: Exchange, record: Record) -> None:
        if self.api_key and record.headers.get("authorization") != f"Bearer {self.api_key}":
            await self._fail(exchange, record, 401, "Invalid API Key", "authentication_error")
            return
        if self.is_loading:
            await self._fail(exchange, record, 503, "Loading model", "unavailable_error")
            return
        fault = self.take_fault(record.path, record.prompt)
        if await self.strike_at_once(exchange, record, fault):
            return
        match record.method, record.path:
            case "GET", "/health":
                await exchange.answer_json(200, {"status": "ok"})
            case "GET", "/v1/models":
                await exchange.answer_json(200, {"object": "list", "data": self._models()})
            case "GET", "/props" if self.flavour == "llama.cpp":
                settings = {"n_ctx": self.n_ctx, "params": {"n_predict": -1}}
                await exchange.answer_json(200, {"default_generation_settings": settings, "total_slots": self.n_slots})
            case "GET", "/api/v0/models" if self.flavour == "lm-studio":
                await exchange.answer_json(200, {"object": "list", "data": self._lm_studio_models()})
            case "POST", "/v1/completions" | "/v1/chat/completions":
                await self._complete(exchange, record, fault)
            case _:
                await self._fail(exchange, record, 404, "File Not Found", "not_found_error")

    async def _complete(self, exchange: Exchange, record: Record, fault: Fault | None) -> None:
        body = record.body
        if body is None:
            await self._fail(exchange, record, 400, "parse error", "invalid_request_error")
            return
        if self.flavour == "vllm" and body.get("model") != self.model:
            await self._fail(exchange, record, 404, f"The model `{body.get('model')}` does not exist.", "NotFoundError")
            return
        if self.max_stops and len(body.get("stop") or ()) > self.max_stops:
            await self._fail(exchange, record, 400, "too many stop strings", "invalid_request_error")
            return
        if record.path.endswith("/chat/completions"):
            # The server's own template writes the turns; what it looks like is the model's business.
            turns = "".join(f"<|im_start|>{m['role']}\n{m['content']}<|im_end|>\n" for m in body.get("messages") or ())
            body = {**body, "prompt": turns + "<|im_start|>assistant\n"}
        tokens = tokenize(str(body.get("prompt", "")))
        if await self._refuse_long(exchange, record, len(tokens), int(body.get("max_tokens", 16))):
            return
        record.prompt_tokens, record.cached_tokens = len(tokens), self._cache.reuse(tokens)
        self._cache.slot = tokens
        if body.get("messages"):
            await self._send(exchange, self._chunk(body, ""))  # says whose turn it is
        text, limit = self.text_for(str(body["prompt"])), int(body.get("max_tokens", 16))
        if fault is not None and fault.kind == "endless":
            text, limit = text * (400_000 // max(len(text), 1)), -1
        answer = cut_answer(text, limit, list(body.get("stop") or ()))
        for n, token in enumerate(answer.tokens):
            if await self.strike_between(exchange, record, fault, n):
                return
            if not await self.pause(exchange, self.speed.token_ms):
                record.outcome = "connection_closed"
                return
            record.generated_tokens = n + 1
            self._cache.slot.append(token)
            await self._send(exchange, self._chunk(body, token))
            for _ in range(self.pings if n == 0 else 0):
                await self.pause(exchange, 40)
                await exchange.send(b":\n\n", "text/event-stream")
        if await self.strike_at_last(exchange, record, fault, len(answer.tokens)):
            return
        record.generated_tokens = answer.n_generated
        await self._finish(exchange, record, body, answer.reason)

    async def _finish(self, exchange: Exchange, record: Record, body: dict[str, Any], reason: str) -> None:
        usage: dict[str, Any] = {
            "prompt_tokens": record.prompt_tokens,
            "completion_tokens": record.generated_tokens,
            "total_tokens": record.prompt_tokens + record.generated_tokens,
            "prompt_tokens_details": {"cached_tokens": record.cached_tokens},
        }
        last = self._chunk(body, "", reason)
        if self.flavour == "llama.cpp":
            await self._send(exchange, {**last, "usage": usage, "timings": self._timings(record)})
        else:
            await self._send(exchange, last)
            if (body.get("stream_options") or {}).get("include_usage"):
                await self._send(exchange, {**last, "choices": [], "usage": usage})
        await exchange.send(b"data: [DONE]\n\n", "text/event-stream")
        await exchange.end()

    async def _refuse_long(self, exchange: Exchange, record: Record, n_prompt: int, max_tokens: int) -> bool:
        if self.flavour == "llama.cpp" and n_prompt >= self.n_ctx:
            message = f"request ({n_prompt} tokens) exceeds the available context size ({self.n_ctx} tokens)"
            more = {"n_prompt_tokens": n_prompt, "n_ctx": self.n_ctx}
            await self._fail(exchange, record, 400, message, "exceed_context_size_error", **more)
            return True
        if self.flavour == "vllm" and n_prompt + max_tokens > self.n_ctx:
            message = (
                f"This model's maximum context length is {self.n_ctx} tokens. However, you requested {max_tokens} "
                f"output tokens and your prompt contains at least {n_prompt} input tokens, for a total of more."
            )
            await self._fail(exchange, record, 400, message, "BadRequestError")
            return True
        return False

    async def _send(self, exchange: Exchange, event: dict[str, Any]) -> None:
        await exchange.send(b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n", "text/event-stream")

    async def _fail(
        self, exchange: Exchange, record: Record, status: int, message: str, kind: str, **more: Any
    ) -> None:
        record.outcome = f"status {status}"
        await exchange.answer_json(status, {"error": {"code": status, "message": message, "type": kind, **more}})

    def error_line(self, message: str) -> bytes:
        return b"data: " + encode({"error": {"code": 500, "message": message, "type": "server_error"}}) + b"\n\n"

    def _chunk(self, body: dict[str, Any], text: str, reason: str | None = None) -> dict[str, Any]:
        logprobs: dict[str, Any] | None = None
        if body.get("logprobs") and text:
            logprobs = {"content": [{"token": text, "logprob": -0.1}]}
            if self.flavour == "vllm":
                logprobs = {"tokens": [text], "token_logprobs": [-0.1]}
        if body.get("messages"):
            delta = {} if reason else {"content": text} if text else {"role": "assistant", "content": None}
            choice = {"index": 0, "delta": delta, "finish_reason": reason}
            kind = "chat.completion.chunk"
            return {"id": "chatcmpl-1", "object": kind, "created": 1, "model": self.model, "choices": [choice]}
        choice = {"text": text, "index": 0, "logprobs": logprobs, "finish_reason": reason}
        return {"id": "cmpl-1", "object": "text_completion", "created": 1, "model": self.model, "choices": [choice]}

    def _timings(self, record: Record) -> dict[str, Any]:
        new = record.prompt_tokens - record.cached_tokens
        return {
            "cache_n": record.cached_tokens,
            "prompt_n": new,
            "prompt_ms": new * runtime.PROMPT_MS,
            "predicted_n": record.generated_tokens,
            "predicted_ms": record.generated_tokens * runtime.TOKEN_MS,
        }

    def _models(self) -> list[dict[str, Any]]:
        entry: dict[str, Any] = {"id": self.model, "object": "model", "created": 1}
        match self.flavour:
            case "llama.cpp":
                meta = {"n_ctx_train": 32768, **({"n_ctx": self.n_ctx} if self.lists_n_ctx else {})}
                return [{**entry, "owned_by": "llamacpp", "meta": meta}]
            case "vllm":
                return [{**entry, "owned_by": "vllm", "max_model_len": self.n_ctx}]
            case "lm-studio":
                embedder = {**entry, "id": "text-embedding-nomic-embed-text-v1.5", "owned_by": "organization_owner"}
                return [embedder, {**entry, "owned_by": "organization_owner"}]

    def _lm_studio_models(self) -> list[dict[str, Any]]:
        return [
            {"id": "text-embedding-nomic-embed-text-v1.5", "type": "embeddings", "state": "not-loaded"},
            {"id": self.model, "state": "loaded", "max_context_length": 32768, "loaded_context_length": self.n_ctx},
        ]
