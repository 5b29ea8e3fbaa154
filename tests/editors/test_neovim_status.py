"""What Neovim says of the last answer's cost: its time, its rate, how much of the prompt was reused, and what to do when it is slow."""

from __future__ import annotations

import pytest

from tests.editors.neovim import Neovim, as_lua

pytestmark = [pytest.mark.editor, pytest.mark.timeout(900)]  # waits are long on a busy machine

STATUS = {"state": "ready", "backend": "ollama", "model": "m", "message": "", "remedy": "", "indexing": False}
COST = {"ms": 240, "promptTokens": 800, "reusedTokens": 799, "tokensPerSecond": 41.5, "advice": None}


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        (COST, ["Last answer: 240 ms, 41.5 tokens/s", "Prompt: 800 tokens, 99 % reused"]),
        (COST | {"tokensPerSecond": None, "promptTokens": None, "reusedTokens": None}, ["Last answer: 240 ms"]),
        (COST | {"promptTokens": 0}, ["Last answer: 240 ms, 41.5 tokens/s"]),
        (
            {
                "ms": 4000,
                "promptTokens": None,
                "reusedTokens": None,
                "tokensPerSecond": None,
                "advice": "A smaller model.",
            },
            ["Last answer: 4000 ms", "A smaller model."],
        ),
        (None, []),
    ],
    ids=["all is known", "only the time", "an empty prompt", "slow", "no answer yet"],
)
def test_the_cost_of_the_last_answer_is_told(nvim: Neovim, cost: dict[str, object] | None, expected: list[str]) -> None:
    status = as_lua(STATUS | {"speed": cost})
    say = "(function(s) local m = require('fimble.status'); local had = m.last; m.last = s; local said = m.lines(); m.last = had; return said end)"

    assert ["fimble: m (ollama)", *expected] == nvim.lua(f"{say}({status})")


def test_the_servers_own_words_are_understood(fresh: Neovim) -> None:
    fresh.ready()
    fresh.type("ofor item in ")
    fresh.until_ghost()

    fresh.until("the cost", lambda: "Last answer: " in fresh.lua("table.concat(require('fimble.status').lines(), ' ')"))
