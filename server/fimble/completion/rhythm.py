"""`Rhythm`: how long to wait before a model is asked, from how fast the user types and how fast the model answers.

A request that the next key makes pointless costs the machine a prompt; a wait costs the user the same time always. So we
wait only as far as the model is too slow to answer between two keys. No clock here: callers pass times in ms.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median

MOST_WAIT_MS = 250.0
"""Usual upper bound of the automatic wait; peers use fixed waits of 75 to 400 ms and are told both too short and too long."""
_PAUSE_MS = 1_200.0
"""A gap this long is thinking, not typing."""
_USUAL_INTERVAL_MS = 180.0
"""Between two keys of an average typist (about 65 words a minute), until this user's own is known."""
_USUAL_ANSWER_MS = 400.0
"""A small model on a laptop, until this one's own is known."""
LEAST_BUDGET_MS, MOST_BUDGET_MS = 1_000.0, 2_000.0
"""Bounds of the automatic time budget: below, a usual answer is cut for nothing; above, nobody looks at it any more."""
LEAST_PATIENCE_MS, MOST_PATIENCE_MS = 300.0, 1_000.0
"""Bounds of the automatic patience with a model: below, its text would be missed by a hair; above, people have typed on."""
_A_KEY = 2
"""Characters one key may add: editors close brackets and quotes."""
_BEHIND_LAST_KEY = 1.2
"""A key is overdue after this many usual intervals: typing has paused."""


@dataclass(slots=True)
class _LastRequest:
    n_characters: int
    offset: int
    at_ms: float
    is_deletion: bool = False
    waited_ms: float = 0.0
    """How long the client let pass between the last change and this request."""


@dataclass(slots=True)
class Rhythm:
    """What is known of one user's typing and one model's pace."""

    _intervals: deque[float] = field(default_factory=lambda: deque(maxlen=20))
    _answers: deque[float] = field(default_factory=lambda: deque(maxlen=10))
    _n_late: int = 0
    """How many times in a row patience was not enough."""
    _last: dict[str, _LastRequest] = field(default_factory=dict)
    _changes: dict[str, float] = field(default_factory=dict)
    """When documents were changed for which nobody has asked since, in ms."""

    def saw_change(self, uri: str, now_ms: float) -> None:
        """Note a change of a document: what passes until the request for it, the client has waited."""
        self._changes[uri] = now_ms

    def saw_request(
        self, uri: str, n_characters: int, offset: int, now_ms: float, *, is_after_insertion: bool = False
    ) -> None:
        """Note a request: the document's length and the cursor tell what the user has just done.

        A document that has become shorter because text was put in the place of more text is not being deleted from.
        """
        last = self._last.get(uri)
        waited = now_ms - self._changes.pop(uri, now_ms)
        here = _LastRequest(n_characters, offset, now_ms, waited_ms=max(0.0, waited))
        if last is not None:
            n_added = n_characters - last.n_characters
            is_shorter = n_added < 0 or (n_added == 0 and offset == last.offset and last.is_deletion)
            here.is_deletion = is_shorter and not is_after_insertion
            gap = now_ms - last.at_ms
            if 0 < n_added <= _A_KEY and 0 < gap < _PAUSE_MS:
                self._intervals.append(gap)
        self._last[uri] = here

    def saw_answer(self, ms: float) -> None:
        """Note how long the model took from being asked to the end of what was used."""
        self._answers.append(max(0.0, ms))
        self._n_late = 0

    def saw_no_answer(self) -> None:
        """Note that somebody else's text was shown because the model had not answered."""
        self._n_late += 1

    def forget(self, uri: str) -> None:
        """Drop what is known about a closed document."""
        self._last.pop(uri, None)
        self._changes.pop(uri, None)

    def is_deleting(self, uri: str) -> bool:
        """Say whether the last thing done to a document was to take text away: nobody wants it offered back."""
        last = self._last.get(uri)
        return last is not None and last.is_deletion

    def wait_ms(
        self, uri: str, setting: float | None = None, *, least_ms: float = 0.0, most_ms: float = MOST_WAIT_MS
    ) -> float:
        """Say how long to wait from the last request for a document, in ms; what its client has waited already is no more.

        `setting` None adapts between `least_ms` and `most_ms`, of which the least wins.
        """
        wait = max(least_ms, min(most_ms, self._automatic_wait_ms())) if setting is None else setting
        last = self._last.get(uri)
        return max(0.0, wait - (last.waited_ms if last is not None else 0.0))

    def budget_ms(self, setting: float | None = None) -> float:
        """Say after how long, in ms, a part of an answer is worth more than all of it later; `setting` None adapts."""
        if setting is not None:
            return setting
        answer = median(self._answers) if self._answers else _USUAL_ANSWER_MS
        return min(MOST_BUDGET_MS, max(LEAST_BUDGET_MS, 2 * answer))

    def patience_ms(self, setting: float | str | None = None) -> float:
        """Say how long, in ms, a model's answer is waited for before something else is shown; `setting` None adapts.

        Twice a usual answer; nothing for a model that usually needs longer than anybody waits; less each time it was in vain.
        """
        if isinstance(setting, float | int):
            return float(setting)
        answer = median(self._answers) if self._answers else _USUAL_ANSWER_MS
        if answer > MOST_PATIENCE_MS:
            return 0.0
        return min(MOST_PATIENCE_MS, max(LEAST_PATIENCE_MS, 2 * answer)) / (1 << min(self._n_late, 8))

    def _automatic_wait_ms(self) -> float:
        interval = median(self._intervals) if len(self._intervals) >= 3 else _USUAL_INTERVAL_MS
        answer = median(self._answers) if self._answers else _USUAL_ANSWER_MS
        # An answer that takes half an interval is there before the next key; one of an interval and a half never is.
        wasted = min(1.0, max(0.0, answer / interval - 0.5))
        return wasted * _BEHIND_LAST_KEY * interval
