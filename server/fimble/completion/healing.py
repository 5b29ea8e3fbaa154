"""Token healing by filtering: the half-typed word is left out of the prompt, and the answer must begin with it."""

from __future__ import annotations


class Healer:
    """Checks a growing answer against what it must begin with, and cuts that off.

    Blanks are forgiven: an answer may begin with fewer blanks than were typed (models often leave the indentation or the
    space in front of a word to the text before), never with other letters.
    """

    def __init__(self, required: str) -> None:
        self._required = required
        self._waiting = ""

    def feed(self, piece: str) -> str | None:
        """Take the next piece; return what may be used of it, "" while more must be seen, None when it cannot fit."""
        if not self._required:
            return piece
        self._waiting += piece
        if self._waiting.startswith(self._required):
            return self._release(self._waiting[len(self._required) :])
        if self._required.startswith(self._waiting):
            return ""
        word = self._required.lstrip(" \t")
        answer = self._waiting.lstrip(" \t")
        if answer.startswith(word) and (word or answer):
            return self._release(answer[len(word) :])
        if word.startswith(answer):
            return ""
        return None

    def _release(self, text: str) -> str:
        self._required, self._waiting = "", ""
        return text
