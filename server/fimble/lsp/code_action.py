"""textDocument/codeAction, its resolve, and the commands behind it. Listing asks no model; what runs one shows progress."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability

from fimble.actions.catalogue import Action
from fimble.actions.outcome import Diagnostic, Job, News, Outcome, Refusal
from fimble.errors import UsageError
from fimble.lsp.convert import from_lsp_range
from fimble.lsp.directives import actions_of
from fimble.lsp.explanation import Explanation, whole_text
from fimble.lsp.partial_results import in_parts
from fimble.lsp.state import State
from fimble.lsp.work_progress import WorkProgress
from fimble.lsp.workspace_edit import EditForms, forms_of, to_lsp_workspace_edit
from fimble.text.document import Document

ACT_COMMAND = "fimble.act"
"""Argument {action, uri, range, version?, instruction?, diagnostics?, removed?}; see ARCHITECTURE.md, "Actions"."""
ACTIONS_COMMAND = "fimble.actions"
"""Argument {uri, range}; answers [{id, title, kind, asksInstruction, answer}]."""
ASK_COMMAND = "fimble.askAndAct"
"""The client's own: asks for the instruction, then calls `fimble.act`."""

KINDS = (types.CodeActionKind.QuickFix, types.CodeActionKind.Refactor, types.CodeActionKind.Source)
STOPPED = Refusal("Stopped.")
MOST_INSTRUCTION = 2_000
"""Characters of a user's own words."""


def register(state: State) -> None:
    """Register the handlers of this module."""
    server = state.server

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=KINDS, resolve_provider=True)
    )
    def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        return in_parts(state, params.partial_result_token, _listed(state, params))

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        return await _resolved(state, action)

    @server.command(ACT_COMMAND)
    async def act(argument: Any) -> dict[str, Any]:
        return await run_job(state, _job(state, plain(argument)))

    @server.command(ACTIONS_COMMAND)
    def actions(argument: Any) -> list[dict[str, Any]]:
        found = state.service.actor.offered(plain(argument)["uri"], has_diagnostics=False)
        return [_row(action) for action in found]


def _row(action: Action) -> dict[str, Any]:
    return {
        "id": action.id,
        "title": action.title,
        "kind": action.kind,
        "asksInstruction": action.asks_instruction,
        "answer": action.answer,
    }


# Listing


def _listed(state: State, params: types.CodeActionParams) -> Iterator[list[types.CodeAction]]:
    """Yield what comments ask for, then what the catalogue has."""
    opened = state.service.session.documents.get(params.text_document.uri)
    if opened is None:
        return
    context = params.context
    asked = actions_of(state, opened.document.uri, params.range)
    yield [found for found in asked if _is_wanted(str(found.kind), context.only)]
    actions = state.service.actor.offered(params.text_document.uri, has_diagnostics=bool(context.diagnostics))
    is_cursor = params.range.start == params.range.end
    if context.trigger_kind == types.CodeActionTriggerKind.Automatic and is_cursor:
        # Asked at every move of the cursor, to light a bulb: there is one where there is a problem to solve.
        actions = [action for action in actions if action.about == "diagnostic"]
    wanted = [action for action in actions if _is_wanted(action.kind, context.only) and _can_run(state, action)]
    yield [_to_lsp(state, action, params, opened.document) for action in wanted]


def _is_wanted(kind: str, only: Any) -> bool:
    names = [getattr(name, "value", name) for name in only or ()]
    return not names or any(kind == name or kind.startswith(f"{name}.") for name in names)


def _can_run(state: State, action: Action) -> bool:
    """Say whether the client can do its part: ask for words, make a file, and take the edit in some way."""
    forms = forms_of(state.server.client_capabilities)
    if action.asks_instruction and not _says(state, "instruction"):
        return False
    if action.answer == "markdown":
        return True
    return (forms.can_create if action.answer == "tests" else True) and (forms.can_apply or _resolves(state))


def _says(state: State, ability: str) -> bool:
    """Tell whether the client says `experimental.fimble.<ability>` in its capabilities."""
    found: Any = plain(state.server.client_capabilities.experimental)
    ours = found.get("fimble") if isinstance(found, dict) else None
    return isinstance(ours, dict) and bool(ours.get(ability))


def _resolves(state: State) -> bool:
    support = get_capability(state.server.client_capabilities, "text_document.code_action.resolve_support")
    return support is not None and "edit" in support.properties


def _to_lsp(state: State, action: Action, params: types.CodeActionParams, document: Document) -> types.CodeAction:
    argument: dict[str, Any] = {
        "action": action.id,
        "uri": document.uri,
        "version": document.version,
        "range": _range_json(params.range),
    }
    diagnostics = list(params.context.diagnostics) if action.about == "diagnostic" else []
    if diagnostics:
        argument["diagnostics"] = [
            {"range": _range_json(d.range), "message": d.message, "source": d.source or ""} for d in diagnostics
        ]
    found = types.CodeAction(title=action.title, kind=action.kind, diagnostics=diagnostics or None)
    if forms_of(state.server.client_capabilities).can_apply or action.answer == "markdown":
        name = ASK_COMMAND if action.asks_instruction else ACT_COMMAND
        found.command = types.Command(title=action.title, command=name, arguments=[argument])
    else:
        found.data = argument  # the edit comes when the action is resolved
    return found


def _range_json(where: types.Range) -> dict[str, Any]:
    start, end = where.start, where.end
    return {
        "start": {"line": start.line, "character": start.character},
        "end": {"line": end.line, "character": end.character},
    }


async def _resolved(state: State, action: types.CodeAction) -> types.CodeAction:
    if action.data is None or action.edit is not None:
        return action
    outcome = await _run(state, _job(state, plain(action.data)))
    if outcome.changes:
        action.edit = to_lsp_workspace_edit(outcome.changes, _forms(state), state.encoding)
    elif outcome.refusal is not None:
        action.disabled = types.CodeActionDisabled(reason=f"{outcome.refusal.message} {outcome.refusal.remedy}".strip())
    return action


# Running


async def run_job(state: State, job: Job) -> dict[str, Any]:
    """Run a job, have the client apply what comes of it, and give the answer of `fimble.act`."""
    outcome = await _run(state, job)
    message, remedy, is_applied = "", "", False
    if outcome.refusal is not None:
        message, remedy = outcome.refusal.message, outcome.refusal.remedy
    elif outcome.changes:
        is_applied, message = await _apply(state, outcome)
    if message and outcome.refusal is not STOPPED:
        text = f"{outcome.title}: {message} {remedy}".strip()
        state.server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, text))
    return {
        "applied": is_applied,
        "title": outcome.title,
        "message": message,
        "remedy": remedy,
        "markdown": whole_text(outcome) if outcome.markdown else "",
        "model": outcome.model,
    }


async def _run(state: State, job: Job) -> Outcome:
    title = job.action.title.removesuffix(" ...")
    explains = job.action.answer == "markdown"
    explanation = Explanation(state, job.uri, title, is_streamed=_says(state, "explain")) if explains else None
    async with WorkProgress(state, title) as progress:

        def tell(news: News) -> None:
            progress.hear(news)
            if explanation is not None:
                explanation.hear(news)

        work: asyncio.Task[Outcome] = asyncio.ensure_future(state.service.actor.act(job, tell))
        progress.work = work
        try:
            outcome = await work
        except asyncio.CancelledError:
            if explanation is not None:
                explanation.stop()
            if _is_being_cancelled():
                raise
            return Outcome(title, refusal=STOPPED)  # by the progress: the request is there and wants an answer
    if explanation is not None:
        explanation.end(outcome)
    return outcome


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _forms(state: State) -> EditForms:
    return forms_of(state.server.client_capabilities)


async def _apply(state: State, outcome: Outcome) -> tuple[bool, str]:
    """Send the edit; (whether the client has taken it, why not)."""
    forms = _forms(state)
    if any(change.is_new for change in outcome.changes) and not forms.can_create:
        return False, "The editor cannot make new files for a language server."
    edit = to_lsp_workspace_edit(outcome.changes, forms, state.encoding)
    params = types.ApplyWorkspaceEditParams(edit=edit, label=outcome.title)
    answer = await state.server.workspace_apply_edit_async(params)
    return answer.applied, "" if answer.applied else (answer.failure_reason or "")


def _job(state: State, argument: dict[str, Any]) -> Job:
    """Read an argument of `fimble.act`; raise `UsageError` for one that makes no sense."""
    try:
        uri, name = str(argument["uri"]), str(argument["action"])
        where = _range(argument["range"])
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{ACT_COMMAND} takes {{action, uri, range}}: {error!r}") from error
    opened = state.service.session.documents.get(uri)
    if opened is None:
        raise UsageError(f"{uri} is not open")
    action = state.service.actor.named(uri, name)
    if action is None:
        raise UsageError(f'there is no action "{name}" for {opened.document.language_id or "this file"}')
    document = opened.document
    return Job(
        action=action,
        uri=uri,
        version=int(argument.get("version") or document.version),
        span=from_lsp_range(document, where, state.encoding),
        instruction=str(argument.get("instruction") or "")[:MOST_INSTRUCTION],
        diagnostics=tuple(_diagnostic(state, document, item) for item in argument.get("diagnostics") or ()),
        removed=tuple(from_lsp_range(document, _range(item), state.encoding) for item in argument.get("removed") or ()),
    )


def _diagnostic(state: State, document: Document, item: Any) -> Diagnostic:
    span = from_lsp_range(document, _range(item["range"]), state.encoding)
    return Diagnostic(span, str(item.get("message") or "")[:MOST_INSTRUCTION], str(item.get("source") or ""))


def _range(value: Any) -> types.Range:
    start, end = value["start"], value["end"]
    return types.Range(
        start=types.Position(int(start["line"]), int(start["character"])),
        end=types.Position(int(end["line"]), int(end["character"])),
    )


def plain(value: Any) -> Any:
    """Give JSON as dicts and lists: pygls makes named tuples of objects that no type describes."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value
