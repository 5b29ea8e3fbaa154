"""Where an answer ends: stop strings to send, and what of a format leaked into an answer."""

from __future__ import annotations

from fimble.fim.template import Template

MOST_STOPS = 4
"""OpenAI-style servers take four stop strings at most; Ollama takes more, but the first ones matter."""

_LEAST_OF_HALF = 3
"""Characters of a sentinel's beginning that may be cut from the end of an answer. A lone "<" is far more often code."""

_AMBIGUOUS = frozenset({
    "<s>", "</s>", "<pad>", "<unk>", "<mask>", "<bos>", "<eos>", "<filename>", "<pr>", "<NAME>", "<EMAIL>", "<KEY>", "<PASSWORD>",
})  # fmt: skip
"""Control strings that are markup, generics or help texts when they stand inside code: they count only at the very end."""


def stop_strings(template: Template) -> tuple[str, ...]:
    """Give the stop strings to send, most important first."""
    return template.stop[:MOST_STOPS]


def strip_special(text: str, template: Template) -> str:
    """Give the part of an answer that is code: what stands before the first leaked control string, or before the place
    where the format itself goes on to another file. Control strings at the very start are only taken off.

    One that is cut in half by the end goes too. One between quotes stays: code about tokenizers has them, and a leak never
    closes its quote.
    """
    clear = [s for s in template.sentinels if s not in _AMBIGUOUS]
    text = _without_leading(text, clear)
    found = [at for s in (*clear, *template.breaks) if (at := _find(text, s)) >= 0]
    text = text[: min(found)] if found else text
    return _without_trailing(text, template)


def _without_leading(text: str, sentinels: list[str]) -> str:
    while sentinel := next((s for s in sentinels if text.startswith(s)), ""):
        text = text[len(sentinel) :]
    return text


def _find(text: str, mark: str) -> int:
    """Find the first `mark` that is not between quotes; -1 when there is none."""
    at = text.find(mark)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(mark) : at + len(mark) + 1]
        if not (before == after and before in ('"', "'", "`")):
            return at
        at = text.find(mark, at + 1)
    return -1


def _without_trailing(text: str, template: Template) -> str:
    """Take off an ambiguous control string at the end, and the longest beginning of any other."""
    for sentinel in template.sentinels:
        if sentinel in _AMBIGUOUS and text.rstrip().endswith(sentinel):
            return text.rstrip().removesuffix(sentinel)
    cut = max((_overlap(text, mark) for mark in (*template.sentinels, *template.breaks)), default=0)
    return text[: len(text) - cut]


def _overlap(text: str, mark: str) -> int:
    """Count the characters at the end of `text` with which `mark` begins, when they are telling."""
    for length in range(len(mark) - 1, _LEAST_OF_HALF - 1, -1):
        if text.endswith(mark[:length]):
            return length if _is_telling(mark, length) else 0
    return 0


def _is_telling(mark: str, length: int) -> bool:
    """Say whether so much of a mark is no code: it has one of the characters that code does not have there, or half of it
    is there."""
    return any(character in "|｜_-▁" for character in mark[1:length]) or mark[1] == "[" or 2 * length >= len(mark)
