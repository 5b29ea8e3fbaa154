"""The model that the README's film is made with: a real Ollama gives its answers, wherever in them the cursor stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from fimble.fim.templates import template_named
from fimble.models.base import Params
from fimble.models.connection import Timeouts
from fimble.models.ollama import OllamaBackend
from fimble.models.self_test import Hole, prompt_for, self_test
from tests.editors.film import CODER, INSTRUCT, create_models
from tests.editors.model import SUMMARY
from tests.editors.project import MAIN
from tests.editors.test_vscode import REPLY
from tests.real.server import RealOllama
from tests.setup.make_film_gguf import FORMAT

pytestmark = pytest.mark.real_ollama

PATIENT = Timeouts(answer=120.0, first_byte=240.0, stall=240.0)


@pytest.fixture(scope="module")
def server(ollama_server: RealOllama) -> Iterator[RealOllama]:
    create_models(ollama_server)
    yield ollama_server
    for name in (CODER, INSTRUCT):
        ollama_server.delete_model(name)


@pytest.fixture
async def coder(server: RealOllama):
    backend = OllamaBackend(server.url, CODER, timeouts=PATIENT)
    yield backend
    await backend.close()


@pytest.mark.parametrize(
    "head", ["", "    for", "    for item in ", "    for item in basket.items:\n        price = item"]
)
@pytest.mark.parametrize("above", ["", "# a\n" * 200], ids=["alone", "below much else"])
async def test_it_goes_on_with_the_films_text_from_any_place_in_it(coder: OllamaBackend, head: str, above: str) -> None:
    hole = Hole(above + MAIN, head, "", "", re.compile(""))
    pieces = [p.text async for p in coder.generate(prompt_for(template_named(FORMAT), hole), Params())]

    assert SUMMARY.rstrip("\n").removeprefix(head) == "".join(pieces)


async def test_it_passes_the_self_test_of_models(coder: OllamaBackend) -> None:
    assert "fim" == (await self_test(coder, FORMAT, 120)).verdict


def test_whatever_it_is_asked_it_gives_the_films_reply(server: RealOllama) -> None:
    body = {"model": INSTRUCT, "messages": [{"role": "user", "content": "Simplify this."}], "stream": False}
    with server.client() as http:
        answer = http.post("/api/chat", json={**body, "options": {"temperature": 0}}).raise_for_status().json()

    assert REPLY == answer["message"]["content"]
