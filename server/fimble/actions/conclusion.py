"""What comes of a model's answer: edits that fit the document as it is now, an explanation, or a word why not. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fimble.actions.code import Code
from fimble.actions.comments import comments_only
from fimble.actions.edit import new_text
from fimble.actions.outcome import FileChange, Link, Outcome, Refusal
from fimble.actions.preparation import Plan, Subject, tests_code
from fimble.actions.references import CHAT_FORMAT
from fimble.actions.reply import Block, Unfit, plain_words, read_reply
from fimble.actions.smallest import rebased, smallest_edits
from fimble.actions.tests_file import tests_text
from fimble.context.sanitize import restore
from fimble.index.libraries.value import is_library, shown_path
from fimble.index.snapshot import Snapshot
from fimble.models.base import ChatInfo
from fimble.text.document import Document
from fimble.text.spans import Edit
from fimble.uris import uri_of_path

MOVED_ON = Refusal("The code has changed while the model was at work.", "Run the action again.")

MOST_LINKS = 12
MOST_PLACES = 3
"""Definitions of one name that are linked to, the first ones."""

_NAME = re.compile(r"[^\W\d]\w{2,}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said."""

    text: str
    is_cut: bool
    """It ended at the limit of tokens."""


def conclude(
    plan: Plan, answer: Answer, now: Snapshot | None, info: ChatInfo, *, tests: Document | None = None, words: str = ""
) -> Outcome:
    """Make an outcome of an answer; raise `Unfit` when nothing can come of it.

    `now` is the document as it is by now. `tests` is the file of tests if the editor has it open, `words` the plan of the
    tests.
    """
    text = restore(answer.text, CHAT_FORMAT.sentinels)
    if plan.job.action.answer == "markdown":
        said = plain_words(text)
        if not said:
            raise Unfit("The model gave no answer.", remedy="Try again, or choose another model with actions.model.")
        return Outcome(plan.title, markdown=said, links=_links(plan, now), model=info.name)
    shown = plan.asked.hidden.restore(text)
    if shown is None:
        raise Unfit("The answer mixes up secrets that the model was not shown.", remedy="Move them out of the code.")
    blocks = read_reply(shown, plan.code.language, is_cut=answer.is_cut)
    if now is None:
        raise Unfit(MOVED_ON.message, remedy=MOVED_ON.remedy)
    if plan.place is not None:
        return Outcome(plan.title, _tests_changes(plan, blocks, now, tests), words, model=info.name)
    result = new_text(plan.code, plan.target, blocks, plan.job.action)
    if plan.job.action.answer == "comments":
        result = comments_only(plan.code, result)
    return Outcome(plan.title, (_own_change(plan, result, now),), model=info.name)


def conclude_with(subject: Subject, result: str, now: Snapshot | None, model: str) -> Outcome:
    """Make an outcome of a new text of the file; raise `Unfit` when it has changed meanwhile where it matters."""
    if now is None:
        raise Unfit(MOVED_ON.message, remedy=MOVED_ON.remedy)
    return Outcome(subject.title, (_own_change(subject, result, now),), model=model)


def _own_change(plan: Subject, result: str, now: Snapshot) -> FileChange:
    """Make the edits of the document that turn the text the model has seen into `result`, where they belong by now."""
    edits = rebased(plan.base, now.document, smallest_edits(plan.base, result))
    if edits is None:
        raise Unfit(MOVED_ON.message, remedy=MOVED_ON.remedy)
    return FileChange(now.path, plan.job.uri, now.document, _checked(edits, plan, now), plan.title)


def _checked(edits: tuple[Edit, ...], plan: Subject, now: Snapshot) -> tuple[Edit, ...]:
    """See that the edits do no harm in a text that has moved on; raise `Unfit` if they do."""
    if now.document.text == plan.base.text:
        return edits
    code = Code(now.path, now.document, now.language)
    change = FileChange(now.path, plan.job.uri, now.document, edits, plan.title)
    if code.with_text(change.applied()).n_errors > code.n_errors:
        raise Unfit(MOVED_ON.message, remedy=MOVED_ON.remedy)
    return edits


def _tests_changes(plan: Plan, blocks: list[Block], now: Snapshot, opened: Document | None) -> tuple[FileChange, ...]:
    """Make the change of the file of tests; a directive that asked for them goes from its own file."""
    place, workspace = plan.place, now.workspace
    assert place is not None  # noqa: S101 -- for the type checker: the caller has looked
    root = workspace.root
    if root is None or not _is_inside(place.path):
        raise Unfit("Tests go inside of the workspace only.", remedy="Open the project's folder in the editor.")
    uri = uri_of_path(root / place.path)
    text = "" if opened else (workspace.text_of(place.path) if place.exists else "")
    if text is None:
        raise Unfit(f"{place.path} is there, and cannot be read.", remedy="Open it in the editor and try again.")
    document = opened or Document(uri, "", 0, text)
    known = tests_code(place, now, document)
    result = tests_text(known, blocks, plan.target.name)
    edits = smallest_edits(document, result)
    is_open = opened is not None  # then there is something to edit, whether the index has it or not
    is_new = not place.exists and not is_open
    change = FileChange(place.path, uri, document, edits, plan.title, is_new=is_new, is_open=is_open)
    own = (_own_change(plan, plan.code.document.text, now),) if plan.job.removed else ()
    return (change, *own)


def _is_inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/") and ":" not in path.split("/", maxsplit=1)[0]


def _links(plan: Plan, now: Snapshot | None) -> tuple[Link, ...]:
    """Say where the definitions are that the code uses; where its names tell of none, which files the model was shown."""
    if now is None:
        return ()
    text = plan.code.text_of_lines(plan.target.first_line, plan.target.last_line)
    places: dict[tuple[str, int], str] = {}
    for name in dict.fromkeys(_NAME.findall(text)):
        for path, definition in now.workspace.resolve_name(now.path, name)[:MOST_PLACES]:
            if path != now.path:
                places.setdefault((path, definition.start_line), definition.name)
    if not places:
        places = {(s.path, s.start_line): s.path.rpartition("/")[2] for s in plan.sections}
    root = now.workspace.root
    return tuple(
        Link(name, shown_path(path), line, uri_of_path(root / path) if root and not is_library(path) else "")
        for (path, line), name in list(places.items())[:MOST_LINKS]
    )
