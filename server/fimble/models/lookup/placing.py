"""What a token adds behind the cursor: the rest of a half-typed word, or a line break with its indentation."""

from __future__ import annotations

from fimble.models.lookup.document import Place
from fimble.models.lookup.tokens import MOST_BREAKS, TAB_COLUMNS, change_of, columns, is_line_break


class Placing:
    """Follows a path from a place; only its first token meets what is half typed."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._on_break = place.breaks > 0
        self._indent = place.last_indent if place.breaks else columns(place.indent)
        self.half = place.half

    @property
    def situation(self) -> str:
        """What is typed of the next token (`Options.situation`)."""
        if self._on_break:
            return "break"
        return ("word" if self.half.strip() else "space") if self.half else "free"

    def take(self, token: str) -> bool:
        """Go behind a token; False when its indentation cannot be told."""
        is_first, self.half = self._on_break, ""
        self._on_break = False
        if not is_line_break(token):
            return True
        change = change_of(token, self._place.unit)
        if change is not None:
            self._indent += change
        elif is_first:
            self._indent = columns(self._place.indent)
        return is_first or change is not None

    def is_complete(self, token: str) -> bool:
        """Say whether nothing of the token is missing."""
        if not self._on_break:
            return token == self.half
        if not is_line_break(token):
            return False
        return change_of(token, self._place.unit) == columns(self._place.indent) - self._indent

    def rest(self, token: str) -> str | None:
        """Say what the token adds; None when it contradicts what is typed."""
        if self._on_break:
            return self._rest_of_break(token)
        if self.half or not is_line_break(token):
            return token[len(self.half) :] if token.startswith(self.half) else None
        change = change_of(token, self._place.unit)
        if change is None or self._indent + change < 0:
            return "\n"
        return "\n" * _breaks(token) + self._blanks(self._indent + change)

    def _rest_of_break(self, token: str) -> str | None:
        place = self._place
        if not is_line_break(token) or _breaks(token) != min(place.breaks, MOST_BREAKS):
            return None
        typed, change = columns(place.indent), change_of(token, place.unit)
        if change is None:
            return "" if (typed - self._indent) % place.unit else None
        missing = self._indent + change - typed
        return self._blanks(missing) if missing >= 0 else None

    def _blanks(self, width: int) -> str:
        if self._place.indent_with_tabs:
            return "\t" * (width // TAB_COLUMNS)
        return " " * width


def _breaks(token: str) -> int:
    return len(token) - len(token.lstrip("\n"))
