"""The wire form of Ollama's /api/generate: what is sent, and how a line of the answer reads. No HTTP here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fimble.errors import ModelRefused
from fimble.fim.prompt import Prompt
from fimble.models.base import Params, Piece, Usage
from fimble.models.connection import parse_object, whole_characters
from fimble.models.failures import Server, from_status, garbage
from fimble.models.installed import names_cloud

SUGGESTED = "qwen2.5-coder:1.5b-base"
"""What to pull first: fill-in-the-middle, 1 GB, Apache-2.0."""

# The server breaks off after 100 equal tokens in a row (`llm/llama_server.go`): a model in a loop, nobody is broken.
_LOOP = "token repeat limit reached"


def request_body(model: str, prompt: Prompt, params: Params, *, load_options: Mapping[str, int]) -> dict[str, Any]:
    """Write a request; `load_options` must be the very options that the model is loaded with, or it is loaded anew.

    No keep_alive: without it a loaded model stays after its use as long as whoever loaded it wished (`useLoadedRunner` in
    Ollama's server/sched.go).
    """
    options: dict[str, Any] = {
        **load_options,
        "temperature": params.temperature,
        "top_p": params.top_p,
        "num_predict": params.max_tokens,
        "repeat_penalty": 1.0,  # 1.1 up to v0.32: it breaks off lists and tables, which code is full of
    }
    if params.seed is not None:
        options["seed"] = params.seed
    if stop := list(dict.fromkeys((*prompt.stop, *params.stop))):
        options["stop"] = stop
    return {
        "model": model,
        "prompt": prompt.text,
        "raw": True,
        "stream": True,
        "truncate": False,  # an over-long prompt is an error, never cut in the middle of its layout
        "think": False,
        "options": options,
        **({"logprobs": True} if params.logprobs else {}),
    }


def read_piece(line: bytes, model: str, server: Server) -> Piece:
    """Read one line of the stream; the one that ends it has `usage`. Raise the error that the line carries."""
    answer = parse_object(line, server)
    if "error" in answer:
        if _LOOP in str(answer["error"]):
            return Piece("", usage=Usage(), done_reason="length")
        raise from_status(server, model, -1, line)
    refuse_cloud(model, str(answer.get("remote_host") or ""))
    text = answer.get("response", "")
    if not isinstance(text, str):
        raise garbage(server)
    logprob = _logprob(answer.get("logprobs"))
    if not answer.get("done"):
        return Piece(whole_characters(text), logprob)
    reason = "length" if answer.get("done_reason") == "length" else "stop"
    return Piece(whole_characters(text), logprob, _usage(answer), reason)


def refuse_cloud(name: str, remote_host: str = "") -> None:
    """Raise `ModelRefused` for a model that Ollama only passes prompts on for."""
    if remote_host or names_cloud(name):
        raise ModelRefused(
            f"The model {name} runs in a cloud{f' ({remote_host})' if remote_host else ''}; "
            "source code would leave the machine.",
            remedy=f"Choose a local model, for example {SUGGESTED}.",
        )


def _usage(answer: Mapping[str, Any]) -> Usage:
    return Usage(
        prompt_tokens=_count(answer, "prompt_eval_count"),
        cached_tokens=_count(answer, "prompt_eval_cached_count"),
        generated_tokens=_count(answer, "eval_count"),
        load_ms=_milliseconds(answer, "load_duration"),
        prompt_ms=_milliseconds(answer, "prompt_eval_duration"),
        generate_ms=_milliseconds(answer, "eval_duration"),
    )


def _count(answer: Mapping[str, Any], key: str) -> int:
    value = answer.get(key)
    return value if isinstance(value, int) else -1


def _milliseconds(answer: Mapping[str, Any], key: str) -> float:
    # Nanoseconds; Go leaves a duration of zero out.
    value = answer.get(key, 0)
    return value / 1e6 if isinstance(value, int | float) else -1.0


def _logprob(entries: object) -> float | None:
    if not isinstance(entries, list):
        return None
    values = [e.get("logprob") for e in entries if isinstance(e, dict)]
    numbers = [float(v) for v in values if isinstance(v, int | float)]
    return sum(numbers) if numbers else None
