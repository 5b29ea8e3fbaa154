"""fimble in a real Neovim: keys are typed, the screen is read, and the server is the real one."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.editors.model import FIRST, REST, SECOND, THIRD
from tests.editors.neovim import SERVER, Neovim, running_neovim
from tests.real.server import RealOllama, spare_self_test
from tests.standin.ollama_standin import OllamaStandin

pytestmark = [pytest.mark.editor, pytest.mark.timeout(900)]  # waits are long on a busy machine


def test_a_suggestion_is_on_the_screen_and_not_in_the_buffer(nvim: Neovim) -> None:
    nvim.type("ofor item in ")

    assert REST == nvim.until_ghost()
    assert "    for item in " == nvim.lines()[-1]
    assert [FIRST, SECOND, THIRD] == nvim.screen()[7:10]


def test_tab_takes_all_of_it_and_the_server_is_told(nvim: Neovim) -> None:
    before = nvim.accepted()
    nvim.type("ofor item in ")
    nvim.until_ghost()
    nvim.type("<Tab>")

    assert [FIRST, SECOND, THIRD] == nvim.until_lines("price:>")[7:]
    assert (10, len(THIRD)) == nvim.cursor()
    nvim.until("the count", lambda: before + 1 == nvim.accepted())


def test_one_undo_takes_back_what_was_accepted_and_no_more(nvim: Neovim) -> None:
    nvim.type("ofor item in ")
    nvim.until_ghost()
    nvim.type("<Tab>")
    nvim.until_lines("price:>")
    nvim.type("<Esc>u")

    nvim.until("the undo", lambda: "    for item in " == nvim.lines()[-1])


def test_words_and_lines_are_taken_one_by_one_and_what_is_left_stays(nvim: Neovim) -> None:
    before = nvim.accepted()
    nvim.type("ofor item in ")
    nvim.until_ghost()
    nvim.type("<M-Right>")
    assert "    for item in basket" == nvim.until_lines("in basket")[-1]
    assert REST.removeprefix("basket") == nvim.ghost()
    nvim.type("<M-Right>")
    nvim.until("the dot", lambda: nvim.lines()[-1].endswith("basket."))
    nvim.type("<M-End>")
    nvim.until("the line", lambda: FIRST == nvim.lines()[-1])
    nvim.type("<M-End>")
    nvim.until("the next line", lambda: SECOND == nvim.lines()[-1])
    assert "\n" + THIRD == nvim.ghost()
    assert before == nvim.accepted()
    nvim.type("<M-End>")

    nvim.until("the last line", lambda: [FIRST, SECOND, THIRD] == nvim.lines()[7:])
    nvim.until("the count", lambda: before + 1 == nvim.accepted())


def test_typing_what_is_suggested_keeps_it_and_anything_else_does_not(nvim: Neovim) -> None:
    nvim.type("ofor item in ")
    nvim.until_ghost()
    nvim.type("bas")
    nvim.until("the letters", lambda: nvim.lines()[-1].endswith("bas"))
    assert REST.removeprefix("bas") == nvim.ghost()
    nvim.type("X")

    nvim.until_no_ghost()


def test_a_key_hides_it_and_escape_does_too(nvim: Neovim) -> None:
    nvim.type("ofor item in ")
    nvim.until_ghost()
    nvim.type("<C-]>")
    nvim.until_no_ghost()
    assert "    for item in " == nvim.lines()[-1]
    nvim.type("<Esc>Sfor item in ")
    nvim.until_ghost()
    nvim.type("<Esc>")

    nvim.until_no_ghost()


def test_tab_without_a_suggestion_does_what_it_did(nvim: Neovim) -> None:
    nvim.do("vim.bo.expandtab = false")
    nvim.type("o!<Tab>!")

    assert "!\t!" == nvim.until_lines("\t")[-1].strip()


def test_what_stands_behind_the_cursor_already_is_not_shown_twice(
    nvim: Neovim, shared: tuple[Neovim, OllamaStandin], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared[1], "answer", "basket.total_cents())\n")
    nvim.type("oprint()<Left>")

    assert "basket.total_cents()" == nvim.until_ghost()
    assert "    print(basket.total_cents())" == nvim.screen()[7]
    nvim.type("<Tab>")
    nvim.until("the text", lambda: "    print(basket.total_cents())" == nvim.lines()[-1])


def test_the_prompt_is_shown_with_its_pieces(nvim: Neovim) -> None:
    nvim.type("ofor item in <Esc>")
    nvim.do("vim.cmd('Fimble prompt')")
    nvim.until("the window", lambda: nvim.lua("vim.fn.bufname()") == "fimble://prompt")
    shown = "\n".join(nvim.lines())

    assert "shop/basket.py:" in shown
    assert "def total_cents(self) -> int" in shown
    assert "<|fim_middle|>" in shown
    assert nvim.lua("vim.bo.modifiable") is False


def test_pause_and_resume(nvim: Neovim, shared: tuple[Neovim, OllamaStandin]) -> None:
    _, model = shared
    nvim.do("vim.cmd('Fimble pause')")
    assert "fimble: paused" == nvim.lua("require('fimble').statusline()")
    n_asked = len(model.generations)
    nvim.type("oif len(basket.ite")
    nvim.until("the text", lambda: "len(basket.ite" in nvim.lines()[-1])
    assert [] == nvim.ask()
    assert n_asked == len(model.generations)
    nvim.type("<Esc>")
    nvim.do("vim.cmd('Fimble resume')")
    nvim.type("Sfor item in ")

    nvim.until_ghost("basket")
    assert [REST] == nvim.ask()


def test_a_language_can_be_switched_off(nvim: Neovim, shared: tuple[Neovim, OllamaStandin]) -> None:
    _, model = shared
    nvim.do("vim.cmd('Fimble toggle')")
    n_asked = len(model.generations)
    nvim.type("oif not basket.ite")
    nvim.until("the text", lambda: "not basket.ite" in nvim.lines()[-1])
    assert [] == nvim.ask()
    assert n_asked == len(model.generations)
    nvim.type("<Esc>")
    nvim.do("vim.cmd('Fimble toggle python')")
    nvim.type("Sfor item in ")

    nvim.until_ghost("basket")


def test_other_suggestions_are_one_key_away(fresh: Neovim, model: OllamaStandin) -> None:
    texts = ["basket.items:\n", "sorted(basket.items):\n", "reversed(basket.items):\n"]
    model.answer = [texts[0], *texts]
    fresh.type("ofor item in ")
    fresh.until_ghost(texts[0].strip())
    fresh.type("<M-]>")
    fresh.until_ghost(texts[1].strip())
    fresh.type("<M-]>")
    fresh.until_ghost(texts[2].strip())
    fresh.type("<M-[><M-[>")

    fresh.until("the first again", lambda: texts[0].strip() == fresh.ghost())


def test_a_question_that_is_stale_is_cancelled_down_to_the_model(fresh: Neovim, model: OllamaStandin) -> None:
    model.speed.prompt_ms = 5  # a prompt takes two seconds
    fresh.type("ofor item in ")
    model.wait_for(lambda: model.generations, 30)
    fresh.type("<Esc>")

    model.wait_for(lambda: "connection_closed" == model.generations[0].outcome, 30)
    assert "" == fresh.ghost()


def test_a_killed_server_comes_back_by_itself(fresh: Neovim) -> None:
    fresh.type("ofor item in ")
    fresh.until_ghost()
    old = fresh.server()
    fresh.type("<Esc>")
    old.send_signal(signal.SIGKILL)
    fresh.until("another server", lambda: (new := fresh.server()) and new.pid != old.pid)
    fresh.ready()
    fresh.type("Sfor item in ")

    assert REST == fresh.until_ghost()


def test_a_restart_gives_another_server(fresh: Neovim) -> None:
    old = fresh.server()
    fresh.do("vim.cmd('Fimble restart')")
    fresh.until("another server", lambda: not old.is_running() and fresh.server().pid != old.pid)
    fresh.ready()
    fresh.type("ofor item in ")

    fresh.until_ghost("basket")


def test_a_model_server_that_goes_and_comes_back(fresh: Neovim, model: OllamaStandin) -> None:
    fresh.type("ofor item in ")
    fresh.until_ghost()
    fresh.type("<Esc>")
    model.stop()
    fresh.type("Sfor thing in ")
    fresh.until("the news", lambda: "offline" == fresh.lua("require('fimble.status').last.state"))
    assert "ollama serve" in fresh.lua("table.concat(require('fimble.status').lines(), ' ')")
    model.start()
    fresh.until("the good news", lambda: "ready" == fresh.lua("require('fimble.status').last.state"))
    fresh.type("<Esc>Sfor item in ")

    assert REST == fresh.until_ghost()


def test_checkhealth_is_all_well(nvim: Neovim) -> None:
    nvim.do("vim.cmd('checkhealth fimble')")
    report = "\n".join(nvim.lines())

    assert "ghost text" in report
    assert "ollama answers: qwen2.5-coder:1.5b-base" in report
    assert "ERROR" not in report
    assert "WARNING" not in report


def test_a_program_that_is_not_there_is_told_once(nvim_binary: Path, shop: Path, home: Path) -> None:
    cmd = ["/no/such/fimble", "lsp"]
    with running_neovim(nvim_binary, shop, home, "shop/main.py", settings={}, cmd=cmd) as nvim:
        nvim.do("vim.cmd('edit shop/basket.py')")
        messages = nvim.until("a word", lambda: nvim.lua("vim.fn.execute('messages')"))

        assert 1 == messages.count("pip install fimble")
        nvim.type("Gox<Tab>")
        assert nvim.until_lines("x")


def test_a_server_that_keeps_ending_is_left_alone(nvim_binary: Path, shop: Path, home: Path) -> None:
    before = "require('fimble.server').FIRST_PAUSE_MS = 10"
    cmd = [SERVER[0], "-c", "import sys; sys.stdin.buffer.read(5); sys.exit(3)"]
    with running_neovim(nvim_binary, shop, home, "shop/main.py", settings={}, cmd=cmd, before=before) as nvim:

        def messages() -> str:
            return str(nvim.lua("vim.fn.execute('messages')"))

        nvim.until("four ends", lambda: 4 == messages().count("quit with exit code 3"))
        nvim.until("giving up", lambda: "keeps ending" in messages())
        assert 1 == messages().count("keeps ending")
        nvim.do("vim.cmd('Fimble restart')")
        nvim.until("another try", lambda: 5 <= messages().count("quit with exit code 3"))


def test_the_repository_itself_answers_without_a_model(nvim_binary: Path, shop: Path, home: Path) -> None:
    with running_neovim(nvim_binary, shop, home, "shop/main.py", settings={"backend": "lookup"}) as nvim:
        nvim.ready()
        nvim.type("Gofor item in bas")
        ghost = nvim.until_ghost()
        nvim.type("<Tab>")

        nvim.until("the text", lambda: "\n".join(nvim.lines()).endswith("    for item in bas" + ghost))
        (row,) = nvim.until("a count", lambda: [r for r in nvim.execute("fimble.statistics") if r["accepted"]])
        assert ("lookup", 1) == (row["backend"], row["accepted"])


@pytest.mark.real_ollama
def test_a_real_model_answers(nvim_binary: Path, shop: Path, home: Path, ollama_server: RealOllama) -> None:
    settings = {
        "backend": "ollama",
        "model": ollama_server.tiny_fim,
        "ollama": {"host": ollama_server.url},
        "completion": {"maxTokens": 16},
    }
    spare_self_test(ollama_server, ollama_server.tiny_fim, home / "cache")
    with running_neovim(nvim_binary, shop, home, "shop/main.py", settings=settings) as nvim:
        nvim.ready()
        nvim.type("Goprint(")
        # Random weights say anything, even what must not be shown; that they were asked and answered is in the log.
        log = "table.concat(require('fimble.log').lines, '\\n')"
        nvim.until("an answer", lambda: "completion: ollama tiny-fim" in nvim.lua(log))

        assert ollama_server.tiny_fim in nvim.lua("require('fimble').statusline()")
