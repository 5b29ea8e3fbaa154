"""One job from start to end: what it is about, the question, the model's stream, and what comes of the answer.

The only place that waits is the model. Everything before and behind it is done in one synchronous stretch each, so that
it sees one consistent state; what has changed meanwhile is looked at afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from fimble.actions.catalogue import named
from fimble.actions.conclusion import MOVED_ON, Answer, conclude, conclude_with
from fimble.actions.infill import Filler, infilled
from fimble.actions.outcome import Job, News, Outcome, Refusal
from fimble.actions.preparation import Plan, prepare, subject_of
from fimble.actions.reply import Unfit, is_complete, plain_words
from fimble.context.budget import TokenMeter
from fimble.context.similar import WindowCache
from fimble.errors import FimbleError, ModelError, PromptTooLong
from fimble.fim.chat import Conversation
from fimble.index.snapshot import Snapshot
from fimble.models.base import ChatInfo, ChatModel, Params
from fimble.text.document import Document
from fimble.text.loops import is_looping
from fimble.uris import uri_of_path

logger = logging.getLogger(__name__)

TakeSnapshot = Callable[[str], Snapshot | None]
Tell = Callable[[News], None]

MOST_PLAN_CHARACTERS = 1_600
"""Of a plan of tests that goes into the question for the tests."""

LONG_LINE = 300
"""Characters from which on a line is looked at for repetition; a hidden secret is one sign over and over, and shorter."""


async def run(
    job: Job,
    take_snapshot: TakeSnapshot,
    chat: ChatModel,
    *,
    tell: Tell = lambda news: None,
    windows: WindowCache | None = None,
    filler: Filler | None = None,
) -> Outcome:
    """Run a job and say what came of it; whatever goes wrong is a refusal with a word and a remedy, never an exception.

    `tell` hears how far it is and what comes in. `filler` fills in the middle, for actions that do without words.
    Cancelling the task closes the connection, which stops the model.
    """
    info: ChatInfo | None = None
    try:
        if filler is not None and job.action.infills and not job.instruction:
            outcome = await _by_infilling(job, take_snapshot, filler, tell)
            if outcome is not None:
                return outcome
        tell(News("loading"))
        info = await chat.info()
        return await _Run(job, take_snapshot, chat, info, tell, windows or WindowCache()).outcome()
    except FimbleError as error:
        logger.info("action %s: %s (%s)", job.action.id, type(error).__name__, error)
        refusal, title = Refusal(str(error), error.remedy), job.action.title.removesuffix(" ...")
        return Outcome(title, refusal=refusal, model=info.name if info else "")


async def _by_infilling(job: Job, take_snapshot: TakeSnapshot, filler: Filler, tell: Tell) -> Outcome | None:
    """Have comments filled in; None when the model had none to give, so that another may be asked."""

    def current() -> Snapshot:
        snapshot = take_snapshot(job.uri)
        if snapshot is None or snapshot.document.version != job.version:
            raise Unfit(MOVED_ON.message, remedy=MOVED_ON.remedy)
        return snapshot

    tell(News("reading", info=ChatInfo("", filler.model, 0)))
    subject = subject_of(job, current())
    try:
        text = await infilled(subject.code, subject.target, current, filler, tell)
    except ModelError as error:
        logger.info("action %s: %s fills nothing in: %s", job.action.id, filler.model, error)
        return None
    return conclude_with(subject, text, take_snapshot(job.uri), filler.model) if text is not None else None


@dataclass(frozen=True, slots=True)
class _Run:
    job: Job
    take_snapshot: TakeSnapshot
    chat: ChatModel
    info: ChatInfo
    tell: Tell
    windows: WindowCache

    async def outcome(self) -> Outcome:
        words = await self._plan_of_tests()
        answer, plan = await self._ask(self.job, words)
        now = self.take_snapshot(self.job.uri)
        return conclude(plan, answer, now, self.info, tests=self._open_tests(plan, now), words=words)

    async def _plan_of_tests(self) -> str:
        """Have the cases thought of before the tests are written; "" for other actions and models without words."""
        planning = named("test-plan", "")
        if self.job.action.answer != "tests" or self.info.is_code_only or planning is None:
            return ""
        answer, _ = await self._ask(replace(self.job, action=planning))
        self.tell(News("writing", "\n\n"))
        return plain_words(answer.text)[:MOST_PLAN_CHARACTERS]

    def _open_tests(self, plan: Plan, now: Snapshot | None) -> Document | None:
        """Give the file of tests as the editor has it, if it is open there."""
        root = now.workspace.root if now else None
        opened = self.take_snapshot(uri_of_path(root / plan.place.path)) if plan.place and root else None
        return opened.document if opened else None

    # The model

    async def _ask(self, job: Job, words: str = "") -> tuple[Answer, Plan]:
        """Ask; a prompt that the server finds too long is written once more by the server's own count."""
        plan = self._prepared(job, TokenMeter(), words)
        try:
            return await self._stream(plan), plan
        except PromptTooLong as error:
            if not error.n_prompt:
                raise
            characters = len(_all_text(plan.asked.conversation))
            plan = self._prepared(job, TokenMeter(max(1.0, characters / error.n_prompt * 0.97)), words)
            return await self._stream(plan), plan

    def _prepared(self, job: Job, meter: TokenMeter, words: str) -> Plan:
        snapshot = self.take_snapshot(job.uri)
        if snapshot is None or snapshot.document.version != job.version:
            raise Unfit(MOVED_ON.message, remedy=MOVED_ON.remedy)
        return prepare(job, snapshot, self.info, windows=self.windows, meter=meter, tests_plan=words)

    async def _stream(self, plan: Plan) -> Answer:
        """Take in an answer up to the end of the code that was asked for."""
        self.tell(News("reading", info=self.info))
        text, reason = "", ""
        wants_code = plan.job.action.answer != "markdown"
        params = Params(max_tokens=plan.asked.max_tokens)
        async with aclosing(self.chat.chat(plan.asked.conversation, params)) as pieces:
            async for piece in pieces:
                text, reason = text + piece.text, piece.done_reason or reason
                if piece.text:
                    self.tell(News("writing", piece.text))
                if wants_code and "\n" in piece.text and is_complete(text):
                    reason = "stop"
                    break
                if len(line := text.rpartition("\n")[2]) > LONG_LINE and is_looping(line):
                    reason = "length"  # what it still says is what it has said
                    break
        return Answer(plan.asked.head + text if text.strip() else "", is_cut=reason == "length")


def _all_text(conversation: Conversation) -> str:
    return conversation.text or "".join(message.text for message in conversation.messages)
