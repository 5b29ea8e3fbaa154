"""What was suggested and not taken: the user typed on. A place is known again by the text before it."""

from __future__ import annotations

_KNOWN_BY = 80
"""Characters before the cursor by which a place is known again."""
_MOST = 6


class Refusals:
    """Follows the typing in one document."""

    def __init__(self) -> None:
        self._before = ""
        self._texts: list[str] = []

    def after(self, prefix: str) -> list[str]:
        """Give what is left of earlier suggestions that agree with everything typed since, as often as it was refused.

        The cursor is now at the end of `prefix`: move there.
        """
        before = prefix[-_KNOWN_BY:]
        left: list[str] = []
        for text in self._texts:
            typed = _typed(self._before, before, text)
            if typed and text[typed:]:
                left.append(text[typed:])
        self._before, self._texts = before, left[-_MOST:]
        return list(self._texts)

    def shown(self, text: str) -> None:
        """Note what is suggested at the place last given to `after`."""
        self._texts.append(text)


def _typed(old: str, new: str, text: str) -> int:
    """Count the characters of `text` that were typed between two places; 0 when something else happened."""
    for n in range(1, min(len(text), len(new)) + 1):
        if new.endswith(text[:n]) and (old + text[:n])[-len(new) :] == new:
            return n
    return 0
