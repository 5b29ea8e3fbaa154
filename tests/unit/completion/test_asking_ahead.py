"""What follows an accepted suggestion is asked for while nobody waits, and gives way to everything else."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from fimble.completion.foresight import after_accepting
from fimble.completion.suggestion import Suggestion
from fimble.power import Power
from fimble.service import Service
from fimble.syntax.languages import language_named
from fimble.text.document import Document
from fimble.text.spans import Span
from tests.standin import faults
from tests.unit.completion.conftest import WAIT_S
from tests.unit.completion.places import CURSOR

LOOP = "def show(basket):\n    for item in basket:\n        name = ‸\n"


async def test_the_line_below_an_accepted_suggestion_is_there_at_once(desk):
    desk.ollama.answer = ["item.name\n", "print(name)\n"]
    desk.open(LOOP)
    (first,) = await desk.ask()
    desk.accept(first)
    await desk.until(1, "done", "connection_closed")  # closed when the line was there before the model's last word
    desk.type("\n        ")

    (second,) = await desk.ask()

    assert ("item.name", "print(name)", 2) == (first.text, second.text, len(desk.ollama.generations))


async def test_a_request_for_what_is_being_asked_ahead_waits_for_it(desk):
    desk.ollama.answer = ["item.name\n", "print(name)\n"]
    desk.open(LOOP)
    (first,) = await desk.ask()
    desk.ollama.speed.token_ms = 100
    desk.accept(first)
    await asyncio.to_thread(desk.ollama.wait_for, lambda: len(desk.ollama.generations) > 1, WAIT_S)
    desk.type("\n        ")

    (second,) = await desk.ask()

    assert ("print(name)", 2) == (second.text, len(desk.ollama.generations))


async def test_another_key_stops_the_model_that_is_asked_ahead(desk):
    desk.ollama.answer = ["item.name\n", "print(name)\n", "strip()\n"]
    desk.open(LOOP)
    (first,) = await desk.ask()
    desk.ollama.fault = replace(faults.stall(after=1), times=1)
    desk.accept(first)
    await asyncio.to_thread(desk.ollama.wait_for, lambda: len(desk.ollama.generations) > 1, WAIT_S)
    desk.type(".")

    (suggestion,) = await desk.ask()

    assert "strip()" == suggestion.text
    await desk.until(1, "connection_closed")


@pytest.mark.parametrize(("setting", "is_on_battery"), [("never", False), ("auto", True)])
async def test_nothing_is_asked_ahead_when_it_is_off_or_on_battery(desk, monkeypatch, setting, is_on_battery):
    monkeypatch.setattr(Power, "is_on_battery", lambda _: is_on_battery)
    service = Service(replace(desk.service.session.settings, completion_prefetch=setting), use_cache=False)
    await service.selector.settled(WAIT_S)
    desk.ollama.answer = "item.name\n"
    on_battery = type(desk)(service, desk.ollama)
    on_battery.open(LOOP)
    (first,) = await on_battery.ask()
    on_battery.accept(first)
    await asyncio.sleep(0.4)
    await service.close()

    assert 1 == len(desk.ollama.generations)


@pytest.mark.parametrize(
    ("language", "before", "shown", "after"),
    [
        ("python", "def f(a):\n    x = ‸\n", "a + 1", "def f(a):\n    x = a + 1\n    ‸\n"),
        ("python", "def f(a):\n    if ‸\n", "a > 1:", "def f(a):\n    if a > 1:\n        ‸\n"),
        ("python", "def f(a):\n    ‸\n", "return a", "def f(a):\n    return a\n‸\n"),
        ("python", "x = f(‸)\n", "a", None),
        ("typescript", "f(() => {\n  ‸\n})\n", "if (a) {", "f(() => {\n  if (a) {\n    ‸\n})\n"),
        ("typescript", "const a = ‸\n", "1;\nconst b = 2;", "const a = 1;\nconst b = 2;\n‸\n"),
        ("go", "func f() {\r\n\tx := ‸\r\n}\r\n", "1", "func f() {\r\n\tx := 1\r\n\t‸\r\n}\r\n"),
    ],
)
@pytest.mark.parametrize("is_inserted", [True, False], ids=["inserted", "not inserted yet"])
def test_the_place_looked_at_is_the_line_below_as_an_editor_indents_it(language, before, shown, after, is_inserted):
    offset = before.index(CURSOR)
    text = before.replace(CURSOR, shown) if is_inserted else before.replace(CURSOR, "")
    document = Document(uri="file:///a", language_id=language, version=1 + is_inserted, text=text)
    suggestion = Suggestion("s1", shown, Span(offset, offset), "ollama", "m", language, 1.0, "file:///a", 1)

    ahead = after_accepting(document, suggestion, language_named(language))

    assert after == (ahead and ahead[0].text[: ahead[1]] + CURSOR + ahead[0].text[ahead[1] :])


def test_a_document_that_has_moved_on_is_left_alone():
    document = Document(uri="file:///a", language_id="python", version=7, text="quite another text\n")
    suggestion = Suggestion("s1", "a + 1", Span(4, 4), "ollama", "m", "python", 1.0, "file:///a", 1)

    assert after_accepting(document, suggestion, language_named("python")) is None
