"""The way of Neovim 0.12, whose editor draws by itself, with a stand-in for the part of it that 0.11 lacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.neovim import Neovim, running_neovim

pytestmark = [pytest.mark.editor, pytest.mark.timeout(900)]  # waits are long on a busy machine

EDITOR = """
_G.calls = {}
_G.item = nil
local function note(name) return function(...) table.insert(_G.calls, { name, ... }) end end
vim.lsp.inline_completion = {
  enable = note('enable'),
  select = note('select'),
  get = function(options)
    note('get')(options and 'with on_accept' or 'plain')
    if not _G.item then return false end
    if options and options.on_accept then options.on_accept(_G.item) end
    return true
  end,
}
"""
"""`vim.lsp.inline_completion` as `:help lsp-inline_completion` of 0.12 describes it: `get` answers whether there was something
to accept, and leaves inserting to `on_accept` if that is given.
"""

SILENT = """function()
  local function yes() return true, 1 end
  return { request = yes, notify = yes, is_closing = function() return false end, terminate = yes }
end"""
"""A server that never answers: nothing here is about the server."""


@pytest.fixture(scope="module")
def editor(nvim_binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neovim]:
    place = tmp_path_factory.mktemp("native")
    with running_neovim(nvim_binary, place, place / "h", "a.txt", settings={}, cmd=SILENT, before=EDITOR) as nvim:
        yield nvim


@pytest.fixture
def nvim(editor: Neovim) -> Neovim:
    editor.type("<C-\\><C-n>")
    editor.do("vim.cmd('%bwipeout! | edit a.txt') _G.calls = {} _G.item = nil")
    return editor


def test_the_editor_is_told_to_show_suggestions_and_the_server_not_to_wait(editor: Neovim) -> None:
    assert editor.lua("require('fimble').ghost() == require('fimble.native')")
    assert 0 == editor.lua("vim.lsp.config.fimble.settings.fimble.completion.debounceMs")
    assert 0 == editor.lua("vim.lsp.config.fimble.init_options.completion.debounceMs")
    editor.do("_G.calls = {} require('fimble.native').enable(true)")
    assert [["enable", True]] == editor.lua("_G.calls")


def test_tab_accepts_and_is_a_tab_when_nothing_is_shown(nvim: Neovim) -> None:
    nvim.type("i<Tab>x")
    nvim.until("a tab", lambda: ["\tx"] == nvim.lines())
    nvim.do("_G.item = { insert_text = 'yz' }")
    nvim.type("<Tab>!")

    nvim.until("the rest", lambda: ["\tx!"] == nvim.lines())
    assert [["get", "plain"], ["get", "plain"]] == nvim.lua("_G.calls")


@pytest.mark.parametrize(
    ("typed", "suggested", "key", "lines"),
    [
        ("for item in ", "for item in basket.items:", "<M-Right>", ["for item in basket"]),
        ("x = ", "basket.items", "<M-Right>", ["x = basket"]),
        ("f(", "f(a,\n  b)", "<M-End>", ["f(a,"]),
        ("f(a,", "f(a,\n  b)", "<M-End>", ["f(a,", "  b)"]),
    ],
)
def test_a_part_is_taken_behind_what_is_typed_of_it(
    nvim: Neovim, typed: str, suggested: str, key: str, lines: list[str]
) -> None:
    nvim.do(f"_G.item = {{ insert_text = {suggested!r} }}")
    nvim.type(f"i{typed}{key}")

    nvim.until("the part", lambda: lines == nvim.lines())


def test_other_suggestions_are_the_editors(nvim: Neovim) -> None:
    nvim.type("i<M-]><M-[>")

    nvim.until("both", lambda: [["select", {"count": 1}], ["select", {"count": -1}]] == nvim.lua("_G.calls"))
