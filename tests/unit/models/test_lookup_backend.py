"""The lookup engine through the protocol that every backend keeps."""

from __future__ import annotations

import math

import pytest

from fimble.fim.prompt import Prompt
from fimble.models.base import Params
from fimble.models.lookup import LookupBackend, LookupCorpus

HANDLERS = """\
from app.base import Handler


class UserHandler(Handler):
    def get(self, request):
        user = self.session.query(User).filter_by(id=request.user_id).one_or_none()
        if user is None:
            raise NotFound("user")
        return self.render(user)


class OrderHandler(Handler):
    def get(self, request):
        order = self.session.query(Order).filter_by(id=request.order_id).one_or_none()
        if order is None:
            raise NotFound("order")
        return self.render(order)


class ItemHandler(Handler):
    def get(self, request):
        item = self.session.query(Item).filter_by(id=request.item_id).one_or_none()
        if item is None:
            raise NotFound("item")
        return self.render(item)
"""


def prompt_at(text: str, path: str = "app/new.py") -> Prompt:
    prefix, suffix = text.split("‸")
    return Prompt(prefix, (), prefix, suffix, "", "", path, "python", (), 0)


def backend(**files: str) -> LookupBackend:
    corpus = LookupCorpus()
    for name, text in files.items():
        corpus.replace_file(f"app/{name}.py", "python", text)
    return LookupBackend(corpus)


async def answer(backend: LookupBackend, prompt: Prompt) -> str:
    return "".join([piece.text async for piece in backend.generate(prompt, Params())])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class BillHandler(Handler):\n    def get(self, req‸", "uest"),
        ("class BillHandler(Handler):\n    def get(self, request):\n        bill = self.sess‸", "ion"),
        ("class BillHandler(Handler):\n    def get(self, request):\n        bill = self.session.query(‸)", ""),
        ("if user is None:\n    raise ‸", "NotFound"),
        ("zzz = qqq‸", ""),
        ("‸", ""),
    ],
)
async def test_it_goes_on_as_the_repository_does(text: str, expected: str) -> None:
    got = await answer(backend(handlers=HANDLERS), prompt_at(text))
    assert (got.startswith(expected), bool(got)) == (True, bool(expected))


async def test_a_confidence_comes_with_the_text() -> None:
    lookup = backend(handlers=HANDLERS)
    pieces = [piece async for piece in lookup.generate(prompt_at("if user is None:\n    raise ‸"), Params())]
    assert pieces[0].logprob is not None
    assert 0.5 <= math.exp(pieces[0].logprob) <= 1
    assert pieces[-1].done_reason == "stop"


async def test_it_is_always_ready() -> None:
    info = await LookupBackend(LookupCorpus()).info()
    assert (info.backend, info.context_length) == ("lookup", 0)


async def test_what_was_just_typed_counts_before_any_file_is_fed() -> None:
    text = "first = compute_totals(rows)\nsecond = compute_totals(rows)\nthird = comp‸"
    assert await answer(backend(), prompt_at(text)) == "ute_totals(rows)"


async def test_a_removed_file_is_not_suggested_from() -> None:
    corpus = LookupCorpus()
    corpus.replace_file("app/handlers.py", "python", HANDLERS)
    corpus.remove_file("app/handlers.py")
    assert await answer(LookupBackend(corpus), prompt_at("from app.‸")) == ""


async def test_the_open_documents_own_copy_on_disk_does_not_count() -> None:
    corpus = LookupCorpus()
    corpus.replace_file("app/handlers.py", "python", HANDLERS)
    assert await answer(LookupBackend(corpus), prompt_at("from app.‸", path="app/handlers.py")) == ""
