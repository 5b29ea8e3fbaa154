"""How the index writes what it keeps: short JSON, quickly compressed. What stands in a record is for `facts_json` and `settled`.

Texts of the workspace may hold halves of characters, which UTF-8 has no bytes for: they go through as they are.
"""

from __future__ import annotations

import json
import zlib

in_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
"""Gives a value as JSON; tuples become lists."""


def compressed(text: str) -> bytes:
    """Give a zlib stream of a text. At the lowest level: what is gained above costs more time than it saves on disk."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), level=1)


def inflated(record: bytes) -> tuple[str, bytes]:
    """Read the stream that `record` begins with; what stands behind it is given back. zlib.error when there is none,
    UnicodeError when it holds no text."""
    stream = zlib.decompressobj()
    return stream.decompress(record).decode("utf-8", "surrogatepass"), stream.unused_data
