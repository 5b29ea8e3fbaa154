"""What Ollama v0.34.2 writes: its models, its lines, its figures, its words of refusal."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.standin import runtime
from tests.standin.runtime import LoadedModel, StandinModel
from tests.standin.server import Record

CREATED = "2026-11-21T09:00:00.000000000Z"


def tag(model: StandinModel, version: str) -> dict[str, Any]:
    """An entry of /api/tags."""
    entry = {
        "name": model.full_name,
        "model": model.full_name,
        "modified_at": CREATED,
        "size": model.size,
        "digest": model.digest,
        "details": _details(model),
        **_remote(model),
    }
    return entry | ({"capabilities": list(model.capabilities)} if is_new(version) else {})


def process(memory: LoadedModel) -> dict[str, Any]:
    """An entry of /api/ps."""
    model = memory.model
    return {
        "name": model.full_name,
        "model": model.full_name,
        "size": model.size,
        "digest": model.digest,
        "details": _details(model),
        "expires_at": "2319-01-01T00:00:00Z" if memory.keep_alive == -1 else "2026-11-21T10:00:00Z",
        "size_vram": 0,
        "context_length": memory.num_ctx,
    }


def show(model: StandinModel) -> dict[str, Any]:
    """The answer of /api/show."""
    facts = {"general.architecture": model.family, f"{model.family}.context_length": model.train_length}
    answer = {
        "modelfile": f"FROM {model.name}",
        "template": model.template,
        "details": _details(model),
        "model_info": {**facts, **model.model_info},
        "capabilities": list(model.capabilities),
        "modified_at": CREATED,
        **_remote(model),
    }
    return answer | ({"parameters": model.parameters} if model.parameters else {})


def line(
    body: dict[str, Any], text: str, more: dict[str, Any], *, chat: bool = False, logprob: float | None = None
) -> dict[str, Any]:
    """A line of an answer, or all of it."""
    said = {"message": {"role": "assistant", "content": text}} if chat else {"response": text}
    answer = {"model": body.get("model"), "created_at": CREATED, **said, **more}
    if logprob is not None and body.get("logprobs"):
        answer["logprobs"] = [{"token": text, "logprob": logprob, "bytes": list(text.encode())}]
    return answer


def figures(record: Record, version: str, load_ms: float) -> dict[str, Any]:
    """The figures at the end of an answer, durations in nanoseconds; a duration of zero is left out, as Go does."""
    new = record.prompt_tokens - record.cached_tokens
    values = {
        "total_duration": int((time.monotonic() - record.at) * 1e9) + 1,
        "load_duration": int((load_ms if record.is_reload else 1.5) * 1e6),
        "prompt_eval_count": record.prompt_tokens,
        "prompt_eval_cached_count": record.cached_tokens,
        "prompt_eval_duration": int(new * runtime.PROMPT_MS * 1e6),
        "eval_count": record.generated_tokens,
        "eval_duration": int(max(record.generated_tokens - 1, 0) * runtime.TOKEN_MS * 1e6),
    }
    if not is_new(version):
        del values["prompt_eval_cached_count"]
    return {k: v for k, v in values.items() if v or not k.endswith("_duration")}


def is_new(version: str) -> bool:
    """v0.34 brought the cached count and the capabilities in /api/tags."""
    return tuple(int(part) for part in version.split(".")) >= (0, 34)


def objection(model: StandinModel, body: dict[str, Any]) -> str:
    """Say why /api/generate refuses a request with 400; "" when it does not."""
    if "completion" not in model.capabilities:
        return f'"{body["model"]}" does not support generate'
    if body.get("raw") and (body.get("template") or body.get("system") or body.get("context")):
        return "raw mode does not support template, system, or context"
    if body.get("suffix") and "insert" not in model.capabilities:
        return f"registry.ollama.ai/library/{model.full_name} does not support insert"
    return ""


def chat_objection(model: StandinModel, body: dict[str, Any]) -> str:
    """Say why /api/chat refuses a request with 400; "" when it does not."""
    if "completion" not in model.capabilities:
        return f'"{body["model"]}" does not support chat'
    if body.get("think") and "thinking" not in model.capabilities:
        return f'"{body["model"]}" does not support thinking'
    return ""


def too_long(n_prompt: int, n_ctx: int) -> str:
    """The message of llama-server, which Ollama passes on as text inside its own JSON."""
    message = f"request ({n_prompt} tokens) exceeds the available context size ({n_ctx} tokens), try increasing it"
    error = {
        "code": 400,
        "message": message,
        "type": "exceed_context_size_error",
        "n_prompt_tokens": n_prompt,
        "n_ctx": n_ctx,
    }
    return json.dumps({"error": error}, separators=(",", ":"))


def _remote(model: StandinModel) -> dict[str, Any]:
    if not model.remote_host:
        return {}
    return {"remote_host": model.remote_host, "remote_model": model.name.removesuffix("-cloud")}


def _details(model: StandinModel) -> dict[str, Any]:
    return {
        "parent_model": "",
        "format": "gguf",
        "family": model.family,
        "families": [model.family],
        "parameter_size": model.parameter_size,
        "quantization_level": "Q4_K_M",
    }
