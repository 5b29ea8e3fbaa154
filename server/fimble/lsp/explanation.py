"""Explanations: streamed to clients that say they show them, shown as a message by all others. Never an edit."""

from __future__ import annotations

from uuid import uuid4

from lsprotocol import types

from fimble.actions.outcome import News, Outcome
from fimble.lsp.state import State

EXPLAIN_METHOD = "fimble/explain"
"""Server to client: {id, uri, title, text, done}; `text` goes at the end of the Markdown document `id`."""


class Explanation:
    """One explanation on its way to the client."""

    def __init__(self, state: State, uri: str, title: str, *, is_streamed: bool) -> None:
        self._state = state
        self._uri = uri
        self._title = title
        self._is_streamed = is_streamed
        self._id = str(uuid4())
        self._sent = ""

    def hear(self, news: News) -> None:
        """Pass on what the model says, as it comes."""
        if self._is_streamed and news.text:
            self._sent += news.text
            self._send(news.text, is_done=False)

    def end(self, outcome: Outcome) -> None:
        """Say that it is done: with links to the definitions that the model was shown, or why there is no explanation."""
        if outcome.refusal is not None:
            if self._is_streamed and self._sent:
                self._send(f"\n\n*{outcome.refusal.message}*\n", is_done=True)
            return
        if self._is_streamed:
            self._send(links_text(outcome), is_done=True)
        else:
            text = whole_text(outcome)
            self._state.server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))

    def stop(self) -> None:
        """Say that nothing more will come."""
        if self._is_streamed and self._sent:
            self._send("\n\n*stopped*\n", is_done=True)

    def _send(self, text: str, *, is_done: bool) -> None:
        news = {"id": self._id, "uri": self._uri, "title": self._title, "text": text, "done": is_done}
        self._state.server.protocol.notify(EXPLAIN_METHOD, news)


def whole_text(outcome: Outcome) -> str:
    """Give an explanation with its links, as Markdown."""
    return outcome.markdown + links_text(outcome)


def links_text(outcome: Outcome) -> str:
    """List where the definitions are that the model was shown; "" for none."""
    if not outcome.links:
        return "\n"
    lines = [
        f"- [{link.path}:{link.line + 1}]({link.uri}#L{link.line + 1})"
        if link.uri
        else f"- {link.path}:{link.line + 1}"
        for link in outcome.links
    ]
    return "\n\n---\nDefinitions used:\n\n" + "\n".join(lines) + "\n"
