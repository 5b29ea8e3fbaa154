"""Comments that ask for a code action, as lenses and code actions: what a click runs. Running it is `lsp.code_action`'s."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from fimble.actions.directives import Directive, action_for, directives_in
from fimble.actions.outcome import Job
from fimble.errors import UsageError
from fimble.lsp.state import State
from fimble.lsp.workspace_edit import forms_of
from fimble.text.spans import Span

RUN_COMMAND = "fimble.runDirective"
"""Argument {uri, line, words}: the directive with these words on or nearest to a line. Answers as `fimble.act` does."""

REWRITE_KIND = "refactor.rewrite"
ANSWER_KIND = "source.explain"


def directives_of(state: State, uri: str) -> list[Directive]:
    """List the directives of an open document; none for any other."""
    session = state.service.session
    snapshot = session.snapshot(uri) if uri in session.documents else None
    if snapshot is None:
        return []
    found = directives_in(snapshot.document, snapshot.language, session.settings.actions_directive, snapshot.tree)
    can_edit = snapshot.language is not None and snapshot.language.has_grammar
    return [directive for directive in found if can_edit or directive.is_question]


def lenses_of(state: State, uri: str) -> list[types.CodeLens]:
    """Give a lens for each directive."""
    return [
        types.CodeLens(range=_line_range(directive), command=_command(uri, directive))
        for directive in directives_of(state, uri)
    ]


def actions_of(state: State, uri: str, where: types.Range) -> list[types.CodeAction]:
    """Give a code action for each directive on the lines of a range, or right above them."""
    lines = range(where.start.line - 1, where.end.line + 1)
    can_edit = forms_of(state.server.client_capabilities).can_apply
    return [
        types.CodeAction(
            title=directive.title,
            kind=ANSWER_KIND if directive.is_question else REWRITE_KIND,
            command=_command(uri, directive),
        )
        for directive in directives_of(state, uri)
        if directive.line in lines and (can_edit or directive.is_question)
    ]


def directive_job(state: State, argument: dict[str, Any]) -> Job:
    """Say what running a directive means; raise `UsageError` when it is gone."""
    try:
        uri, line, words = str(argument["uri"]), int(argument["line"]), str(argument["words"])
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{RUN_COMMAND} takes {{uri, line, words}}: {error!r}") from error
    same = [directive for directive in directives_of(state, uri) if directive.words == words]
    if not same:
        raise UsageError("The comment is not there any more.")
    directive = min(same, key=lambda found: abs(found.line - line))
    opened = state.service.session.documents[uri]
    language = opened.language.name if opened.language and opened.language.has_grammar else ""
    action, instruction = action_for(directive, language, state.service.actor.own_actions(uri))
    start = directive.span.start
    return Job(action, uri, opened.document.version, Span(start, start), instruction, removed=(directive.span,))


def _command(uri: str, directive: Directive) -> types.Command:
    argument = {"uri": uri, "line": directive.line, "words": directive.words}
    return types.Command(title=directive.title, command=RUN_COMMAND, arguments=[argument])


def _line_range(directive: Directive) -> types.Range:
    return types.Range(types.Position(directive.line, 0), types.Position(directive.line, 0))
