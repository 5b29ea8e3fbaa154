"""What a plan is made for: the model's format, how much fits, and what must be made safe in every text that goes in."""

from __future__ import annotations

from dataclasses import dataclass

from fimble.context.budget import Budget, TokenMeter
from fimble.context.sanitize import neutralise
from fimble.context.secrets import redact
from fimble.fim.template import Template


@dataclass(frozen=True, slots=True)
class Frame:
    """One model as the planner sees it."""

    template: Template
    budget: Budget
    meter: TokenMeter
    repository: str
    """Name of the workspace folder, for templates with a repository token."""
    follows_comments: bool = True
    """What a comment above the cursor speaks of goes in."""

    def safe(self, text: str) -> str:
        """Make text of any source fit to stand in the prompt: secrets replaced, sentinels neutralised."""
        return self.plain(redact(text).text)

    def plain(self, text: str) -> str:
        """Neutralise sentinels only: for text whose secrets are replaced already."""
        return neutralise(text, self.template.sentinels)
