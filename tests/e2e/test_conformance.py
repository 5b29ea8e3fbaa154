"""Every client's habits against the real server. What comes of them is the table in docs/clients.md, written by this test.

`--update-golden` writes it anew.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.clients import CLIENTS, Client, Player
from tests.e2e.harness import WAIT_S
from tests.e2e.raw import raw_server
from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin

pytestmark = pytest.mark.timeout(600)

PAGE = Path(__file__).parents[2] / "docs" / "clients.md"
MAIN, BASKET, LATE = "shop/main.py", "shop/basket.py", "shop/late.py"

# Letters of one to four bytes stand in front of the cursor: a wrong unit shows.
BEFORE = 'from shop.basket import Basket\n\nbasket = Basket()\nprint("é€🙂", basket.'
AFTER = BEFORE + "total_cents())"
SIMPLER = "        return sum(i.price_cents for i in self.items)"
REPLY = f"```python\ndef total_cents(self) -> int:\n    {SIMPLER.strip()}\n```\n"

NEEDS = {
    "workspace/configuration": ("settings", "workspace.configuration"),
    "workspace/didChangeConfiguration": ("news of settings", "workspace.didChangeConfiguration.dynamicRegistration"),
    "workspace/didChangeWatchedFiles": ("news of files", "workspace.didChangeWatchedFiles.dynamicRegistration"),
    "window/workDoneProgress/create": ("a progress bar", "window.workDoneProgress"),
    "workspace/applyEdit": ("edits", "workspace.applyEdit"),
    "workspace/codeLens/refresh": ("lenses", "workspace.codeLens.refreshSupport"),
}
"""What the server may ask of a client, in words, and the capability without which it must not."""


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
async def test_a_client_gets_what_its_habits_ask_for(
    client: Client, shop: Path, home: Path, ollama: OllamaStandin, request: pytest.FixtureRequest
) -> None:
    ollama.models = [CODER, INSTRUCT]
    settings = {
        "ollama": {"host": ollama.url},
        "completion": {"debounceMs": 0, "textDocument": client.asks == "completion", "patienceMs": "never"},
    }
    async with raw_server(home) as server:
        player = Player(client, server, shop, settings)
        await player.begin()
        row = [
            f"`{client.asks}`",
            client.settings,
            await a_suggestion_fits(player, ollama),
            await stale_questions_end(player, ollama),
            await a_late_answer_does_no_harm(player, ollama),
            await accepting_is_counted_where_it_is_told(player, ollama),
            await a_code_action_edits(player, ollama),
            the_server_asks_for_nothing_that_the_client_cannot_do(player),
        ]
        assert [] == server.dialogs()
        assert 0 == await server.leave()

    check_row(client.name, row, update=request.config.getoption("--update-golden"))


async def a_suggestion_fits(player: Player, ollama: OllamaStandin) -> str:
    """The item lands where it belongs, in the units that were agreed on, and its range is on one line around the cursor."""
    ollama.answer = "total_cents())\n"
    player.open(MAIN, BEFORE)
    (item,) = await items(player, player.ask_at_end(MAIN))
    where = (item.get("textEdit") or item)["range"]
    end = player.end(player.uri(MAIN))
    assert {end["line"]} == {where["start"]["line"], where["end"]["line"]}
    assert where["start"]["character"] <= end["character"] <= where["end"]["character"]
    player.replace(player.uri(MAIN), item.get("textEdit") or {"range": where, "newText": item["insertText"]})
    assert AFTER == player.texts[player.uri(MAIN)]
    return player.encoding


async def stale_questions_end(player: Player, ollama: OllamaStandin) -> str:
    """With a key at each answer's beginning, old questions end without an item, the model is stopped, the last is answered."""
    player.open(BASKET, "from shop.models import Item\n\nvalue = ")
    ollama.answer, ollama.speed.token_ms = " + ".join(f"price_{n}" for n in range(300)), 200
    old = []
    for n in range(3):
        n_before = len(ollama.generations)
        if player.client.cancels and old:
            player.take_back(old[-1])
        old.append(player.ask_at_end(BASKET))
        await asyncio.to_thread(ollama.wait_for, lambda n=n_before: len(ollama.generations) > n, WAIT_S)
        player.type_at_end(BASKET, f"{n} * ")
    if player.client.cancels:
        player.take_back(old[-1])
    # As slow as before: a model that was quick now would be done with the last old question before it is taken back.
    ollama.answer = "7\n"
    (item,) = await items(player, player.ask_at_end(BASKET))
    assert "7" in (item.get("insertText") or item["textEdit"]["newText"])
    ends = {await ending(player, number) for number in old}
    slow = ollama.generations[-1 - len(old) : -1]
    await asyncio.to_thread(ollama.wait_for, lambda: all(g.outcome == "connection_closed" for g in slow), WAIT_S)
    ollama.speed.token_ms = 0
    assert {"cancelled" if player.client.cancels else "answered empty"} == ends
    return ends.pop()


async def a_late_answer_does_no_harm(player: Player, ollama: OllamaStandin) -> str:
    """A key is typed and nobody asks again or takes anything back: the answer would land beside the cursor, so it is none.
    Who asks again gets what fits now."""
    ollama.answer, ollama.speed.token_ms = "total_cents())\n", 300
    player.open(LATE, BEFORE)
    n_before = len(ollama.generations)
    late = player.ask_at_end(LATE)
    await asyncio.to_thread(ollama.wait_for, lambda: len(ollama.generations) > n_before, WAIT_S)
    player.type_at_end(LATE, "t")
    ending_of_it = await ending(player, late)
    ollama.answer, ollama.speed.token_ms = "otal_cents())\n", 0
    (item,) = await items(player, player.ask_at_end(LATE))
    where = (item.get("textEdit") or item)["range"]
    player.replace(player.uri(LATE), item.get("textEdit") or {"range": where, "newText": item["insertText"]})
    assert AFTER == player.texts[player.uri(LATE)]
    return ending_of_it


async def ending(player: Player, number: int) -> str:
    answer = await player.server.answer(number)
    if "error" in answer:
        assert -32800 == answer["error"]["code"]
        return "cancelled"
    assert [] == answer["result"]["items"]
    return "answered empty"


async def accepting_is_counted_where_it_is_told(player: Player, ollama: OllamaStandin) -> str:
    """An accepted item is counted if the client runs its command; if not, the next suggestion comes all the same."""
    ollama.answer = "total_cents())\n"
    player.open(MAIN, BEFORE)
    (item,) = await items(player, player.ask_at_end(MAIN))
    await player.take_item(MAIN, item)
    assert AFTER == player.texts[player.uri(MAIN)]
    player.type_at_end(MAIN, "\nprint(basket.")
    assert 1 == len(await items(player, player.ask_at_end(MAIN)))
    rows = await player.ask("workspace/executeCommand", {"command": "fimble.statistics"})
    accepted = sum(row["accepted"] for row in rows)
    assert int(player.client.runs_commands) == accepted
    return "counted" if accepted else "not told"


async def a_code_action_edits(player: Player, ollama: OllamaStandin) -> str:
    """ "Simplify" edits the function in the way that the client knows, or is not offered to one that knows none."""
    ollama.answer = REPLY
    text = (player.folder / BASKET).read_text("utf-8")
    player.open(BASKET, text)
    line = text.split("\n").index("    def total_cents(self) -> int:")
    cursor = {"line": line, "character": 8}
    context = {"diagnostics": []}
    where = {"textDocument": {"uri": player.uri(BASKET)}, "range": {"start": cursor, "end": cursor}, "context": context}
    actions = await player.ask("textDocument/codeAction", where)
    simplify = [action for action in actions if action["title"].startswith("Simplify")]
    if not simplify:
        assert any(action["title"].startswith("Explain") for action in actions)
        return "explanations"
    (action,) = simplify
    if "command" in action:
        await player.ask("workspace/executeCommand", {k: action["command"][k] for k in ("command", "arguments")})
        way = "confirmed, then applied" if player.was_shown_first else "applied"
    else:
        player.take_edit((await player.ask("codeAction/resolve", action))["edit"])
        way = "in the action"
    assert SIMPLER in player.texts[player.uri(BASKET)].split("\n")
    return way


def the_server_asks_for_nothing_that_the_client_cannot_do(player: Player) -> str:
    asked = {method for message in player.server.said if "id" in message for method in asks_for(message)}
    for method in asked:
        found: Any = player.capabilities
        for name in NEEDS[method][1].split("."):
            found = (found or {}).get(name)
        assert found, f"{method} without {NEEDS[method][1]}"
    return ", ".join(sorted(NEEDS[method][0] for method in asked)) or "nothing"


def asks_for(message: dict[str, Any]) -> list[str]:
    """The methods that a request of the server's is about."""
    if message["method"] == "client/registerCapability":
        return [each["method"] for each in message["params"]["registrations"]]
    return [message["method"]]


async def items(player: Player, number: int) -> list[dict[str, Any]]:
    answer = await player.server.answer(number)
    return list(answer["result"]["items"])


def check_row(name: str, cells: list[str], *, update: bool) -> None:
    """Compare a client's row with the one on the page, or write it there."""
    page = PAGE.read_text("utf-8")
    expected = f"| {name} | {' | '.join(cells)} |"
    (actual,) = [line for line in page.split("\n") if line.startswith(f"| {name} |")]
    if update:
        PAGE.write_text(page.replace(actual, expected), "utf-8")
        actual = expected
    assert expected == actual


def test_the_page_has_a_row_for_each_client_and_no_other() -> None:
    table = PAGE.read_text("utf-8").partition("\n## What each client gets\n")[2]
    rows = [line.split(" | ")[0].removeprefix("| ") for line in table.split("\n") if line.startswith("| ")]

    assert ["client", *(client.name for client in CLIENTS)] == rows
