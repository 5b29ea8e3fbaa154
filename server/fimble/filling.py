"""What actions and completions share of the model that fills in the middle: holes that actions have it fill, and its prompt,
read once more when an action has taken its place."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from fimble.completion.asking import Source
from fimble.completion.prompting import Prompter
from fimble.errors import FimbleError
from fimble.fim.templates import PREFIX_ONLY
from fimble.index.snapshot import Snapshot
from fimble.models.base import Params, Piece
from fimble.models.select import Choice
from fimble.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HoleFiller:
    """Fills holes for actions (`actions.infill.Filler`), with the context that completions have."""

    source: Source
    prompter: Prompter
    settings: Callable[[], Settings]

    @property
    def model(self) -> str:
        """Say which model it is."""
        return self.source.info.name

    async def fill(self, snapshot: Snapshot, offset: int, max_tokens: int) -> AsyncGenerator[Piece, None]:
        """Stream what belongs at an offset; raises as a `Backend` does."""
        info = self.source.info
        prompt = self.prompter.prompt(snapshot, offset, info, self.settings(), max_tokens, heal=False, is_ahead=True)
        async with aclosing(self.source.generate(prompt, Params(max_tokens=max_tokens))) as pieces:
            async for piece in pieces:
                yield piece


def filler_of(choice: Choice | None, prompter: Prompter, settings: Callable[[], Settings]) -> HoleFiller | None:
    """Give what fills holes, if the model that completes can: not the lookup engine, no model that only goes on with text."""
    fills = choice is not None and not choice.is_fallback and choice.info.template not in ("", PREFIX_ONLY.name)
    return HoleFiller(choice, prompter, settings) if choice is not None and fills else None


async def read_ahead(source: Source, prompter: Prompter, snapshot: Snapshot, offset: int, settings: Settings) -> None:
    """Have the prompt for a place read, so that the next key finds it in the model server's cache."""
    try:
        prompt = prompter.prompt(snapshot, offset, source.info, settings, 0)
        async with aclosing(source.generate(prompt, Params(max_tokens=1))) as pieces:
            async for _ in pieces:
                pass
    except FimbleError as error:
        logger.debug("the prompt is not read ahead: %s", error)
