"""Sentinels spelled in text: made harmless on the way into a prompt, given back on the way out.

Model servers tokenise raw prompts with control tokens switched on, so `<|fim_prefix|>` in a source file would become the
control token (measured on Ollama 0.34: one more prompt token). With U+200B behind its first character it stays text.
Touched are a format's own sentinels and whatever has the shape of one: `[PREFIX]` is a control token to one family and
indexing to all others, but nothing except a control token looks like `<|im_start|>`.
"""

from __future__ import annotations

import re
from functools import cache

MARK = "\u200b"
"""ZERO WIDTH SPACE."""

_SHAPES = {"<": (r"\|[\w.▁-]{1,48}\|>", r"｜[\w.▁-]{1,48}｜>", r"\[[\w▁-]{1,48}\]>")}
"""First character of a sentinel -> what may follow. The bars are U+007C and U+FF5C, the block is U+2581."""

_CUT_SHAPE = re.compile(r"<(?:[|｜][\w.▁-]{0,48}[|｜]?|\[[\w▁-]{0,48}\]?)")


def neutralise(text: str, sentinels: tuple[str, ...]) -> str:
    """Make every one of `sentinels` in `text`, and all that is shaped like one, plain text. Idempotent."""
    return _first_characters(sentinels).sub(lambda match: match[0] + MARK, text)


def restore(text: str, sentinels: tuple[str, ...]) -> str:
    """Give neutralised sentinels their spelling back, also one that is cut off by the end of `text`.

    What a model copied from its context is then shown as it stands there.
    """
    if MARK not in text:
        return text
    text = _marks(sentinels).sub("", text)
    at = text.rfind(MARK)
    if at > 0 and _is_beginning(text[at - 1] + text[at + 1 :], sentinels):
        return text[:at] + text[at + 1 :]
    return text


def _is_beginning(text: str, sentinels: tuple[str, ...]) -> bool:
    return any(sentinel.startswith(text) for sentinel in sentinels) or _CUT_SHAPE.fullmatch(text) is not None


# Both patterns only look at what follows, so that sentinels which overlap are all found.


@cache
def _first_characters(sentinels: tuple[str, ...]) -> re.Pattern[str]:
    """Match the first character of every sentinel."""
    return re.compile("|".join(f"{re.escape(first)}(?={rests})" for first, rests in _by_first(sentinels)))


@cache
def _marks(sentinels: tuple[str, ...]) -> re.Pattern[str]:
    """Match the mark that `neutralise` has set into a sentinel."""
    return re.compile("|".join(f"(?<={re.escape(first)}){MARK}(?={rests})" for first, rests in _by_first(sentinels)))


def _by_first(sentinels: tuple[str, ...]) -> list[tuple[str, str]]:
    """List first characters with a pattern for what follows them."""
    rests: dict[str, list[str]] = {first: list(shapes) for first, shapes in _SHAPES.items()}
    for sentinel in sorted(sentinels):
        rests.setdefault(sentinel[0], []).append(re.escape(sentinel[1:]))
    return [(first, "|".join(found)) for first, found in sorted(rests.items())]
