"""How an event of a /v1/completions or /v1/chat/completions stream reads, and a list of models, in the spellings of llama.cpp,
vLLM and LM Studio. No HTTP here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fimble.models.base import Usage
from fimble.models.connection import parse_object, whole_characters
from fimble.models.failures import Server, from_status, garbage

_DATA = b"data:"
# Other fields of an event stream (HTML standard, 9.2.6); their content has no bearing on the text.
_IGNORED = (b"event:", b"id:", b"retry:")


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one event says."""

    text: str = ""
    logprob: float | None = None
    done_reason: str = ""
    usage: Usage | None = None


def read_models(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Take the models that have a name out of an answer of /v1/models."""
    data = answer.get("data")
    return [e for e in data if isinstance(e, dict) and isinstance(e.get("id"), str)] if isinstance(data, list) else []


def read_chunk(line: bytes, model: str, server: Server) -> Chunk | None:
    """Read one line of the event stream; None for the end mark. Raise the error that the line carries."""
    if line.startswith(_IGNORED):
        return Chunk()
    if not line.startswith(_DATA):
        raise garbage(server)
    data = line.removeprefix(_DATA).strip()
    if data == b"[DONE]":
        return None
    event = parse_object(data, server)
    if "error" in event:
        raise from_status(server, model, -1, data)
    choice = _first(event.get("choices"))
    text = choice.get("text") or _mapping(choice.get("delta")).get("content") or ""
    if not isinstance(text, str):
        raise garbage(server)
    reason = choice.get("finish_reason")
    return Chunk(
        whole_characters(text),
        _logprob(choice.get("logprobs")),
        ("length" if reason == "length" else "stop") if reason else "",
        _usage(_mapping(event.get("usage")), _mapping(event.get("timings"))),
    )


def _usage(usage: Mapping[str, Any], timings: Mapping[str, Any]) -> Usage | None:
    """Read OpenAI's `usage`, and llama.cpp's `timings`, which also know the time."""
    if not usage and not timings:
        return None
    cached = _mapping(usage.get("prompt_tokens_details")).get("cached_tokens", timings.get("cache_n"))
    prompt = usage.get("prompt_tokens")
    if prompt is None and "prompt_n" in timings:
        prompt = _count(timings.get("prompt_n")) + max(_count(timings.get("cache_n")), 0)
    return Usage(
        prompt_tokens=_count(prompt),
        cached_tokens=_count(cached),
        generated_tokens=_count(usage.get("completion_tokens", timings.get("predicted_n"))),
        prompt_ms=_time(timings.get("prompt_ms")),
        generate_ms=_time(timings.get("predicted_ms")),
    )


def _logprob(value: object) -> float | None:
    """Sum the chosen tokens' values: OpenAI's and vLLM's `token_logprobs`, or llama.cpp's `content` (the chat form)."""
    found = _mapping(value)
    values = found.get("token_logprobs")
    if values is None and isinstance(found.get("content"), list):
        values = [_mapping(token).get("logprob") for token in found["content"]]
    numbers = [float(v) for v in values if isinstance(v, int | float)] if isinstance(values, list) else []
    return sum(numbers) if numbers else None


def _first(choices: object) -> Mapping[str, Any]:
    return _mapping(choices[0]) if isinstance(choices, list) and choices else {}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int:
    return value if isinstance(value, int) else -1


def _time(value: object) -> float:
    return float(value) if isinstance(value, int | float) else -1.0
