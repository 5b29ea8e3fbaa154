"""What all handlers share: the server, the service, and what the handshake settled."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from fimble.lsp.protocol import FimbleServer
from fimble.service import Service
from fimble.text.lines import PositionEncoding


@dataclass(slots=True)
class State:
    """One connection."""

    server: FimbleServer
    service: Service
    encoding: PositionEncoding = PositionEncoding.UTF16
    """Agreed in the handshake; UTF-16 until then."""
    needs_snippets: bool = False
    """The client inserts completion items whole only as snippets."""
    unread: set[Path] = field(default_factory=set)
    """Folders the client has that were not read yet; reading one may have to wait for the client."""
    refused: set[Path] = field(default_factory=set)
    """Folders of the client that are not read, because they hold much more than one project."""
    reported_problems: set[str] = field(default_factory=set)
    """Settings problems already told, so that each is told once."""
    last_status: object = None
    """The status last sent, so that only changes are."""
