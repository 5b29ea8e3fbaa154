"""Replaces key-shaped strings by placeholders of the same shape, so that no secret enters a prompt and nothing moves.

What is one is said by its format (`secret_formats`), or by its name (`secret_names`) together with how random it looks
(`secret_values`). A value that only stands in for a secret is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fimble.context.secret_formats import (
    KEY_MARK,
    LONGEST_KEY,
    find_address_passwords,
    find_private_keys,
    find_tokens,
)
from fimble.context.secret_names import find_named

_CHARACTER = re.compile(r"\\.|[^\W\d_]|\d|[!@#%^&*?~]")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without its secrets."""

    text: str
    """As long as the original, with the same line breaks."""
    n: int
    """How many secrets were replaced."""


def redact(text: str) -> Redacted:
    """Replace every secret in `text` by a deterministic placeholder of the same length and kinds of characters.

    What says whose secret it is stays ("ghp_", "AKIA", a PEM block's first line). Redacting twice changes nothing more.
    """
    single = [*find_tokens(text), *find_address_passwords(text), *find_named(text)]
    found = [*([span] for span in single), *find_private_keys(text)]
    if not found:
        return Redacted(text, 0)
    parts, at, n = [], 0, 0
    for runs in sorted(found):
        is_new = False
        for start, end in _beyond(runs, at):
            parts += [text[at:start], _placeholder(text[start:end])]
            at, is_new = end, True
        n += is_new
    return Redacted("".join([*parts, text[at:]]), n)


def redact_part(text: str, start: int, end: int) -> str:
    """Give `text[start:end]` without its secrets, those included of which only a piece lies in the part: of a private key
    that begins above and ends below, no line says what it is."""
    first, last = max(0, start - LONGEST_KEY), min(len(text), end + LONGEST_KEY)
    if text.find(KEY_MARK, first, last) < 0:
        return redact(text[start:end]).text
    return redact(text[first:last]).text[start - first : end - first]


def hide_keys(text: str) -> str:
    """Make a text fit to be cut into pieces that are redacted one by one; nearly always it is fit as it is."""
    return redact(text).text if KEY_MARK in text else text


def _beyond(runs: Iterable[tuple[int, int]], at: int) -> Iterable[tuple[int, int]]:
    """Give what of `runs` lies behind `at`: two rules may have found overlapping pieces of one secret."""
    return [(max(start, at), end) for start, end in runs if end > at]


def _placeholder(secret: str) -> str:
    return _CHARACTER.sub(lambda match: _same_kind(match[0]), secret)


def _same_kind(character: str) -> str:
    r"""Give a letter for a letter, 0 for a digit, a star for a sign; escapes such as `\n` and what joins parts stay."""
    if len(character) > 1:
        return character
    if character.isalpha():
        return "X" if character.isupper() else "x"
    return "0" if character.isdigit() else "*"
