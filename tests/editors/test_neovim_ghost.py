"""The ghost text of Neovim 0.11 against a server that does as it is told: late answers, odd answers, and text as values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.editors.neovim import Neovim, as_lua, running_neovim

pytestmark = [pytest.mark.editor, pytest.mark.timeout(900)]  # waits are long on a busy machine

PUPPET = """function()
  _G.asked = {}
  return {
    request = function(method, params, answer)
      if method == 'initialize' then
        answer(nil, { capabilities = { inlineCompletionProvider = true, positionEncoding = 'utf-16' } })
      elseif method == 'textDocument/inlineCompletion' then
        table.insert(_G.asked, { params = params, answer = answer })
      else
        answer(nil, vim.NIL)
      end
      _G.n_requests = (_G.n_requests or 0) + 1
      return true, _G.n_requests
    end,
    notify = function() return true end,
    is_closing = function() return false end,
    terminate = function() end,
  }
end"""
"""A server inside the editor: it keeps every question until the test answers it, and takes no notice of cancelling."""


@pytest.fixture(scope="module")
def editor(nvim_binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neovim]:
    place = tmp_path_factory.mktemp("ghost")
    (place / "a.txt").write_text("")
    with running_neovim(nvim_binary, place, place / "h", "a.txt", settings={}, cmd=PUPPET) as nvim:
        yield nvim


@pytest.fixture
def nvim(editor: Neovim) -> Neovim:
    editor.type("<C-\\><C-n>")
    editor.do("vim.cmd('%bwipeout! | edit a.txt | setfiletype text') _G.asked = {}")
    editor.until("the server", lambda: editor.lua("#vim.lsp.get_clients({ bufnr = 0, name = 'fimble' })") == 1)
    return editor


def until_asked(nvim: Neovim, n: int) -> dict[str, Any]:
    nvim.until(f"question {n}", lambda: nvim.lua("#_G.asked") >= n)
    params: dict[str, Any] = nvim.lua(f"_G.asked[{n}].params")
    return params


def answer(nvim: Neovim, n: int, *items: dict[str, Any]) -> None:
    nvim.do(f"_G.asked[{n}].answer(nil, {{ items = {as_lua(list(items))} }})")


def replacing(text: str, start: int, end: int) -> dict[str, Any]:
    where = {"start": {"line": 0, "character": start}, "end": {"line": 0, "character": end}}
    return {"insertText": text, "range": where}


def test_an_answer_to_an_older_question_is_not_drawn(nvim: Neovim) -> None:
    nvim.type("ia")
    until_asked(nvim, 1)
    nvim.type("b")
    until_asked(nvim, 2)
    answer(nvim, 1, {"insertText": "old"})
    assert "" == nvim.ghost()
    answer(nvim, 2, {"insertText": "new"})

    assert "new" == nvim.ghost()


def test_an_answer_after_insert_mode_is_not_drawn(nvim: Neovim) -> None:
    nvim.type("ia")
    until_asked(nvim, 1)
    nvim.type("<Esc>")
    nvim.until("normal mode", lambda: "n" == nvim.lua("vim.api.nvim_get_mode().mode"))
    answer(nvim, 1, {"insertText": "late"})

    assert "" == nvim.ghost()


def test_one_key_is_one_question(nvim: Neovim) -> None:
    nvim.type("ia")
    until_asked(nvim, 1)
    nvim.type("b")
    until_asked(nvim, 2)

    assert 2 == nvim.lua("#_G.asked")
    assert {"triggerKind": 2} == nvim.lua("_G.asked[2].params.context")


def test_an_error_and_an_empty_answer_show_nothing(nvim: Neovim) -> None:
    nvim.type("ia")
    until_asked(nvim, 1)
    nvim.do("_G.asked[1].answer({ code = -32603, message = 'broken' })")
    nvim.type("b")
    until_asked(nvim, 2)
    nvim.do("_G.asked[2].answer(nil, vim.NIL)")

    assert "" == nvim.ghost()


@pytest.mark.parametrize(
    ("typed", "item", "shown", "line"),
    [
        ("ab", {"insertText": "cd"}, "cd", "abcd"),
        ("ab", {"insertText": {"kind": "snippet", "value": "cd"}}, "cd", "abcd"),
        ("ab", replacing("abcd", 0, 2), "cd", "abcd"),
        ("f()<Left>", replacing("x)", 2, 3), "x", "f(x)"),
        ("f()<Left>", replacing("x):", 2, 3), "x):", "f(x):"),
        ("f[ab]<Left><Left><Left>", replacing("c", 2, 4), "c ", "f[c]"),
        ("🙂é = ", replacing("é = 1", 2, 6), "1", "🙂é = 1"),
        ("\\tx = ", {"insertText": "y\n\tz"}, "y\n        z", "\tx = y"),
        ("ab", replacing("xyz", 0, 2), "", "ab"),
    ],
)
def test_items_of_every_kind_are_shown_and_taken(
    nvim: Neovim, typed: str, item: dict[str, Any], shown: str, line: str
) -> None:
    nvim.type("i" + typed.replace("\\t", "<C-v><Tab>"))
    nvim.until("questions", lambda: nvim.lua("#_G.asked") >= 1 and nvim.lua("vim.api.nvim_get_mode().mode") == "i")
    nvim.do("require('fimble').complete()")
    n = nvim.lua("#_G.asked")
    answer(nvim, n, item)
    assert shown == nvim.ghost()
    nvim.do("require('fimble').accept()")

    assert line == nvim.lines()[0]


def text(nvim: Neovim, function: str, *arguments: str) -> Any:
    given = ", ".join(as_lua(argument) for argument in arguments)
    return nvim.lua(f"require('fimble.text').{function}({given})")


@pytest.mark.parametrize(
    ("rest", "word", "line"),
    [
        ("item in items", "item", "item in items"),
        (" in items", " in", " in items"),
        (".append(x)", ".", ".append(x)"),
        ("), y", "),", "), y"),
        ("größe = 1", "größe", "größe = 1"),
        (":\n    pass\nx", ":", ":"),
        ("\n    pass\nx", "\n    pass", "\n    pass"),
        ("\n\n\ndef f():", "\n\n\ndef", "\n\n\ndef f():"),
        ("   ", "   ", "   "),
    ],
)
def test_the_next_word_and_the_next_line(editor: Neovim, rest: str, word: str, line: str) -> None:
    assert [word, line] == [text(editor, "next_word", rest), text(editor, "next_line", rest)]


def test_words_put_together_give_the_whole(editor: Neovim) -> None:
    whole = "for item in basket.items:\n    print(f'{item.name}', ünder_score)\n\n\treturn  None  \n"
    code = f"""(function()
      local rest, words = {as_lua(whole)}, {{}}
      while rest ~= '' do
        words[#words + 1] = require('fimble.text').next_word(rest)
        assert(words[#words] ~= '')
        rest = rest:sub(#words[#words] + 1)
      end
      return words
    end)()"""

    assert whole == "".join(editor.lua(code))


@pytest.mark.parametrize(
    ("cmd", "expected"),
    [
        (["fimble", "lsp"], ["fimble", "doctor"]),
        (["fimble", "lsp", "--stdio"], ["fimble", "doctor"]),
        (["python3", "-m", "fimble.cli.main", "lsp"], ["python3", "-m", "fimble.cli.main", "doctor"]),
        (["fimble-server"], ["fimble-server", "doctor"]),
    ],
)
def test_other_commands_are_run_by_the_program_that_serves(editor: Neovim, cmd: list[str], expected: list[str]) -> None:
    given = as_lua(cmd)

    assert expected == editor.lua(f"require('fimble.doctor').command_line({given}, 'doctor')")


def test_every_subcommand_completes_and_a_wrong_one_is_told(editor: Neovim) -> None:
    editor.type("<C-\\><C-n>")
    names = editor.lua("vim.fn.getcompletion('Fimble ', 'cmdline')")
    assert {"doctor", "log", "pause", "prompt", "restart", "status"} <= set(names)
    assert ["pause", "prompt", "pull"] == editor.lua("vim.fn.getcompletion('Fimble p', 'cmdline')")
    assert json.loads(json.dumps(names)) == sorted(names)

    assert 'no "nonsense"' in editor.lua("vim.fn.execute('Fimble nonsense')")
