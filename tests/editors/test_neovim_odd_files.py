"""Buffers and folders as they should not be, in a real Neovim: suggestions or none, and never an error."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.editors.neovim import Neovim, running_neovim
from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin

pytestmark = [pytest.mark.editor, pytest.mark.timeout(900)]  # waits are long on a busy machine

LOOKUP = {"backend": "lookup"}
TEXT = "alphabet_soup = 1\nprint(alphabet_soup)\nprint(alphab"


@pytest.fixture(scope="module")
def editor(nvim_binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neovim]:
    """An editor in a folder that is no project."""
    place = tmp_path_factory.mktemp("odd")
    (place / "loose.py").write_text("")
    with running_neovim(nvim_binary, place, place / "h", "loose.py", settings=LOOKUP) as nvim:
        nvim.ready()
        nvim.do("vim.cmd('syntax off')")  # the editor says so when it gives up colouring a big file
        yield nvim


@pytest.fixture
def nvim(editor: Neovim) -> Iterator[Neovim]:
    editor.type("<C-\\><C-n>")
    editor.do("vim.cmd('silent! only! | %bwipeout! | messages clear')")
    yield editor
    assert "" == editor.lua("vim.fn.execute('messages')").strip()


def until_served(nvim: Neovim) -> None:
    nvim.until("the server", lambda: nvim.lua("#vim.lsp.get_clients({ bufnr = 0, name = 'fimble' })") == 1)


def put(nvim: Neovim, text: str) -> None:
    nvim.do(f"vim.api.nvim_buf_set_lines(0, 0, -1, true, {{ {', '.join(map(repr, text.split(chr(10))))} }})")


def test_a_file_outside_of_every_project_is_completed_from_itself(nvim: Neovim) -> None:
    nvim.do("vim.cmd('edit loose.py')")
    until_served(nvim)
    put(nvim, TEXT)
    nvim.type("GA")

    nvim.until_ghost("et_soup")


def test_a_buffer_without_a_name_is_completed_from_itself(nvim: Neovim) -> None:
    nvim.do("vim.cmd('enew | setfiletype python')")
    until_served(nvim)
    put(nvim, TEXT)
    nvim.type("GA")
    ghost = nvim.until_ghost("et_soup")
    nvim.type("<Tab>")

    nvim.until("the text", lambda: TEXT.rsplit("\n", maxsplit=1)[-1] + ghost == nvim.lines()[-1])


def test_a_file_of_many_megabytes_is_completed_and_edited(nvim: Neovim) -> None:
    big = Path(nvim.lua("vim.fn.getcwd()"), "big.py")
    big.write_text("".join(f"value_{n} = {n} * 2  # one more line of no meaning\n" for n in range(200_000)))
    nvim.do("vim.cmd('edit big.py')")
    until_served(nvim)
    nvim.type("Goalphabet_soup = 1<CR>print(alphab")

    nvim.until_ghost("et_soup")


def test_a_file_that_may_not_be_written_is_completed_all_the_same(nvim: Neovim) -> None:
    file = Path(nvim.lua("vim.fn.getcwd()"), "held.py")
    file.write_text(TEXT)
    nvim.do("vim.cmd('view held.py')")
    assert nvim.lua("vim.bo.readonly") is True
    until_served(nvim)
    nvim.type("GA")

    nvim.until_ghost("et_soup")
    nvim.do("vim.cmd('messages clear')")  # the editor's own warning about changing it


def test_a_code_action_in_a_buffer_that_cannot_be_changed_says_so_and_changes_nothing(
    nvim_binary: Path, shop: Path, home: Path, model: OllamaStandin
) -> None:
    model.models = [CODER, INSTRUCT]
    model.answer = "```python\ndef total_cents(self) -> int:\n    return 0\n```\n"
    settings = {"ollama": {"host": model.url}}
    with running_neovim(nvim_binary, shop, home, "shop/basket.py", settings=settings) as nvim:
        nvim.ready()
        before = nvim.lines()
        nvim.do("vim.bo.modifiable = false; vim.fn.search('Add up'); vim.cmd('Fimble act simplify')")
        told = nvim.until(
            "the reason", lambda: "modifiable" in (text := nvim.lua("vim.fn.execute('messages')")) and text
        )

        assert before == nvim.lines()
        assert "Error executing" not in told
        assert "stack traceback" not in told


def test_two_editors_on_one_repository_share_a_cache_that_stays_sound(
    nvim_binary: Path, shop: Path, tmp_path: Path
) -> None:
    home = tmp_path / "h"
    inner = {"settings": LOOKUP}
    with (
        running_neovim(nvim_binary, shop, home, "shop/main.py", **inner) as one,
        running_neovim(nvim_binary, shop, home, "shop/reports.py", **inner) as other,
    ):
        one.ready()
        other.ready()
        for n, nvim in enumerate((one, other, one, other)):
            file = shop / "shop" / f"new_{n % 2}.py"
            nvim.do(f"vim.cmd('edit! shop/{file.name}')")
            line = f"price_{n} = {n}"
            nvim.type(f"<Esc>Go{line}<Esc><Cmd>write<CR>")
            nvim.until("the file", lambda file=file, line=line: file.exists() and line in file.read_text())
        for nvim in (one, other):
            nvim.do("vim.cmd('edit! shop/main.py')")
            nvim.type("<Esc>Gofor item in bas")
            nvim.until_ghost("ket")
            assert [] == [line for line in nvim.lua("require('fimble.log').lines") if "WARN" in line or "ERROR" in line]

    (database,) = home.rglob("*.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        assert ("ok",) == connection.execute("PRAGMA integrity_check").fetchone()
    with running_neovim(nvim_binary, shop, home, "shop/main.py", **inner) as third:
        third.ready()
        log = "require('fimble.log').lines"
        told = third.until("the count", lambda: next((line for line in third.lua(log) if "recalled" in line), ""))
        assert int(told.partition(" recalled")[0].rpartition(" ")[2]) >= 5  # what was there before the editors wrote
