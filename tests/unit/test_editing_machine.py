"""Any order of opening, changing, closing, renaming and deleting leaves the session with the very text an editor has."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from lsprotocol import types

from fimble.lsp.convert import from_lsp_change, from_lsp_range
from fimble.session import Session
from fimble.settings import Settings
from fimble.syntax.languages import language_named
from fimble.syntax.tags import content_hash_of, extract
from fimble.syntax.trees import SyntaxTree
from fimble.text.lines import PositionEncoding
from fimble.text.spans import Span
from tests.unit.text.naive import TRAPS, encodings, offset_of

SNIPPETS = (*TRAPS, "def f():\n    return 1\n", "class A:\r\n    b: int\r\n", "import os\n", '"""', "(", ")", "# é😀\n")
texts = st.lists(st.sampled_from(SNIPPETS), max_size=12).map("".join)
names = st.sampled_from(["a.py", "b.py", "pkg/c.py", "pkg/__init__.py", "d.ts", "e.txt", ".env", "with space é.py"])
places = st.tuples(st.integers(0, 14), st.integers(0, 12))


class Editing(RuleBasedStateMachine):
    """The session beside a dictionary of texts."""

    opened = Bundle("opened")

    @initialize(encoding=encodings)
    def begin(self, encoding):
        self.root = Path(tempfile.mkdtemp()).resolve()
        self.encoding = encoding
        self.session = Session(Settings(), use_cache=False)
        self.workspace = self.session.add_folder(self.root)
        self.shadow = {}
        self.version = 0

    def teardown(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def uri(self, name):
        return (self.root / name).as_uri()

    def next_version(self):
        self.version += 1
        return self.version

    @rule(target=opened, name=names, text=texts)
    def open(self, name, text):
        language = {"py": "python", "ts": "typescript"}.get(name.rpartition(".")[2], "plaintext")
        self.session.open(self.uri(name), language, self.next_version(), text)
        self.shadow[self.uri(name)] = text
        return self.uri(name)

    @rule(uri=opened, changes=st.lists(st.tuples(places, places, texts), min_size=1, max_size=4))
    def change(self, uri, changes):
        if uri not in self.shadow:
            return
        version = self.next_version()
        for start, end, text in changes:
            self.shadow[uri] = spliced(self.shadow[uri], start, end, text, self.encoding)
            where = types.Range(types.Position(*start), types.Position(*end))
            event = types.TextDocumentContentChangePartial(range=where, text=text)
            edit = from_lsp_change(self.session.documents[uri].document, event, self.encoding)
            self.session.change(uri, [edit], version)

    @rule(uri=opened, text=texts)
    def replace(self, uri, text):
        if uri in self.shadow:
            self.session.replace(uri, text, self.next_version())
            self.shadow[uri] = text

    @rule(uri=opened)
    def rest(self, uri):
        self.session.read_at_rest(uri)

    @rule(uri=opened)
    def ask(self, uri):
        snapshot = self.session.snapshot(uri)
        assert (snapshot is None) == (uri not in self.shadow)

    @rule(uri=consumes(opened))
    def close(self, uri):
        self.session.close(uri)
        self.shadow.pop(uri, None)

    @rule(target=opened, uri=consumes(opened), name=names)
    def rename(self, uri, name):
        """As editors tell of it: the old one is closed, the new one opened with its text."""
        text = self.shadow.pop(uri, "")
        self.session.close(uri)
        return self.open(name, text)

    @rule(uri=consumes(opened))
    def delete(self, uri):
        self.session.close(uri)
        self.shadow.pop(uri, None)
        self.workspace.remove(self.session.place_of(uri)[1])

    @invariant()
    def the_texts_are_the_same(self):
        if hasattr(self, "session"):
            assert self.shadow == {uri: opened.document.text for uri, opened in self.session.documents.items()}

    @invariant()
    def what_other_files_see_is_open(self):
        if hasattr(self, "session"):
            assert {opened.path for opened in self.session.documents.values()} >= set(self.workspace.overlays())

    @rule(uri=opened)
    def read_anew(self, uri):
        """What was read bit by bit is what one reading of the whole text gives; in broken code a parser mends what it can,
        and that depends on what stood there before."""
        opened = self.session.documents.get(uri)
        if opened is None or opened.language is None:
            return
        self.session.read_at_rest(uri)
        source = opened.document.source_bytes()
        language = language_named(opened.language.name)
        fresh = SyntaxTree.parse(language, source)
        whole = extract(opened.path, language.name, source, content_hash_of(source), tree=fresh)
        assert whole.content_hash == opened.facts.content_hash
        if fresh is not None and not fresh.root.has_error:
            assert whole == opened.facts


def spliced(text, start, end, new, encoding):
    first, last = sorted(offset_of(text, *place, encoding) for place in (start, end))
    return text[:first] + new + text[last:]


TestEditing = Editing.TestCase
TestEditing.settings = settings(
    max_examples=60, phases=[Phase.generate], stateful_step_count=30, derandomize=True, deadline=None
)


def test_a_range_is_taken_to_the_nearest_place_inside():
    session = Session(Settings(), use_cache=False)
    document = session.open("untitled:x", "python", 1, "ab\ncd").document
    far = types.Range(types.Position(99, 99), types.Position(0, 99))

    for encoding in ("utf-8", "utf-16", "utf-32"):
        assert Span(2, 5) == from_lsp_range(document, far, PositionEncoding(encoding))
