"""`unknown_names`: names that a suggestion uses and nobody has heard of. Lexical, as a suggestion is a fragment of code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from fimble.completion.brackets import Scanner
from fimble.completion.cursor import Cursor
from fimble.context.similar import KEYWORDS
from fimble.index.snapshot import Snapshot

_OTHER_KEYWORDS = """
abstract assert base begin by byte checked crate data defer delegate end ensure event explicit extern fallthrough final
finally fixed foreach global go goto impl implicit include inline insteadof internal isset join lateinit local lock loop
long match mod module move mut mutable namespace native next nil object open operator out override params partial
protocol pub range record ref register repeat require required rescue retry return sealed select short signed sizeof
struct suspend synchronized template then trait transient unless unsafe unsigned unset until using val virtual volatile
when where auto char double except global redo yield typename constexpr decltype echo empty elseif elsif endif self Self
"""
_KEYWORDS = KEYWORDS | frozenset(_OTHER_KEYWORDS.split())
_WORD = re.compile(r"(?<![\w$])[A-Za-z_][\w$]*")
_HALF_WORD = re.compile(r"[\w$]+$")
_LEAST_LETTERS = 3
"""Shorter names are mostly counters, which a suggestion may well make up."""
_MEMBER = re.compile(r"(?:\.|->|::|@|\\|\$|#|&)\s*$")
"""What stands before a name that is looked up in something else, or is none."""
_PATH_HEAD = re.compile(r"\s*(?:::|!)")
_BINDS_BEFORE = re.compile(
    r"\b(?:def|class|func|fun|function|fn|let|const|var|val|mut|for|as|import|from|struct|enum|interface|type|trait|"
    r"lambda|catch|package|module|mod|namespace|local|new\s+class)\s*[\w$,\s*&(]*$"
)
_BINDS_BEHIND = re.compile(r"\s*(?:=(?![=~])|:(?!:)|:=|=>|,\s*\w+\s*:?=(?!=)|->|in\b)")

_PARAMETERS = re.compile(r"\(([^()]*)\)\s*(?::[^=()]*)?=>|\|([^|\n]*)\||\blambda\b([^:\n]*):")
"""Of arrow functions, of closures and blocks, of lambdas."""


def names_known_to(snapshot: Snapshot) -> Callable[[str], bool]:
    """Say of a name whether it stands in the file, in the repository's code, or is there in any file of the language.

    To be asked before the next `await` only.
    """
    text, symbols = snapshot.document.text, snapshot.workspace.symbols
    builtins = snapshot.language.builtins if snapshot.language else frozenset()

    def is_known(name: str) -> bool:
        is_near = name in builtins or re.search(rf"\b{re.escape(name)}\b", text) is not None
        return is_near or bool(symbols.paths_defining(name)) or symbols.files_using(name) > 0

    return is_known


def unknown_names(text: str, cursor: Cursor, is_known: Callable[[str], bool]) -> list[str]:
    """List the names in `text` that stand for themselves, are not bound by it and that `is_known` does not know."""
    bound = {
        name for match in _PARAMETERS.finditer(text) for name in _WORD.findall(" ".join(filter(None, match.groups())))
    }
    unknown: dict[str, None] = {}
    for name, before, behind in _names(text, cursor):
        if name in _KEYWORDS or len(name) < _LEAST_LETTERS or name in bound:
            continue
        if _BINDS_BEFORE.search(before) or _BINDS_BEHIND.match(behind):
            bound.add(name)
        elif not (_MEMBER.search(before) or _PATH_HEAD.match(behind) or is_known(name)):
            unknown[name] = None
    return [name for name in unknown if name not in bound]


def _names(text: str, cursor: Cursor) -> Iterator[tuple[str, str, str]]:
    """Give each name in code, outside of strings and comments, with what stands before and behind it on its line."""
    half_word = _HALF_WORD.search(cursor.line_head)
    start = half_word.start() if half_word else len(cursor.line_head)
    scanner = Scanner(cursor.language)
    for number, line in enumerate((cursor.line_head + text.replace("\r\n", "\n")).split("\n")):
        at = 0
        for match in _WORD.finditer(line, 0 if number else start):
            scanner.feed(line[: match.start()], at)
            at = match.start()
            if not scanner.is_in_text:
                yield match.group(), line[: match.start()], line[match.end() :]
        scanner.feed(line, at)
