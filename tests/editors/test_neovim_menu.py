"""Suggestions as entries of Neovim's own completion menu, for those who want no ghost text; plugins ask the same way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.model import SUMMARY
from tests.editors.neovim import Neovim, running_neovim
from tests.editors.project import MAIN
from tests.setup import parts
from tests.standin.ollama_standin import OllamaStandin

pytestmark = [pytest.mark.editor, pytest.mark.timeout(900)]  # waits are long on a busy machine

ON = "vim.lsp.completion.enable(true, vim.lsp.get_clients({ name = 'fimble' })[1].id, 0)"


def labels(nvim: Neovim) -> list[str]:
    return [item["abbr"] or item["word"] for item in nvim.lua("vim.fn.complete_info({ 'items' }).items")]


@pytest.mark.parametrize("version", ["neovim", "newer-neovim"])
@pytest.mark.parametrize(
    ("typed", "label", "inserted"),
    [
        ("", "for item in basket.items: …", SUMMARY.strip()),
        ("for item in bas", "basket.items: …", SUMMARY.strip().removeprefix("for item in bas")),
    ],
)
def test_an_entry_is_listed_inserted_whole_and_counted(
    version: str, shop: Path, home: Path, model: OllamaStandin, typed: str, label: str, inserted: str
) -> None:
    settings = {"ollama": {"host": model.url}, "completion": {"multiline": "always", "debounceMs": 0}}
    binary = parts.require(version)
    with running_neovim(binary, shop, home, "shop/main.py", settings=settings, more="ghost = 'off'") as nvim:
        nvim.ready()
        nvim.do(f"vim.o.completeopt = 'menuone,noinsert' {ON}")
        nvim.type(f"Go{typed}")  # the editor indents the line
        nvim.until("the text", lambda: nvim.lines()[-1] == "    " + typed)
        nvim.type("<Cmd>lua vim.lsp.completion.get()<CR>")
        nvim.until("the menu", lambda: nvim.lua("vim.fn.pumvisible()") == 1)

        assert [label] == labels(nvim)
        nvim.type("<C-y>")
        whole = MAIN + "    " + typed + inserted
        nvim.until("the text", lambda: whole.split("\n") == nvim.lines())
        (row,) = nvim.until("a count", lambda: [r for r in nvim.execute("fimble.statistics") if r["accepted"]])
        assert 1 == row["accepted"]
