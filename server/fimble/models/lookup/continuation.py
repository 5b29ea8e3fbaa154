"""Continues a document token by token for as long as the evidence is good, and knows how sure it is of every step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from fimble.models.lookup.calibration import EXACT, SHAPES
from fimble.models.lookup.corpus import Neighbourhood
from fimble.models.lookup.document import Place
from fimble.models.lookup.evidence import (
    AFTER,
    BEFORE,
    LONGEST,
    OPEN,
    SHAPE_SEARCHES,
    Haystack,
    Match,
    advanced,
    find_matches,
)
from fimble.models.lookup.placing import Placing
from fimble.models.lookup.prediction import MOST_COUNTED, agreement, mixed, weigh
from fimble.models.lookup.ranking import Option, Options, option_features, probabilities, unseen_features
from fimble.models.lookup.shapes import Bare, Shapes
from fimble.models.lookup.tokens import is_line_break
from fimble.models.lookup.vocabulary import Vocabulary

MOST_STEPS = 60
MOST_OPTIONS = 20
"""Tokens that are looked at closely."""
LEAST_STEP = 0.1
FAR, PLENTY = 4, 3
"""Agreeing tokens, and places with so many, from which on no others are looked for on the way."""
_COPY_TOKENS = 20
"""How far back a name is looked for that stands again in a shape, or farther if all tokens up to there agree in shape."""


@dataclass(frozen=True, slots=True)
class Step:
    """One more token."""

    text: str
    """What it adds behind the cursor."""
    chance: float
    """Probability of this token, given that all before it are right."""
    is_line_end: bool


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What one kind of places says of the next token."""

    chances: dict[str, float]
    length: int
    """Tokens that agree at the best place."""
    best: dict[str, int]
    """How often each token followed at the best places."""
    n_best: int


class Continuation:
    """Walks one path from a place; `steps` yields it token by token."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        bare: Bare,
        shapes: Shapes,
        place: Place,
        near: Neighbourhood,
        members: Iterable[str] = (),
    ) -> None:
        """`members` are the names that the value before the dot at the cursor has; none when nobody knows."""
        self._vocabulary = vocabulary
        self._members = dict.fromkeys(vocabulary.code(name) for name in members)
        self._bare = bare
        self._shapes = shapes
        self._near_words = near.words
        self.place = place
        self._document = (
            Haystack(place.before_bare, place.before, BEFORE),
            Haystack(place.after_bare, place.after, AFTER),
        )
        self._near = (Haystack(near.bare, near.codes, OPEN, near.borders),)
        self._document_shapes = (
            Haystack(place.before_shapes, place.before, BEFORE, bare=place.before_bare),
            Haystack(place.after_shapes, place.after, AFTER, bare=place.after_bare),
        )
        self._near_shapes = (Haystack(near.shapes, near.codes, OPEN, near.borders, near.bare),)
        self.context = place.before_bare[-LONGEST - 4 :]
        self._shape_context = place.before_shapes[-LONGEST - 4 :]
        self._line_codes = place.line_bare
        self._placing = Placing(place)
        self._matches: list[Match] = find_matches(self.context, (*self._document, *self._near))
        self._shaped: list[Match] = find_matches(
            self._shape_context, (*self._document_shapes, *self._near_shapes), SHAPE_SEARCHES
        )

    def steps(self, other_than: Collection[str] = ()) -> Iterator[Step]:
        """Yield the likeliest path; its first token adds none of the texts `other_than`."""
        for n in range(MOST_STEPS):
            options = self.options()
            chances = probabilities(options)
            if other_than and not n:
                chances = _without(chances, options, other_than)
            if not chances:
                return
            chance, option = max(zip(chances, options.options, strict=True), key=lambda pair: (pair[0], pair[1].code))
            if chance < LEAST_STEP:
                return
            yield Step(option.text, chance, is_line_break(self._vocabulary.token(option.code)))
            if not self.take(option.code):
                return

    def take(self, code: str) -> bool:
        """Go one token on; False when the place behind it cannot be told."""
        self._members = {}
        shape = self._shapes.of(code)
        bare = self._bare.of(code)
        self.context = (self.context + bare)[-LONGEST - 4 :]
        self._shape_context = (self._shape_context + shape)[-LONGEST - 4 :]
        self._matches = advanced(self._matches, bare)
        if not _is_plenty(self._matches):
            near = [match for match in self._matches if match.kind >= OPEN]
            self._matches = find_matches(self.context, self._document) + near
        self._shaped = advanced(self._shaped, shape)
        if not _is_plenty(self._shaped):
            near = [match for match in self._shaped if match.kind >= OPEN]
            self._shaped = find_matches(self._shape_context, self._document_shapes, SHAPE_SEARCHES) + near
        return self._placing.take(self._vocabulary.token(code))

    def options(self) -> Options:
        """Collect the tokens that fit what is half typed, with what the evidence says of each."""
        exact, shaped = self._exact_evidence(), self._shape_evidence()
        found = [
            Option(code, text, self._features(code, token, exact, shaped))
            for code, token, text in self._fitting(exact, shaped)
        ]
        unseen = unseen_features(
            n_half=len(self._placing.half.strip()),
            exact=sum(exact.chances.values()),
            shaped=sum(shaped.chances.values()),
            length=exact.length,
            shape_length=shaped.length,
            n_document=len(self.place.before) + len(self.place.after),
            n_exact=exact.n_best,
            n_shapes=shaped.n_best,
            has_members=bool(self._members),
        )
        return Options(self._placing.situation, tuple(found), unseen)

    def _fitting(self, exact: _Evidence, shaped: _Evidence) -> list[tuple[str, str, str]]:
        """Give the likeliest tokens that agree with what is half typed: (character, token, what it adds)."""
        found: list[tuple[str, str, str]] = []
        words = self._words(self._placing.half)
        for code in dict.fromkeys((*exact.chances, *shaped.chances, *words, *self._members)):
            token = self._vocabulary.token(code)
            text = self._placing.rest(token) if token else None
            if text is not None:
                found.append((code, token, text))
        if len(found) <= MOST_OPTIONS:
            return found
        a, b = exact.chances, shaped.chances
        known = self._members
        found.sort(key=lambda option: -a.get(option[0], 0.0) - b.get(option[0], 0.0) - 1e-3 * (option[0] in known))
        return found[:MOST_OPTIONS]

    def _exact_evidence(self) -> _Evidence:
        codes = [match.code for match in self._matches]
        weighed = zip(weigh(self._matches, EXACT), codes, strict=True)
        chances = mixed([(level, weight, code) for (level, weight), code in weighed], EXACT)
        lengths = [match.length for match in self._matches]
        return _Evidence(
            chances, min(max(lengths, default=0), MOST_COUNTED), *agreement(zip(lengths, codes, strict=True), 4)
        )

    def _shape_evidence(self) -> _Evidence:
        resolved = self._resolved()
        lengths = [match.length for match in self._shaped]
        places = zip(lengths, [code for _, _, code in resolved], strict=True)
        return _Evidence(mixed(resolved, SHAPES), min(max(lengths, default=0), MOST_COUNTED), *agreement(places, 6))

    def _words(self, half: str) -> list[str]:
        """Give words of the document and of its neighbours that begin with what is typed, spaced as it is."""
        start = half.strip()
        if not start:
            return []
        found = self.place.words.starting(start, 16) + self.place.words_after.starting(start, 16)
        found += [code for code in self._line_codes if self._vocabulary.token(code).startswith(start)]
        found += self._near_words.starting(start, 12)
        if half[0] != " ":
            return found
        return [self._vocabulary.code(" " + self._vocabulary.token(code)) for code in dict.fromkeys(found)]

    def _features(self, code: str, token: str, exact: _Evidence, shaped: _Evidence) -> tuple[float, ...]:
        bare = self._bare.of(code)
        before = self.place.before_bare
        last = before.rfind(bare)
        return option_features(
            exact=exact.chances.get(code, 0.0),
            shaped=shaped.chances.get(code, 0.0),
            length=exact.length,
            is_name=self._shapes.is_name(code),
            is_break=is_line_break(token),
            is_complete=self._placing.is_complete(token),
            n_before=self.place.words.count(bare) + self._line_codes.count(bare),
            n_after=self.place.words_after.count(bare),
            n_near=self._near_words.count(bare),
            distance=len(before) - last if last >= 0 else -1,
            is_repeat=bare == self.context[-1:],
            is_member=bare in self._members if self._members else None,
            n_document=len(before) + len(self.place.after),
            shape_length=shaped.length,
            exact_places=(exact.best.get(code, 0), exact.n_best),
            shape_places=(shaped.best.get(code, 0), shaped.n_best),
        )

    def _resolved(self) -> list[tuple[int, float, str]]:
        """Say what each place of the same shape predicts: its own token, or the name that stands here where its name
        stood before."""
        found: list[tuple[int, float, str]] = []
        for match, (level, weight) in zip(self._shaped, weigh(self._shaped, SHAPES), strict=True):
            code, at = match.code, match.at
            if self._shapes.is_name(code):
                reach = max(_COPY_TOKENS, match.length)
                before = match.haystack.bare.rfind(self._bare.of(code), max(0, at - reach), at)
                if before >= 0 and at - before <= len(self.context):
                    found.append((level, weight, self._spaced(self.context[before - at], code)))
                else:
                    found.append((level, weight * SHAPES.literal, code))
            else:
                found.append((level, weight, code))
        return found

    def _spaced(self, bare: str, like: str) -> str:
        """Give a token a blank before it if another has one."""
        if self._vocabulary.token(like)[0] != " ":
            return bare
        return self._vocabulary.code(" " + self._vocabulary.token(bare))


def _is_plenty(matches: list[Match]) -> bool:
    """Say whether places that agree far are so many that those that agree less make no difference."""
    return sum([match.length >= FAR for match in matches]) >= PLENTY


def _without(chances: list[float], options: Options, taken: Collection[str]) -> list[float]:
    """Give the chances when some texts are ruled out (Bayes' rule), always leaving room for a token nobody thought of."""
    left = [0.0 if option.text in taken else chance for chance, option in zip(chances, options.options, strict=True)]
    rest = 1 - sum(chances) + sum(left)
    return [chance / max(rest, 0.03) for chance in left]
