"""`SuggestionCache`: answers given before, found again while the user types, accepts or deletes along them.

An entry is served only where applying it leads to the very text it was made to lead to; anything else is a miss.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace

from fimble.completion.postprocess import Fitted

CAPACITY = 250
"""Entries; what llama.vim and llama.vscode keep. A suggestion is a few hundred bytes, so memory does not matter."""
_MOST_CLOSERS = 8
_CLOSERS = frozenset(")]}>'\"`")
"""Characters that editors put behind the cursor by themselves when their counterpart is typed."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What the cache knows: a suggestion for the place asked about, or (`fitted` None) that there is none."""

    fitted: Fitted | None
    backend: str
    model: str


@dataclass(frozen=True, slots=True)
class _Place:
    """The text around a cursor, as lengths in code points and hashes of the whole text on either side."""

    uri: str
    context: str
    n_before: int
    before: int
    n_after: int
    after: int


@dataclass(frozen=True, slots=True)
class _Entry:
    place: _Place
    fitted: Fitted | None
    backend: str
    model: str
    n_rest: int
    """Code points of the text that stays behind the suggestion once it is applied."""
    rest: int
    """Hash of that text."""
    reach: int
    """The most code points that can have been typed since and still be the suggestion's."""


class SuggestionCache:
    """The last answers, over all documents; the least recently used go first."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._entries: OrderedDict[_Place, _Entry] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def put(
        self,
        uri: str,
        text: str,
        offset: int,
        fitted: Fitted | None,
        *,
        backend: str = "",
        model: str = "",
        context: str = "",
    ) -> None:
        """Remember the answer for `offset` (code points) in `text`; None says that there was nothing to suggest.

        `context` names what else the answer depended on; only the same `context` finds it.
        """
        place = _Place(uri, context, offset, hash(text[:offset]), len(text) - offset, hash(text[offset:]))
        rest_at = offset + (fitted.replace_after if fitted else 0)
        n_rest, reach = len(text) - rest_at, len(fitted.text) if fitted else 0
        self._entries[place] = _Entry(place, fitted, backend, model, n_rest, hash(text[rest_at:]), reach)
        self._entries.move_to_end(place)
        while len(self._entries) > self._capacity:
            self._entries.popitem(last=False)

    def get(self, uri: str, text: str, offset: int, *, context: str = "") -> Hit | None:
        """Find what is left to suggest at `offset`; None when the model has to be asked.

        Typing the start of a suggestion, accepting a word or line of it, going back, an editor closing brackets: all
        of these keep it. The answer made nearest to the cursor wins.
        """
        known = [
            entry
            for entry in reversed(self._entries.values())
            if 0 <= offset - entry.place.n_before <= entry.reach
            and entry.place.uri == uri
            and entry.place.context == context
        ]
        for entry in sorted(known, key=lambda entry: offset - entry.place.n_before):
            fitted = _left_of(entry, text, offset)
            if fitted is None and not _is_same_place(entry, text, offset):
                continue
            self._entries.move_to_end(entry.place)
            return Hit(fitted, entry.backend, entry.model)
        return None

    def forget(self, uri: str) -> None:
        """Drop the answers for one document."""
        for place in [place for place in self._entries if place.uri == uri]:
            del self._entries[place]


def _is_same_place(entry: _Entry, text: str, offset: int) -> bool:
    """Say whether an entry without a suggestion is about exactly this text and cursor."""
    place = entry.place
    is_as_long = entry.fitted is None and (place.n_before, place.n_after) == (offset, len(text) - offset)
    return is_as_long and hash(text[:offset]) == place.before and hash(text[offset:]) == place.after


def _left_of(entry: _Entry, text: str, offset: int) -> Fitted | None:
    """Give the part of an entry's suggestion that is not typed yet; None when the text has gone another way."""
    fitted, n_before = entry.fitted, entry.place.n_before
    n_replaced = len(text) - offset - entry.n_rest
    if fitted is None or not 0 <= n_replaced <= _MOST_CLOSERS:
        return None
    left = _untyped(fitted, text[n_before:offset])
    if left is None or not _can_replace(text[offset : offset + n_replaced], left):
        return None
    if hash(text[:n_before]) != entry.place.before or hash(text[offset + n_replaced :]) != entry.rest:
        return None
    return _without_closers(replace(left, replace_after=n_replaced), text[offset : offset + n_replaced])


def _untyped(fitted: Fitted, typed: str) -> Fitted | None:
    """Take what was typed off the start; an item that moves its line to the left stays whole and replaces more."""
    if not fitted.replace_before:
        left = fitted.text[len(typed) :] if fitted.text.startswith(typed) else ""
        return replace(fitted, text=left) if left.strip() else None
    shown = fitted.text.lstrip(" \t")
    is_along = shown.startswith(typed) and shown != typed
    return replace(fitted, replace_before=fitted.replace_before + len(typed)) if is_along else None


def _can_replace(closers: str, left: Fitted) -> bool:
    """Say whether what stands behind the cursor is closers that the rest of the suggestion brings, in this order."""
    characters = iter(left.text)
    return all(closer in _CLOSERS or closer in ";,: " for closer in closers) and all(
        closer in characters for closer in closers
    )


def _without_closers(fitted: Fitted, closers: str) -> Fitted:
    """Leave closers at the very end to the editor that put them there: the item is then a plain insertion."""
    is_plain = closers and "\n" not in fitted.text and "\r" not in fitted.text and fitted.text.endswith(closers)
    if not is_plain or fitted.text == closers:
        return fitted
    return replace(fitted, text=fitted.text[: -len(closers)], replace_after=0)
