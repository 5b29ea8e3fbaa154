"""Hides secrets from the model, and puts them back where its answer has kept their places."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fimble.context.secrets import redact

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
                return None if shown in answer else answer
            rest = iter(places)
            answer = re.sub(re.escape(shown), lambda _, rest=rest, last=places[-1]: next(rest, last), answer)  # type: ignore[misc]
        return answer


def hide(text: str, shown: str = "") -> Hidden:
    """Replace the secrets in a text by placeholders of the same length.

    `shown` is the text without its secrets, where who asks could see more of what stands around it.
    """
    shown = shown if len(shown) == len(text) else redact(text).text
    if shown == text:
        return Hidden(text)
    runs = ((shown[m.start() : m.end()], m.group()) for m in _RUN.finditer(text))
    return Hidden(shown, tuple((now, before) for now, before in runs if now != before))
