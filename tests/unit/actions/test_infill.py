"""Comments by infilling: a real backend and a stand-in for Ollama, which says what fills each hole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from fimble.actions.outcome import News, Outcome
from fimble.actions.runner import run
from fimble.completion.prompting import Prompter
from fimble.filling import HoleFiller
from fimble.models.ollama import OllamaBackend
from fimble.models.ollama_chat import OllamaChat
from fimble.settings import Settings
from tests.standin import faults
from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin
from tests.unit.actions.asking import Answering, job_at
from tests.unit.context.making import Desk

BASKET = "shop/basket.py"
SHOP = {
    "shop/items.py": "class Item:\n    price: int\n",
    BASKET: (
        "from shop.items import Item\n\n\ndef total(items: list[Item]) -> int:\n    found = 0\n"
        "    for item in items:\n        found += item.‸price\n\n    if found < 0:\n        found = 0\n    return found\n"
    ),
}


@dataclass
class Room:
    ollama: OllamaStandin
    source: Answering
    folder: Path
    news: list[News]

    async def comment(self, files: dict[str, str] = SHOP, **more: str) -> Outcome:
        desk = Desk(self.folder, files)
        filler = HoleFiller(self.source, Prompter(), Settings)
        chat = OllamaChat(self.ollama.url)
        try:
            return await run(
                job_at(desk, "comment", **more), desk.session.snapshot, chat, tell=self.news.append, filler=filler
            )
        finally:
            await chat.close()


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    with OllamaStandin([CODER, INSTRUCT]) as ollama:
        backend = OllamaBackend(ollama.url, CODER.name)
        info = await backend.info()
        yield Room(ollama, Answering(backend, info), tmp_path, [])
        await backend.close()


async def test_the_model_that_fills_in_the_middle_writes_a_comment_above_each_step(room: Room) -> None:
    room.ollama.answer = [" Add up what the items cost.\n    for item", " Never less than nothing\n"]
    outcome = await room.comment()

    (change,) = outcome.changes
    assert (
        "    found = 0\n    # Add up what the items cost.\n    for item in items:\n        found += item.price\n\n"
        "    # Never less than nothing\n    if found < 0:\n"
    ) in change.applied()
    assert ((), CODER.name, "Suggest comments: total") == (tuple(room.ollama.chats), outcome.model, outcome.title)
    assert [CODER.name] == [news.info.name for news in room.news if news.info]


async def test_a_hole_is_asked_for_with_what_follows_it_and_the_context_of_completions(room: Room) -> None:
    room.ollama.answer = " Add up what the items cost.\n"
    await room.comment()

    prompt = room.ollama.generations[0].prompt
    below = SHOP[BASKET].partition("found = 0")[2].replace("‸", "")
    assert prompt.endswith(f"{below}<|fim_middle|>    #")
    assert "class Item" in prompt


async def test_a_later_hole_sees_the_comments_above_it(room: Room) -> None:
    room.ollama.answer = [" Add up what the items cost.\n", " Never less than nothing\n"]
    await room.comment()

    assert "# Add up what the items cost.\n    for item" in room.ollama.generations[1].prompt


@pytest.mark.parametrize(
    "said",
    ["", "\n", " ", " TODO: write this\n", " type: ignore\n", " found = item.price + 1\n", " ok\n", " the the the the the the\n", " word" * 300],
)  # fmt: skip
async def test_what_is_no_comment_is_left_out_and_the_other_model_is_asked(room: Room, said: str) -> None:
    answer = "```python\ndef total(items: list[Item]) -> int:\n    # Start at nothing.\n    found = 0\n```"
    room.ollama.answer = lambda prompt: answer if "<task>" in prompt else said
    outcome = await room.comment()

    assert (1, INSTRUCT.name) == (len(room.ollama.chats), outcome.model)


@pytest.mark.parametrize(
    ("said", "comment"),
    [
        pytest.param(" 累加价格\n", "累加价格", id="Chinese"),
        pytest.param(" 価格を合計\n", "価格を合計", id="Japanese"),
        pytest.param(" 가격 더하기\n", "가격 더하기", id="Korean"),
        pytest.param(" Zähle, was alles kostet 💶\n", "Zähle, was alles kostet 💶", id="German"),
        pytest.param("# Add up\tthe prices\n", "Add up the prices", id="the mark once more, and a tab"),
        pytest.param(" ---- Add up the prices ----\n", "Add up the prices", id="a ruled heading"),
        pytest.param(" Add up \u202ethe prices\x1b\n", "Add up the prices", id="what cannot be seen"),
        pytest.param(" Add up the prices\r\n    for", "Add up the prices", id="another line break"),
        pytest.param(" Add up the prices", "Add up the prices", id="no line break at all"),
    ],
)
async def test_the_words_of_a_comment_are_kept_and_what_is_around_them_is_not(
    room: Room, said: str, comment: str
) -> None:
    room.ollama.answer = [said, "\n"]
    outcome = await room.comment()

    assert f"    # {comment}\n    for item" in outcome.changes[0].applied()


async def test_a_long_comment_goes_on_in_the_next_line(room: Room) -> None:
    words = " ".join(f"remarkable{n}" for n in range(12))
    room.ollama.answer = [f" {words}.\n", "\n"]
    outcome = await room.comment()

    (change,) = outcome.changes
    comments = [line for line in change.applied().split("\n") if "#" in line]
    assert 2 == len(comments)
    assert words == " ".join(line.strip(" #.") for line in comments)
    assert all(len(line) <= 100 for line in comments)


async def test_the_same_comment_is_not_made_twice(room: Room) -> None:
    room.ollama.answer = " Add up what the items cost.\n"
    outcome = await room.comment()

    assert 1 == outcome.changes[0].applied().count("# Add up")


async def test_words_of_the_users_own_go_to_the_model_that_is_told_what_to_do(room: Room) -> None:
    await room.comment(instruction="in German")

    assert ([], 1) == (room.ollama.generations, len(room.ollama.chats))


async def test_a_failure_of_the_one_model_is_no_end(room: Room) -> None:
    room.ollama.fault = faults.status(500, paths=("/api/generate",), times=1)
    await room.comment()

    assert 1 == len(room.ollama.chats)


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.go", "package a\n\nfunc f(n int) int {\n\tfor n > 0 {\n\t\tn‸--\n\t}\n\treturn n\n}\n", "\t// Count down to nothing.\n\tfor n"),
        ("a.lua", "local function f(n)\n  while n > 0 do\n    n‸ = n - 1\n  end\n  return n\nend\n", "  -- Count down to nothing.\n  while"),
        ("a.js", "function f(n) {\r\n  while (n) {\r\n    n‸--;\r\n  }\r\n  return n;\r\n}\r\n", "  // Count down to nothing.\r\n  while"),
    ],
)  # fmt: skip
async def test_comments_are_written_as_the_language_does(room: Room, path: str, text: str, expected: str) -> None:
    room.ollama.answer = " Count down to nothing.\n"
    outcome = await room.comment({path: text})

    assert expected in outcome.changes[0].applied()
