"""What a completion is asked with and what it answers: plain values, free of LSP types."""

from __future__ import annotations

from dataclasses import dataclass

from fimble.completion.shape import Trigger
from fimble.text.spans import Span


@dataclass(frozen=True, slots=True)
class Selected:
    """What the open completion list has selected: a suggestion must begin with `text` and replace `span`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question for text at a place."""

    uri: str
    offset: int
    """Code points, in the document of `version`."""
    version: int
    trigger: Trigger
    """"automatic" (typing) or "invoked" (a key)."""
    selected: Selected | None = None

    @property
    def most_items(self) -> int:
        """One item while typing; up to three when the user asks for it (LSP 3.18, InlineCompletionTriggerKind)."""
        return 3 if self.trigger == "invoked" else 1


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One item of ours."""

    id: str
    text: str
    """Replaces `span`; begins with whatever of it is typed already."""
    span: Span
    """On one line, contains the cursor."""
    backend: str
    model: str
    language: str
    ms: float
    """From request to answer."""
    uri: str = ""
    """The document it is for."""
    version: int = 0
    """Of that document, when it was asked for."""
