"""Suggestions as completion items, for clients that do not ask for inline completions."""

from __future__ import annotations

import re

from lsprotocol import types
from pygls.capabilities import get_capability

from fimble.completion.suggestion import Suggestion
from fimble.lsp.convert import to_lsp_accepted, to_lsp_range
from fimble.text.document import Document
from fimble.text.lines import PositionEncoding
from fimble.text.spans import Span

_WORD_AT_END = re.compile(r"\w+\Z")
_LONGEST_WORD = 200
"""Code points; what is longer is no word that anybody completes."""
_SPECIAL = re.compile(r"[\\$}]")
"""What a snippet must escape (LSP 3.17, snippet syntax)."""


def needs_snippets(params: types.InitializeParams) -> bool:
    """Tell whether a client inserts no more than a part of an item that is no snippet.

    Neovim's own menu takes the first word of it (0.11) or its first line (0.12) and leaves the edit aside
    (`get_completion_word` in its `vim.lsp.completion`). The plugins with menus of their own make the edit, and say that they
    know modes of insertion, which Neovim does not.
    """
    knows_modes = get_capability(
        params.capabilities, "text_document.completion.completion_item.insert_text_mode_support"
    )
    return params.client_info is not None and params.client_info.name == "Neovim" and knows_modes is None


def to_lsp_completion_list(
    suggestions: list[Suggestion], document: Document, offset: int, encoding: PositionEncoding, *, as_snippets: bool
) -> types.CompletionList:
    """Give one text edit for each suggestion, sorted in front.

    Label, filter text and edit begin with the word in front of the cursor: Emacs and Helix compare them with that word,
    VS Code with what the edit replaces (LSP 3.17, CompletionItem.filterText), and so both find it there.
    """
    word = _WORD_AT_END.search(document.text_of(Span(max(0, offset - _LONGEST_WORD), offset)))
    word_start = offset - len(word[0]) if word else offset
    items = []
    for suggestion in suggestions:
        span = Span(min(suggestion.span.start, word_start), suggestion.span.end)
        text = document.text_of(Span(span.start, suggestion.span.start)) + suggestion.text
        item = _item(text, suggestion)
        if as_snippets:
            span, text = _as_snippet(span, text, document, offset)
            item.insert_text_format = types.InsertTextFormat.Snippet
        item.text_edit = types.TextEdit(range=to_lsp_range(document, span, encoding), new_text=text)
        items.append(item)
    return types.CompletionList(is_incomplete=True, items=items)


def _item(text: str, suggestion: Suggestion) -> types.CompletionItem:
    first_line, _, more = text.partition("\n")
    label = first_line.strip() or text.strip().partition("\n")[0]
    return types.CompletionItem(
        label=label[:80] + (" …" if more else ""),
        kind=types.CompletionItemKind.Text,
        detail=f"fimble · {suggestion.model}",
        documentation=text if more else None,
        sort_text="!",
        filter_text=first_line or None,
        # The lines are indented as they should be; clients that know the mode indent them once more by default.
        insert_text_mode=types.InsertTextMode.AsIs,
        command=to_lsp_accepted(suggestion),
    )


def _as_snippet(span: Span, text: str, document: Document, offset: int) -> tuple[Span, str]:
    """Give an edit's range and text as a snippet for Neovim.

    It replaces nothing behind the cursor, and puts the indentation of the cursor's line in front of every further line; text
    ends where a line is indented less.
    """
    text = text.removesuffix(document.text_of(Span(offset, span.end)))
    line_start = document.lines.line_start(document.lines.line_of(span.start))
    before = document.text_of(Span(line_start, span.start))
    indent = before[: len(before) - len(before.lstrip())]
    first, *further = text.replace("\r\n", "\n").split("\n")
    lines = [first]
    for line in further:
        if line.strip() and not line.startswith(indent):
            break
        lines.append(line.removeprefix(indent))
    return Span(span.start, offset), _SPECIAL.sub(r"\\\g<0>", "\n".join(lines))
