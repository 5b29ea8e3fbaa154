"""Sentinels spelled in user code: made harmless on the way in, given back on the way out.

Model servers tokenise raw prompts with control tokens switched on, so `<|fim_prefix|>` in a source file would become the
control token (measured on Ollama 0.34: one more prompt token). With U+200B behind its first character it stays text.
Only the sentinels of the format in use are touched: `[PREFIX]` is a control token to one family and indexing to all others.
"""

from __future__ import annotations

import re
from functools import cache

MARK = "\u200b"
"""ZERO WIDTH SPACE."""


def neutralise(text: str, sentinels: tuple[str, ...]) -> str:
    """Make every one of `sentinels` in `text` plain text. Idempotent."""
    return _pattern(sentinels, "").sub(lambda match: match[0][0] + MARK + match[0][1:], text)


def restore(text: str, sentinels: tuple[str, ...]) -> str:
    """Give neutralised sentinels their spelling back: what a model copied from its context is shown as it stands there."""
    if MARK not in text:
        return text
    return _pattern(sentinels, MARK).sub(lambda match: match[0].replace(MARK, "", 1), text)


@cache
def _pattern(sentinels: tuple[str, ...], mark: str) -> re.Pattern[str]:
    longest_first = sorted(sentinels, key=lambda sentinel: (-len(sentinel), sentinel))
    return re.compile("|".join(re.escape(s[0] + mark + s[1:]) for s in longest_first) or r"(?!)")
