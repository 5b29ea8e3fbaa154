"""Comments that ask for a code action, from the wire to a model server and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.harness import FULL, WAIT_S, Editor, running_editor
from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin

PATH = "shop/new.py"
CODE = (
    "def total(items):\n    result = 0\n    for item in items:\n        result += item.price_cents\n    return result\n"
)
ASKING = f"import os\n\n\n# fimble: simplify\n{CODE}"
SIMPLER = "def total(items):\n    return sum(item.price_cents for item in items)"

ABLE = deepcopy(FULL)
assert ABLE.workspace is not None
ABLE.workspace.apply_edit = True
ABLE.workspace.workspace_edit = types.WorkspaceEditClientCapabilities(document_changes=True)
ABLE.experimental = {"fimble": {"instruction": True, "explain": True}}


class Desk:
    """An editor that applies what it is sent."""

    def __init__(self, editor: Editor) -> None:
        self.editor = editor
        self.text = ""
        self.explained = ""
        self.n_edits = 0

        @editor.client.feature(types.WORKSPACE_APPLY_EDIT)
        def _apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            self.n_edits += 1
            for change in params.edit.document_changes or ():
                assert isinstance(change, types.TextDocumentEdit)
                self.text = applied(self.text, change.edits)
            return types.ApplyWorkspaceEditResult(applied=True)

        @editor.client.feature("fimble/explain")
        def _explain(news: Any) -> None:
            self.explained += news.text

    def open(self, text: str, path: str = PATH, language: str = "python") -> None:
        self.text = text
        self.editor.open(path, text, language)

    async def lenses(self, path: str = PATH) -> list[types.CodeLens]:
        document = types.TextDocumentIdentifier(uri=self.editor.uri(path))
        request = self.editor.client.text_document_code_lens_async(types.CodeLensParams(text_document=document))
        return list(await asyncio.wait_for(request, WAIT_S) or [])

    async def lenses_in_parts(self) -> tuple[list[str], Any]:
        """Titles of the lenses that come as partial results, and what the request itself is answered with."""
        parts = self.editor.take_parts("parts")
        document = types.TextDocumentIdentifier(uri=self.editor.uri(PATH))
        params = types.CodeLensParams(text_document=document, partial_result_token="parts")
        rest = await asyncio.wait_for(self.editor.client.text_document_code_lens_async(params), WAIT_S)
        return [lens["command"]["title"] for part in parts for lens in part], rest

    async def actions(self, line: int) -> list[str]:
        """Titles of the actions that light the bulb on a line."""
        place = types.Position(line, 0)
        params = types.CodeActionParams(
            text_document=types.TextDocumentIdentifier(uri=self.editor.uri(PATH)),
            range=types.Range(place, place),
            context=types.CodeActionContext(diagnostics=[], trigger_kind=types.CodeActionTriggerKind.Automatic),
        )
        found = await asyncio.wait_for(self.editor.client.text_document_code_action_async(params), WAIT_S)
        return [action.title for action in found or []]

    async def run(self, command: types.Command | None) -> dict[str, Any]:
        assert command is not None
        params = types.ExecuteCommandParams(command=command.command, arguments=command.arguments)
        answer = await asyncio.wait_for(self.editor.client.workspace_execute_command_async(params), WAIT_S)
        return answer if isinstance(answer, dict) else answer._asdict()  # as the client's library likes


def applied(text: str, edits: Any) -> str:
    """Apply edits that are in order to a text of ASCII."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for edit in reversed(edits):
        first, last = (starts[at.line] + at.character for at in (edit.range.start, edit.range.end))
        text = text[:first] + edit.new_text + text[last:]
    return text


@pytest.fixture
def ollama() -> Iterator[OllamaStandin]:
    with OllamaStandin([CODER, INSTRUCT], answer=f"```python\n{SIMPLER}\n```\n") as server:
        yield server


@pytest_asyncio.fixture
async def desk(shop: Path, home: Path, ollama: OllamaStandin) -> AsyncIterator[Desk]:
    async with running_editor(shop, home, {"ollama": {"host": ollama.url}}, capabilities=ABLE) as editor:
        await editor.ready()
        yield Desk(editor)


async def test_a_lens_stands_where_a_comment_asks_and_nothing_runs_without_a_click(
    desk: Desk, ollama: OllamaStandin
) -> None:
    desk.open(ASKING)

    (lens,) = await desk.lenses()

    assert (3, "Run: simplify") == (lens.range.start.line, lens.command.title if lens.command else "")
    assert [] == ollama.chats


async def test_lenses_come_as_a_partial_result_to_a_client_that_asks_for_that(desk: Desk) -> None:
    desk.open(ASKING)

    assert (["Run: simplify"], ()) == await desk.lenses_in_parts()


async def test_a_click_does_it_and_takes_the_comment_away_in_one_edit(desk: Desk, ollama: OllamaStandin) -> None:
    desk.open(ASKING)
    (lens,) = await desk.lenses()

    answer = await desk.run(lens.command)

    assert (True, "", 1) == (answer["applied"], answer["message"], desk.n_edits)
    assert f"import os\n\n\n{SIMPLER}\n" == desk.text
    assert "fimble" not in ollama.chats[-1].said


async def test_any_words_are_what_is_to_be_done(desk: Desk, ollama: OllamaStandin) -> None:
    desk.open(ASKING.replace("simplify", "use sum instead of the loop"))
    (lens,) = await desk.lenses()

    await desk.run(lens.command)

    assert "Use sum instead of the loop" in ollama.chats[-1].said
    assert f"import os\n\n\n{SIMPLER}\n" == desk.text


async def test_a_question_is_answered_and_edits_nothing(desk: Desk, ollama: OllamaStandin) -> None:
    ollama.answer = "It looks at each item once.\n"
    desk.open(ASKING.replace(": simplify", "? is this quadratic"))
    (lens,) = await desk.lenses()

    await desk.run(lens.command)

    assert "Answer: is this quadratic" == (lens.command.title if lens.command else "")
    assert "It looks at each item once." in desk.explained
    assert "is this quadratic" in ollama.chats[-1].said
    assert 0 == desk.n_edits


async def test_a_code_action_on_the_comment_and_below_it_does_the_same(desk: Desk) -> None:
    desk.open(ASKING)

    assert [[], ["Run: simplify"], ["Run: simplify"], []] == [await desk.actions(line) for line in (2, 3, 4, 5)]


async def test_a_comment_that_has_moved_is_found_and_one_that_is_gone_is_told(desk: Desk) -> None:
    desk.open(ASKING)
    (lens,) = await desk.lenses()
    desk.text = f'"""New."""\n{ASKING}'
    desk.editor.replace(PATH, desk.text)
    await desk.run(lens.command)
    assert f'"""New."""\nimport os\n\n\n{SIMPLER}\n' == desk.text

    desk.editor.replace(PATH, desk.text)
    with pytest.raises(JsonRpcException, match="not there any more"):
        await desk.run(lens.command)


async def test_an_answer_of_no_use_leaves_the_comment_where_it_is(desk: Desk, ollama: OllamaStandin) -> None:
    ollama.answer = "I cannot help with that.\n"
    desk.open(ASKING)
    (lens,) = await desk.lenses()

    answer = await desk.run(lens.command)

    assert (False, 0, ASKING) == (answer["applied"], desk.n_edits, desk.text)
    assert answer["message"]


async def test_strings_and_files_without_a_grammar_have_no_lenses_but_for_questions(desk: Desk) -> None:
    desk.open('x = """\n# fimble: simplify\n"""\n')
    desk.open("# fimble: simplify\n# fimble? what is this for\nx = 1\n", "shop/notes.toml", "toml")

    assert [] == await desk.lenses()
    assert [1] == [lens.range.start.line for lens in await desk.lenses("shop/notes.toml")]
    assert [] == await desk.lenses("shop/never_opened.py")


@pytest.mark.parametrize("word", ["ai", None])
async def test_the_word_can_be_another_and_none(
    shop: Path, home: Path, ollama: OllamaStandin, word: str | None
) -> None:
    settings = {"ollama": {"host": ollama.url}, "actions": {"directive": word}}
    async with running_editor(shop, home, settings, capabilities=ABLE) as editor:
        await editor.ready()
        desk = Desk(editor)
        desk.open("# ai: simplify\n# fimble: simplify\ndef f():\n    pass\n")

        assert ([0] if word else []) == [lens.range.start.line for lens in await desk.lenses()]
