"""Notebooks over the wire: a cell is completed as a part of one document, and the answer's places are those of the cell."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from attrs import evolve
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.harness import FULL, WAIT_S, Editor, running_editor
from tests.standin.ollama_standin import OllamaStandin

NOTEBOOKS = evolve(
    FULL,
    notebook_document=types.NotebookDocumentClientCapabilities(
        synchronization=types.NotebookDocumentSyncClientCapabilities()
    ),
)
CELLS = {
    "prose": ("markdown", "## The basket\n\nFill it and print its total."),
    "setup": ("python", "%matplotlib inline\nfrom shop.basket import Basket\n\nbasket = Basket()"),
    "shell": ("python", "%%bash\necho total_"),
    "total": ("python", "# é𝕏\nprint(basket."),
    "after": ("python", "done = True"),
}


class NotebookEditor:
    """A client with one notebook of the shop open, all its cells known by name."""

    def __init__(self, editor: Editor) -> None:
        self.editor = editor
        self.client = editor.client
        self.uri = editor.uri("analysis.ipynb")
        self.version = 1
        self.cells = list(CELLS)
        self.client.notebook_document_did_open(
            types.DidOpenNotebookDocumentParams(
                notebook_document=types.NotebookDocument(
                    uri=self.uri, notebook_type="jupyter-notebook", version=1, cells=[self.cell(name) for name in CELLS]
                ),
                cell_text_documents=[self.item(name, *CELLS[name]) for name in CELLS],
            )
        )

    def cell_uri(self, name: str) -> str:
        return self.uri.replace("file://", "vscode-notebook-cell:") + f"#{name}"

    def cell(self, name: str, language: str = "python") -> types.NotebookCell:
        language = CELLS[name][0] if name in CELLS else language
        kind = types.NotebookCellKind.Markup if language == "markdown" else types.NotebookCellKind.Code
        return types.NotebookCell(kind=kind, document=self.cell_uri(name))

    def item(self, name: str, language: str, text: str) -> types.TextDocumentItem:
        return types.TextDocumentItem(uri=self.cell_uri(name), language_id=language, version=1, text=text)

    def change(self, change: types.NotebookDocumentCellChanges) -> None:
        self.version += 1
        self.client.notebook_document_did_change(
            types.DidChangeNotebookDocumentParams(
                notebook_document=types.VersionedNotebookDocumentIdentifier(version=self.version, uri=self.uri),
                change=types.NotebookDocumentChangeEvent(cells=change),
            )
        )

    def type(self, name: str, line: int, character: int, text: str) -> None:
        here = types.Position(line, character)
        change = types.TextDocumentContentChangePartial(range=types.Range(start=here, end=here), text=text)
        document = types.VersionedTextDocumentIdentifier(uri=self.cell_uri(name), version=self.version + 1)
        content = types.NotebookDocumentCellContentChanges(document=document, changes=[change])
        self.change(types.NotebookDocumentCellChanges(text_content=[content]))

    async def complete(self, name: str, line: int, character: int) -> list[types.InlineCompletionItem]:
        params = types.InlineCompletionParams(
            text_document=types.TextDocumentIdentifier(uri=self.cell_uri(name)),
            position=types.Position(line, character),
            context=types.InlineCompletionContext(trigger_kind=types.InlineCompletionTriggerKind.Automatic),
        )
        answer = await asyncio.wait_for(self.client.text_document_inline_completion_async(params), WAIT_S)
        assert isinstance(answer, types.InlineCompletionList)
        return list(answer.items)

    async def prompt(self, name: str, line: int, character: int) -> Any:
        where = [self.cell_uri(name), {"line": line, "character": character}]
        params = types.ExecuteCommandParams(command="fimble.prompt", arguments=where)
        return await asyncio.wait_for(self.client.workspace_execute_command_async(params), WAIT_S)


@pytest_asyncio.fixture
async def notebook(shop: Path, home: Path, ollama: OllamaStandin) -> AsyncIterator[NotebookEditor]:
    settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}
    async with running_editor(shop, home, settings, capabilities=NOTEBOOKS) as editor:
        await editor.ready()
        yield NotebookEditor(editor)


async def test_the_prompt_of_a_cell_holds_the_cells_around_it_and_what_they_import(
    notebook: NotebookEditor, ollama: OllamaStandin
) -> None:
    await notebook.complete("total", 1, 13)

    (generation,) = ollama.generations
    assert "# Fill it and print its total.\n#matplotlib inline\nfrom shop.basket import Basket\n" in generation.prompt
    assert "def total_cents(self) -> int:" in generation.prompt
    assert "done = True" in generation.prompt
    assert "echo" not in generation.prompt
    assert generation.prompt.endswith("print(basket.")


async def test_the_places_of_an_answer_are_those_of_the_cell(notebook: NotebookEditor) -> None:
    (item,) = await notebook.complete("total", 1, 13)

    assert "total_cents())" == item.insert_text
    assert item.range is not None
    assert item.range.start.line == item.range.end.line == 1
    assert item.range.start <= types.Position(1, 13) <= item.range.end
    assert item.command is not None
    await notebook.client.workspace_execute_command_async(
        types.ExecuteCommandParams(command=item.command.command, arguments=item.command.arguments)
    )


async def test_typing_in_a_cell_is_typing_in_the_notebook(notebook: NotebookEditor, ollama: OllamaStandin) -> None:
    await notebook.complete("total", 1, 13)
    notebook.type("setup", 3, 17, "\nbasket.add(None)")
    notebook.type("total", 1, 13, "tot")

    (item,) = await notebook.complete("total", 1, 16)

    assert "al_cents())" == item.insert_text
    prompt = (await notebook.prompt("total", 1, 16))["text"]
    assert "basket = Basket()\nbasket.add(None)\n\n# é𝕏\n" in prompt
    assert prompt.endswith("print(basket.")  # the word begun is asked for anew


async def test_cells_that_come_go_and_move_are_followed(notebook: NotebookEditor) -> None:
    new = types.NotebookDocumentCellChangeStructure(
        array=types.NotebookCellArrayChange(
            start=1, delete_count=3, cells=[notebook.cell("extra"), notebook.cell("total"), notebook.cell("setup")]
        ),
        did_open=[notebook.item("extra", "python", "import math")],
        did_close=[types.TextDocumentIdentifier(uri=notebook.cell_uri("shell"))],
    )
    notebook.change(types.NotebookDocumentCellChanges(structure=new))

    prompt = (await notebook.prompt("setup", 3, 17))["text"]

    assert "# Fill it and print its total.\nimport math\n\n# é𝕏\nprint(basket.\n\n#matplotlib inline\n" in prompt


async def test_nothing_is_suggested_where_only_ipython_reads(notebook: NotebookEditor, ollama: OllamaStandin) -> None:
    assert [] == await notebook.complete("setup", 0, 18)
    assert [] == await notebook.complete("shell", 1, 11)
    assert [] == ollama.generations
    with pytest.raises(JsonRpcException, match="only IPython reads"):
        await notebook.prompt("setup", 0, 18)


async def test_text_cells_are_documents_of_their_own(notebook: NotebookEditor, ollama: OllamaStandin) -> None:
    await notebook.complete("prose", 2, 28)

    assert "Basket()" not in "".join(generation.prompt for generation in ollama.generations)


async def test_a_closed_notebook_is_forgotten(notebook: NotebookEditor) -> None:
    cells = [types.TextDocumentIdentifier(uri=notebook.cell_uri(name)) for name in CELLS]
    identifier = types.NotebookDocumentIdentifier(uri=notebook.uri)
    notebook.client.notebook_document_did_close(
        types.DidCloseNotebookDocumentParams(notebook_document=identifier, cell_text_documents=cells)
    )

    assert [] == await notebook.complete("total", 1, 13)
