"""A real VS Code where things go wrong or are not as usual: servers that go and come, odd windows and files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.editors.model import continuation, knowing_model
from tests.editors.test_vscode import SECOND, close_editors, start_again
from tests.editors.vscode import STATUS_ITEM, VSCode
from tests.real.server import RealOllama, spare_self_test
from tests.standin.ollama_standin import CODER, OllamaStandin

pytestmark = [pytest.mark.editor, pytest.mark.timeout(900)]


@pytest.fixture
def model(vscode: VSCode) -> Iterator[OllamaStandin]:
    """A model that knows one function, and an editor that has found it."""
    with knowing_model() as server:
        settings = {"fimble.backend": "ollama", "fimble.ollama.host": server.url}
        vscode.configure(**settings, **{"fimble.completion.multiline": "always"})
        vscode.until_answering(CODER.name)
        yield server
        vscode.configure(**{"fimble.backend": "lookup"})
        vscode.until_answering("lookup")
        close_editors(vscode)


def test_a_model_server_that_goes_is_told_and_comes_back_by_itself(vscode: VSCode, model: OllamaStandin) -> None:
    start_again(vscode, then="for item in ")
    vscode.until_ghost("basket.items:")
    model.stop()
    start_again(vscode, then="for thing in ")
    vscode.until("the warning", lambda: vscode.ask("texts", selector=f"{STATUS_ITEM} .codicon-warning"))
    vscode.ask("hover", selector=STATUS_ITEM)
    vscode.until("the remedy", lambda: "Start Ollama" in "".join(vscode.ask("texts", selector=".workbench-hover")))
    vscode.screenshot("offline")
    model.start()
    vscode.until_answering(CODER.name)
    start_again(vscode, then="for item in ")

    vscode.until_ghost("basket.items:")


def test_a_restart_gives_another_server(vscode: VSCode, model: OllamaStandin) -> None:
    old = vscode.server()
    vscode.run("fimble: Restart Server")
    vscode.until("another server", lambda: vscode.server().pid != old.pid)
    vscode.until_answering(CODER.name)
    start_again(vscode, then="for item in ")

    assert SECOND.strip() in vscode.until_ghost("basket.items:")


def test_an_untitled_file_in_a_window_without_a_folder_is_completed(vscode: VSCode, model: OllamaStandin) -> None:
    model.answer = "world of wide words\n"
    with vscode.another_window(vscode.address.partition("?")[0] + "?ew=true"):
        vscode.until_answering(CODER.name)
        vscode.press("F1")
        vscode.ask("wait", selector=".quick-input-widget input")
        vscode.press("Escape", "Control+Alt+N")
        vscode.ask("wait", selector='.tab.active:has-text("Untitled-")')
        vscode.type("hello ")
        vscode.until_ghost("wide words")
        vscode.press("Escape", "Control+A", "Delete")


def test_two_windows_on_one_folder_have_a_server_each_and_one_cache(vscode: VSCode, model: OllamaStandin) -> None:
    with vscode.another_window(vscode.address):
        vscode.until_answering(CODER.name)
        vscode.until("two servers", lambda: 2 == len(vscode.servers()))
        start_again(vscode, then="for item in ")
        vscode.until_ghost("basket.items:")
        vscode.press("Escape")
        vscode.run("File: Revert File")
        close_editors(vscode)
    start_again(vscode, then="for item in ")
    vscode.until_ghost("basket.items:")

    (cache,) = (vscode.place / "home" / "cache" / "fimble" / "index").glob("shop-repo-*.sqlite3")
    with closing(sqlite3.connect(cache)) as database:
        assert [("ok",)] == database.execute("PRAGMA integrity_check").fetchall()


def test_a_file_over_the_size_limit_is_completed_from_what_is_near(vscode: VSCode, model: OllamaStandin) -> None:
    big = vscode.folder / "shop" / "big.py"
    big.write_text("".join(f"value_{n} = {n}\n" for n in range(120_000)), "utf-8")
    try:
        model.answer = lambda prompt: continuation(prompt, "total = value_1 + value_2\n")
        vscode.open("big.py")
        vscode.type("total = val")
        vscode.until_ghost("ue_1 + value_2")
        vscode.press("Escape")
        vscode.run("File: Revert File")
    finally:
        big.unlink()


def test_a_file_that_may_not_be_written_is_completed_all_the_same(vscode: VSCode, model: OllamaStandin) -> None:
    held = vscode.folder / "shop" / "held.py"
    held.write_text("from shop.basket import Basket\n\n\ndef print_summary(basket: Basket) -> None:\n", "utf-8")
    held.chmod(0o444)
    vscode.open("held.py")
    vscode.type("    for item in ")
    vscode.until_ghost("basket.items:")
    vscode.press("Tab")

    assert "    for item in basket.items:" == vscode.until_line("for item in basket").rstrip()
    vscode.run("File: Revert File")
    held.unlink()


def test_a_real_model_answers(vscode: VSCode, ollama_server: RealOllama) -> None:
    spare_self_test(ollama_server, ollama_server.tiny_fim, vscode.place / "home" / "cache")
    settings = {"fimble.backend": "ollama", "fimble.ollama.host": ollama_server.url}
    vscode.configure(**settings, **{"fimble.model": ollama_server.tiny_fim, "fimble.completion.maxTokens": 16})
    vscode.until_answering(ollama_server.tiny_fim.removesuffix(":latest"))
    start_again(vscode, then="print(")

    # Random weights say anything, even what must not be shown; that they were asked and answered is in the log.
    vscode.until("an answer", lambda: "completion: ollama tiny-fim" in vscode.log())
    vscode.configure(**{"fimble.backend": "lookup"})
    vscode.until_answering("lookup")
