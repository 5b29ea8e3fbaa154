"""`Actor`: code actions of one session. One at a time: a second one waits, and says so.

It owns the chat model and knows the session; what an action does is in `actions`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from fimble.action_files import ActionFiles
from fimble.actions.catalogue import Action, named, offered
from fimble.actions.infill import Filler
from fimble.actions.outcome import Job, News, Outcome
from fimble.actions.runner import Tell, run
from fimble.context.similar import WindowCache
from fimble.models.base import ChatInfo, ChatModel
from fimble.models.chat import chat_of
from fimble.models.chat_choice import leaves
from fimble.models.select import BackendSettings
from fimble.session import Session

logger = logging.getLogger(__name__)


class Actor:
    """Runs actions on the documents of a session. Close it, or connections stay open."""

    def __init__(
        self,
        session: Session,
        settings: Callable[[], BackendSettings],
        after: Callable[[Job], None],
        filler: Callable[[], Awaitable[Filler | None]],
    ) -> None:
        """`settings` say where models are; `after` is called when a model has been at work for an action; `filler` gives the model
        that fills in the middle, if there is one now."""
        self._session = session
        self._settings = settings
        self._after = after
        self._filler = filler
        self._files = ActionFiles()
        self._windows = WindowCache()
        self._turn = asyncio.Lock()
        self._chat: tuple[tuple[BackendSettings, str], ChatModel] | None = None
        self._at_work: ChatInfo | None = None
        self._last: ChatInfo | None = None

    def own_actions(self, uri: str) -> tuple[Action, ...]:
        """List the actions that the user, or the workspace of a document, has defined."""
        opened = self._session.documents.get(uri)
        return self._files.actions(opened.workspace.root if opened else None)

    def offered(self, uri: str, *, has_diagnostics: bool) -> list[Action]:
        """List what can be done in a document; asks no model."""
        language = self._language_of(uri)
        return offered(language, has_diagnostics=has_diagnostics, more=self.own_actions(uri))

    def named(self, uri: str, name: str) -> Action | None:
        """Find an action for a document by its id."""
        return named(name, self._language_of(uri), self.own_actions(uri))

    def leaves(self, model: str) -> bool:
        """Say whether a model can complete right now; if not, a completion would wait until an action is done."""
        return self._at_work is None or leaves(self._at_work, model)

    def has_displaced(self, model: str) -> bool:
        """Say whether the last action took a model's place: its slot and what it has read, or its memory."""
        return self._last is not None and not leaves(self._last, model)

    def _language_of(self, uri: str) -> str:
        opened = self._session.documents.get(uri)
        language = opened.language if opened else None
        return language.name if language and language.has_grammar else ""

    async def act(self, job: Job, tell: Tell = lambda news: None) -> Outcome:
        """Run an action when those before it are done; cancelling stops the model. See `actions.runner.run`."""

        def heard(news: News) -> None:
            self._at_work = news.info or self._at_work
            tell(news)

        tell(News("waiting" if self._turn.locked() else "loading"))
        async with self._turn:
            chat = await self._model()
            try:
                filler = await self._filler() if job.action.infills else None
                outcome = await run(job, self._session.snapshot, chat, tell=heard, windows=self._windows, filler=filler)
            finally:
                self._last, self._at_work = self._at_work, None
                if self._last is not None:
                    self._after(job)
        logger.info(
            "action %s: %s, %s", job.action.id, outcome.model or "no model", "refused" if outcome.refusal else "done"
        )
        return outcome

    async def _model(self) -> ChatModel:
        """Give the model that the settings of this moment ask for."""
        key = (self._settings(), self._session.settings.actions_model or "")
        if self._chat is None or self._chat[0] != key:
            await self.close()
            self._chat = (key, chat_of(*key))
        return self._chat[1]

    async def close(self) -> None:
        """Release connections."""
        if self._chat is not None:
            chat, self._chat = self._chat[1], None
            await chat.close()
