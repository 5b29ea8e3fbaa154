"""Hides secrets from the model, and puts them back where its answer has kept their places."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fimble.context.secrets import redact

BEFORE_MARK = 3
LONGEST_MARK = 6
"""Characters of a placeholder by which it is known, and of what says in front of it whose secret it is."""

_RUN = re.compile(r"[^\s\"'`,;(){}\[\]<>]+")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A text without its secrets, and what they were."""

    text: str
    secrets: tuple[tuple[str, str], ...] = ()
    """(what stands there now, what stood there), in order."""

    def restore(self, answer: str) -> str | None:
        """Put the secrets back into an answer; None when it is not clear which belongs where."""
        kept = {shown for shown, _ in self.secrets}
        for shown in sorted(kept):
            places = [secret for other, secret in self.secrets if other == shown]
            if len(set(places)) > 1 and answer.count(shown) != len(places):
                if shown in answer:
                    return None
                continue
            rest = iter(places)
            whole = rf"(?<![^\W_]){re.escape(shown)}(?![^\W_])"
            answer = re.sub(whole, lambda _, rest=rest, last=places[-1]: next(rest, last), answer)  # type: ignore[misc]
        return None if any(mark in answer for mark in self._marks()) else answer

    def _marks(self) -> set[str]:
        """Give what tells a placeholder that was not copied whole: long rows of the same sign are easily miscounted."""
        text = self.text
        for shown, _ in self.secrets:
            text = text.replace(shown, "")
        marks = {_mark_of(shown, secret) for shown, secret in self.secrets}
        return {mark for mark in marks if mark not in text}


def _mark_of(shown: str, secret: str) -> str:
    first = next(n for n, (now, before) in enumerate(zip(shown, secret, strict=True)) if now != before)
    return shown[max(0, first - BEFORE_MARK) : first + LONGEST_MARK]


def hide(text: str, shown: str = "") -> Hidden:
    """Replace the secrets in a text by placeholders of the same length.

    `shown` is the text without its secrets, where who asks could see more of what stands around it.
    """
    shown = shown if len(shown) == len(text) else redact(text).text
    if shown == text:
        return Hidden(text)
    runs = ((shown[m.start() : m.end()], m.group()) for m in _RUN.finditer(text))
    return Hidden(shown, tuple((now, before) for now, before in runs if now != before))
