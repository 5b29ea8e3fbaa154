"""Code actions in a real Neovim: listed, run, undone in one step, explained beside the code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.model import continuation, knowing_model
from tests.editors.neovim import Neovim, running_neovim
from tests.editors.project import BASKET, write_shop
from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin

pytestmark = [pytest.mark.editor, pytest.mark.timeout(900)]  # waits are long on a busy machine

SIMPLER = "        return sum(i.price_cents for i in self.items)"
REPLY = f"```python\ndef total_cents(self) -> int:\n    {SIMPLER.strip()}\n```\n"
EXPLANATION = "Adds up the **prices**\r\nof all items.\n"


@pytest.fixture(scope="module")
def shared(nvim_binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Neovim, OllamaStandin]]:
    """One editor and its model for all tests of this module."""
    place = tmp_path_factory.mktemp("nvim")
    folder = write_shop(place / "shop-repo")
    with knowing_model() as model:
        model.models = [CODER, INSTRUCT]
        settings = {"ollama": {"host": model.url}}
        with running_neovim(nvim_binary, folder, place / "h", "shop/basket.py", settings=settings) as nvim:
            nvim.ready()
            yield nvim, model


@pytest.fixture
def model(shared: tuple[Neovim, OllamaStandin]) -> OllamaStandin:
    _, model = shared
    model.answer = REPLY
    return model


@pytest.fixture
def nvim(shared: tuple[Neovim, OllamaStandin], model: OllamaStandin) -> Neovim:
    """Neovim inside of `total_cents`, its buffer as it is on the disk."""
    nvim, _ = shared
    nvim.type("<C-\\><C-n>")
    nvim.do("vim.cmd('silent! only! | edit! shop/basket.py | edit!'); vim.fn.search('Add up')")
    nvim.until("the server", lambda: nvim.lua("#vim.lsp.get_clients({ bufnr = 0, name = 'fimble' })") == 1)
    return nvim


def put_above_total(nvim: Neovim, comment: str) -> None:
    """Write a comment above `total_cents`, and go there."""
    nvim.do(
        f"local at = vim.fn.search('def total_cents'); vim.fn.append(at - 1, '    {comment}'); vim.fn.cursor(at, 5)"
    )


def run_code_action(nvim: Neovim, title: str) -> None:
    """Pick an action by its title as the user does, and run it."""
    nvim.do(
        "vim.lsp.buf.code_action({ apply = true, "
        f"filter = function(action) return vim.startswith(action.title, '{title}') end }})"
    )


def explained(nvim: Neovim) -> str:
    """The text of the window beside the code; "" while there is none."""
    return nvim.lua(
        "(function() for _, window in ipairs(vim.api.nvim_list_wins()) do local b = vim.api.nvim_win_get_buf(window)\n"
        "if vim.bo[b].filetype == 'markdown' then return table.concat(vim.api.nvim_buf_get_lines(b, 0, -1, true), '\\n')"
        " end end return '' end)()"
    )


def test_an_action_edits_the_function_and_one_undo_takes_it_back(nvim: Neovim) -> None:
    run_code_action(nvim, "Simplify")
    lines = nvim.until_lines(SIMPLER)
    assert '        """Add up all prices."""' in lines or SIMPLER == lines[-1]
    nvim.type("u")

    nvim.until("the undo", lambda: BASKET.splitlines() == nvim.lines())


def test_a_command_runs_an_action_by_its_name_with_words(nvim: Neovim, model: OllamaStandin) -> None:
    nvim.do("vim.cmd('Fimble act refactor call the item i')")
    nvim.until_lines(SIMPLER)

    assert "call the item i" in model.chats[-1].said


def test_an_action_that_needs_words_asks_for_them(nvim: Neovim, model: OllamaStandin) -> None:
    nvim.do("vim.ui.input = function(_, heard) heard('call it i') end")
    run_code_action(nvim, "Refactor")
    nvim.until_lines(SIMPLER)

    assert "call it i" in model.chats[-1].said


def test_an_explanation_arrives_in_a_window_beside_the_code_and_edits_nothing(
    nvim: Neovim, model: OllamaStandin
) -> None:
    model.answer = EXPLANATION
    run_code_action(nvim, "Explain")
    shown = nvim.until("the explanation", lambda: "of all items." in (text := explained(nvim)) and text)

    assert shown.startswith("Adds up the **prices**\nof all items.")
    assert nvim.lua("vim.api.nvim_buf_get_name(0)").endswith("basket.py")
    assert BASKET.splitlines() == nvim.lines()


def test_a_comment_that_asks_is_run_and_taken_away_in_one_step(nvim: Neovim) -> None:
    put_above_total(nvim, "# fimble: simplify")
    before = nvim.lines()
    run_code_action(nvim, "Run: simplify")
    lines = nvim.until_lines(SIMPLER)
    assert [] == [line for line in lines if "fimble" in line]
    nvim.type("u")

    nvim.until("the undo", lambda: before == nvim.lines())


def test_a_lens_above_the_comment_runs_it_too(nvim: Neovim) -> None:
    put_above_total(nvim, "# fimble: simplify")
    nvim.do("vim.lsp.codelens.refresh({ bufnr = 0 })")
    nvim.until("the lens", lambda: nvim.lua("#vim.lsp.codelens.get(0)") == 1)
    nvim.do("vim.fn.search('fimble:'); vim.lsp.codelens.run()")

    lines = nvim.until_lines(SIMPLER)
    assert [] == [line for line in lines if "fimble" in line]


def test_a_question_is_answered_and_stays(nvim: Neovim, model: OllamaStandin) -> None:
    model.answer = EXPLANATION
    put_above_total(nvim, "# fimble? why is this slow")
    before = nvim.lines()
    run_code_action(nvim, "Answer: why is this slow")
    nvim.until("the answer", lambda: "of all items." in explained(nvim))

    assert before == nvim.lines()
    assert "why is this slow" in model.chats[-1].said


def test_a_name_that_is_none_is_told_with_those_that_there_are(nvim: Neovim) -> None:
    nvim.do("vim.cmd('messages clear | Fimble act nonsense')")
    told = nvim.until("the message", lambda: "nonsense" in (text := nvim.lua("vim.fn.execute('messages')")) and text)

    assert "simplify" in told


def test_below_a_comment_code_is_offered_before_a_key_is_typed(nvim: Neovim, model: OllamaStandin) -> None:
    model.answer = continuation
    nvim.do("vim.cmd('edit! shop/main.py | edit! | normal! G')")
    nvim.do("vim.fn.append('$', { '    # print each item', '    ' }); vim.cmd('normal! gg')")
    nvim.type("GA")

    assert "for item in basket.items:" in nvim.until_ghost("for item")


def test_a_key_at_the_end_of_a_comment_offers_the_code_below_it(nvim: Neovim, model: OllamaStandin) -> None:
    model.answer = continuation
    nvim.do("vim.cmd('edit! shop/main.py | edit! | normal! G')")
    nvim.do("vim.fn.append('$', '    # TODO: print each item')")
    n_asked = len(model.generations)
    nvim.type("GA")
    nvim.until("what arriving asks for", lambda: len(model.generations) > n_asked)
    nvim.type("<Cmd>Fimble complete<CR>")
    ghost = nvim.until_ghost("\n    for item in basket.items:")
    nvim.type("<Tab>")

    assert ghost.lstrip("\n").splitlines() == nvim.until_lines("for item in basket")[-3:]
