"""Finds the lines of a file whose shape is known to be bad: SQL glued together, commands for a shell, unsafe loaders.

The shapes stand in `queries/<folder>/insecure.scm`; here is what no query can say: whether a text is built of anything but
constants, and whether it reads like SQL. It is no scanner: what it finds is not worth showing to a model, no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import tree_sitter

from fimble.syntax.language import Language
from fimble.syntax.queries import query_source, run_query
from fimble.syntax.source import Source
from fimble.syntax.telltales import Telltales
from fimble.syntax.trees import SyntaxTree

LONGEST_LOOKED_AT = 4_000
"""Bytes of one expression that are read."""

_SUSPECT = re.compile(
    r"select|insert\s+into|update|delete|execut|query|where|shell|system|popen|spawn|exec|eval|pickle|marshal|dill|yaml|"
    r"verif|cert|tls|ssl|unauthorized|md5|sha1|serializ|passthru|proc_open|InputStream|hostname|\bgets\b|`|"
    r"\b(?:and|or)\s+[\w.]+\s*=|%x|load|danger|insecure|ProcessBuilder|Process\.Start|TypeNameHandling|sh\"|sn?printf|asprintf",
    re.IGNORECASE,
)

# A statement in a string, not a sentence: capitals throughout, or small letters with a mark that prose does not have.
_STATEMENT = re.compile(
    r"""["'`\[\]]\s*(?:
        (?:SELECT\b.*?\bFROM\b|INSERT\s+(?:\w+\s+)?INTO\b|REPLACE\s+INTO\b|UPDATE\b.{1,80}?\bSET\b|DELETE\s+FROM\b
        |(?:DROP|CREATE|ALTER|TRUNCATE)\s+(?:TABLE|DATABASE|VIEW|USER|INDEX|SCHEMA)\b)
        |(?:select\s+(?:\*|.*?\sfrom\s.*?\swhere\s)|insert\s+into\s.{1,200}?values|delete\s+from\s.{1,200}?where
        |update\s.{1,80}?\sset\s.{0,200}?=)
    )""",
    re.DOTALL | re.VERBOSE,
)
_COMPARED = r"""\b(?:WHERE|AND|OR|HAVING|where)\s+[\w."`]+\s*(?:=|<>|!=|<=?|>=?|LIKE|like|IN|in)\s*\(?\s*[%'"\\]*"""
_HOLE = r"\$?\{|\#\{|\$\w"
_CLAUSE = re.compile(rf"""{_COMPARED}(?:["'`]\s*(?:\+|\.|%|$)|{_HOLE})""")
_SQL_WORD = re.compile(
    r"\b(?:select|insert|update|delete|from|where|values|create|drop|alter|truncate|replace|call|grant|pragma|set)\b",
    re.IGNORECASE,
)

# Of a whole text, which goes on behind the quote that ends a piece of SQL.
_NEEDS = {
    "insecure.query": _SQL_WORD,
    "insecure.sql": re.compile(rf"""(?s:{_STATEMENT.pattern})|{_COMPARED}(?:["'`]|{_HOLE})""", re.VERBOSE),
}

_CONSTANT_LEAF = re.compile(
    r"string|escape|number|integer|float|literal|content|char|comment|nil|null|true|false|none|heredoc"
)
_CONSTANT_NAME = re.compile(
    r"(?:[\w$]+(?:\.|::|->))*\$?(?:[A-Z][A-Z0-9_]*|\w*(?:placeholder|PLACEHOLDER|Placeholder)s?)"
)
_PLACEHOLDERS = re.compile(r"""["'],\s*["']\.join\(\s*\(?\[?\s*["'](?:\?|%s|:\w+)["']""")
_HARMLESS_CALL = re.compile(
    r"[\w.$:>-]*(?:quote_?(?:name|ident\w*|literal|string)|quoteIdent\w*|escape_?(?:id\w*|literal|shell\w*)|escapeId\w*|"
    r"shlex\.quote|shell_?escape|Shellwords\.escape|pq\.Quote\w+|real_escape_string|\bqn|\b(?:int|float|len|Number|parseInt|"
    r"intval|Integer))\([^()]*\)",
    re.IGNORECASE,
)
"""Calls that quote what is put in, or make a number of it."""

_CONTAINERS = re.compile(
    r"module|program|chunk|source_file|compilation_unit|translation_unit|(?:\w+_)?(?:block|body|statements)|"
    r"(?:field_)?(?:declaration|statement)_list|compound_statement|then|else|ensure|rescue|do"
)


def insecure_lines(language: Language, text: str) -> tuple[tuple[int, int], ...]:
    """List (first line, last line) of the statements with a bad shape, sorted; () without a grammar or queries for them."""
    if not (may_be_insecure(text) and _telltales(language).may_match(text, _NEEDS)):
        return ()
    source = Source(text)
    tree = SyntaxTree.parse(language, source.data)
    if tree is None:
        return ()
    found = {
        (source.line_of(node.start_byte), source.line_of(max(node.start_byte, node.end_byte - 1)))
        for node in _found(tree)
    }
    return tuple(sorted(found))


@cache
def _telltales(language: Language) -> Telltales:
    return Telltales.of(query_source(language, "insecure"))


def may_be_insecure(text: str) -> bool:
    """Tell cheaply whether it is worth looking: False means that nothing bad is in this text."""
    return _SUSPECT.search(text) is not None


def _found(tree: SyntaxTree) -> Iterator[tree_sitter.Node]:
    captures = run_query(tree.language, ("insecure",), tree.root)
    yield from map(_statement_around, captures.get("insecure", ()))
    yield from (_statement_around(node) for node in captures.get("insecure.built", ()) if _has_hole(node))
    for node in captures.get("insecure.query", ()):
        if _SQL_WORD.search(_text(node)) and _has_hole(node):
            yield _statement_around(node)
    for node in captures.get("insecure.sql", ()):
        text = _text(node)
        if (_STATEMENT.search(text) or _CLAUSE.search(text)) and not _is_tagged(node) and _has_hole(node):
            yield _statement_around(node)


def _text(node: tree_sitter.Node) -> str:
    return (node.text or b"")[:LONGEST_LOOKED_AT].decode("utf-8", "replace")


def _has_hole(node: tree_sitter.Node) -> bool:
    """Look for anything in an expression that is no literal, no constant by its name, not quoted, no placeholders."""
    pending = [node]
    while pending:
        here = pending.pop()
        text = here.text or b""
        if len(text) <= 100 and not here.type.endswith("string") and _is_constant(text.decode("utf-8", "replace")):
            continue
        if here.named_child_count == 0:
            if not _CONSTANT_LEAF.search(here.type):
                return True
        else:
            pending.extend(here.named_children)
    return False


def _is_constant(text: str) -> bool:
    return (
        _CONSTANT_NAME.fullmatch(text) is not None
        or _HARMLESS_CALL.fullmatch(text) is not None
        or _PLACEHOLDERS.match(text) is not None
    )


def _is_tagged(node: tree_sitter.Node) -> bool:
    """True for a template with a tag (sql`…`), which is a call and may quote what is put in."""
    return node.type == "template_string" and node.parent is not None and node.parent.type == "call_expression"


def _statement_around(node: tree_sitter.Node) -> tree_sitter.Node:
    while node.parent is not None and not _CONTAINERS.fullmatch(node.parent.type):
        node = node.parent
    return node
