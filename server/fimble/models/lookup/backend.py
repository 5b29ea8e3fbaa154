"""`LookupBackend`: completes from the repository's own text, with no model and no wait."""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import AsyncGenerator
from itertools import chain, islice

from fimble.fim.prompt import Prompt
from fimble.models.base import ModelInfo, Params, Piece, Usage
from fimble.models.lookup.continuation import Continuation
from fimble.models.lookup.corpus import LookupCorpus
from fimble.models.lookup.document import DocumentTokens, Place
from fimble.models.lookup.ranking import Options
from fimble.models.lookup.suggestion import ALTERNATIVES, AUTOMATIC, Guess, Policy, choose, without_next_line

_MOST_DOCUMENTS = 8
_MOST_TOKENS = 200
_WORD = re.compile(r"\w")


class LookupBackend:
    """Always there: needs no server, no download and no window."""

    name = "lookup"

    def __init__(self, corpus: LookupCorpus, policy: Policy = AUTOMATIC) -> None:
        self._corpus = corpus
        self._policy = policy
        self._documents: OrderedDict[str, DocumentTokens] = OrderedDict()

    async def info(self) -> ModelInfo:
        return ModelInfo(backend="lookup", name="lookup")

    async def generate(self, prompt: Prompt, params: Params) -> AsyncGenerator[Piece, None]:
        """Stream one suggestion, or nothing when the evidence is weak; its `logprob` is the log of the confidence.

        At a temperature, `params.seed` says which alternative to give: 1 is the second best.
        """
        if params.temperature > 0 and params.seed:
            guesses = self.alternatives(prompt, params.seed + 1, params.max_tokens)
            guess = guesses[params.seed] if params.seed < len(guesses) else None
        else:
            guess = self.guess(prompt, params.max_tokens)
        if guess is not None:
            yield Piece(prompt.required + guess.text, logprob=math.log(guess.confidence))
        yield Piece("", usage=Usage(), done_reason="stop")

    async def close(self) -> None:
        self._documents.clear()

    def guess(self, prompt: Prompt, max_tokens: int = _MOST_TOKENS) -> Guess | None:
        """Give the best suggestion; None when none is likely enough."""
        place = self._document(prompt.path).place(_typed(prompt), prompt.suffix)
        if _WORD.match(place.tail):
            return None
        guess = choose(islice(self._path(prompt, place).steps(), max_tokens), place.tail, self._policy)
        return without_next_line(guess, place.head, place.next_line) if guess is not None else None

    def options(self, prompt: Prompt) -> Options:
        """Give the tokens that may come next, with what speaks for each."""
        return self._path(prompt, self._document(prompt.path).place(_typed(prompt), prompt.suffix)).options()

    def alternatives(self, prompt: Prompt, n: int, max_tokens: int = _MOST_TOKENS) -> list[Guess]:
        """Give up to `n` suggestions that begin differently, best first, for a user who asks: surer or not."""
        place = self._document(prompt.path).place(_typed(prompt), prompt.suffix)
        found: list[Guess] = []
        taken: set[str] = set()
        while len(found) < n and not _WORD.match(place.tail):
            steps = self._path(prompt, place).steps(taken)
            first = next(steps, None)
            if first is None or first.text in taken:
                break
            taken.add(first.text)
            guess = choose(chain([first], islice(steps, max_tokens - 1)), place.tail, ALTERNATIVES)
            if guess is None:
                break
            # The chances of what is left out are not those of the others: give back their share.
            share = 1 - sum([other.confidence for other in found])
            found.append(Guess(guess.text, max(1e-6, guess.confidence * min(1.0, max(0.0, share)))))
        return found

    def _path(self, prompt: Prompt, place: Place) -> Continuation:
        near = self._corpus.near(prompt.path, prompt.language)
        corpus = self._corpus
        return Continuation(corpus.vocabulary, corpus.bare, corpus.shapes, place, near, prompt.members)

    def _document(self, path: str) -> DocumentTokens:
        if path not in self._documents:
            corpus = self._corpus
            self._documents[path] = DocumentTokens(corpus.vocabulary, corpus.bare, corpus.shapes)
        self._documents.move_to_end(path)
        if len(self._documents) > _MOST_DOCUMENTS:
            self._documents.popitem(last=False)
        return self._documents[path]


def _typed(prompt: Prompt) -> str:
    """Give the text before the cursor, with a half word that was left out for a model's sake."""
    return prompt.prefix if prompt.prefix.endswith(prompt.required) else prompt.prefix + prompt.required
