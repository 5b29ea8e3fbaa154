"""Where an answer ends: stop strings to send, and control strings that leaked into an answer."""

from __future__ import annotations

from fimble.fim.template import Template

MOST_STOPS = 4
"""OpenAI-style servers take four stop strings at most; Ollama takes more, but the first ones matter."""


def stop_strings(template: Template) -> tuple[str, ...]:
    """Give the stop strings to send, most important first."""
    return template.stop[:MOST_STOPS]


def strip_special(text: str, sentinels: tuple[str, ...]) -> str:
    """Cut `text` at the first control string; drop the beginning of one at the very end, where a stream was cut.

    A lone "<" stays: it is code far more often than the first character of a sentinel.
    """
    found = [at for sentinel in sentinels if (at := text.find(sentinel)) >= 0]
    if found:
        return text[: min(found)]
    for sentinel in sentinels:
        for length in range(len(sentinel) - 1, 2, -1):
            if text.endswith(sentinel[:length]):
                return text[:-length]
    return text
