"""What can go wrong with a model server, as values that a test sets on a stand-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

GENERATING = ("/api/generate", "/api/chat", "/v1/completions", "/v1/chat/completions")


@dataclass(frozen=True)
class Fault:
    kind: str
    after: int = 3
    """Pieces that are sent as usual before it strikes; without meaning for faults that replace the answer."""
    seconds: float = 60.0
    status: int = 500
    body: bytes = b'{"error":"internal"}'
    content_type: str = "application/json; charset=utf-8"
    location: str = ""
    paths: tuple[str, ...] = GENERATING
    times: int = 1_000_000
    """How many requests it strikes."""


def status(code: int, body: bytes | str = b'{"error":"internal"}', **more: Any) -> Fault:
    """Answer with another HTTP status."""
    return Fault("status", status=code, body=body.encode() if isinstance(body, str) else body, **more)


def redirect(location: str, code: int = 307, **more: Any) -> Fault:
    """Send the client to another address."""
    return Fault("status", status=code, body=b"", location=location, **more)


def cut(after: int = 3) -> Fault:
    """Drop the connection in the middle of the stream."""
    return Fault("cut", after=after)


def hang_up(**more: Any) -> Fault:
    """Take the request and drop the connection without a word."""
    return Fault("hang-up", **more)


def end_early(after: int = 3) -> Fault:
    """End the stream properly, but without the line that says done."""
    return Fault("end-early", after=after)


def garbage(after: int = 3, body: bytes = b'{"model": "x", "respon\n') -> Fault:
    """Send something that is not JSON."""
    return Fault("garbage", after=after, body=body)


def half_character(after: int = 3) -> Fault:
    """Send a line with the first half of a two-byte character."""
    return Fault("garbage", after=after, body=b'{"response":"\xc3","done":false}\n')


def error_line(message: str, after: int = 3) -> Fault:
    """Report an error under status 200, as Ollama does when its runner dies."""
    return Fault("error-line", after=after, body=message.encode())


def silence(seconds: float = 60.0, **more: Any) -> Fault:
    """Take the request and send nothing for a while; then answer as usual."""
    return Fault("silence", seconds=seconds, **more)


def stall(after: int = 3, seconds: float = 60.0) -> Fault:
    """Stop sending in the middle, and go on after a while."""
    return Fault("stall", after=after, seconds=seconds)


def endless() -> Fault:
    """Go on for ever, whatever limit was asked for."""
    return Fault("endless")


def huge_line(size: int = 4 << 20, after: int = 3) -> Fault:
    """Send one line of many bytes."""
    return Fault("garbage", after=after, body=b'{"response":"' + b"x" * size + b'","done":false}\n')


def page(text: str = "<html><body>Welcome</body></html>") -> Fault:
    """Answer as another program would that listens on this port: 200 and a web page."""
    return Fault("status", status=200, body=text.encode(), content_type="text/html")
