"""`LookupBackend`: completes from the repository's own text, with no model and no wait."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import AsyncGenerator

from fimble.fim.prompt import Prompt
from fimble.models.base import ModelInfo, Params, Piece, Usage
from fimble.models.lookup.continuation import Continuation
from fimble.models.lookup.corpus import LookupCorpus
from fimble.models.lookup.document import DocumentTokens
from fimble.models.lookup.refusals import Refusals
from fimble.models.lookup.suggestion import Guess, Policy, choose

MOST_DOCUMENTS = 8


class LookupBackend:
    """Always there: needs no server, no download and no window."""

    name = "lookup"

    def __init__(self, corpus: LookupCorpus, policy: Policy = Policy()) -> None:
        self._corpus = corpus
        self._policy = policy
        self._refusals: dict[str, Refusals] = {}
        self._documents: OrderedDict[str, DocumentTokens] = OrderedDict()

    async def info(self) -> ModelInfo:
        return ModelInfo(backend="lookup", name="lookup")

    async def generate(self, prompt: Prompt, params: Params) -> AsyncGenerator[Piece, None]:
        """Stream one suggestion, or nothing when the evidence is weak; its `logprob` is the log of the confidence."""
        guess = self.guess(prompt)
        if guess is not None:
            yield Piece(guess.text, logprob=math.log(guess.confidence))
        yield Piece("", usage=Usage(), done_reason="stop")

    async def close(self) -> None:
        self._documents.clear()

    def guess(self, prompt: Prompt) -> Guess | None:
        """Give the best suggestion; None when none is likely enough."""
        refusals = self._refusals.setdefault(prompt.path, Refusals())
        refused = refusals.after(prompt.prefix)
        path = self._path(prompt)
        steps = path.steps(dict.fromkeys(refused, 1 - self._policy.refusal))
        guess = choose(steps, path.place.tail, self._policy, refused)
        if guess is not None:
            refusals.shown(guess.text)
        return guess

    def _path(self, prompt: Prompt) -> Continuation:
        place = self._document(prompt.path).place(prompt.prefix, prompt.suffix)
        near = self._corpus.near(prompt.path, prompt.language)
        return Continuation(self._corpus.vocabulary, self._corpus.bare, self._corpus.shapes, place, near)

    def _document(self, path: str) -> DocumentTokens:
        document = self._documents.setdefault(
            path, DocumentTokens(self._corpus.vocabulary, self._corpus.bare, self._corpus.shapes)
        )
        self._documents.move_to_end(path)
        if len(self._documents) > MOST_DOCUMENTS:
            old, _ = self._documents.popitem(last=False)
            self._refusals.pop(old, None)
        return document
