"""What was shown, accepted and kept, and what answers cost. Counts only, for this machine's user; `fimble.ledger` keeps them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from fimble.completion.suggestion import Suggestion
from fimble.models.base import ModelInfo, Usage

MOST_PENDING = 256
"""Suggestions that may still be accepted; older ones are forgotten."""

KEPT_AFTER_S = 30.0
"""How long an accepted suggestion must stay in the text to count as kept; the time of several studies of such tools."""

_NEAR = 2_000
"""Code points that edits elsewhere may have moved an accepted suggestion by."""

Key = tuple[str, str, str]
"""Backend, model, language."""


@dataclass(slots=True)
class Counts:
    """What happened with one model in one language. All are sums."""

    shown: int = 0
    """Requests that were answered with something."""
    accepted: int = 0
    kept: int = 0
    """Accepted ones that were still there `KEPT_AFTER_S` later."""
    characters: int = 0
    """Accepted ones' code points."""
    answers: int = 0
    """Answers of a model, shown or not; what came out of the cache is none."""
    ms: int = 0
    """From the request to these answers."""
    counted: int = 0
    """Answers whose model server said what the prompt cost; one that is cut short says nothing."""
    prompt_tokens: int = 0
    again_tokens: int = 0
    """Prompt tokens that were read again."""

    def add(self, other: Counts) -> None:
        """Add another's sums to this."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


class Statistics:
    """Counts by backend, model and language since the server started; `take` gives what is new since it was last asked."""

    def __init__(self) -> None:
        self._pending: OrderedDict[str, Suggestion] = OrderedDict()
        self._all: dict[Key, Counts] = {}
        self._new: dict[Key, Counts] = {}

    def shown(self, suggestions: Iterable[Suggestion]) -> None:
        """Count one request that was answered with something."""
        offered = list(suggestions)
        for suggestion in offered:
            self._pending[suggestion.id] = suggestion
        if offered:
            self._count(_key(offered[0]), Counts(shown=1))
        while len(self._pending) > MOST_PENDING:
            self._pending.popitem(last=False)

    def accepted(self, suggestion_id: str) -> Suggestion | None:
        """Count an accepted suggestion once and give it; None when the id is unknown."""
        suggestion = self._pending.pop(suggestion_id, None)
        if suggestion is None:
            return None
        self._count(_key(suggestion), Counts(accepted=1, characters=len(suggestion.text)))
        return suggestion

    def looked_again(self, suggestion: Suggestion, text: str) -> None:
        """Count an accepted suggestion as kept if it stands in the document's `text` still, near where it was put."""
        start = max(0, suggestion.span.start - _NEAR)
        if suggestion.text.strip() in text[start : suggestion.span.start + len(suggestion.text) + _NEAR]:
            self._count(_key(suggestion), Counts(kept=1))

    def answered(self, info: ModelInfo, language: str, ms: float, usage: Usage | None) -> None:
        """Count an answer of a model and what it cost."""
        cost = Counts(answers=1, ms=round(ms))
        if usage is not None and usage.prompt_tokens > 0 and usage.cached_tokens >= 0:
            cost.counted, cost.prompt_tokens = 1, usage.prompt_tokens
            cost.again_tokens = max(0, usage.prompt_tokens - usage.cached_tokens)
        self._count((info.backend, info.name, language), cost)

    def _count(self, key: Key, counts: Counts) -> None:
        for table in (self._all, self._new):
            table.setdefault(key, Counts()).add(counts)

    def rows(self) -> list[Mapping[str, str | int]]:
        """Give one row for each backend, model and language, most shown first."""
        return rows_of(self._all)

    def take(self) -> dict[Key, Counts]:
        """Give what was counted since the last call."""
        taken, self._new = self._new, {}
        return taken


def rows_of(table: Mapping[Key, Counts]) -> list[Mapping[str, str | int]]:
    """Write counts as rows, most shown first."""
    return [
        {
            "backend": key[0],
            "model": key[1],
            "language": key[2],
            **{field.name: getattr(counts, field.name) for field in fields(counts)},
        }
        for key, counts in sorted(table.items(), key=lambda item: (-item[1].shown, item[0]))
    ]


def _key(suggestion: Suggestion) -> Key:
    return (suggestion.backend, suggestion.model, suggestion.language)
