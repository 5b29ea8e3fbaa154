"""Source text from disk, handed out only while it is the text that was indexed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from fimble.index.content import MAX_BYTES, decode
from fimble.index.files import Signature
from fimble.index.reading import read_regular
from fimble.syntax.tags import content_hash_of

MAX_CHARACTERS = 8_000_000
"""Held in memory at most, least recently asked for leaves first."""


@dataclass(frozen=True, slots=True)
class _Held:
    signature: Signature
    content_hash: str
    text: str


class VerifiedTexts:
    """Reads files below a root and keeps the texts of the last ones."""

    def __init__(self, root: Path, max_characters: int = MAX_CHARACTERS) -> None:
        self._root = root
        self._max = max_characters
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._n_held = 0

    def text_of(self, path: str, expected_hash: str) -> str | None:
        """Return a file's text if its bytes still hash to `expected_hash`; None when they do not or cannot be read."""
        held = self._held.get(path)
        if held is None or held.content_hash != expected_hash or held.signature != self._signature(path):
            self.forget(path)
            held = self._read(path, expected_hash)
            if held is None:
                return None
            self._keep(path, held)
        self._held.move_to_end(path)
        return held.text

    def forget(self, path: str) -> None:
        """Let go of a text."""
        if held := self._held.pop(path, None):
            self._n_held -= len(held.text)

    def _signature(self, path: str) -> Signature | None:
        try:
            return Signature.of((self._root / path).lstat())
        except OSError:
            return None

    def _read(self, path: str, expected_hash: str) -> _Held | None:
        try:
            data, status = read_regular(self._root / path, MAX_BYTES)
        except OSError:
            return None
        text = decode(data) if content_hash_of(data) == expected_hash else None
        return None if text is None else _Held(Signature.of(status), expected_hash, text)

    def _keep(self, path: str, held: _Held) -> None:
        self._held[path] = held
        self._n_held += len(held.text)
        while self._n_held > self._max and len(self._held) > 1:
            self.forget(next(iter(self._held)))
