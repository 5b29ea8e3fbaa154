"""Suggestions as completion items, plain and as snippets for Neovim's own menu."""

from __future__ import annotations

import pytest
from lsprotocol import types

from fimble.completion.suggestion import Suggestion
from fimble.lsp.completion_items import needs_snippets, to_lsp_completion_list
from fimble.text.document import Document
from fimble.text.lines import PositionEncoding
from fimble.text.spans import Span


def item(marked: str, text: str, n_behind: int = 0, *, as_snippets: bool = False) -> types.CompletionItem:
    """The item of a suggestion at the marker, which replaces so many characters behind it."""
    offset = marked.index("‸")
    document = Document(uri="file:///a.py", language_id="python", version=1, text=marked.replace("‸", ""))
    suggestion = Suggestion("s1", text, Span(offset, offset + n_behind), "ollama", "m", "python", 1.0)
    found = to_lsp_completion_list([suggestion], document, offset, PositionEncoding.UTF16, as_snippets=as_snippets)
    return found.items[0]


def edit(found: types.CompletionItem) -> tuple[int, int, str]:
    """First and last character of the range, and the new text."""
    assert isinstance(found.text_edit, types.TextEdit)
    where = found.text_edit.range
    return where.start.character, where.end.character, found.text_edit.new_text


@pytest.mark.parametrize(
    ("marked", "text", "n_behind", "label", "filter_text", "expected"),
    [
        ("x = ‸", "basket.items", 0, "basket.items", "basket.items", (4, 4, "basket.items")),
        ("x = bas‸", "ket.items", 0, "basket.items", "basket.items", (4, 7, "basket.items")),
        ("s = '🙂' + bas‸", "ket", 0, "basket", "basket", (11, 14, "basket")),
        ("f(bas‸)", "ket)", 1, "basket)", "basket)", (2, 6, "basket)")),
        ("if a:‸", "\n    pass", 0, "pass …", None, (5, 5, "\n    pass")),
        ("if a:\n    ‸", "b()\n    c()", 0, "b() …", "b()", (4, 4, "b()\n    c()")),
    ],
)
def test_an_item_begins_with_the_word_in_front_of_the_cursor(
    marked: str, text: str, n_behind: int, label: str, filter_text: str | None, expected: tuple[int, int, str]
) -> None:
    found = item(marked, text, n_behind)

    assert expected == edit(found)
    assert (label, filter_text) == (found.label, found.filter_text)
    assert types.InsertTextMode.AsIs == found.insert_text_mode
    assert found.insert_text_format is None


@pytest.mark.parametrize(
    ("marked", "text", "n_behind", "expected"),
    [
        ("x = bas‸", "ket", 0, (4, 7, "basket")),
        ("x = ‸", "f'${a} \\n'", 0, (4, 4, "f'\\${a\\} \\\\n'")),
        ("f(bas‸)", "ket)", 1, (2, 5, "basket")),
        ("if a:\n    ‸", "b()\n    c()\n        d()", 0, (4, 4, "b()\nc()\n    d()")),
        ("if a:\n\t‸", "b()\r\n\r\n\tc()", 0, (1, 1, "b()\n\nc()")),
        ("if a:\n    ‸", "b()\nelse:\n    c()", 0, (4, 4, "b()")),
    ],
)
def test_a_snippet_escapes_its_signs_and_leaves_indentation_to_the_editor(
    marked: str, text: str, n_behind: int, expected: tuple[int, int, str]
) -> None:
    found = item(marked, text, n_behind, as_snippets=True)

    assert expected == edit(found)
    assert types.InsertTextFormat.Snippet == found.insert_text_format


MODES = types.ClientCompletionItemInsertTextModeOptions(value_set=[types.InsertTextMode.AsIs])


@pytest.mark.parametrize(
    ("name", "modes", "expected"),
    [("Neovim", None, True), ("Neovim", MODES, False), ("helix", None, False), (None, None, False)],
)
def test_only_neovims_own_menu_needs_snippets(
    name: str | None, modes: types.ClientCompletionItemInsertTextModeOptions | None, expected: bool
) -> None:
    items = types.ClientCompletionItemOptions(insert_text_mode_support=modes)
    completion = types.CompletionClientCapabilities(completion_item=items)
    params = types.InitializeParams(
        capabilities=types.ClientCapabilities(
            text_document=types.TextDocumentClientCapabilities(completion=completion)
        ),
        client_info=None if name is None else types.ClientInfo(name),
    )

    assert expected is needs_snippets(params)
