"""How the index writes what it keeps: streams that are quickly compressed, most of them short JSON. What stands in a record is for
`facts_json`, `settled` and `names`.

Texts of the workspace may hold halves of characters, which UTF-8 has no bytes for: they go through as they are.
"""

from __future__ import annotations

import json
import zlib

in_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
"""Gives a value as JSON; tuples become lists."""


def compressed(data: str | bytes) -> bytes:
    """Give a zlib stream of a text or of bytes. At the lowest level: what is gained above costs more time than it saves on
    disk."""
    return zlib.compress(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data, level=1)


def inflated(record: bytes) -> tuple[str, bytes]:
    """Read the text in the stream that `record` begins with, and give what stands behind it. zlib.error when there is no
    whole stream, UnicodeError when it holds no text."""
    data, rest = inflated_bytes(record)
    return data.decode("utf-8", "surrogatepass"), rest


def inflated_bytes(record: bytes) -> tuple[bytes, bytes]:
    """Likewise, the bytes."""
    stream = zlib.decompressobj()
    data = stream.decompress(record)
    if not stream.eof:
        raise zlib.error("the stream is cut off")
    return data, stream.unused_data
