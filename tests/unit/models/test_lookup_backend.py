"""The lookup engine through the protocol that every backend keeps."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from fimble.fim.prompt import Prompt
from fimble.models.base import Params
from fimble.models.lookup import LookupBackend, LookupCorpus


def handler(name: str) -> str:
    return f"""\
class {name}Handler(Handler):
    def get(self, request):
        {name.lower()} = self.session.query({name}).filter_by(id=request.{name.lower()}_id).one_or_none()
        if {name.lower()} is None:
            raise NotFound("{name.lower()}")
        return self.render({name.lower()})


"""


HANDLERS = "from app.base import Handler\n\n\n" + "".join(map(handler, ["User", "Order", "Item", "Book", "Page"]))


def prompt_at(text: str, path: str = "app/new.py", required: str = "") -> Prompt:
    prefix, suffix = text.split("‸")
    return Prompt(prefix, (), prefix, suffix, "", required, path, "python", (), 0)


def backend(**files: str) -> LookupBackend:
    corpus = LookupCorpus()
    for name, text in files.items():
        corpus.replace_file(f"app/{name}.py", "python", text)
    return LookupBackend(corpus)


async def answer(backend: LookupBackend, prompt: Prompt, params: Params = Params()) -> str:
    return "".join([piece.text async for piece in backend.generate(prompt, params)])


BILL = "from app.base import Handler\n\n\nclass BillHandler(Handler):\n    def get(self, request):\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "from app.base import Handler\n\n\nclass BillHandler(Handler):\n    def get(self, ‸", "request):", id="line"
        ),
        pytest.param(BILL + "        bill = self.sess‸", "ion.query(", id="half a word"),
        pytest.param(BILL + "        bill = self.session.q‸", "uery(", id="behind a dot"),
        pytest.param(BILL + "        bill = self.session.query(Bill).‸", "filter_by(", id="behind a call"),
        pytest.param(BILL + "        if bill is None:\n            ‸", "raise", id="start of a line"),
        pytest.param(BILL + "        if bill is None:\n    ‸", "        raise", id="half the indentation"),
        pytest.param(BILL + "        if bill is None:\n            raise NotF‸ound()", "", id="inside a word"),
        pytest.param("zzz = qqq‸", "", id="nothing like it"),
        pytest.param("‸", "", id="empty"),
    ],
)
async def test_it_goes_on_as_the_repository_does(text: str, expected: str) -> None:
    got = await answer(backend(handlers=HANDLERS), prompt_at(text))
    assert got[: len(expected) or None] == expected


async def test_names_of_the_place_stand_where_others_stood() -> None:
    text = BILL + "        bill = self.session.query(Bill).filter_by(id=request.bill_id).one_or_none()\n        if‸"
    assert (await answer(backend(handlers=HANDLERS), prompt_at(text))).startswith(" bill")


async def test_a_parameter_is_stored_under_its_own_name() -> None:
    known = "".join(f"        self.{name} = {name}\n" for name in ("width", "height", "depth", "colour"))
    text = f"class A:\n    def __init__(self, width, height, depth, colour, label):\n{known}        self.label = ‸"
    assert await answer(backend(), prompt_at(text)) == "label"


async def test_a_confidence_comes_with_the_text() -> None:
    prompt = prompt_at(BILL + "        if bill is None:\n            raise N‸")
    pieces = [piece async for piece in backend(handlers=HANDLERS).generate(prompt, Params())]
    assert pieces[0].logprob is not None
    assert 0.5 <= math.exp(pieces[0].logprob) <= 1
    assert pieces[-1].done_reason == "stop"


async def test_it_is_always_ready() -> None:
    info = await LookupBackend(LookupCorpus()).info()
    assert (info.backend, info.context_length) == ("lookup", 0)


async def test_what_was_just_typed_counts_before_any_file_is_fed() -> None:
    text = "first = compute_totals(rows)\nsecond = compute_totals(rows)\nthird = comp‸"
    assert await answer(backend(), prompt_at(text)) == "ute_totals(rows)"


async def test_what_follows_on_the_line_is_not_written_twice() -> None:
    text = "first = compute_totals(rows)\nsecond = compute_totals(rows)\nthird = comp‸)"
    assert await answer(backend(), prompt_at(text)) == "ute_totals(rows"


async def test_a_line_that_stands_below_is_not_written_twice() -> None:
    text = "log.info('start up')\na()\nlog.info('start up')\nb()\nlog.i‸\nlog.info('start up')\n"
    assert await answer(backend(), prompt_at(text)) == ""


async def test_asking_twice_gives_the_same_answer() -> None:
    text = "first = compute_totals(rows)\nsecond = compute_totals(rows)\nthird = comp‸"
    lookup = backend()
    assert ["ute_totals(rows)"] * 2 == [await answer(lookup, prompt_at(text)) for _ in range(2)]


async def test_a_member_of_a_known_value_is_offered_though_nobody_has_written_it() -> None:
    prompt = prompt_at("def show(item):\n    print(item.che‸")
    assert "" == await answer(backend(), prompt)
    assert "aper" == await answer(backend(), replace(prompt, members=("cheaper", "name")))


async def test_a_removed_file_is_not_suggested_from() -> None:
    corpus = LookupCorpus()
    corpus.replace_file("app/handlers.py", "python", HANDLERS)
    lookup, prompt = LookupBackend(corpus), prompt_at(BILL + "        bill = self.sess‸")
    assert await answer(lookup, prompt) != ""
    corpus.remove_file("app/handlers.py")
    assert await answer(lookup, prompt) == ""


async def test_the_open_documents_own_copy_on_disk_does_not_count() -> None:
    corpus = LookupCorpus()
    corpus.replace_file("app/handlers.py", "python", HANDLERS)
    assert await answer(LookupBackend(corpus), prompt_at("bill = self.sess‸", path="app/handlers.py")) == ""


async def test_a_half_word_left_out_for_a_model_is_put_in_front() -> None:
    text = "first = compute_totals(rows)\nsecond = compute_totals(rows)\nthird =‸"
    assert await answer(backend(), prompt_at(text, required=" comp")) == " compute_totals(rows)"


async def test_alternatives_begin_differently() -> None:
    text = "".join(f"paint.{name}(canvas)\n" for name in ("line", "circle", "line", "line", "circle")) + "paint.‸"
    found = backend().alternatives(prompt_at(text), 3)
    assert len({guess.text for guess in found}) == len(found) >= 2
    assert {guess.text[:4] for guess in found[:2]} == {"line", "circ"}
    assert sum(guess.confidence for guess in found) <= 1
    second = await answer(backend(), prompt_at(text), Params(temperature=0.7, seed=1))
    assert second == found[1].text
