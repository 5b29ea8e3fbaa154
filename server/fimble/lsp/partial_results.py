"""Partial results (LSP 3.17, "Partial Result Progress"): a list goes to the client in parts, if it asks for that.

Only lists have them, and only where a request has a token for them: `textDocument/codeAction` and `textDocument/codeLens`
here. `workspace/executeCommand` has none, so what a model says comes as progress and as `fimble/explain`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from lsprotocol import types

from fimble.lsp.state import State

T = TypeVar("T")


def in_parts(state: State, token: types.ProgressToken | None, parts: Iterable[list[T]]) -> list[T]:
    """Give what a request is answered with: all of it, or nothing once every part has been sent to a client with a token."""
    if token is None:
        return [item for part in parts for item in part]
    for part in parts:
        if part:
            state.server.protocol.notify(types.PROGRESS, types.ProgressParams(token=token, value=part))
    return []
