"""How wide text is in the units of an LSP position encoding. Knows single strings only, not lines or documents."""

from __future__ import annotations

import re
from enum import StrEnum

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class PositionEncoding(StrEnum):
    """Unit of an LSP position's `character` (LSP 3.17, `PositionEncodingKind`)."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


def utf8(text: str) -> bytes:
    """Encode `text` the one way fimble does it: a lone surrogate, which JSON may carry, becomes three bytes of its own."""
    return text.encode("utf-8", "surrogatepass")


def width(text: str, encoding: PositionEncoding) -> int:
    """Count the units `text` takes in `encoding`: bytes, 16-bit units or code points."""
    if encoding is PositionEncoding.UTF32 or text.isascii():
        return len(text)
    if encoding is PositionEncoding.UTF8:
        return len(utf8(text))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def length_within(text: str, units: int, encoding: PositionEncoding) -> int:
    """Count the code points of the longest start of `text` that is at most `units` wide: half a character is left out."""
    if encoding is PositionEncoding.UTF32 or text.isascii():
        return min(units, len(text))
    if encoding is PositionEncoding.UTF8:
        return _length_within_utf8(utf8(text), units)
    return _length_within_utf16(text, units)


def _length_within_utf8(data: bytes, units: int) -> int:
    end = min(units, len(data))
    while (
        0 < end < len(data) and data[end] & 0xC0 == 0x80
    ):  # a continuation byte: step back to where its character starts
        end -= 1
    return len(data[:end].decode("utf-8", "surrogatepass"))


def _length_within_utf16(text: str, units: int) -> int:
    # Not by decoding: two lone surrogates side by side are two code points here, and a decoder would join them.
    n_pairs = 0
    for match in _ASTRAL.finditer(text):
        if match.start() + n_pairs + 2 > units:
            return min(units - n_pairs, match.start())
        n_pairs += 1
    return min(units - n_pairs, len(text))
