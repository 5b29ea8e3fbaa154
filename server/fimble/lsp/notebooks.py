"""notebookDocument synchronisation (LSP 3.17), and requests in a cell as requests in the whole notebook."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lsprotocol import types

from fimble.completion.suggestion import Request, Suggestion
from fimble.errors import UsageError
from fimble.lsp.convert import from_lsp_change
from fimble.lsp.state import State
from fimble.notebook import Cell, Part
from fimble.text.spans import Span

ONLY_IPYTHON = "nothing is suggested where only IPython reads"

logger = logging.getLogger(__name__)

# All cells of all notebooks: what is made of those in other languages is decided here.
SYNC = types.NotebookDocumentSyncOptions(
    notebook_selector=[types.NotebookDocumentFilterWithNotebook(notebook="*")], save=False
)


def register(state: State) -> None:
    """Register the handlers of this module; like those of `sync` they are synchronous."""
    server, session = state.server, state.service.session

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenNotebookDocumentParams) -> None:
        _open_cells(state, params.cell_text_documents)
        uri = params.notebook_document.uri
        session.arrange_notebook(uri, _cells(state, params.notebook_document.cells))
        state.service.opened(session.notebooks[uri].document_uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeNotebookDocumentParams) -> None:
        uri, change = params.notebook_document.uri, params.change.cells
        if uri not in session.notebooks:
            logger.warning("change of a notebook that is not open: %s", uri)
        elif change is not None:
            _change_cells(state, uri, change)
            state.service.touch(session.notebooks[uri].document_uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseNotebookDocumentParams) -> None:
        notebook = session.notebooks.pop(params.notebook_document.uri, None)
        _close_cells(state, params.cell_text_documents)
        if notebook is not None:
            state.service.closed(notebook.document_uri)


def _open_cells(state: State, documents: Iterable[types.TextDocumentItem]) -> None:
    for document in documents:
        state.service.session.open_cell(document.uri, str(document.language_id), document.version, document.text)


def _close_cells(state: State, documents: Iterable[types.TextDocumentIdentifier]) -> None:
    for document in documents:
        state.service.closed(document.uri)


def _change_cells(state: State, uri: str, change: types.NotebookDocumentCellChanges) -> None:
    session = state.service.session
    if change.structure is not None:
        _open_cells(state, change.structure.did_open or ())
        _close_cells(state, change.structure.did_close or ())
        array, cells = change.structure.array, list(session.notebooks[uri].cells)
        cells[array.start : array.start + array.delete_count] = _cells(state, array.cells or ())
        session.arrange_notebook(uri, cells)
    for content in change.text_content or ():
        _change_text(state, content)
    session.reread_notebook(uri)


def _change_text(state: State, content: types.NotebookDocumentCellContentChanges) -> None:
    session, uri, version = state.service.session, content.document.uri, content.document.version
    for change in content.changes:
        if uri in session.documents:
            edit = from_lsp_change(session.documents[uri].document, change, state.encoding)
            session.change(uri, [edit], version)


def _cells(state: State, cells: Sequence[types.NotebookCell]) -> list[Cell]:
    documents = state.service.session.documents
    return [
        Cell(
            cell.document,
            documents[cell.document].document.language_id if cell.document in documents else "",
            cell.kind == types.NotebookCellKind.Code,
        )
        for cell in cells
    ]


def in_notebook(state: State, uri: str, offset: int) -> Part | None:
    """Say where a cell stands in its notebook's document; None for other documents.

    Raise `UsageError` for a place that only IPython reads: a line magic, or a cell that one hands to another language.
    """
    session = state.service.session
    notebook = session.notebook_of(uri)
    if notebook is None:
        return None
    part = session.part_of(notebook, uri)
    if part is None:
        raise UsageError(ONLY_IPYTHON)
    cell, whole = session.documents[uri].document, session.documents[part.document_uri].document
    line = cell.line_text(cell.lines.line_of(offset))
    if line != whole.line_text(whole.lines.line_of(part.start + offset)):
        raise UsageError(ONLY_IPYTHON)
    return part


async def complete(state: State, request: Request) -> list[Suggestion]:
    """Answer a request; one in a cell is asked of the whole notebook, with the cells above and below it."""
    try:
        part = in_notebook(state, request.uri, request.offset)
    except UsageError:
        return []
    if part is None:
        return await state.service.complete(request)
    version = state.service.session.documents[part.document_uri].document.version
    suggestions = await state.service.complete(_in_notebook(request, part, version))
    return [in_cell for suggestion in suggestions if (in_cell := _in_cell(suggestion, part)) is not None]


def _in_notebook(request: Request, part: Part, version: int) -> Request:
    selected = request.selected
    if selected is not None:
        selected = replace(selected, span=Span(selected.span.start + part.start, selected.span.end + part.start))
    offset = request.offset + part.start
    return replace(request, uri=part.document_uri, offset=offset, version=version, selected=selected)


def _in_cell(suggestion: Suggestion, part: Part) -> Suggestion | None:
    """Give a suggestion with the places of its cell; None when it replaces what is not in it."""
    start, end = suggestion.span.start - part.start, suggestion.span.end - part.start
    return replace(suggestion, span=Span(start, end)) if 0 <= start <= end <= part.length else None
