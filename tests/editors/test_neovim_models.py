"""Models in a real Neovim: which are there, getting one with progress, stopping, coming back to one that has left memory."""

from __future__ import annotations

from tests.editors.neovim import Neovim
from tests.standin.ollama_standin import CODER, OllamaStandin


def test_models_are_listed_with_those_worth_getting(fresh: Neovim) -> None:
    fresh.ready()
    fresh.do("vim.cmd('Fimble models')")
    fresh.until("the list", lambda: "Worth getting, with :Fimble pull NAME:" in fresh.lines())
    lines = fresh.lines()

    assert "Installed:" == lines[0]
    assert lines[1].startswith(f"* {CODER.name}  1.7 GB in memory: fits; fills holes; Apache-2.0")
    assert 1 == len([line for line in lines if line.startswith("→ ")])
    assert [line for line in lines if "qwen2.5-coder:7b-base  4.7 GB to get, 5.7 GB in memory" in line]


def test_a_model_is_got_and_answers_from_then_on(fresh: Neovim, model: OllamaStandin) -> None:
    fresh.ready()
    fresh.do("vim.cmd('Fimble pull starcoder2:3b')")

    fresh.until("the new model", lambda: "starcoder2:3b" in fresh.lua("require('fimble').statusline()"))
    assert "starcoder2:3b" in [each.name for each in model.models]


def test_getting_a_model_can_be_stopped_and_goes_on_later(fresh: Neovim, model: OllamaStandin) -> None:
    fresh.ready()
    model.speed.pull_ms = 60_000
    fresh.do("vim.cmd('Fimble pull starcoder2:3b')")
    model.wait_for(lambda: model.partial.get("starcoder2:3b") == 500, 60)
    fresh.do("vim.cmd('Fimble cancel')")
    (record,) = [r for r in model.requests if r.path == "/api/pull"]
    model.wait_for(lambda: record.outcome == "connection_closed", 60)
    model.speed.pull_ms = 0
    fresh.do("vim.cmd('Fimble pull starcoder2:3b')")

    fresh.until("the new model", lambda: "starcoder2:3b" in fresh.lua("require('fimble').statusline()"))


def test_a_model_that_left_memory_is_loaded_when_the_editor_has_the_focus_again(
    fresh: Neovim, model: OllamaStandin
) -> None:
    fresh.ready()
    model.unload(CODER.name)

    def is_loaded() -> bool:
        fresh.do("vim.api.nvim_exec_autocmds('FocusGained', {})")
        return len(model.loads) >= 2

    fresh.until("the load", is_loaded)
    assert {CODER.name} == set(model.loads)
