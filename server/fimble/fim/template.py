"""What one model family's FIM format is made of. The rows are in `templates`, the families' names in `families`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Layout = tuple[str, ...]
"""Literal strings and slots in prompt order; a slot is one of `SLOTS` and is replaced by text, never read as a format."""

SLOTS = frozenset({
    "{repository}", "{files}", "{comment}", "{path}", "{language}", "{text}", "{prefix}", "{suffix}", "{head}",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Template:
    """One FIM format, byte for byte."""

    name: str
    """What the setting `openai.template` and `--template` take."""
    order: Literal["psm", "spm"]
    """Prefix or suffix first, as the model was trained."""
    marks: tuple[str, ...]
    """The sentinels around prefix and suffix, in prompt order."""
    layout: Layout
    """The whole prompt. A beginning-of-sentence token is never part of it: the runtimes add it."""
    file: Layout
    """One file of the cross-file context."""
    sentinels: tuple[str, ...]
    """All strings that the model's tokenizer turns into control tokens: neutralised in code, removed from answers. Those in
    bars (`<|…|>`) need not be listed beyond the ones the format itself uses: their shape gives them away."""
    stop: tuple[str, ...]
    """Stop strings, most important first: some servers take four at most. Never one that code may hold (`</s>`)."""
    source: str
    """Where the format comes from."""
    splits_words: bool = False
    """True when the holes of the training were cut between any two characters and their parts tokenised apart, so that a
    prompt may end inside a word."""
    breaks: tuple[str, ...] = ()
    """Plain text of the format itself at which an answer has left the file: "\\n+++++ " begins the next one."""

    @property
    def frozen_head(self) -> bool:
        """True when the typed head of the line stands behind the middle sentinel, so that prefix and suffix keep their
        bytes while the line is typed."""
        return "{head}" in self.layout

    @property
    def sees_suffix(self) -> bool:
        """Whether the model is told what stands behind the cursor."""
        return "{suffix}" in self.layout

    @property
    def heals(self) -> bool:
        """True when a prompt should not end inside a word: the half token that would be its last is one the model has
        never seen there. With a frozen head that is so however the holes were cut, since the head is a hole's beginning."""
        return self.frozen_head or not self.splits_words

    def __post_init__(self) -> None:
        for part in (*self.layout, *self.file):
            if part.startswith("{") and part.endswith("}") and part not in SLOTS:
                raise ValueError(f"{self.name}: no slot {part}")
