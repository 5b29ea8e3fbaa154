"""`Task`: what a request comes down to once its document, cursor and shape are known; frozen, so it outlives a wait."""

from __future__ import annotations

from dataclasses import dataclass

from fimble.completion.cursor import Cursor, cursor_at
from fimble.completion.shape import Comments, Shape, Trigger, completion_shape
from fimble.completion.suggestion import Request, Selected
from fimble.index.snapshot import Snapshot
from fimble.models.base import Params
from fimble.settings import Settings
from fimble.syntax.languages import Language
from fimble.text.document import Document
from fimble.text.spans import Edit

MOST_LINE_TOKENS = 64
"""Tokens of the longest line worth suggesting; asking for more only lets a rambling model run on."""


@dataclass(frozen=True, slots=True)
class Task:
    """Text wanted at one place of a document."""

    document: Document
    """With the selected entry of the completion list inserted, when there is one."""
    offset: int
    language: Language | None
    cursor: Cursor
    shape: Shape


def task_at(
    snapshot: Snapshot, offset: int, trigger: Trigger, settings: Settings, *, reads_comments: bool = True
) -> Task:
    """Find the cursor and the shape at `offset` (code points) of a snapshot's document; `reads_comments` says whether what
    answers understands what a comment says to do."""
    document = snapshot.document
    cursor = cursor_at(document, offset, snapshot.language)
    place = snapshot.tree.context_at(document.lines.byte_at(offset)) if snapshot.tree is not None else None
    comments: Comments = "followed" if reads_comments else "not understood"
    if not settings.completion_from_comments:
        comments = "ignored"
    multiline = settings.completion_multiline
    shape = completion_shape(cursor, place, multiline=multiline, trigger=trigger, comments=comments)
    return Task(document, offset, snapshot.language, cursor, shape)


def params_for(task: Task, settings: Settings) -> Params:
    """Ask for no more than the shape needs: a line is short, and ends by itself where the server can see its end."""
    if task.shape.kind == "block":
        return Params(max_tokens=settings.completion_max_tokens)
    ends_with_line = task.shape.max_lines == 1 and not task.cursor.is_at_blank_head
    most = min(settings.completion_max_tokens, MOST_LINE_TOKENS)
    return Params(max_tokens=most, stop=("\n",) if ends_with_line else ())


def offset_of(request: Request) -> int:
    """Give the offset that a suggestion goes on from: behind the selected entry, when there is one."""
    if request.selected is None:
        return request.offset
    return request.selected.span.start + len(request.selected.text)


def with_selection(document: Document, selected: Selected) -> Document:
    """Give the document as it will be once the selected entry is inserted: that is what a suggestion must extend."""
    inserted, _ = document.apply(Edit(selected.span, selected.text), document.version)
    return inserted
