"""A stand-in for Ollama with the contract of v0.34.2 as measured: streams, prompt cache, windows, reloads, errors.

In a test: `with OllamaStandin(answer="return 1\\n") as ollama: ...` then `ollama.url`, `ollama.requests`,
`ollama.fault`. For other processes: `python -m tests.standin.ollama_standin` prints its address as one line of JSON,
and `POST /standin` sets `answer`, `fault` and `speed`, `GET /standin` reads the log.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from tests.standin import runtime
from tests.standin.faults import Fault
from tests.standin.ollama_json import chat_objection, figures, is_new, line, objection, process, show, tag, too_long
from tests.standin.runtime import LoadedModel, PromptCache, StandinModel, cut_answer, effective_context, fit, tokenize
from tests.standin.server import AnswerSource, Record, Speed, Standin
from tests.standin.wire import Exchange, encode

CODER = StandinModel(
    "qwen2.5-coder:1.5b-base",
    model_info={
        "tokenizer.ggml.fim_pre_token_id": 151659,
        "tokenizer.ggml.fim_suf_token_id": 151661,
        "tokenizer.ggml.fim_mid_token_id": 151660,
    },
)
CHAT = StandinModel(
    "smollm2:135m",
    family="llama",
    template="{{ .Prompt }}",
    capabilities=("completion",),
    train_length=8192,
    size=98_000_000,
)
INSTRUCT = StandinModel(
    "qwen2.5-coder:7b",
    template="{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n",
    capabilities=("completion", "tools", "insert"),
    size=4_700_000_000,
    parameter_size="7.6B",
)
"""A model that follows instructions."""
EMBEDDER = StandinModel(
    "nomic-embed-text:latest",
    family="nomic-bert",
    template="{{ .Prompt }}",
    capabilities=("embedding",),
    size=274_000_000,
)
CLOUD = StandinModel("qwen3-coder:480b-cloud", family="qwen3moe", size=382, remote_host="https://ollama.com:443")

MLX_KINDS = ("int4", "int8", "nvfp4", "mxfp4", "mxfp8")
"""How a new server may quantise safetensors (`mlx/quant/quant.go`)."""


class OllamaStandin(Standin):
    """One Ollama server with its models."""

    def __init__(
        self,
        models: Sequence[StandinModel] = (CODER,),
        *,
        answer: AnswerSource = "pass\n",
        fault: Fault | None = None,
        port: int = 0,
        default_ctx: int = 4096,
        num_parallel: int = 1,
        max_queue: int = 512,
        version: str = "0.34.2",
        has_host_memory: bool = True,
    ) -> None:
        super().__init__(answer=answer, fault=fault, port=port)
        self.models = list(models)
        self.default_ctx = default_ctx
        self.num_parallel = num_parallel
        self.max_queue = max_queue
        self.version = version
        self.has_mlx = False
        """Whether the engine is there that new servers import safetensors for."""
        self.has_host_memory = has_host_memory
        self.logprob = -0.1
        """Of every generated token."""
        self.loaded: dict[str, LoadedModel] = {}
        self.layer_bytes = 1000
        """Of the one layer that every model of the library has."""
        self.partial: dict[str, int] = {}
        """Bytes of each model that have been downloaded."""
        self.holds_chats = False
        """Answer no conversation as long as this is set; everything else goes on."""
        self.most_loaded = 9
        """Models that fit into memory; one more pushes out the one that was loaded first."""
        self.loads: list[str] = []
        """Names of the models that were loaded, in order: a second time is a reload or a return."""

    def on_start(self) -> None:
        self.loaded = {}
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._waiting = 0
        self._load_lock = asyncio.Lock()

    def load(self, name: str, **explicit: Any) -> None:
        """Have a model loaded already, as another program would: with its own options, or none."""
        self._put_in_memory(self._model(name), explicit)

    def unload(self, name: str) -> None:
        """Let go of a model, as when its time is up."""
        self.loaded.pop(self._model(name).full_name, None)

    async def handle(self, exchange: Exchange, record: Record) -> None:
        if "origin" in record.headers and "127.0.0.1" not in record.headers["origin"]:
            await self._status(exchange, record, 403, None)
            return
        fault = self.take_fault(record.path, record.prompt)
        if await self.strike_at_once(exchange, record, fault):
            return
        match record.method, record.path:
            case "GET" | "HEAD", "/":
                await exchange.answer(200, b"Ollama is running", "text/plain; charset=utf-8")
            case "GET", "/api/version":
                await exchange.answer_json(200, {"version": self.version})
            case "GET", "/api/tags":
                await exchange.answer_json(200, {"models": [tag(m, self.version) for m in self.models]})
            case "GET", "/api/ps":
                await exchange.answer_json(200, {"models": [process(m) for m in self.loaded.values()]})
            case "POST", "/api/show":
                await self._show(exchange, record)
            case "POST", "/api/generate":
                await self._generate(exchange, record, fault)
            case "POST", "/api/chat":
                await self._chat(exchange, record, fault)
            case "POST", "/api/pull":
                await self._pull(exchange, record)
            case "POST", path if path.startswith("/api/blobs/"):
                is_whole = path.rpartition(":")[2] == hashlib.sha256(exchange.request.body).hexdigest()
                await self._status(exchange, record, 201 if is_whole else 400, None)
            case "POST", "/api/create":
                await self._create(exchange, record)
            case _, "/standin":
                await self._control(exchange, record)
            case _:
                await self._status(exchange, record, 404, None)

    async def _show(self, exchange: Exchange, record: Record) -> None:
        body = await self._body(exchange, record)
        if body is None:
            return
        name = str(body.get("model") or body.get("name") or "")
        model = await self._known_model(exchange, record, name if ":" in name else f"{name}:latest")
        if model is not None:
            await exchange.answer_json(200, show(model))

    async def _generate(self, exchange: Exchange, record: Record, fault: Fault | None) -> None:
        body = await self._body(exchange, record)
        if body is None:
            return
        model = await self._known_model(exchange, record, str(body.get("model", "")))
        if model is None:
            return
        if problem := objection(model, body):
            await self._status(exchange, record, 400, problem)
            return
        if not body.get("prompt") and body.get("keep_alive") == 0:
            self.loaded.pop(model.full_name, None)
            await exchange.answer_json(200, line(body, "", {"done": True, "done_reason": "unload"}))
            return
        memory = await self._in_memory(exchange, record, model, body)
        if memory is None:
            return
        if not body.get("prompt"):
            await exchange.answer_json(200, line(body, "", {"done": True, "done_reason": "load"}))
            return
        await self._with_slot(exchange, record, memory, body, fault, chat=False)

    async def _chat(self, exchange: Exchange, record: Record, fault: Fault | None) -> None:
        body = await self._body(exchange, record)
        if body is None:
            return
        model = await self._known_model(exchange, record, str(body.get("model", "")))
        if model is None:
            return
        if problem := chat_objection(model, body):
            await self._status(exchange, record, 400, problem)
            return
        memory = await self._in_memory(exchange, record, model, body)
        if memory is None:
            return
        if not body.get("messages"):
            await exchange.answer_json(200, line(body, "", {"done": True, "done_reason": "load"}, chat=True))
            return
        turns = "".join(f"<|im_start|>{m['role']}\n{m['content']}<|im_end|>\n" for m in body.get("messages") or ())
        await self._with_slot(
            exchange, record, memory, {**body, "prompt": turns + "<|im_start|>assistant\n"}, fault, chat=True
        )

    async def _with_slot(
        self,
        exchange: Exchange,
        record: Record,
        memory: LoadedModel,
        body: dict[str, Any],
        fault: Fault | None,
        *,
        chat: bool,
    ) -> None:
        """Wait for the model's turn; a client that leaves the queue costs nothing."""
        slots = self._slots.setdefault(memory.model.full_name, asyncio.Semaphore(self.num_parallel))
        if slots.locked() and self._waiting >= self.max_queue:
            await self._status(
                exchange, record, 503, "server busy, please try again.  maximum pending requests exceeded"
            )
            return
        self._waiting += 1
        turn = asyncio.create_task(slots.acquire())
        gone = asyncio.create_task(exchange.connection.closed.wait())
        try:
            await asyncio.wait((turn, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._waiting -= 1
            gone.cancel()
        if exchange.is_closed:
            if turn.done():
                slots.release()
            turn.cancel()
            record.outcome = "connection_closed"
            return
        try:
            await self._run(exchange, record, memory, body, fault, chat=chat)
        finally:
            slots.release()

    async def _run(
        self,
        exchange: Exchange,
        record: Record,
        memory: LoadedModel,
        body: dict[str, Any],
        fault: Fault | None,
        *,
        chat: bool,
    ) -> None:
        options = body.get("options") or {}
        tokens = tokenize(str(body["prompt"]))
        if body.get("truncate") is False and len(tokens) >= memory.num_ctx:
            await self._status(exchange, record, 400, too_long(len(tokens), memory.num_ctx))
            return
        tokens = fit(tokens, memory.num_ctx, int(options.get("num_keep", 4)))
        record.prompt_tokens, record.cached_tokens = len(tokens), memory.cache.reuse(tokens)
        if not await self._read_prompt(exchange, record, memory, tokens):
            return
        while chat and self.holds_chats:
            if not await self.pause(exchange, 10):
                record.outcome = "connection_closed"
                return
        while self.is_held:
            if not await self.pause(exchange, 5):
                record.outcome = "connection_closed"
                return
        text = self.text_for(str(body["prompt"]))
        limit = int(options.get("num_predict", -1))
        if fault is not None and fault.kind == "endless":
            text, limit = text * (400_000 // max(len(text), 1)), -1
        answer = cut_answer(text, limit, list(options.get("stop") or ()))
        is_stream = body.get("stream", True) is not False
        for n, token in enumerate(answer.tokens):
            if await self.strike_between(exchange, record, fault, n):
                return
            if not await self.pause(exchange, self.speed.token_ms):
                record.outcome = "connection_closed"
                return
            record.generated_tokens = n + 1
            memory.cache.slot.append(token)
            if is_stream:
                await exchange.send(encode(line(body, token, {"done": False}, chat=chat, logprob=self.logprob)) + b"\n")
        if await self.strike_at_last(exchange, record, fault, len(answer.tokens)):
            return
        record.generated_tokens = answer.n_generated
        self._shift(memory)
        last = figures(record, self.version, runtime.LOAD_MS + self.speed.load_ms) | {
            "done": True,
            "done_reason": answer.reason,
        }
        if is_stream:
            await exchange.send(encode(line(body, "", last, chat=chat)) + b"\n")
            await exchange.end()
        else:
            whole = line(body, "".join(answer.tokens), last, chat=chat)
            pieces = [line(body, token, {}, logprob=self.logprob) for token in answer.tokens]
            values = [value for piece in pieces for value in piece.get("logprobs", ())]
            await exchange.answer_json(200, whole | ({"logprobs": values} if values else {}))
        if body.get("keep_alive") == 0:
            self.loaded.pop(memory.model.full_name, None)

    async def _read_prompt(self, exchange: Exchange, record: Record, memory: LoadedModel, tokens: list[str]) -> bool:
        """Read the prompt batch by batch; the batches that are done stay in the cache when the client leaves."""
        for at in range(record.cached_tokens, len(tokens), runtime.BATCH):
            batch = tokens[at : at + runtime.BATCH]
            if self.speed.prompt_ms:
                await asyncio.sleep(self.speed.prompt_ms * len(batch) / 1000)  # a batch cannot be broken off
            memory.cache.slot = tokens[: at + len(batch)]
            if exchange.is_closed:
                record.outcome = "connection_closed"
                return False
        return True

    def _shift(self, memory: LoadedModel) -> None:
        """Beyond the window the oldest half is dropped, without an error: the next request finds less in the cache."""
        if len(memory.cache.slot) > memory.num_ctx:
            memory.cache.slot = memory.cache.slot[: memory.num_ctx // 2]

    async def _in_memory(
        self, exchange: Exchange, record: Record, model: StandinModel, body: dict[str, Any]
    ) -> LoadedModel | None:
        """Give the loaded model, loaded anew when its options differ; None when the client left during the load."""
        explicit = {k: v for k, v in (body.get("options") or {}).items() if k in runtime.LOAD_OPTIONS}
        async with self._load_lock:
            memory = self.loaded.get(model.full_name)
            if memory is None or memory.needs_reload(explicit, self.default_ctx):
                record.is_reload = True
                if not await self.pause(exchange, self.speed.load_ms):
                    record.outcome = "connection_closed"  # leaving during a load aborts it
                    return None
                memory = self._put_in_memory(model, explicit)
            memory.keep_alive = body.get("keep_alive", memory.keep_alive)
            return memory

    def _put_in_memory(self, model: StandinModel, explicit: dict[str, Any]) -> LoadedModel:
        window = effective_context(model, explicit, self.default_ctx)
        memory = LoadedModel(model, explicit, window, PromptCache(self.has_host_memory))
        for name in list(self.loaded)[: max(0, len(self.loaded) + 1 - self.most_loaded)]:
            self.loaded.pop(name)
        self.loaded[model.full_name] = memory
        self.loads.append(model.name)
        return memory

    async def _pull(self, exchange: Exchange, record: Record) -> None:
        body = await self._body(exchange, record)
        if body is None:
            return
        name = str(body.get("model", ""))
        lines: list[dict[str, Any]] = [{"status": "pulling manifest"}]
        if "nope" in name:
            lines.append({"error": "pull model manifest: file does not exist"})
        else:
            had = self.partial.get(name, 0)
            steps = (n * self.layer_bytes // 2 for n in range(3))
            layer = {"status": "pulling 29d8c98fa6b0", "digest": "sha256:29d8c98fa6b0", "total": self.layer_bytes}
            lines += [{**layer, "completed": max(n, had)} for n in steps]
            lines += [{"status": "success"}]
        for value in lines:
            await exchange.send(encode(value) + b"\n")
            self.partial[name] = value.get("completed", self.partial.get(name, 0))
            if value.get("completed") and not await self.pause(exchange, self.speed.pull_ms):
                record.outcome = "connection_closed"  # what came so far stays
                return
        if "nope" not in name:
            self.models.append(replace(CODER, name=name))
        await exchange.end()

    async def _create(self, exchange: Exchange, record: Record) -> None:
        body = await self._body(exchange, record)
        if body is None:
            return
        is_gguf = any(name.endswith(".gguf") for name in body.get("files") or {})
        if body.get("quantize") and is_gguf and is_new(self.version):
            problem = "quantization is only supported for safetensors imports; quantize GGUF models before importing"
            await exchange.send(encode({"error": problem}) + b"\n")
        elif is_new(self.version) and not is_gguf and body.get("quantize") not in (None, "", *MLX_KINDS):
            await self._status(exchange, record, 400, f'unsupported quantize type "{body["quantize"]}"')
            return
        elif is_new(self.version) and not is_gguf and not self.has_mlx:
            await exchange.send(encode({"error": "MLX runtime is not available", "status": 503}) + b"\n")
        else:
            self.models.append(replace(CODER, name=str(body["model"])))
            await exchange.send(encode({"status": "success"}) + b"\n")
        await exchange.end()

    async def _control(self, exchange: Exchange, record: Record) -> None:
        """Be steered from another process."""
        body = record.body or {}
        if "answer" in body:
            self.answer = body["answer"]
        if "fault" in body:
            self.fault = (
                Fault(**{**body["fault"], "body": str(body["fault"].get("body", "")).encode()})
                if body["fault"]
                else None
            )
        if "speed" in body:
            self.speed = Speed(**body["speed"])
        self.requests.remove(record)
        log = [asdict(r) for r in self.requests]
        await exchange.answer_json(200, {"requests": log, "loads": self.loads})

    async def _body(self, exchange: Exchange, record: Record) -> dict[str, Any] | None:
        if record.body is not None:
            return record.body
        problem = "missing request body" if not exchange.request.body else "unexpected EOF"
        await self._status(exchange, record, 400, problem)
        return None

    async def _known_model(self, exchange: Exchange, record: Record, name: str) -> StandinModel | None:
        try:
            return self._model(name)
        except KeyError:
            await self._status(exchange, record, 404, f"model '{name}' not found")
            return None

    def _model(self, name: str) -> StandinModel:
        full = (name if ":" in name else f"{name}:latest").lower()
        for model in self.models:
            if model.full_name.lower() == full:
                return model
        raise KeyError(name)

    async def _status(self, exchange: Exchange, record: Record, status: int, problem: str | None) -> None:
        record.outcome = f"status {status}"
        await exchange.answer(status, b"" if problem is None else encode({"error": problem}))

    def error_line(self, message: str) -> bytes:
        return encode({"error": message}) + b"\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--answer", default="pass\n")
    parser.add_argument("--token-ms", type=float, default=0.0)
    arguments = parser.parse_args()
    standin = OllamaStandin(answer=arguments.answer, port=arguments.port)
    standin.speed = Speed(token_ms=arguments.token_ms)
    try:
        asyncio.run(standin.serve(lambda: print(json.dumps({"url": standin.url}), flush=True)))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
