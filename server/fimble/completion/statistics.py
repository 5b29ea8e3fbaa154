"""What was shown and accepted since the server started. Counts only, in memory only, for this machine's user."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping

from fimble.completion.suggestion import Suggestion

MOST_PENDING = 256
"""Suggestions that may still be accepted; older ones are forgotten."""


class Statistics:
    """Counts suggestions by backend, model and language."""

    def __init__(self) -> None:
        self._pending: OrderedDict[str, Suggestion] = OrderedDict()
        self._shown: Counter[tuple[str, str, str]] = Counter()
        self._accepted: Counter[tuple[str, str, str]] = Counter()
        self._characters: Counter[tuple[str, str, str]] = Counter()

    def shown(self, suggestions: Iterable[Suggestion]) -> None:
        """Count one request that was answered with something."""
        offered = list(suggestions)
        for suggestion in offered:
            self._pending[suggestion.id] = suggestion
        if offered:
            self._shown[_key(offered[0])] += 1
        while len(self._pending) > MOST_PENDING:
            self._pending.popitem(last=False)

    def accepted(self, suggestion_id: str) -> Suggestion | None:
        """Count an accepted suggestion once and give it; None when the id is unknown."""
        suggestion = self._pending.pop(suggestion_id, None)
        if suggestion is None:
            return None
        self._accepted[_key(suggestion)] += 1
        self._characters[_key(suggestion)] += len(suggestion.text)
        return suggestion

    def rows(self) -> list[Mapping[str, str | int]]:
        """Give one row for each backend, model and language, most shown first."""
        return [
            {
                "backend": key[0],
                "model": key[1],
                "language": key[2],
                "shown": shown,
                "accepted": self._accepted[key],
                "characters": self._characters[key],
            }
            for key, shown in sorted(self._shown.items(), key=lambda item: (-item[1], item[0]))
        ]


def _key(suggestion: Suggestion) -> tuple[str, str, str]:
    return (suggestion.backend, suggestion.model, suggestion.language)
