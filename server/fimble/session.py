"""`Session`: the one mutable owner of settings, workspaces and open documents. Touched only on the event loop, so no locks.

It starts no task and waits for nothing: what takes time (indexing, models) is driven by `service`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fimble.index.content import MAX_BYTES
from fimble.index.snapshot import Snapshot
from fimble.index.wide_folders import is_too_wide
from fimble.index.workspace import Workspace
from fimble.notebook import Cell, Notebook, Part, difference
from fimble.settings import Settings
from fimble.syntax.facts import FileFacts
from fimble.syntax.languages import Language, language_for_id, language_for_path
from fimble.syntax.queries import IN_USE, compile_query
from fimble.syntax.tags import content_hash_of, extract
from fimble.syntax.trees import SyntaxTree, may_parse
from fimble.text.document import Document
from fimble.text.spans import Edit
from fimble.uris import path_of_uri

logger = logging.getLogger(__name__)

MOST_RECENT = 16
"""Files remembered as lately visited; they are the first place to look for similar code."""


@dataclass(slots=True)
class OpenDocument:
    """A document the editor has open, and what is derived from its text."""

    document: Document
    workspace: Workspace
    path: str
    """Workspace-relative; for a file outside every folder its name alone, in a workspace without files."""
    language: Language | None
    tree: SyntaxTree | None
    facts: FileFacts | None = None
    """Of the text when it was last read at rest; None until the first reading."""
    edited_at: int | None = None
    """Offset (code points) behind the last edit, where the next request probably comes from; None before the first."""
    is_after_insertion: bool = False
    """Whether the last edit put text in."""
    is_shared: bool = False
    """False for files that the filters keep away from other files' prompts (ignored, secret, outside)."""


class Session:
    """Settings, workspace folders and open documents of one client."""

    def __init__(self, settings: Settings, *, use_cache: bool = True) -> None:
        self.settings = settings
        self._use_cache = use_cache
        self.workspaces: dict[Path, Workspace] = {}
        self.documents: dict[str, OpenDocument] = {}
        self.notebooks: dict[str, Notebook] = {}
        """By their own URIs; their cells, and the documents that they read as, are among the documents."""
        self.nowhere = Workspace(None)
        """Home of documents outside every folder: no files, no context from others."""
        self._recent: list[tuple[Workspace, str]] = []

    # Folders

    @staticmethod
    def refuses(root: Path) -> bool:
        """Say whether an editor's folder is left alone because it holds much more than one project (a home, a disk)."""
        return is_too_wide(root)

    def add_folder(self, root: Path) -> Workspace:
        """Add a workspace folder; open documents inside it move there. Adding one twice changes nothing."""
        if root in self.workspaces:
            return self.workspaces[root]
        workspace = Workspace(root, self.settings.exclude, use_cache=self._use_cache)
        self.workspaces[root] = workspace
        self._rehome()
        return workspace

    def remove_folder(self, root: Path) -> Workspace | None:
        """Forget a workspace folder; documents open in it stay open, without a workspace."""
        workspace = self.workspaces.pop(root, None)
        self._rehome()
        return workspace

    def _rehome(self) -> None:
        for uri, opened in self.documents.items():
            workspace, path = self.place_of(uri)
            if workspace is not opened.workspace:
                opened.workspace.drop_overlay(opened.path)
                opened.workspace, opened.path = workspace, path
                self._publish(opened)

    def place_of(self, uri: str) -> tuple[Workspace, str]:
        """Say which workspace a document belongs to (the innermost folder) and its path there."""
        file = path_of_uri(uri)
        if file is None:
            return self.nowhere, uri.rpartition("/")[2] or uri
        for root in sorted(self.workspaces, key=lambda root: -len(root.parts)):
            path = self.workspaces[root].relative(uri)  # follows links, as the index does
            if path is not None:
                return self.workspaces[root], path
        return self.nowhere, file.name

    # Documents

    def open(self, uri: str, language_id: str, version: int, text: str) -> OpenDocument:
        """Take a document over from the disk. Opening one that is open already replaces its text."""
        opened = self._take(uri, language_id, version, text)
        self.visit(uri)
        return opened

    def _take(self, uri: str, language_id: str, version: int, text: str) -> OpenDocument:
        workspace, path = self.place_of(uri)
        language = language_for_id(language_id) or language_for_path(path)
        document = Document(uri=uri, language_id=language_id, version=version, text=text)
        opened = OpenDocument(document, workspace, path, language, _tree_for(language, document))
        self.documents[uri] = opened
        return opened

    def make_ready(self, uri: str) -> Iterator[None]:
        """Compile the queries that requests for a document will run, in steps of up to 0.15 s, the first needed first."""
        opened = self.documents.get(uri)
        if opened is None or opened.language is None or not self.is_enabled(opened):
            return
        for kinds in IN_USE:
            yield
            compile_query(opened.language, kinds)

    def change(self, uri: str, edits: Iterable[Edit], version: int) -> None:
        """Apply edits in order, each against the text that the one before left; the tree is told, not reparsed."""
        opened = self.documents[uri]
        for edit in edits:
            opened.document, byte_edit = opened.document.apply(edit, version)
            opened.edited_at = edit.span.start + len(edit.text)
            opened.is_after_insertion = bool(edit.text)
            if opened.tree is not None:
                opened.tree.edit(byte_edit)

    def replace(self, uri: str, text: str, version: int) -> None:
        """Replace a document's whole text (a change without a range)."""
        opened = self.documents[uri]
        opened.document = opened.document.replaced(text, version)
        opened.edited_at, opened.is_after_insertion = None, False
        opened.tree = _tree_for(opened.language, opened.document)

    def close(self, uri: str) -> OpenDocument | None:
        """Give a document back to the disk; None when it was not open."""
        opened = self.documents.pop(uri, None)
        if opened is not None:
            opened.workspace.drop_overlay(opened.path)
        return opened

    def visit(self, uri: str) -> None:
        """Note that the user is in this document now."""
        opened = self.documents.get(uri)
        if opened is None:
            return
        here = (opened.workspace, opened.path)
        self._recent = [here, *(place for place in self._recent if place != here)][:MOST_RECENT]

    def read_at_rest(self, uri: str) -> bool:
        """Reparse a document and publish what it declares, once typing has paused. True when its facts changed."""
        opened = self.documents.get(uri)
        if opened is None:
            return False
        before = opened.facts
        self._read(opened)
        self._publish(opened)
        return before is None or opened.facts is None or before.content_hash != opened.facts.content_hash

    def _read(self, opened: OpenDocument) -> FileFacts:
        if _is_too_big(opened.document):
            opened.tree = None
            opened.facts = FileFacts(opened.path, "", "", opened.document.lines.n_lines)
            return opened.facts
        source = opened.document.source_bytes()
        if opened.tree is None:
            opened.tree = _tree_for(opened.language, opened.document)
        if opened.tree is not None:
            opened.tree.update(source)
        name, content_hash = opened.language.name if opened.language else "", content_hash_of(source)
        try:
            opened.facts = extract(opened.path, name, source, content_hash, tree=opened.tree)
        except Exception:
            # Declarations make suggestions better; without them there must be some all the same.
            logger.exception("reading %s failed", opened.path)
            opened.facts = FileFacts(opened.path, name, content_hash, opened.document.lines.n_lines)
        return opened.facts

    def _publish(self, opened: OpenDocument) -> None:
        if opened.facts is None:
            return
        text = "" if _is_too_big(opened.document) else opened.document.text
        verdict = opened.workspace.set_overlay(opened.path, text, opened.facts)
        opened.is_shared = bool(text) and verdict.is_accepted and opened.workspace is not self.nowhere

    # Notebooks

    def open_cell(self, uri: str, language_id: str, version: int, text: str) -> None:
        """Take a notebook's cell over. It is no file that the user visits: the notebook is."""
        self._take(uri, language_id, version, text)

    def arrange_notebook(self, uri: str, cells: Sequence[Cell]) -> str:
        """Note which cells a notebook has now; gives the URI of the document that they read as."""
        notebook = self.notebooks.setdefault(uri, Notebook(uri))
        notebook.arrange(cells)
        return self.reread_notebook(uri)

    def reread_notebook(self, uri: str) -> str:
        """Bring a notebook's document up to date with its cells; gives its URI."""
        notebook = self.notebooks[uri]
        target, text = notebook.document_uri, notebook.text(self._document_of)
        opened = self.documents.get(target)
        if opened is None or opened.document.language_id != notebook.language_id:
            version = opened.document.version + 1 if opened else 1
            self.open(target, notebook.language_id, version, text)
        elif (edit := difference(opened.document.text, text)) is not None:
            self.change(target, [edit], opened.document.version + 1)
        return target

    def notebook_of(self, cell_uri: str) -> Notebook | None:
        """Give the notebook that a document is a code cell of; None for all other documents, its text cells among them."""
        return next((notebook for notebook in self.notebooks.values() if notebook.has_code(cell_uri)), None)

    def part_of(self, notebook: Notebook, cell_uri: str) -> Part | None:
        """See `Notebook.part`."""
        return notebook.part(cell_uri, self._document_of)

    def _document_of(self, uri: str) -> Document | None:
        opened = self.documents.get(uri)
        return opened.document if opened else None

    # What one request sees

    def snapshot(self, uri: str) -> Snapshot | None:
        """Give the frozen view of one document for one request; None when it is not open.

        Its live parts (tree, workspace) may be used only until the next `await`.
        """
        opened = self.documents.get(uri)
        if opened is None:
            return None
        facts = opened.facts
        if facts is None:
            # Asked for before the document came to rest, perhaps by somebody who never pauses: others, and its own
            # imports, must know it all the same.
            facts = self._read(opened)
            self._publish(opened)
        if opened.tree is not None:
            opened.tree.pend(opened.document)
        return Snapshot(
            path=opened.path,
            document=opened.document,
            language=opened.language,
            tree=opened.tree,
            facts=facts,
            workspace=opened.workspace,
            is_after_insertion=opened.is_after_insertion,
            recent=tuple(self._recent_in(opened.workspace)),
        )

    def _recent_in(self, workspace: Workspace) -> Sequence[str]:
        return [path for place, path in self._recent if place is workspace]

    def is_enabled(self, opened: OpenDocument) -> bool:
        """Say whether the settings allow suggestions in this document."""
        names = {opened.document.language_id, opened.language.name if opened.language else ""}
        return self.settings.completion_enabled and self.settings.allows_language(names)


def _is_too_big(document: Document) -> bool:
    """Say whether a document is served from the text around the cursor alone, like a file the index leaves out."""
    return len(document.lines) > MAX_BYTES


def _tree_for(language: Language | None, document: Document) -> SyntaxTree | None:
    if language is None or not may_parse(language, len(document.lines)):
        return None
    return SyntaxTree.parse(language, document.source_bytes())
