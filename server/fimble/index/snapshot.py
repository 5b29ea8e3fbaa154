"""`Snapshot`: the frozen view of one open document and its workspace that a request works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fimble.index.workspace import Workspace
    from fimble.syntax.facts import FileFacts
    from fimble.syntax.languages import Language
    from fimble.syntax.trees import SyntaxTree
    from fimble.text.document import Document


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one request sees. `tree` and `workspace` are live: they may be used only until the next `await`."""

    path: str
    """Workspace-relative, with "/"."""
    document: Document
    language: Language | None
    """None when nothing tells the language."""
    tree: SyntaxTree | None
    """None when the language has no grammar."""
    facts: FileFacts
    """As of the last time the document was read; may lag behind `document` by a pause in typing."""
    workspace: Workspace
    is_after_insertion: bool = False
    """The last edit put text in, whatever it took away; False also when nobody can tell."""
    recent: tuple[str, ...] = ()
    """Paths the user was in lately, the latest first."""
