"""One job from start to end: what it is about, the question, the model's stream, and what comes of the answer.

The only place that waits is the model. Everything before and behind it is done in one synchronous stretch each, so that
it sees one consistent state; what has changed meanwhile is looked at afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from fimble.actions.code import Code
from fimble.actions.edit import new_text
from fimble.actions.manifests import dependencies_of
from fimble.actions.outcome import Diagnostic, FileChange, Job, Link, News, Outcome, Refusal
from fimble.actions.prompt import Asked, Task, conversation_for, fill, room_for
from fimble.actions.references import CHAT_FORMAT, references
from fimble.actions.reply import Unfit, is_complete, plain_words, read_reply
from fimble.actions.smallest import rebased, smallest_edits
from fimble.actions.target import Target, target_at
from fimble.context.budget import TokenMeter
from fimble.context.sanitize import restore
from fimble.context.selection import Section
from fimble.context.similar import WindowCache
from fimble.errors import FimbleError, PromptTooLong
from fimble.fim.chat import Conversation
from fimble.index.libraries.value import is_library, shown_path
from fimble.index.snapshot import Snapshot
from fimble.models.base import ChatInfo, ChatModel, Params
from fimble.text.document import Document
from fimble.text.spans import Edit, Span
from fimble.uris import uri_of_path

logger = logging.getLogger(__name__)

MOVED_ON = Refusal("The code has changed while the model was at work.", "Run the action again.")

TakeSnapshot = Callable[[str], Snapshot | None]
Tell = Callable[[News], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said."""

    text: str
    is_cut: bool
    """It ended at the limit of tokens."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A job made ready: frozen, so it may be used after a wait."""

    job: Job
    base: Document
    """What the editor has."""
    code: Code
    """The same without what is to be removed; the target is in it."""
    target: Target
    asked: Asked
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """Say for people what is done to what."""
        name = self.target.name or f"lines {self.target.first_line + 1} to {self.target.last_line + 1}"
        return f"{self.job.action.title.removesuffix(' ...')}: {name}"


async def run(
    job: Job,
    take_snapshot: TakeSnapshot,
    chat: ChatModel,
    *,
    tell: Tell = lambda news: None,
    windows: WindowCache | None = None,
) -> Outcome:
    """Run a job and say what came of it; whatever goes wrong is a refusal with a word and a remedy, never an exception.

    `tell` hears how far it is and what comes in. Cancelling the task closes the connection, which stops the model.
    """
    info: ChatInfo | None = None
    try:
        tell(News("loading"))
        info = await chat.info()
        snapshot = take_snapshot(job.uri)
        if snapshot is None or snapshot.document.version != job.version:
            return _refused(job, MOVED_ON, info)
        plan = prepare(job, snapshot, info, windows=windows or WindowCache())
        answer, plan = await _ask(plan, take_snapshot, chat, info, tell, windows or WindowCache())
        return conclude(plan, answer, take_snapshot(job.uri), info)
    except FimbleError as error:
        logger.info("action %s: %s (%s)", job.action.id, type(error).__name__, error)
        return _refused(job, Refusal(str(error), error.remedy), info)


def _refused(job: Job, refusal: Refusal, info: ChatInfo | None) -> Outcome:
    return Outcome(job.action.title.removesuffix(" ..."), refusal=refusal, model=info.name if info else "")


# Before the model


def prepare(
    job: Job, snapshot: Snapshot, info: ChatInfo, *, windows: WindowCache, meter: TokenMeter = TokenMeter()
) -> Plan:
    """Find the target and write the conversation; raise `TargetTooLong` when it does not fit, `Unfit` when it cannot be."""
    code, span = _without(job, snapshot)
    target = target_at(code, span, job.action.about)
    if info.is_code_only and job.action.answer == "markdown":
        raise Unfit(
            f"{info.name} only completes code and cannot explain.",
            remedy="Get a model that follows instructions, such as qwen2.5-coder:7b, or name one in actions.model.",
        )
    words = " ".join([job.instruction, *(d.message for d in job.diagnostics)])
    task = _task(job, snapshot, code, target, words)
    room = room_for(code, target, job.action, info, meter, words)
    sections = references(snapshot, code, target, words, room.reference, meter, windows)
    asked = conversation_for(code, target, task, sections, room, info, meter)
    return Plan(job, snapshot.document, code, target, asked, tuple(sections))


def _without(job: Job, snapshot: Snapshot) -> tuple[Code, Span]:
    """Take out what the edit removes anyhow, and say where the selection is then."""
    text, start, end = snapshot.document.text, job.span.start, job.span.end
    for gone in sorted(job.removed, key=lambda span: -span.start):
        text = text[: gone.start] + text[gone.end :]
        start, end = (_behind(place, gone) for place in (start, end))
    document = snapshot.document.replaced(text, snapshot.document.version) if job.removed else snapshot.document
    return Code(snapshot.path, document, snapshot.language), Span(start, max(start, end))


def _behind(place: int, gone: Span) -> int:
    return place - len(gone) if place >= gone.end else min(place, gone.start)


def _task(job: Job, snapshot: Snapshot, code: Code, target: Target, words: str) -> Task:
    action = job.action
    language = snapshot.language.name if snapshot.language else ""
    instruction = fill(
        action,
        name=target.name,
        language=language,
        instruction=job.instruction,
        diagnostics="\n".join(_diagnostic(d, code, job) for d in job.diagnostics),
        style="",
    )
    keep = ""
    if action.keeps_signature and action.answer == "edit" and target.definition is not None:
        keep = f"The declaration stays as it is: {target.definition.signature}"
    libraries = dependencies_of(snapshot.path, language, snapshot.workspace.project, words)
    return Task(action, instruction, keep, tuple(libraries))


def _diagnostic(diagnostic: Diagnostic, code: Code, job: Job) -> str:
    place = min(diagnostic.span.start, len(code.document.lines))
    for gone in job.removed:
        place = _behind(place, gone)
    line = code.document.lines.line_of(place)
    source = f"{diagnostic.source}: " if diagnostic.source else ""
    return f"{source}{diagnostic.message}\nat the line: {code.document.line_text(line).strip()}"


# The model


async def _ask(
    plan: Plan, take_snapshot: TakeSnapshot, chat: ChatModel, info: ChatInfo, tell: Tell, windows: WindowCache
) -> tuple[Answer, Plan]:
    """Ask; a prompt that the server finds too long is written once more by the server's own count."""
    try:
        return await _stream(plan, chat, tell), plan
    except PromptTooLong as error:
        snapshot = take_snapshot(plan.job.uri)
        if snapshot is None or snapshot.document.version != plan.job.version or not error.n_prompt:
            raise
        characters = len(_all_text(plan.asked.conversation))
        meter = TokenMeter(max(1.0, characters / error.n_prompt * 0.97))
        shorter = prepare(plan.job, snapshot, info, windows=windows, meter=meter)
        return await _stream(shorter, chat, tell), shorter


def _all_text(conversation: Conversation) -> str:
    return conversation.text or "".join(message.text for message in conversation.messages)


async def _stream(plan: Plan, chat: ChatModel, tell: Tell) -> Answer:
    """Take in an answer up to the end of the code that was asked for."""
    tell(News("reading"))
    text, reason = "", ""
    wants_code = plan.job.action.answer != "markdown"
    params = Params(max_tokens=plan.asked.max_tokens)
    async with aclosing(chat.chat(plan.asked.conversation, params)) as pieces:
        async for piece in pieces:
            text, reason = text + piece.text, piece.done_reason or reason
            if piece.text:
                tell(News("writing", piece.text))
            if wants_code and "\n" in piece.text and is_complete(text):
                reason = "stop"
                break
    return Answer(plan.asked.head + text if text.strip() else "", is_cut=reason == "length")


# Behind the model


def conclude(plan: Plan, answer: Answer, now: Snapshot | None, info: ChatInfo) -> Outcome:
    """Make an outcome of an answer; raise `Unfit` when nothing can come of it."""
    text = restore(answer.text, CHAT_FORMAT.sentinels)
    if plan.job.action.answer == "markdown":
        words = plain_words(text)
        if not words:
            raise Unfit("The model gave no answer.", remedy="Try again, or choose another model with actions.model.")
        return Outcome(plan.title, markdown=words, links=_links(plan, now), model=info.name)
    shown = plan.asked.hidden.restore(text)
    if shown is None:
        raise Unfit(
            "The answer mixes up secrets that the model was not shown.", remedy="Move them out of the code first."
        )
    blocks = read_reply(shown, plan.code.language, is_cut=answer.is_cut)
    result = new_text(plan.code, plan.target, blocks, plan.job.action)
    edits = rebased(plan.base, now.document, smallest_edits(plan.base, result)) if now else None
    if edits is None or now is None:
        return _refused(plan.job, MOVED_ON, info)
    change = FileChange(now.path, plan.job.uri, now.document, _checked(edits, plan, now), plan.title)
    return Outcome(plan.title, (change,), model=info.name)


def _checked(edits: tuple[Edit, ...], plan: Plan, now: Snapshot) -> tuple[Edit, ...]:
    """See that the edits do no harm in a text that has moved on; raise `Unfit` if they do."""
    if now.document.text == plan.base.text:
        return edits
    code = Code(now.path, now.document, now.language)
    change = FileChange(now.path, plan.job.uri, now.document, edits, plan.title)
    if code.with_text(change.applied()).n_errors > code.n_errors:
        raise Unfit(MOVED_ON.message, remedy=MOVED_ON.remedy)
    return edits


def _links(plan: Plan, now: Snapshot | None) -> tuple[Link, ...]:
    """Say where the definitions are that the model was shown."""
    links: list[Link] = []
    root = now.workspace.root if now else None
    for section in plan.sections:
        if section.zone == "dependencies":
            uri = uri_of_path(root / section.path) if root and not is_library(section.path) else ""
            links.append(Link(section.path.rpartition("/")[2], shown_path(section.path), section.start_line, uri))
    return tuple(links)
