"""`Language`: what fimble knows of one language. The rows stand in `language_table`, the look-ups in `languages`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Block = Literal["colon", "brace", "end"]
Visibility = Literal["all", "underscore", "exported", "capital", "linkage", "marked"]
Misleading = Literal["", "macros", "conditions", "soft words"]


@dataclass(frozen=True, slots=True)
class Language:
    """One language, as far as its query files do not say it."""

    name: str
    """Our name for it ("python"); `FileFacts.language`."""
    extensions: tuple[str, ...] = ()
    """Ends of file names, with the dot (".py", ".d.ts")."""
    lsp_ids: tuple[str, ...] = ()
    """What editors call it besides `name` (LSP 3.17, `TextDocumentItem.languageId`)."""
    comment: str = "//"
    """What begins a line comment; "" when there is no such thing."""
    block_comment: tuple[str, str] | None = None
    """What begins and what ends a comment that may span lines."""
    block: Block = "brace"
    """How a block opens: with ":" and deeper lines, with "{", or with a line break and up to an "end"."""
    file_names: tuple[str, ...] = ()
    """Whole file names that tell the language ("Makefile")."""
    grammar: tuple[str, str] | None = None
    """Module and function that give the tree-sitter grammar; None when fimble has no queries for the language."""
    queries: tuple[str, ...] = ()
    """Folders under `queries/` whose files are joined in this order: what dialects share stands in a folder of its own."""
    quotes: tuple[str, ...] = ('"', "'")
    """What opens, and then closes, a string, longest first."""
    multiline_quotes: tuple[str, ...] = ()
    """Those of `quotes` that may stand lines apart."""
    interpolation: tuple[str, str] | None = None
    """What strings with holes for code begin with (their quote, or a letter before it), and what opens a hole."""
    builtins: frozenset[str] = frozenset()
    """Names that are there without any import: using one says nothing about other files."""
    constructors: frozenset[str] = frozenset()
    """Methods in which assigning to the instance declares a field."""
    visibility: Visibility = "all"
    """Which names other files see: all, those without a leading underscore, those marked as exported, those that begin with
    a capital letter (files of one package see all of each other), or all that are not marked as hidden, where a header hides
    nothing."""
    doc_comment: str = ""
    """What begins a line of documentation; "" where a block comment is the custom, or plain comments are."""
    headers: tuple[str, ...] = ()
    """Ends of the names of files that others include as text."""
    misleading: Misleading = ""
    """What can mislead the grammar, so that a clearer text is parsed as well: what a preprocessor expands, parts that it may
    leave out where nothing is expanded (`#if`), or words that are keywords in some places only."""
    reads_past_end: bool = False
    """Its scanner goes on for ever behind some texts that end without a line break: they are parsed with one more."""
    has_tables: bool = False
    """Classes and modules are variables that members are given to, one by one or in a literal."""
    class_word: str = "class"
    """What begins the header of a class."""

    @property
    def has_preprocessor(self) -> bool:
        """True when what it says is expanded before anybody reads it, as in C."""
        return self.misleading == "macros"

    @property
    def has_grammar(self) -> bool:
        """True when files of this language can be parsed, provided that its wheel is installed."""
        return self.grammar is not None
