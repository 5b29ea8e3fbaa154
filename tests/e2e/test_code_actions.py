"""Code actions as an editor meets them: listed at once, run with progress, applied as one edit that the user confirms."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Union

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.harness import BARE, FULL, WAIT_S, Editor, running_editor
from tests.standin import faults
from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin

BASKET = "shop/basket.py"
SIMPLE = "```python\ndef total_cents(self) -> int:\n    return sum(i.price_cents for i in self.items)\n```"
ALL = deepcopy(FULL)
assert ALL.workspace is not None
ALL.workspace.apply_edit = True
ALL.workspace.workspace_edit = types.WorkspaceEditClientCapabilities(
    document_changes=True,
    resource_operations=[types.ResourceOperationKind.Create],
    change_annotation_support=types.ChangeAnnotationsSupportOptions(),
)
ALL.experimental = {"fimble": {"instruction": True, "explain": True}}
"""An editor that can do all of it."""


class Desk:
    """What an editor does with what the server sends, and what it has heard."""

    def __init__(self, editor: Editor, *, applies: bool = True) -> None:
        self.editor = editor
        self.edits: list[types.ApplyWorkspaceEditParams] = []
        self.explained: list[Any] = []
        client = editor.client
        # lsprotocol takes every action with a command for the older form, which is a command and no more.
        converter = client.protocol._converter
        converter.register_structure_hook(
            types.Command | types.CodeAction, lambda value, _: converter.structure(value, types.CodeAction)
        )
        converter.register_structure_hook(
            Union[types.Command, types.CodeAction],  # noqa: UP007 -- another type than the one above
            lambda value, _: converter.structure(value, types.CodeAction),
        )

        @client.feature(types.WORKSPACE_APPLY_EDIT)
        def _apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            self.edits.append(params)
            return types.ApplyWorkspaceEditResult(applied=applies)

        @client.feature("fimble/explain")
        def _explain(news: Any) -> None:
            self.explained.append(news)

    @property
    def messages(self) -> list[str]:
        return [shown.message for shown in self.editor.client.messages]

    @property
    def progress(self) -> list[tuple[Any, Any]]:
        """(token, value) of every report, in order for each token."""
        reports = self.editor.client.progress_reports
        return [(token, getattr(value, "value", value)) for token in reports for value in reports[token]]

    async def begun(self, title: str) -> Any:
        """Wait until a progress of this title is there, and give its token: what the server has sent may not be read yet."""
        async with asyncio.timeout(WAIT_S):
            while True:
                for token, value in self.progress:
                    if getattr(value, "title", "") == title:
                        return token
                await asyncio.sleep(0.02)

    def argument(self, action: str, line: int, path: str = BASKET, **more: Any) -> dict[str, Any]:
        place = {"line": line, "character": 8}
        return {"action": action, "uri": self.editor.uri(path), "range": {"start": place, "end": place}, **more}

    async def act(self, action: str, line: int, path: str = BASKET, **more: Any) -> Any:
        params = types.ExecuteCommandParams(command="fimble.act", arguments=[self.argument(action, line, path, **more)])
        return await asyncio.wait_for(self.editor.client.workspace_execute_command_async(params), WAIT_S)

    async def listed(self, line: int, path: str = BASKET, **context: Any) -> list[types.CodeAction]:
        place = types.Position(line, 8)
        params = types.CodeActionParams(
            text_document=types.TextDocumentIdentifier(uri=self.editor.uri(path)),
            range=types.Range(place, place),
            context=types.CodeActionContext(**{"diagnostics": [], **context}),
        )
        found = await asyncio.wait_for(self.editor.client.text_document_code_action_async(params), WAIT_S)
        return [action for action in found or [] if isinstance(action, types.CodeAction)]


@pytest.fixture
def ollama() -> Iterator[OllamaStandin]:
    with OllamaStandin([CODER, INSTRUCT], answer=SIMPLE) as server:
        yield server


class Gate:
    """Holds the answer to an action back until it is opened; the server answers everything else, or it would seem dead."""

    def __init__(self, ollama: OllamaStandin, answer: str) -> None:
        self._ollama = ollama
        ollama.holds_chats, ollama.answer = True, answer

    async def asked(self) -> None:
        await asyncio.to_thread(self._ollama.wait_for, lambda: self._ollama.chats, WAIT_S)

    def open(self) -> None:
        self._ollama.holds_chats = False


def settings(ollama: OllamaStandin) -> dict[str, Any]:
    return {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}


@pytest_asyncio.fixture
async def desk(shop: Path, home: Path, ollama: OllamaStandin) -> AsyncIterator[Desk]:
    async with running_editor(shop, home, settings(ollama), capabilities=ALL) as editor:
        desk = Desk(editor)
        await editor.ready()
        editor.open(BASKET)
        yield desk


TOTAL = 10
"""Line of `total_cents`' body, the header above it."""


async def test_actions_are_listed_without_asking_a_model(desk: Desk, ollama: OllamaStandin) -> None:
    listed = await desk.listed(TOTAL)

    titles = [action.title for action in listed]
    assert ["Explain", "Refactor ...", "Extract a function", "Simplify"] == titles[:4]
    assert "Fix this problem" not in titles
    assert [] == ollama.chats
    assert {"fimble.act", "fimble.askAndAct"} == {action.command.command for action in listed if action.command}


async def test_a_moving_cursor_lights_a_bulb_only_where_there_is_a_problem(desk: Desk) -> None:
    automatic = types.CodeActionTriggerKind.Automatic
    where = types.Range(types.Position(TOTAL, 8), types.Position(TOTAL, 20))
    problem = types.Diagnostic(range=where, message="unknown name", source="mypy")

    assert [] == await desk.listed(TOTAL, trigger_kind=automatic)
    listed = await desk.listed(TOTAL, trigger_kind=automatic, diagnostics=[problem])
    assert ["Explain this problem", "Fix this problem"] == [action.title for action in listed]


async def test_only_kinds_that_are_asked_for_are_listed(desk: Desk) -> None:
    listed = await desk.listed(TOTAL, only=[types.CodeActionKind.RefactorExtract])

    assert ["Extract a function"] == [action.title for action in listed]


async def test_an_edit_is_versioned_small_and_waits_for_a_confirmation(desk: Desk, ollama: OllamaStandin) -> None:
    answer = await desk.act("simplify", TOTAL)

    (sent,) = desk.edits
    (changed,) = sent.edit.document_changes or []
    assert isinstance(changed, types.TextDocumentEdit)
    (edit,) = changed.edits
    assert isinstance(edit, types.AnnotatedTextEdit)
    assert (1, desk.editor.uri(BASKET)) == (changed.text_document.version, changed.text_document.uri)
    assert types.Range(types.Position(11, 0), types.Position(12, 0)) == edit.range
    assert "        return sum(i.price_cents for i in self.items)\n" == edit.new_text
    annotation = (sent.edit.change_annotations or {})[edit.annotation_id]
    assert ("Simplify: total_cents", True) == (annotation.label, annotation.needs_confirmation)
    assert (True, "", INSTRUCT.name) == (answer["applied"], answer["message"], answer["model"])
    assert "total_cents" in ollama.chats[-1].said


async def test_other_files_are_shown_as_data_in_front_of_the_task(desk: Desk, ollama: OllamaStandin) -> None:
    await desk.act("simplify", TOTAL)

    said = ollama.chats[-1].said
    assert "# shop/models.py\n" in said
    assert said.index("</reference>") < said.index("<target>") < said.index("<task>")


async def test_progress_is_shown_and_ends(desk: Desk) -> None:
    await desk.act("simplify", TOTAL)

    token = await desk.begun("fimble: Simplify")
    kinds = [value.kind for own, value in desk.progress if own == token]
    assert ["begin", "end"] == [kinds[0], kinds[-1]]
    assert {"report"} == set(kinds[1:-1])


async def test_progress_comes_under_the_token_that_the_client_has_given(desk: Desk, ollama: OllamaStandin) -> None:
    command = types.ExecuteCommandParams(
        command="fimble.act", arguments=[desk.argument("simplify", TOTAL)], work_done_token="mine"
    )
    reports = desk.editor.client.progress_reports
    reports["mine"] = []
    known = set(reports)
    await asyncio.wait_for(desk.editor.client.workspace_execute_command_async(command), WAIT_S)
    await desk.act("simplify", TOTAL)

    assert desk.editor.result is not None
    assert desk.editor.result.capabilities.execute_command_provider is not None
    assert desk.editor.result.capabilities.execute_command_provider.work_done_progress
    assert 1 == len(set(reports) - known)
    kinds = [value.kind for value in reports["mine"]]
    assert ["begin", "end"] == [kinds[0], kinds[-1]]


async def test_actions_come_in_parts_to_a_client_that_asks_for_that(desk: Desk) -> None:
    desk.editor.change(BASKET, ((10, 0), (10, 0), "    # fimble: simplify\n"))
    whole = [action.title for action in await desk.listed(TOTAL)]
    parts = desk.editor.take_parts("parts")
    place = types.Position(TOTAL, 8)
    params = types.CodeActionParams(
        text_document=types.TextDocumentIdentifier(uri=desk.editor.uri(BASKET)),
        range=types.Range(place, place),
        context=types.CodeActionContext(diagnostics=[]),
        partial_result_token="parts",
    )
    rest = await asyncio.wait_for(desk.editor.client.text_document_code_action_async(params), WAIT_S)

    assert (0, 2) == (len(rest or ()), len(parts))
    assert ["Run: simplify"] == [action["title"] for action in parts[0]]
    assert whole == [action["title"] for part in parts for action in part]


async def test_an_explanation_streams_with_links_and_edits_nothing(desk: Desk, ollama: OllamaStandin) -> None:
    ollama.answer = "It **sums** the prices."
    answer = await desk.act("explain", TOTAL)

    text = "".join(news.text for news in desk.explained)
    assert text.startswith("It **sums** the prices.")
    link = rf"\[shop/models\.py:\d+\]\({re.escape(desk.editor.uri('shop/models.py'))}#L\d+\)"
    assert re.search(link, text)
    assert [False] * (len(desk.explained) - 1) + [True] == [news.done for news in desk.explained]
    assert 1 == len({news.id for news in desk.explained})
    assert ([], False, text) == (desk.edits, answer["applied"], answer["markdown"])


async def test_an_instruction_reaches_the_model(desk: Desk, ollama: OllamaStandin) -> None:
    await desk.act("refactor", TOTAL, instruction="use a shorter name for the item")

    assert "use a shorter name for the item" in ollama.chats[-1].said.partition("<task>")[2]


async def test_comments_are_filled_in_by_the_model_that_completes(desk: Desk, ollama: OllamaStandin) -> None:
    ollama.answer = " Each item counts once.\n        return"
    desk.editor.change(
        BASKET, ((12, 0), (12, 0), "    def clear(self) -> None:\n        self.items.clear()\n        self.n = 0\n")
    )
    answer = await desk.act("comment", 13)

    (changed,) = desk.edits[0].edit.document_changes or []
    assert isinstance(changed, types.TextDocumentEdit)
    assert ["        # Each item counts once.\n"] == [
        edit.new_text for edit in changed.edits if not isinstance(edit, types.SnippetTextEdit)
    ]
    assert (True, CODER.name, []) == (answer["applied"], answer["model"], ollama.chats)


async def test_a_diagnostic_is_told_with_its_line(desk: Desk, ollama: OllamaStandin) -> None:
    where = {"start": {"line": 11, "character": 8}, "end": {"line": 11, "character": 12}}
    await desk.act("fix", 11, diagnostics=[{"range": where, "message": "Item has no price", "source": "mypy"}])

    task = ollama.chats[-1].said.partition("<task>")[2]
    assert "mypy: Item has no price\nat the line: return sum(" in task
    assert 1 == len(desk.edits)


async def test_an_answer_that_does_not_fit_is_told_and_nothing_is_edited(desk: Desk, ollama: OllamaStandin) -> None:
    ollama.answer = "I'm sorry, I cannot do that."
    answer = await desk.act("simplify", TOTAL)

    assert ([], False) == (desk.edits, answer["applied"])
    assert "declined" in answer["message"]
    assert answer["remedy"] in desk.messages[-1]


async def test_a_document_that_has_moved_on_elsewhere_gets_the_edit_at_its_new_place(
    desk: Desk, ollama: OllamaStandin
) -> None:
    gate = Gate(ollama, SIMPLE)
    work = asyncio.create_task(desk.act("simplify", TOTAL))
    await gate.asked()
    desk.editor.change(BASKET, ((0, 0), (0, 0), "import os\n\n"))
    await desk.editor.status()
    gate.open()
    answer = await work

    (changed,) = desk.edits[0].edit.document_changes or []
    assert isinstance(changed, types.TextDocumentEdit)
    assert (True, 2, 13) == (answer["applied"], changed.text_document.version, changed.edits[0].range.start.line)


async def test_a_target_that_has_changed_meanwhile_is_left_alone(desk: Desk, ollama: OllamaStandin) -> None:
    gate = Gate(ollama, SIMPLE)
    work = asyncio.create_task(desk.act("simplify", TOTAL))
    await gate.asked()
    desk.editor.change(BASKET, ((11, 8), (11, 14), "yield"))
    await desk.editor.status()
    gate.open()
    answer = await work

    assert ([], False) == (desk.edits, answer["applied"])
    assert "has changed" in answer["message"]


@pytest_asyncio.fixture
async def patient(shop: Path, home: Path, ollama: OllamaStandin) -> AsyncIterator[Desk]:
    """A desk at which the model stops after three pieces, and the server would wait for the next for an hour."""
    wanted = json.dumps({"timeouts": {"stall": 3600}})
    command = (sys.executable, str(Path(__file__).with_name("patched.py")), wanted)
    ollama.answer = "It sums the prices of all items."
    async with running_editor(shop, home, settings(ollama), capabilities=ALL, command=command) as editor:
        desk = Desk(editor)
        await editor.ready()
        editor.open(BASKET)
        ollama.fault = faults.stall(after=3, seconds=3600)
        yield desk


async def stopped_in_the_middle(ollama: OllamaStandin) -> None:
    def has_stopped() -> bool:
        return bool(ollama.chats) and ollama.chats[-1].generated_tokens == 3

    await asyncio.to_thread(ollama.wait_for, has_stopped, WAIT_S)


async def check_the_connection_closes_before_another_piece(ollama: OllamaStandin) -> None:
    await asyncio.to_thread(ollama.wait_for, lambda: ollama.chats[-1].outcome != "open", WAIT_S)
    assert ("connection_closed", 3) == (ollama.chats[-1].outcome, ollama.chats[-1].generated_tokens)


async def test_cancelling_the_request_closes_the_connection_to_the_model(patient: Desk, ollama: OllamaStandin) -> None:
    work = asyncio.create_task(patient.act("explain", TOTAL))
    await stopped_in_the_middle(ollama)
    protocol = patient.editor.client.protocol
    (identifier,) = [number for number, future in protocol._request_futures.items() if not future.done()]
    protocol.notify(types.CANCEL_REQUEST, types.CancelParams(id=identifier))

    await check_the_connection_closes_before_another_piece(ollama)
    with pytest.raises(JsonRpcException):
        await work


async def test_cancelling_the_progress_closes_the_connection_to_the_model(patient: Desk, ollama: OllamaStandin) -> None:
    work = asyncio.create_task(patient.act("explain", TOTAL))
    await stopped_in_the_middle(ollama)
    token = await patient.begun("fimble: Explain")
    patient.editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token=token))

    await check_the_connection_closes_before_another_piece(ollama)
    answer = await work
    assert (False, "Stopped.") == (answer["applied"], answer["message"])
    assert [] == patient.messages


async def test_a_second_action_waits_for_the_first_and_says_so(desk: Desk, ollama: OllamaStandin) -> None:
    gate = Gate(ollama, SIMPLE)
    first = asyncio.create_task(desk.act("simplify", TOTAL))
    await gate.asked()
    second = asyncio.create_task(desk.act("explain", TOTAL))

    def is_told() -> bool:
        return any("waiting for another action" in (getattr(value, "message", "") or "") for _, value in desk.progress)

    async with asyncio.timeout(WAIT_S):
        while not is_told():
            await asyncio.sleep(0.02)
    gate.open()
    await asyncio.gather(first, second)

    assert 2 == len(ollama.chats)


async def test_words_that_make_no_sense_are_refused(desk: Desk) -> None:
    for argument in ({}, {"action": "nope"}, desk.argument("nope", TOTAL), desk.argument("simplify", TOTAL, "x.py")):
        params = types.ExecuteCommandParams(command="fimble.act", arguments=[argument])
        with pytest.raises(JsonRpcException):
            await asyncio.wait_for(desk.editor.client.workspace_execute_command_async(params), WAIT_S)


async def test_actions_of_the_project_are_offered_and_run(desk: Desk, shop: Path, ollama: OllamaStandin) -> None:
    folder = shop / ".fimble" / "actions"
    folder.mkdir(parents=True)
    (folder / "ours.toml").write_text('title = "Our way"\nprompt = "Do {name} our way."\nabout = "function"\n')
    (folder / "bad.toml").write_text('title = "Bad"\nprompt = "{nope}"\n')
    titles = [action.title for action in await desk.listed(TOTAL)]
    await desk.act("ours", TOTAL)

    assert "Our way" in titles
    assert "Bad" not in titles
    assert "Do total_cents our way." in ollama.chats[-1].said


async def test_a_client_without_edits_gets_them_when_an_action_is_resolved(
    shop: Path, home: Path, ollama: OllamaStandin
) -> None:
    capabilities = deepcopy(BARE)
    support = types.ClientCodeActionResolveOptions(properties=["edit"])
    capabilities.text_document = types.TextDocumentClientCapabilities(
        code_action=types.CodeActionClientCapabilities(data_support=True, resolve_support=support)
    )
    async with running_editor(shop, home, settings(ollama), capabilities=capabilities) as editor:
        desk = Desk(editor)
        await editor.ready()
        editor.open(BASKET)
        simplify = next(action for action in await desk.listed(TOTAL) if action.title == "Simplify")
        resolved = await asyncio.wait_for(editor.client.code_action_resolve_async(simplify), WAIT_S)

    assert simplify.command is None
    assert resolved.edit is not None
    assert [editor.uri(BASKET)] == list(resolved.edit.changes or {})


async def test_a_bare_client_is_offered_what_needs_no_edit(shop: Path, home: Path, ollama: OllamaStandin) -> None:
    ollama.answer = "It sums."
    async with running_editor(shop, home, settings(ollama), capabilities=BARE) as editor:
        desk = Desk(editor)
        await editor.ready()
        editor.open(BASKET)
        titles = [action.title for action in await desk.listed(TOTAL)]
        await desk.act("explain", TOTAL)

    assert ["Explain", "Plan tests"] == titles
    assert desk.messages[-1].startswith("It sums.")


async def test_without_a_model_an_action_says_what_to_do(shop: Path, home: Path, ollama: OllamaStandin) -> None:
    ollama.models = []
    async with running_editor(shop, home, settings(ollama), capabilities=ALL) as editor:
        desk = Desk(editor)
        await editor.ready()
        editor.open(BASKET)
        answer = await desk.act("simplify", TOTAL)

    assert "no model for code actions" in answer["message"]
    assert "ollama pull" in answer["remedy"]


LOOKUP = 'from shop.basket import Basket\n\nbasket = Basket()\nbasket.add(Item("tea", 350))\nprint(basket.total_‸'


async def test_while_an_action_has_the_model_completions_come_without_it_and_afterwards_it_is_primed(
    shop: Path, home: Path, ollama: OllamaStandin
) -> None:
    ollama.models = [INSTRUCT]
    async with running_editor(shop, home, settings(ollama), capabilities=ALL) as editor:
        desk = Desk(editor)
        await editor.ready()
        editor.open(BASKET)
        position = editor.open("shop/main.py", LOOKUP)
        ollama.answer, ollama.speed.token_ms = "word " * 10_000, 200
        work = asyncio.create_task(desk.act("explain", TOTAL))
        await asyncio.to_thread(ollama.wait_for, lambda: ollama.chats and ollama.chats[-1].generated_tokens, WAIT_S)
        asked = len(ollama.generations)
        await editor.complete("shop/main.py", position)
        meanwhile = len(ollama.generations) - asked
        ollama.speed.token_ms = 0
        await work
        await asyncio.to_thread(ollama.wait_for, lambda: len(ollama.generations) > asked, WAIT_S)

    primed = ollama.generations[-1]
    assert (0, 1) == (meanwhile, primed.options["num_predict"])
    assert "<|fim_prefix|>" in primed.prompt
    assert "class Basket:" in primed.prompt


async def test_a_model_that_is_pushed_out_of_memory_by_an_action_is_not_asked_and_comes_back_afterwards(
    desk: Desk, ollama: OllamaStandin
) -> None:
    ollama.most_loaded = 1
    gate = Gate(ollama, "It sums.")
    position = desk.editor.open("shop/main.py", LOOKUP)
    work = asyncio.create_task(desk.act("explain", TOTAL))
    await gate.asked()
    asked = len(ollama.generations)
    await desk.editor.complete("shop/main.py", position)
    meanwhile = len(ollama.generations) - asked
    gate.open()
    await work
    await asyncio.to_thread(ollama.wait_for, lambda: len(ollama.generations) > asked, WAIT_S)

    assert (0, [INSTRUCT.name, CODER.name]) == (meanwhile, ollama.loads[-2:])
    assert 1 == ollama.generations[asked].options["num_predict"]


async def test_after_a_cancelled_action_the_completion_prompt_is_read_again(
    patient: Desk, ollama: OllamaStandin
) -> None:
    ollama.most_loaded = 1
    work = asyncio.create_task(patient.act("explain", TOTAL))
    await stopped_in_the_middle(ollama)
    asked = len(ollama.generations)
    ollama.fault = None
    token = await patient.begun("fimble: Explain")
    patient.editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token=token))
    await work
    await asyncio.to_thread(ollama.wait_for, lambda: len(ollama.generations) > asked, WAIT_S)

    assert 1 == ollama.generations[asked].options["num_predict"]


async def test_an_action_by_another_model_leaves_the_completion_prompt_alone(desk: Desk, ollama: OllamaStandin) -> None:
    before = len(ollama.generations)
    await desk.act("explain", TOTAL)
    await desk.editor.status()

    assert [] == [record for record in ollama.generations[before:] if record.options.get("num_predict") == 1]
