"""What a model server or the HTTP library says when it goes wrong, turned into `fimble.errors` in this one place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import ollama

from fimble.errors import (
    ModelBroken,
    ModelBusy,
    ModelError,
    ModelMissing,
    ModelRefused,
    ModelUnreachable,
    PromptTooLong,
)

MAX_SAID = 300
"""Characters of a server's own words that go into a message."""

# vLLM ("... maximum context length is 8192 tokens. However, you requested ..."), LM Studio ("... loaded with context
# length of only 8192 tokens"), llama.cpp and through it Ollama ("request (3018 tokens) exceeds the available context
# size (2048 tokens)"), older Ollama ("the prompt is longer than the context length currently available").
_TOO_LONG = re.compile(
    r"maximum context length|context length of only|exceeds? the available context size|exceed_context_size"
    r"|longer than the context length|context_length_exceeded|maximum model length"
)
_WINDOW = re.compile(r"(?:context (?:length|size)|model length)\D{0,40}?(\d+)")
_PROMPT = re.compile(
    r"request \((\d+) tokens\)|prompt contains (?:at least )?(\d+)|\((\d+) in (?:the|your) (?:messages|prompt)"
    r"|(?:request|prompt) has (\d+)|keep the first (\d+)"
)


@dataclass(frozen=True, slots=True)
class Server:
    """Who is being talked to, in the words that a person reads."""

    label: str
    """"Ollama", "The model server"."""
    url: str
    start: str
    """Remedy for a server that is not there."""
    obtain: str
    """Remedy for a model that is not there; `{model}` stands for its name."""


@dataclass(frozen=True, slots=True)
class _Said:
    """The server's own account of an error."""

    message: str
    kind: str = ""
    n_prompt: int = 0
    n_ctx: int = 0


@contextmanager
def mapped(server: Server, model: str = "") -> Iterator[None]:
    """Turn what httpx, the ollama package and sockets raise into the `ModelError` family."""
    try:
        yield
    except ModelError:
        raise
    except ollama.ResponseError as error:
        raise from_status(server, model, error.status_code, error.error.encode()) from error
    except (httpx.ConnectError, httpx.ConnectTimeout, ConnectionError) as error:
        raise ModelUnreachable(f"{server.label} does not answer at {server.url}.", remedy=server.start) from error
    except httpx.PoolTimeout as error:
        raise ModelBusy(
            f"Too many requests to {server.label} are under way.", remedy="Try again in a moment."
        ) from error
    except (httpx.TimeoutException, TimeoutError) as error:
        raise silent(server, began=False) from error
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError) as error:
        raise broken(server, f"broke the connection off ({type(error).__name__})") from error
    except (ValueError, RecursionError) as error:
        raise garbage(server) from error


def silent(server: Server, *, began: bool, seconds: float = 0.0) -> ModelError:
    """Make the error for a server that is silent for too long, before (`began` False) or within an answer."""
    how_long = f" for {seconds:g} s" if seconds else ""
    if began:
        return broken(server, f"stopped in the middle of an answer and sent nothing{how_long}")
    return ModelUnreachable(
        f"{server.label} took the request but sent nothing{how_long}.",
        remedy="It may be busy with another program's request or short of memory; look at its log.",
    )


def broken(server: Server, what: str) -> ModelBroken:
    """Make the error for a server that misbehaves; `what` continues "<server> ..."."""
    return ModelBroken(f"{server.label} {what}.", remedy=f"If it happens again, look at the log of {server.url}.")


def garbage(server: Server) -> ModelBroken:
    """Make the error for an answer that is not what the protocol promises."""
    return ModelBroken(
        f"{server.label} sent an answer that makes no sense.",
        remedy=f"Check that no other program listens at {server.url}.",
    )


def from_status(server: Server, model: str, status: int, body: bytes, location: str = "") -> ModelError:
    """Make the error for an HTTP status other than 200, or for an error inside a stream (`status` -1)."""
    said = _read(body)
    if _TOO_LONG.search(said.message) or _TOO_LONG.search(said.kind) or status == 413:
        return _too_long(server, said)
    quoted = f": {_shorten(said.message)}" if said.message else ""
    if 300 <= status < 400:
        return ModelRefused(
            f"{server.label} sends the request on to {location or 'another address'}; that is not followed.",
            remedy="Set the host to the address of the model server itself.",
        )
    if status in (401, 403):
        return ModelRefused(
            f"{server.label} refused the request{quoted}.", remedy="Check the API key and the server's rules."
        )
    if status == 404 or (status == 400 and "does not support" in said.message):
        return ModelMissing(f"{server.label} has no model for this{quoted}.", remedy=server.obtain.format(model=model))
    if status in (408, 429, 503):
        return ModelBusy(f"{server.label} is busy{quoted}.", remedy="Try again in a moment.")
    if "more system memory" in said.message or "out of memory" in said.message.lower():
        return ModelBroken(
            f"{server.label} is short of memory{quoted}.", remedy="Choose a smaller model or free memory."
        )
    return broken(server, f"failed{f' with status {status}' if status > 0 else ''}{quoted}")


def _too_long(server: Server, said: _Said) -> PromptTooLong:
    window = said.n_ctx or _first_number(_WINDOW, said.message)
    prompt = said.n_prompt or _first_number(_PROMPT, said.message)
    sizes = f" ({prompt or 'its'} tokens, the window holds {window})" if window else ""
    return PromptTooLong(
        f"{server.label} says the prompt is too long{sizes}.",
        n_prompt=prompt,
        n_ctx=window,
        remedy="Give the model a larger context length, or let fimble use a smaller prompt budget.",
    )


def _first_number(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.search(text)
    return next((int(group) for group in match.groups() if group), 0) if match else 0


def _read(body: bytes) -> _Said:
    """Read an error body: plain text, {"error": text}, {"error": {...}}, or the last inside the text of the second."""
    text = body.decode("utf-8", "replace").strip()
    for _ in range(3):  # Ollama wraps llama-server's JSON as a string: two levels, one spare
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return _Said(text)
        inner = value.get("error", value) if isinstance(value, dict) else value
        if isinstance(inner, dict):
            return _Said(
                _text(inner, "message"), _text(inner, "type"), _count(inner, "n_prompt_tokens"), _count(inner, "n_ctx")
            )
        if not isinstance(inner, str):
            return _Said("")
        text = inner
    return _Said(text)


def _text(value: dict[str, object], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _count(value: dict[str, object], key: str) -> int:
    found = value.get(key)
    return found if isinstance(found, int) and found > 0 else 0


def _shorten(text: str) -> str:
    flat = " ".join(text.split()).rstrip(".")
    return flat if len(flat) <= MAX_SAID else flat[:MAX_SAID] + "…"
