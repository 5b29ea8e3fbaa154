"""The subcommands of `:Fimble` that tell something, in a real Neovim."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.editors.neovim import CLIENT, Neovim
from tests.standin.ollama_standin import CODER, OllamaStandin

pytestmark = [pytest.mark.editor, pytest.mark.timeout(900)]  # waits are long on a busy machine


def said(nvim: Neovim, command: str) -> str:
    return str(nvim.lua(f"vim.fn.execute('{command}')")).strip()


def test_the_status_is_told_and_a_bare_command_tells_it_too(nvim: Neovim) -> None:
    assert f"fimble: {CODER.name} (ollama)" == said(nvim, "Fimble status").split("\n")[0]
    assert said(nvim, "Fimble status") == said(nvim, "Fimble")


def test_the_model_is_told_and_another_can_be_taken(fresh: Neovim, model: OllamaStandin) -> None:
    other = "starcoder2:3b"
    assert f"fimble: {CODER.name}" == said(fresh, "Fimble model")
    fresh.do("vim.cmd('Fimble pull starcoder2:3b')")
    fresh.until("the model", lambda: other in [each.name for each in model.models])
    fresh.do(f"vim.cmd('Fimble model {CODER.name}')")
    fresh.until("the first one", lambda: CODER.name in fresh.lua("require('fimble').statusline()"))
    fresh.do(f"vim.cmd('Fimble model {other}')")

    fresh.until("the other one", lambda: other in fresh.lua("require('fimble').statusline()"))


def test_a_model_that_is_not_there_is_told_with_what_to_do(fresh: Neovim) -> None:
    fresh.do("vim.cmd('Fimble model nothing-like-it')")
    fresh.until("the news", lambda: "no-model" == fresh.lua("require('fimble.status').last.state"))

    assert "nothing-like-it" in said(fresh, "Fimble status")


def test_the_doctor_is_run_by_the_servers_own_program_and_shown(nvim: Neovim) -> None:
    nvim.do("vim.cmd('Fimble doctor')")
    nvim.until("the window", lambda: nvim.lua("vim.fn.bufname()") == "fimble://doctor")
    report = "\n".join(nvim.lines())

    assert "Python" in report
    assert "ollama" in report.lower()


def test_the_log_is_shown_at_its_end(nvim: Neovim) -> None:
    nvim.do("vim.cmd('Fimble log')")

    assert "fimble://log" == nvim.lua("vim.fn.bufname()")
    assert [line for line in nvim.lines() if "ollama: ready" in line]
    assert len(nvim.lines()) == nvim.cursor()[0]


def test_the_manual_is_found_by_every_tag_that_it_sets(nvim: Neovim, tmp_path: Path) -> None:
    shutil.copytree(CLIENT / "doc", tmp_path / "doc")  # a package manager writes the tags beside it
    nvim.do(f"vim.opt.runtimepath:prepend('{tmp_path}') vim.cmd('helptags {tmp_path}/doc')")
    tags = nvim.lua("vim.fn.getcompletion('fimble', 'help')")

    assert {"fimble", "fimble-keys", "fimble-menus", "fimble-setup", "fimble.setup()"} <= set(tags)
    nvim.do("vim.cmd('help fimble-menus')")
    assert "COMPLETION MENUS" in "\n".join(nvim.lines())
