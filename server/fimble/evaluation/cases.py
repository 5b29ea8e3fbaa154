"""A held-out line as the server would meet it: the file open without the line, the cursor at its indentation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fimble.context.evidence import Evidence, gather_evidence
from fimble.evaluation.held_out import HeldOut
from fimble.index.snapshot import Snapshot
from fimble.index.workspace import Workspace
from fimble.session import Session
from fimble.settings import Settings
from fimble.uris import uri_of_path

LINES_BEFORE = 6
"""How far above the line the user is taken to have been before, when stable zones are measured as well."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A cursor and what is known around it. Live parts may be used only while the case is open. Equal to itself alone."""

    held: HeldOut
    snapshot: Snapshot
    offset: int
    earlier: int
    """Offset at which the user was before: the end of a line somewhat above, in the same function's file."""
    evidence: Evidence

    @property
    def workspace(self) -> Workspace:
        return self.snapshot.workspace


@contextmanager
def open_case(workspace: Workspace, held: HeldOut) -> Iterator[Case]:
    """Open the file without the held-out line, read as at rest, so that no fact of that line is left in the index.

    A session of its own: what was visited for other lines must not be near this one.
    """
    root, text = workspace.root, workspace.text_of(held.path)
    if root is None or text is None:
        raise LookupError(held.path)
    session = Session(Settings(), use_cache=False)
    session.workspaces[root] = workspace
    uri = uri_of_path(root / held.path)
    session.open(uri, "", 0, text)
    lines = session.documents[uri].document.lines
    start, end = lines.line_start(held.line), lines.line_end(held.line)
    session.close(uri)
    opened = session.open(uri, "", 0, text[: start + held.column] + text[end:])
    session.read_at_rest(uri)
    try:
        snapshot = session.snapshot(uri)
        if snapshot is None:
            raise LookupError(held.path)
        offset = start + held.column
        above = opened.document.lines.line_end(max(0, held.line - LINES_BEFORE))
        yield Case(held, snapshot, offset, above, gather_evidence(snapshot.document, offset))
    finally:
        session.close(uri)
