"""A job made ready for the model: what it is about, what is asked. Pure; one synchronous stretch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fimble.actions.code import Code
from fimble.actions.comments import with_documentation
from fimble.actions.docstyle import style_of
from fimble.actions.manifests import libraries_of
from fimble.actions.outcome import Diagnostic, Job
from fimble.actions.prompt import Asked, Task, conversation_for, fill, room_for
from fimble.actions.references import references
from fimble.actions.reply import Unfit
from fimble.actions.target import Target, target_at
from fimble.actions.tests_place import TestsPlace, tests_place
from fimble.context.budget import TokenMeter
from fimble.context.selection import Section
from fimble.context.similar import WindowCache
from fimble.index.snapshot import Snapshot
from fimble.models.base import ChatInfo
from fimble.syntax.languages import language_named
from fimble.text.document import Document
from fimble.text.spans import Span

MOST_EXAMPLE_LINES = 30
"""Lines of the tests there are that are shown, for their way of writing."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a job is about: frozen, so it may be used after a wait."""

    job: Job
    base: Document
    """What the editor has."""
    code: Code
    """The same without what is to be removed; the target is in it."""
    target: Target

    @property
    def title(self) -> str:
        """Say for people what is done to what."""
        name = self.target.name or f"lines {self.target.first_line + 1} to {self.target.last_line + 1}"
        return f"{self.job.action.title.removesuffix(' ...')}: {name}"


@dataclass(frozen=True, slots=True)
class Plan(Subject):
    """A job made ready for a model that is told what to do."""

    asked: Asked
    sections: tuple[Section, ...]
    place: TestsPlace | None = None
    """Where tests go; None for other actions."""


def subject_of(job: Job, snapshot: Snapshot) -> Subject:
    """Find what a job is about."""
    code, span = _without(job, snapshot)
    target = target_at(code, span, job.action.about)
    if (job.action.answer == "comments" and job.action.about != "block") or job.action.id == "add-types":
        target = with_documentation(code, target)
    return Subject(job, snapshot.document, code, target)


def prepare(
    job: Job,
    snapshot: Snapshot,
    info: ChatInfo,
    *,
    windows: WindowCache,
    meter: TokenMeter = TokenMeter(),
    tests_plan: str = "",
) -> Plan:
    """Find the target and write the conversation; raise `TargetTooLong` when it does not fit, `Unfit` when it cannot be."""
    subject = subject_of(job, snapshot)
    code, target = subject.code, subject.target
    if info.is_code_only and job.action.answer == "markdown":
        raise Unfit(
            f"{info.name} only completes code and cannot explain.",
            remedy="Get a model that follows instructions, such as qwen2.5-coder:7b, or name one in actions.model.",
        )
    place = _tests_place(job, snapshot, code)
    words = " ".join([job.instruction, *(d.message for d in job.diagnostics)])
    task = _task(job, snapshot, code, target, place, words, tests_plan)
    room = room_for(code, target, job.action, info, meter, words + task.existing + tests_plan)
    sections = references(snapshot, code, target, words, room.reference, meter, windows)
    asked = conversation_for(code, target, task, sections, room, info, meter)
    return Plan(job, subject.base, code, target, asked, tuple(sections), place)


def _without(job: Job, snapshot: Snapshot) -> tuple[Code, Span]:
    """Take out what the edit removes anyhow, and say where the selection is then."""
    text = snapshot.document.text
    for gone in _last_first(job.removed):
        text = text[: gone.start] + text[gone.end :]
    document = snapshot.document.replaced(text, snapshot.document.version) if job.removed else snapshot.document
    span = Span(_moved(job.span.start, job.removed), _moved(job.span.end, job.removed))
    return Code(snapshot.path, document, snapshot.language), span


def _moved(place: int, removed: Iterable[Span]) -> int:
    """Say where a place of the document is when some spans are gone."""
    for gone in _last_first(removed):
        place = place - len(gone) if place >= gone.end else min(place, gone.start)
    return place


def _last_first(spans: Iterable[Span]) -> list[Span]:
    """Sort spans, those that overlap joined."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found[::-1]


def _tests_place(job: Job, snapshot: Snapshot, code: Code) -> TestsPlace | None:
    if job.action.answer != "tests":
        return None
    if snapshot.workspace.root is None:
        raise Unfit("Tests need a folder to go to.", remedy="Open the project's folder in the editor.")
    place = tests_place(snapshot.path, code.language.name if code.language else "", snapshot.workspace)
    if place is None:
        raise Unfit(
            "There is no telling where tests of this file would go.", remedy="Use it on a file that is no test."
        )
    return place


def _task(
    job: Job, snapshot: Snapshot, code: Code, target: Target, place: TestsPlace | None, words: str, tests_plan: str
) -> Task:
    action = job.action
    language = snapshot.language.name if snapshot.language else ""
    instruction = fill(
        action,
        name=target.name,
        language=language,
        instruction=job.instruction,
        diagnostics="\n".join(_diagnostic(d, code, job) for d in job.diagnostics),
        style=style_of(snapshot, code) if "{style}" in action.instruction else "",
    )
    if job.instruction and "{instruction}" not in action.instruction:
        is_question = action.answer == "markdown"
        instruction = (
            f"Answer this question about the code: {job.instruction}"
            if is_question
            else f"{instruction}\n{job.instruction}"
        )
    keep = ""
    if action.keeps_signature and action.answer == "edit" and target.definition is not None:
        keep = f"The declaration stays as it is: {target.definition.signature}"
    libraries = libraries_of(snapshot.path, language, snapshot.workspace, f"{words} {action.title}")
    existing = _about_tests(place, snapshot) if place else ""
    return Task(action, instruction, keep, libraries, tests_plan, existing, place.path if place else "")


def _about_tests(place: TestsPlace, snapshot: Snapshot) -> str:
    """Say where the tests go, and how the tests there are written."""
    workspace = snapshot.workspace
    own = (workspace.text_of(place.path) or "") if place.exists else ""
    other = "" if own else (workspace.text_of(place.example) or "")
    shown = "\n".join((own or other).split("\n")[:MOST_EXAMPLE_LINES])
    words = f"The tests are written with {place.framework} and go to {place.path}"
    if own:
        return f"{words}, which is there already. Write the new tests only, with their imports. It begins so:\n{shown}"
    like = f" Write them as those in {place.example} are:\n{shown}" if other else ""
    return f"{words}, a new file.{like}"


def _diagnostic(diagnostic: Diagnostic, code: Code, job: Job) -> str:
    place = min(_moved(diagnostic.span.start, job.removed), len(code.document.lines))
    line = code.document.lines.line_of(place)
    source = f"{diagnostic.source}: " if diagnostic.source else ""
    return f"{source}{diagnostic.message}\nat the line: {code.document.line_text(line).strip()}"


def tests_code(place: TestsPlace, snapshot: Snapshot, document: Document) -> Code:
    """Give the file of tests as it is in `document`."""
    language = language_named(snapshot.workspace.language_of(place.path)) or snapshot.language
    return Code(place.path, document, language)
