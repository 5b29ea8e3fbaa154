"""Numbers tokens so that a token sequence is a Python string, one character a token: searching it runs at C speed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

SEPARATOR = "\0"
"""Stands between two files; equals no token."""
UNKNOWN = "\1"
"""Every token for which there is no number left; it is never suggested."""
MOST_TOKENS = 0x10FFFF


class Vocabulary:
    """Grows as tokens are met; a number is never given away twice."""

    __slots__ = ("_codes", "_tokens")

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._tokens: list[str] = ["", ""]

    def __len__(self) -> int:
        return len(self._tokens)

    def encode(self, tokens: Sequence[str]) -> str:
        """Give one character for each token, new ones included."""
        codes = self._codes
        try:
            return "".join([codes[token] for token in tokens])
        except KeyError:
            self._add(token for token in dict.fromkeys(tokens) if token not in codes)
        return "".join([codes.get(token, UNKNOWN) for token in tokens])

    def _add(self, tokens: Iterable[str]) -> None:
        for token in tokens:
            if len(self._tokens) > MOST_TOKENS:
                return
            self._codes[token] = chr(len(self._tokens))
            self._tokens.append(token)

    def token(self, code: str) -> str:
        """Give the token of a character; "" for the separator and for what has no number."""
        return self._tokens[ord(code)]

    def decode(self, codes: str) -> list[str]:
        tokens = self._tokens
        return [tokens[ord(code)] for code in codes]

    def code(self, token: str) -> str:
        """Give the character of one token, new or known."""
        return self._codes.get(token) or self.encode([token])
