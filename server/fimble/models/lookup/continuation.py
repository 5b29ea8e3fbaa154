"""Continues a document token by token for as long as the evidence is good, and knows how sure it is of every step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fimble.models.lookup.calibration import NOVEL_NEXT, NOVEL_WORD, WORD_BASE
from fimble.models.lookup.document import Place
from fimble.models.lookup.evidence import LONGEST, Haystack, Match, find_matches
from fimble.models.lookup.prediction import next_tokens
from fimble.models.lookup.tokens import MOST_BREAKS, TAB_COLUMNS, change_of, columns, is_line_break
from fimble.models.lookup.vocabulary import Vocabulary

MOST_STEPS = 60
LEAST_STEP = 0.05


@dataclass(frozen=True, slots=True)
class Step:
    """One more token."""

    text: str
    """What it adds behind the cursor."""
    chance: float
    """Probability of this token, given that all before it are right."""
    is_line_end: bool


@dataclass(slots=True)
class _State:
    context: str
    indent: int
    """Columns of the present line's indentation."""


class Continuation:
    """Walks one path from a place; `steps` yields it token by token."""

    def __init__(self, vocabulary: Vocabulary, place: Place, far: list[Haystack]) -> None:
        self._vocabulary = vocabulary
        self._place = place
        self._near = [Haystack(place.before, 0), Haystack(place.after, 1)]
        self._far = far

    def steps(self, skip: frozenset[str] = frozenset()) -> Iterator[Step]:
        """Yield the likeliest path; tokens in `skip` are not taken as its first."""
        place = self._place
        context = place.before[-LONGEST - 4 :]
        indent = columns(place.indent) if not place.breaks else place.last_indent
        matches = find_matches(context, [*self._near, *self._far])
        half = place.half
        for n in range(MOST_STEPS):
            if n:
                matches = [*find_matches(context, self._near), *(match for match in matches if match.kind > 1)]
            found = self._best(
                matches, half if not n else "", indent, is_first=not n, skip=skip if not n else frozenset()
            )
            if found is None:
                return
            code, text, chance = found
            if chance < LEAST_STEP:
                return
            token = self._vocabulary.token(code)
            is_break = is_line_break(token)
            if is_break:
                change = change_of(token, place.unit)
                if change is None and n:
                    return
                indent += change or 0
            yield Step(text, chance, is_break)
            context = (context + code)[-LONGEST - 4 :]
            matches = [advanced for match in matches if (advanced := _advanced(match, code)) is not None]

    def _best(
        self, matches: list[Match], half: str, indent: int, *, is_first: bool, skip: frozenset[str]
    ) -> tuple[str, str, float] | None:
        """Give the likeliest next token that fits what is half typed: its character, what it adds, its probability."""
        base = self._words(half) if half.strip() else {}
        chances = next_tokens(matches, base)
        unseen = max(0.0, 1 - sum(chances.values()))
        fitting: list[tuple[float, str, str]] = []
        for code, chance in chances.items():
            token = self._vocabulary.token(code)
            text = self._rest(token, half, indent, is_first=is_first) if token else None
            if text is not None and code not in skip:
                fitting.append((chance, code, text))
        if not fitting:
            return None
        total = sum(chance for chance, _, _ in fitting) + unseen * self._novel(half, is_first=is_first)
        chance, code, text = max(fitting)
        return code, text, chance / total

    def _words(self, half: str) -> dict[str, float]:
        """Give the document's words that begin with `half`, by how often they occur."""
        found = self._place.words.starting(half)
        return {code: WORD_BASE * count / self._place.words.total for code, count in found}

    def _novel(self, half: str, *, is_first: bool) -> float:
        """Guess which share of tokens never seen here would fit what is half typed."""
        if is_first and self._place.breaks:
            return 0.05
        word = half.strip()
        if word:
            return NOVEL_WORD * NOVEL_NEXT ** (len(word) - 1)
        return 0.4 if half else 1.0

    def _rest(self, token: str, half: str, indent: int, *, is_first: bool) -> str | None:
        """Say what `token` adds behind the cursor; None when it contradicts what is typed."""
        if is_first and self._place.breaks:
            return self._rest_of_break(token)
        if is_line_break(token):
            change = change_of(token, self._place.unit)
            if half or change is None or indent + change < 0:
                return None if half or not is_first else "\n"
            return "\n" * (len(token) - len(token.lstrip("\n"))) + self._blanks(indent + change)
        return token[len(half) :] if token.startswith(half) else None

    def _rest_of_break(self, token: str) -> str | None:
        if not is_line_break(token):
            return None
        place = self._place
        typed = columns(place.indent)
        if len(token) - len(token.lstrip("\n")) != min(place.breaks, MOST_BREAKS):
            return None
        change = change_of(token, place.unit)
        if change is None:
            return "" if (typed - place.last_indent) % place.unit else None
        missing = place.last_indent + change - typed
        return self._blanks(missing) if missing >= 0 else None

    def _blanks(self, width: int) -> str:
        if self._place.indent_with_tabs:
            return "\t" * (width // TAB_COLUMNS)
        return " " * width


def _advanced(match: Match, code: str) -> Match | None:
    """Move a match over `code`; None when it went on differently or its text ends."""
    if match.codes[match.at] != code or match.at + 1 >= len(match.codes):
        return None
    return replace(match, at=match.at + 1, length=min(LONGEST, match.length + 1))
