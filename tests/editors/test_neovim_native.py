"""fimble in a real Neovim 0.12, whose editor asks and draws by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.model import FIRST, REST, SECOND, THIRD, knowing_model
from tests.editors.neovim import Neovim, running_neovim
from tests.editors.project import write_shop
from tests.setup import parts
from tests.standin.ollama_standin import OllamaStandin

pytestmark = [pytest.mark.editor, pytest.mark.timeout(900)]  # waits are long on a busy machine


@pytest.fixture(scope="module")
def newer_nvim() -> Path:
    return parts.require("newer-neovim")


@pytest.fixture(scope="module")
def shared(newer_nvim: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Neovim, OllamaStandin]]:
    """One editor and its model for all tests that leave both alive."""
    place = tmp_path_factory.mktemp("native")
    folder = write_shop(place / "shop-repo")
    with knowing_model() as model:
        settings = {"ollama": {"host": model.url}, "completion": {"multiline": "always"}}
        with running_neovim(newer_nvim, folder, place / "h", "shop/main.py", settings=settings) as nvim:
            nvim.ready()
            yield nvim, model


def test_the_editor_draws_and_the_server_does_not_wait_for_what_the_editor_has_waited_for(nvim: Neovim) -> None:
    nvim.type("ofor item in ")

    assert REST == nvim.until_ghost()
    assert "    for item in " == nvim.lines()[-1]
    assert [FIRST, SECOND, THIRD] == nvim.screen()[7:10]
    assert nvim.lua("require('fimble').ghost() == require('fimble.native')")
    assert 0 == nvim.lua("vim.lsp.config.fimble.settings.fimble.completion.debounceMs")


def test_tab_takes_all_of_it_the_server_is_told_and_one_undo_takes_it_back(nvim: Neovim) -> None:
    before = nvim.accepted()
    nvim.type("ofor item in ")
    nvim.until_ghost()
    nvim.type("<Tab>")

    assert [FIRST, SECOND, THIRD] == nvim.until_lines("price:>")[7:]
    assert (10, len(THIRD)) == nvim.cursor()
    nvim.until("the count", lambda: before + 1 == nvim.accepted())
    nvim.type("<Esc>u")
    nvim.until("the undo", lambda: "    for item in " == nvim.lines()[-1])


def test_words_and_lines_are_taken_one_by_one_and_what_is_left_comes_again(nvim: Neovim) -> None:
    before = nvim.accepted()
    nvim.type("ofor item in ")
    nvim.until_ghost()
    nvim.type("<M-Right>")
    assert "    for item in basket" == nvim.until_lines("in basket")[-1]
    nvim.until("the rest", lambda: REST.removeprefix("basket") == nvim.ghost())
    nvim.type("<M-End>")
    nvim.until("the line", lambda: FIRST == nvim.lines()[-1])
    nvim.until("the next lines", lambda: nvim.ghost().startswith("\n" + SECOND))
    nvim.type("<M-End>")
    nvim.until("the next line", lambda: SECOND == nvim.lines()[-1])
    nvim.until("the last line", lambda: nvim.ghost() == "\n" + THIRD)
    nvim.type("<M-End>")

    nvim.until("all of it", lambda: [FIRST, SECOND, THIRD] == nvim.lines()[7:])
    nvim.until("the count", lambda: before + 1 == nvim.accepted())


def test_a_key_hides_it_until_something_is_typed(nvim: Neovim) -> None:
    nvim.type("ofor item in ")
    nvim.until_ghost()
    nvim.type("<C-]>")
    nvim.until_no_ghost()
    assert "    for item in " == nvim.lines()[-1]
    nvim.type("b")

    assert REST.removeprefix("b") == nvim.until_ghost()


def test_tab_without_a_suggestion_does_what_it_did(nvim: Neovim) -> None:
    nvim.do("vim.bo.expandtab = false")
    nvim.type("o!<Tab>!")

    assert "!\t!" == nvim.until_lines("\t")[-1].strip()


def test_other_suggestions_are_one_key_away(
    nvim: Neovim, shared: tuple[Neovim, OllamaStandin], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["sorted(basket.items):\n", "basket.items[1:]:\n", "reversed(basket.items):\n"]
    monkeypatch.setattr(shared[1], "answer", [texts[0], *texts])
    nvim.type("ofor article in ")
    nvim.until_ghost(texts[0].strip())
    nvim.type("<M-]>")
    nvim.until_ghost(texts[1].strip())
    nvim.type("<M-]>")
    nvim.until_ghost(texts[2].strip())
    nvim.type("<M-[><M-[>")

    nvim.until_ghost(texts[0].strip())


def test_asking_by_command_shows_a_suggestion(nvim: Neovim) -> None:
    nvim.type("ofor item in ")
    nvim.until_ghost()
    nvim.type("<C-]>")
    nvim.until_no_ghost()
    nvim.type("<Cmd>Fimble complete<CR>")

    assert REST == nvim.until_ghost()


def test_checkhealth_is_all_well(nvim: Neovim) -> None:
    nvim.do("vim.cmd('checkhealth fimble')")
    report = "\n".join(nvim.lines())

    assert "the editor's own inline completion" in report
    assert "ERROR" not in report
    assert "WARNING" not in report


def test_without_setup_the_editors_own_words_are_enough(newer_nvim: Path, shop: Path, home: Path) -> None:
    # What setup() does is taken back: what is left is the server's configuration on the runtime path, and the editor.
    own = "require('fimble').setup = function(o) vim.lsp.config('fimble', { cmd = o.cmd, init_options = o.settings })\n"
    own += "vim.lsp.enable('fimble') vim.lsp.inline_completion.enable() end"
    with running_neovim(newer_nvim, shop, home, "shop/main.py", settings={"backend": "lookup"}, before=own) as nvim:
        nvim.ready()
        nvim.type("Gofor item in bas")

        assert nvim.until_ghost("ket")


def test_the_plugins_own_ghost_text_can_be_chosen(newer_nvim: Path, shop: Path, home: Path) -> None:
    settings = {"backend": "lookup"}
    with running_neovim(newer_nvim, shop, home, "shop/main.py", settings=settings, more="ghost = 'own'") as nvim:
        nvim.ready()
        nvim.type("Gofor item in bas")
        ghost = nvim.until_ghost("ket")
        nvim.type("<Tab>")

        nvim.until("the text", lambda: "\n".join(nvim.lines()).endswith("    for item in bas" + ghost))
