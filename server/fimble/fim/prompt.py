"""`Prompt`: the one value that context assembly and model backends share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a prompt and why it is there."""

    path: str
    """Workspace-relative path the text came from, with "/"."""
    start_line: int
    """First line, 0-based."""
    end_line: int
    """Last line, inclusive."""
    text: str
    """As it stands in the prompt, path comment and redactions included."""
    tokens: int
    """Estimated tokens of `text`."""
    zone: str
    """"similar", "dependencies", "prefix", "suffix" or "head"."""
    reason: str
    """For people: why this piece is in."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent to a model, and the same in parts for backends that do not take raw text."""

    text: str
    """The rendered prompt, byte for byte as sent."""
    stop: tuple[str, ...]
    """Stop strings for this template."""
    prefix: str
    """Document text before the cursor (trimmed to budget), including `head`."""
    suffix: str
    """Document text after the cursor (trimmed to budget)."""
    head: str
    """What is already typed of the current line and stands behind the middle sentinel; "" if the layout has none."""
    required: str
    """Partial word left out of the prompt: an answer must start with it, and it is cut from the answer."""
    path: str
    """Workspace-relative path of the current file."""
    language: str
    """Name in `syntax.languages`, or ""."""
    pieces: tuple[Piece, ...]
    """Every part in prompt order."""
    tokens: int
    """Estimated tokens of `text`."""
    members: tuple[str, ...] = ()
    """Names of what the value before the dot at the cursor has, for backends that read no `text`; empty when nobody knows."""
