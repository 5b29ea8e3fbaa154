"""Continues a document token by token for as long as the evidence is good, and knows how sure it is of every step."""

from __future__ import annotations

from collections.abc import Iterator
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
from fimble.models.lookup.prediction import mixed, weigh
from fimble.models.lookup.ranking import Option, Options, option_features, probabilities, unseen_features
from fimble.models.lookup.shapes import Shapes
from fimble.models.lookup.tokens import is_line_break
from fimble.models.lookup.vocabulary import Vocabulary

MOST_STEPS = 60
LEAST_STEP = 0.1
_COPY_TOKENS = 20
"""How far back a name is looked for that stands again in a shape."""


@dataclass(frozen=True, slots=True)
class Step:
    """One more token."""

    text: str
    """What it adds behind the cursor."""
    chance: float
    """Probability of this token, given that all before it are right."""
    is_line_end: bool


class Continuation:
    """Walks one path from a place; `steps` yields it token by token."""

    def __init__(self, vocabulary: Vocabulary, shapes: Shapes, place: Place, near: Neighbourhood) -> None:
        self._vocabulary = vocabulary
        self._shapes = shapes
        self._place = place
        self._document = (
            Haystack(place.before, place.before, BEFORE),
            Haystack(place.after, place.after, AFTER),
        )
        self._near = (Haystack(near.codes, near.codes, OPEN, near.borders),)
        self._document_shapes = (
            Haystack(place.before_shapes, place.before, BEFORE),
            Haystack(place.after_shapes, place.after, AFTER),
        )
        self._near_shapes = (Haystack(near.shapes, near.codes, OPEN, near.borders),)
        self.context = place.before[-LONGEST - 4 :]
        self._shape_context = place.before_shapes[-LONGEST - 4 :]
        self._placing = Placing(place)
        self._matches: list[Match] = find_matches(self.context, (*self._document, *self._near))
        self._shaped: list[Match] = find_matches(
            self._shape_context, (*self._document_shapes, *self._near_shapes), SHAPE_SEARCHES
        )

    def steps(self, skip: frozenset[str] = frozenset()) -> Iterator[Step]:
        """Yield the likeliest path; tokens in `skip` are not taken as its first."""
        for n in range(MOST_STEPS):
            options = self.options()
            ranked = [
                (chance, option)
                for chance, option in zip(probabilities(options), options.options, strict=True)
                if n or option.code not in skip
            ]
            if not ranked:
                return
            chance, option = max(ranked, key=lambda pair: (pair[0], pair[1].code))
            if chance < LEAST_STEP:
                return
            yield Step(option.text, chance, is_line_break(self._vocabulary.token(option.code)))
            if not self.take(option.code):
                return

    def take(self, code: str) -> bool:
        """Go one token on; False when the place behind it cannot be told."""
        shape = self._shapes.of(code)
        self.context = (self.context + code)[-LONGEST - 4 :]
        self._shape_context = (self._shape_context + shape)[-LONGEST - 4 :]
        near = [match for match in self._matches if match.kind >= OPEN]
        self._matches = find_matches(self.context, self._document) + advanced(near, code)
        near = [match for match in self._shaped if match.kind >= OPEN]
        self._shaped = find_matches(self._shape_context, self._document_shapes, SHAPE_SEARCHES) + advanced(near, shape)
        return self._placing.take(self._vocabulary.token(code))

    def options(self) -> Options:
        """Collect the tokens that fit what is half typed, with what the evidence says of each."""
        exact = mixed(
            [
                (level, weight, match.code)
                for match, (level, weight) in zip(self._matches, weigh(self._matches, EXACT), strict=True)
            ],
            EXACT,
        )
        shaped = mixed(self._resolved(), SHAPES)
        length = max([match.length for match in self._matches], default=0)
        shape_length = max([match.length for match in self._shaped], default=0)
        words = self._place.words.starting(self._placing.half) if self._placing.half.strip() else []
        found: list[Option] = []
        for code in dict.fromkeys((*exact, *shaped, *words)):
            token = self._vocabulary.token(code)
            text = self._placing.rest(token) if token else None
            if text is not None:
                found.append(Option(code, text, self._features(code, token, exact, shaped, length)))
        unseen = unseen_features(
            n_half=len(self._placing.half.strip()),
            exact=sum(exact.values()),
            shaped=sum(shaped.values()),
            length=length,
            shape_length=shape_length,
        )
        return Options(self._placing.situation, tuple(found), unseen)

    def _features(
        self, code: str, token: str, exact: dict[str, float], shaped: dict[str, float], length: int
    ) -> tuple[float, ...]:
        before = self._place.before
        last = before.rfind(code)
        return option_features(
            exact=exact.get(code, 0.0),
            shaped=shaped.get(code, 0.0),
            length=length,
            is_name=self._shapes.is_name(code),
            is_break=is_line_break(token),
            is_complete=self._placing.is_complete(token),
            n_before=self._place.words.count(code),
            n_after=self._place.words_after.count(code),
            distance=len(before) - last if last >= 0 else -1,
            is_repeat=code == self.context[-1:],
        )

    def _resolved(self) -> list[tuple[int, float, str]]:
        """Say what each place of the same shape predicts: its own token, or the name that stands here where its name
        stood before."""
        found: list[tuple[int, float, str]] = []
        for match, (level, weight) in zip(self._shaped, weigh(self._shaped, SHAPES), strict=True):
            code, at = match.code, match.at
            if self._shapes.is_name(code):
                before = match.haystack.codes.rfind(code, max(0, at - _COPY_TOKENS), at)
                if 0 <= before and at - before <= len(self.context):
                    found.append((level, weight, self.context[before - at]))
                else:
                    found.append((level, weight * SHAPES.copied, code))
            else:
                found.append((level, weight, code))
        return found
