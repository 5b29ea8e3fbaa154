"""One version of a file's text as actions see it: its declarations, what encloses a place, how broken it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from fimble.syntax.facts import Definition, FileFacts
from fimble.syntax.import_ranges import import_ranges
from fimble.syntax.language import Language
from fimble.syntax.languages import dialect_of
from fimble.syntax.queries import FACTS, run_query
from fimble.syntax.scopes import SyntaxContext
from fimble.syntax.tags import content_hash_of, extract
from fimble.syntax.trees import SyntaxTree
from fimble.text.document import Document
from fimble.text.spans import Span


@dataclass(frozen=True)
class Code:
    """A document and what its text says, parsed once when somebody asks."""

    path: str
    document: Document
    language: Language | None

    @cached_property
    def tree(self) -> SyntaxTree | None:
        """Give the tree; None without a grammar."""
        if self.language is None:
            return None
        source = self.document.source_bytes()
        return SyntaxTree.parse(dialect_of(self.language, self.path, source), source)

    @cached_property
    def facts(self) -> FileFacts:
        """Give what the text declares and imports."""
        source = self.document.source_bytes()
        name = self.language.name if self.language else ""
        return extract(self.path, name, source, content_hash_of(source), tree=self.tree)

    @property
    def n_errors(self) -> int:
        """Count the syntax errors; 0 where nothing can be parsed."""
        return self.tree.n_errors() if self.tree else 0

    @cached_property
    def import_lines(self) -> list[tuple[int, int]]:
        """List (first line, last line) of the import statements at top level, in order."""
        if self.tree is None:
            return []
        captures = run_query(self.tree.language, FACTS, self.tree.root)
        tops = [node for node in self.tree.root.children if "comment" not in node.type]
        found: list[tuple[int, int]] = []
        for start, end in import_ranges(captures):
            # Of a group (Go's) the whole statement; what stands inside of a block or a namespace is left out.
            top = next((node for node in tops if node.start_byte <= start and end <= node.end_byte), None)
            is_group = top is not None and top.type.startswith("import")
            place = self.lines_of(top.start_byte, top.end_byte) if top and is_group else self.lines_of(start, end)
            if place not in found and not self.document.line_text(place[0])[:1].isspace():
                found.append(place)
        return found

    def lines_of(self, start_byte: int, end_byte: int) -> tuple[int, int]:
        """Give the first and the last line of a range of bytes, such as a node's; a line break at its end is left out."""
        lines = self.document.lines
        start, end = lines.offset_at_byte(start_byte), lines.offset_at_byte(end_byte)
        return lines.line_of(start), lines.line_of(max(start, end - 1))

    @property
    def mark(self) -> str:
        """What begins a line comment."""
        return (self.language.comment if self.language else "") or "#"

    def context_at(self, offset: int) -> SyntaxContext:
        """Say what encloses an offset (code points)."""
        return self.tree.context_at(self.document.lines.byte_at(offset)) if self.tree else SyntaxContext()

    def with_text(self, text: str) -> Code:
        """Give the same file with another text."""
        return replace(self, document=self.document.replaced(text, self.document.version))

    def lines_span(self, first: int, last: int) -> Span:
        """Give the span of whole lines, both included, without the last one's line break."""
        lines = self.document.lines
        return Span(lines.line_start(first), lines.line_end(min(last, lines.n_lines - 1)))

    def text_of_lines(self, first: int, last: int) -> str:
        """Give the text of whole lines."""
        return self.document.text_of(self.lines_span(first, last))

    def definition_named(self, qualified_name: str) -> Definition | None:
        """Find a declaration by its dotted name, the first of several."""
        return next((d for d in self.facts.definitions if d.qualified_name == qualified_name), None)
