"""fimble in a real VS Code: installed from its package, keys are typed, the page is read, and the server is the real one."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.model import SECOND, THIRD, continuation, knowing_model
from tests.editors.vscode import STATUS_ITEM, VSCode
from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin

pytestmark = [pytest.mark.editor, pytest.mark.timeout(900)]  # the first test waits for the whole editor

SIMPLER = "        return sum(i.price_cents for i in self.items)"
REPLY = f'''```python
def total_cents(self) -> int:
    """Add up all prices."""
    {SIMPLER.strip()}
```
'''


@pytest.fixture(scope="module")
def model() -> Iterator[OllamaStandin]:
    with knowing_model() as server:
        yield server


def start_again(vscode: VSCode, *, then: str) -> None:
    """Empty the function at the end of main.py and type into it."""
    vscode.open("main.py")
    vscode.press("Escape", "Control+A", "Delete")
    vscode.type("from shop.basket import Basket\n\n\ndef print_summary(basket: Basket) -> None:\n" + then)


def test_the_package_sets_itself_up_and_the_repository_answers(vscode: VSCode) -> None:
    vscode.open("main.py")
    vscode.until_answering("lookup")
    vscode.type("    for item in bas")
    vscode.until_ghost("ket.items:")
    vscode.screenshot("type")
    vscode.press("Tab")

    vscode.until_no_ghost()
    assert "    for item in basket.items:" == vscode.until_line("for item in bas").rstrip()


def test_a_model_answers_as_soon_as_the_settings_name_one(vscode: VSCode, model: OllamaStandin) -> None:
    settings = {"fimble.ollama.host": model.url, "fimble.completion.multiline": "always"}
    vscode.configure(**settings)
    vscode.until_answering("qwen2.5-coder:1.5b-base")
    start_again(vscode, then="for item in ")
    ghost = vscode.until_ghost("basket.items:")
    assert SECOND.strip() in ghost
    vscode.screenshot("ghost")
    vscode.press("Tab")

    vscode.until_no_ghost()
    assert [SECOND, THIRD] == [line for line in vscode.lines() if "price" in line]


def test_words_are_taken_one_by_one_and_escape_hides_the_rest(vscode: VSCode) -> None:
    start_again(vscode, then="for item in ")
    vscode.until_ghost("basket.items:")
    vscode.press("Control+ArrowRight")
    vscode.until("the rest alone", lambda: (shown := vscode.ghost()) and "basket" not in shown.splitlines()[0])
    vscode.press("Escape")

    vscode.until_no_ghost()
    assert "    for item in basket" == vscode.until_line("for item in").rstrip()


def test_the_status_bar_says_how_quick_the_model_was(vscode: VSCode) -> None:
    vscode.ask("hover", selector=STATUS_ITEM)

    def hover() -> str:
        return "\n".join(vscode.ask("texts", selector=".workbench-hover"))

    shown = vscode.until("the hover", lambda: "Last answer" in (text := hover()) and text)
    assert "qwen2.5-coder:1.5b-base answers (ollama)" in shown
    vscode.screenshot("status")


def test_the_prompt_is_a_page_beside_the_file(vscode: VSCode) -> None:
    start_again(vscode, then="for item in ")
    vscode.until_ghost("basket.items:")
    vscode.press("Escape")
    vscode.run("fimble: Show the Prompt for This Place")
    vscode.ask("wait", selector='.tab.active:has-text("Prompt")')

    assert "qwen2.5-coder:1.5b-base (ollama), template qwen2.5-coder" in vscode.until_line("tokens for")
    assert "basket.py:" in vscode.until_line("shop/basket.py:")
    vscode.screenshot("prompt")
    vscode.press("Control+F4")


def test_a_model_is_picked_from_those_that_ollama_has(vscode: VSCode) -> None:
    vscode.run("fimble: Pick a Model")
    vscode.ask("wait", selector='.quick-input-list .monaco-list-row:has-text("qwen2.5-coder:1.5b-base")')
    vscode.screenshot("models")
    vscode.press("Escape")


def close_editors(vscode: VSCode) -> None:
    """Close everything that is beside the file, too: what is typed goes into the first editor."""
    vscode.run("View: Close All Editors")
    vscode.until("no editors", lambda: not vscode.tabs())


@pytest.fixture
def basket(vscode: VSCode, model: OllamaStandin) -> VSCode:
    """The editor on `Basket.total_cents`, with a model that follows instructions beside the one that completes."""
    model.models = [CODER, INSTRUCT]
    vscode.configure(**{"fimble.ollama.host": model.url, "fimble.model": CODER.name})
    vscode.until_answering(CODER.name)
    close_editors(vscode)
    vscode.open("basket.py")
    vscode.press("Control+F")
    vscode.type("Add up all")
    vscode.press("Enter", "Escape", "Home")
    return vscode


BUTTON = '.editor-actions .action-label:has-text("{}")'


def pick_action(vscode: VSCode, title: str) -> None:
    """Choose a code action at the cursor by keys: the list lies under a sheet that takes clicks."""
    vscode.press("Control+.")
    vscode.ask("wait", selector=f'.action-widget .monaco-list-row.action:has-text("{title}")')
    vscode.screenshot("actions")
    for _ in range(40):
        if vscode.ask("texts", selector=f'.action-widget .monaco-list-row.action.focused:has-text("{title}")'):
            vscode.press("Enter")
            return
        vscode.press("ArrowDown")
    raise AssertionError(f"no {title} among {vscode.ask('texts', selector='.action-widget .monaco-list-row')}")


def settle(vscode: VSCode, how: str) -> None:
    """Look at the difference that is proposed, and press one of its two buttons."""
    vscode.ask("wait", selector=BUTTON.format(how))
    vscode.screenshot("preview")
    vscode.ask("click", selector=BUTTON.format(how))
    vscode.until("no difference", lambda: ["basket.py"] == vscode.tabs())


def test_an_action_is_shown_first_applied_by_a_click_and_taken_back_by_one_undo(
    basket: VSCode, model: OllamaStandin
) -> None:
    model.answer = REPLY
    pick_action(basket, "Simplify")
    assert SIMPLER.strip() in basket.until_line(SIMPLER)
    settle(basket, "Apply")
    basket.until_line(SIMPLER)
    basket.press("Control+Z")

    basket.until("the undo", lambda: not [line for line in basket.lines() if SIMPLER in line])
    assert "return sum(item.price_cents for item in self.items)" in basket.until_line("return sum(")
    assert "Add up all prices" in basket.until_line("Add up all")


def test_an_action_that_is_let_go_changes_nothing(basket: VSCode, model: OllamaStandin) -> None:
    model.answer = REPLY
    before = basket.lines()
    pick_action(basket, "Simplify")
    settle(basket, "Discard")

    assert before == basket.lines()
    assert [] == basket.ask("texts", selector=".tab.dirty")


def test_a_lens_runs_what_a_comment_asks_for_and_takes_the_comment_away(basket: VSCode, model: OllamaStandin) -> None:
    model.answer = REPLY
    basket.press("ArrowUp", "Home")
    basket.type("# fimble: simplify")
    basket.press("Escape", "Enter")
    basket.ask("wait", selector='.codelens-decoration a:has-text("Run: simplify")')
    basket.screenshot("lens")
    basket.ask("click", selector='.codelens-decoration a:has-text("Run: simplify")')
    settle(basket, "Apply")
    basket.until_line(SIMPLER)

    assert [] == [line for line in basket.lines() if "fimble:" in line]


def test_an_explanation_is_drawn_beside_the_file_while_the_keys_stay_there(
    basket: VSCode, model: OllamaStandin
) -> None:
    model.answer = "Adds up the **prices**\nof all items.\n"
    basket.run("fimble: Explain Selection or Symbol")
    basket.ask("wait", selector='.tab:has-text("Explain.md")')
    assert "Adds up the prices of all items." in basket.until_drawn("of all items.")
    basket.until_drawn("shop/models.py:1")
    basket.screenshot("explain")
    basket.type("# ")
    basket.until_line("# ")
    basket.ask("clickDrawn", selector='a:has-text("shop/models.py:1")')
    basket.ask("wait", selector='.tab.active:has-text("models.py")')
    close_editors(basket)
    model.answer = continuation


def test_arriving_below_a_comment_is_enough_for_a_suggestion(vscode: VSCode, model: OllamaStandin) -> None:
    model.answer = continuation
    close_editors(vscode)
    start_again(vscode, then="# print each item\n")
    vscode.until_ghost("for item in basket.items:")
    vscode.press("Escape", "ArrowUp")
    vscode.until_no_ghost()
    vscode.press("ArrowDown")

    vscode.until_ghost("for item in basket.items:")
    vscode.press("Escape")


def test_a_pause_is_shown_and_ends_on_a_click(vscode: VSCode, model: OllamaStandin) -> None:
    start_again(vscode, then="")
    vscode.run("fimble: Pause in This Window")
    vscode.until("the pause", lambda: "fimble" == vscode.status())
    n_asked = len(model.generations)
    vscode.type("for item in ")
    vscode.until_line("for item in")
    assert "" == vscode.ghost()
    vscode.ask("click", selector=f"{STATUS_ITEM} a")
    vscode.until_answering("qwen2.5-coder:1.5b-base")
    assert n_asked == len(model.generations)
    start_again(vscode, then="for item in ")

    vscode.until_ghost("basket.items:")


def test_a_killed_server_comes_back_by_itself(vscode: VSCode) -> None:
    old = vscode.server()
    old.send_signal(signal.SIGKILL)
    vscode.until("another server", lambda: vscode.server().pid != old.pid)
    vscode.until_answering("qwen2.5-coder:1.5b-base")
    start_again(vscode, then="for item in ")

    vscode.until_ghost("basket.items:")


def test_a_cell_of_a_notebook_is_completed_with_the_cells_above(vscode: VSCode, model: OllamaStandin) -> None:
    vscode.configure(**{"fimble.ollama.host": model.url, "fimble.model": CODER.name})
    vscode.until_answering(CODER.name)
    model.answer = lambda prompt: continuation(prompt, "print(basket.total_cents())\n")
    close_editors(vscode)
    vscode.find("analysis.ipynb")
    for n in range(2):
        focused = f'.notebookOverlay .monaco-list-row[data-index="{n}"].focused'
        vscode.until(f"cell {n}", lambda focused=focused: vscode.ask("texts", selector=focused))
        vscode.press("ArrowDown")
    vscode.press("Enter")
    vscode.ask("wait", selector='.notebookOverlay .monaco-list-row[data-index="2"] .monaco-editor.focused')
    vscode.type("print(bas")
    vscode.until_ghost("ket.total_cents()")
    vscode.screenshot("notebook")
    vscode.press("Tab")

    assert "print(basket.total_cents())" == vscode.until_line("total_cents").rstrip()
    prompt = model.generations[-1].prompt
    assert "# Fill it and print its total.\n#matplotlib inline\nfrom shop.basket import Basket\n" in prompt
    vscode.press("Control+S")
    vscode.until("the file to be saved", lambda: not vscode.ask("texts", selector=".tab.dirty"))
    close_editors(vscode)
    model.answer = continuation


@pytest.mark.parametrize("program", ["/bin/false", "/no/such/program"])
def test_a_server_that_never_runs_is_told_once_and_mended_by_the_settings(vscode: VSCode, program: str) -> None:
    vscode.configure(**{"fimble.server.command": [program]})
    vscode.ask("wait", selector='.notification-toast:has-text("The fimble server keeps ending.")')
    vscode.until("the warning", lambda: vscode.ask("texts", selector=f"{STATUS_ITEM} .codicon-warning"))
    assert 1 == len(vscode.ask("texts", selector=".notification-toast"))
    vscode.configure(**{"fimble.backend": "lookup"})

    vscode.until_answering("lookup")
    vscode.run("Notifications: Clear All Notifications")


OLD = "#!/bin/sh\necho /usr/bin/python\necho 3\necho 9\n"


@pytest.mark.parametrize(("script", "found"), [("", "not found"), (OLD, "3.9")])
def test_without_a_python_that_fits_there_is_one_message_that_says_what_to_do(
    vscode: VSCode, tmp_path: Path, script: str, found: str
) -> None:
    python = tmp_path / "python3"
    if script:
        python.write_text(script, "utf-8")
        python.chmod(0o755)
    vscode.configure(**{"fimble.server.python": str(python)})
    vscode.ask("wait", selector='.notification-toast:has-text("fimble needs Python 3.11 to 3.14 and found none.")')
    (message,) = vscode.ask("texts", selector=".notification-toast")
    assert f"say where it is in fimble.server.python. (Tried: {python}: {found})" in message
    vscode.until("the warning", lambda: vscode.ask("texts", selector=f"{STATUS_ITEM} .codicon-warning"))
    vscode.screenshot("no-python")
    vscode.configure(**{"fimble.backend": "lookup"})

    vscode.until_answering("lookup")
    vscode.run("Notifications: Clear All Notifications")


def test_nothing_but_this_machine_is_asked_for(vscode: VSCode) -> None:
    assert [] == vscode.ask("outside")
