"""Names taken apart into the words they are made of."""

from __future__ import annotations

import re
from functools import lru_cache

_SUBWORD = re.compile(r"[^\W\d_a-z]+(?![a-z])|[^\W\d_]?[^\W\dA-Z_]+|\d+")


@lru_cache(maxsize=20_000)
def subwords_of(name: str) -> frozenset[str]:
    """Split a name into lower-case parts: `loadUser_byID2` into load, user, by, id. Single characters say nothing."""
    return frozenset(part.lower() for part in _SUBWORD.findall(name) if len(part) > 1)
