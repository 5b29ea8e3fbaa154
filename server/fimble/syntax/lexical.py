"""Facts of a text that has no tree: the names that occur in it, and how often. No definitions, no imports."""

from __future__ import annotations

import re
from collections import Counter

from fimble.syntax.facts import FileFacts
from fimble.syntax.language import Language
from fimble.syntax.source import Source

MOST_BYTES = 2_000_000
"""Names behind it are not counted: of a larger text every name would be found somewhere."""

MOST_NAMES = 20_000
"""The most frequent ones are kept."""

_NAME = re.compile(r"[^\W\d]\w{1,63}")


def lexical_facts(path: str, language: Language | None, source: Source, content_hash: str, *, name: str) -> FileFacts:
    """Count identifiers, those in comments and strings too; `name` is the language's name for `FileFacts.language`."""
    text = "" if b"\0" in source.data else source.text(0, MOST_BYTES)
    builtins = language.builtins if language else frozenset[str]()
    counts = Counter(word for word in _NAME.findall(text) if word not in builtins)
    kept = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_NAMES]
    return FileFacts(
        path=path,
        language=name,
        content_hash=content_hash,
        n_lines=source.n_lines,
        references=tuple(sorted(kept)),
    )
