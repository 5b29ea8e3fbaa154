"""Which brackets around the cursor still wait for their closers, and what a suggestion does to them."""

from __future__ import annotations

from fimble.completion.brackets import CLOSERS, Scanner
from fimble.completion.cursor import LINES_BELOW, Cursor
from fimble.completion.lexis import begins_with_closer, depth_of


def scanned(text: str, cursor: Cursor) -> Scanner:
    """Scan `text` as it goes on from the cursor's line: `unmatched` are its closers for brackets opened before it."""
    scanner = Scanner(cursor.language).feed(cursor.line_head)
    scanner.stack.clear()
    scanner.unmatched.clear()
    first, *others = text.split("\n")
    scanner.feed(cursor.line_head + first, len(cursor.line_head))
    for line in others:
        scanner.feed(line)
    return scanner


def n_closable(cursor: Cursor) -> int:
    """Count the brackets, from the innermost open one outwards, that nothing after the cursor closes."""
    n_open = len(_scanned_head(cursor).stack) or len(_words_open(cursor.line_head, cursor))
    on_line = line_closers(cursor)
    is_closed_after = len(on_line) < n_open or bool(Scanner(cursor.language).feed(cursor.line_tail).unmatched)
    return len(on_line) + (0 if is_closed_after else _n_missing_around(cursor))


def line_closers(cursor: Cursor) -> list[str]:
    """Give the closers that the cursor's line waits for and nothing after the cursor brings, the innermost first."""
    head = _scanned_head(cursor).stack or _words_open(cursor.line_head, cursor)
    n_in_tail = len(Scanner(cursor.language).feed(cursor.line_tail).unmatched)
    if not n_in_tail and head and _is_closed_below(cursor, cursor.depth):
        return []
    return [closer[-1] if closer != "end" else closer for closer in reversed(head)][n_in_tail:]


def _words_open(line: str, cursor: Cursor) -> list[str]:
    """Give the word that closes what a line opens without any bracket, in languages that write it."""
    return ["end"] if cursor.language.block == "end" and cursor.opens(line) else []


def _scanned_head(cursor: Cursor) -> Scanner:
    """Scan the line up to the cursor, and before it the lines as deep that it goes on from: `f(() => {` … `}, [x‸`."""
    chain = [cursor.line_head]
    for line in reversed(cursor.above):
        if not begins_with_closer(chain[-1], cursor.language):
            break
        if line.strip() and depth_of(line) <= cursor.depth:
            chain.append(line)
    scanner = Scanner(cursor.language)
    for line in reversed(chain):
        scanner.feed(line)
    return scanner


def _n_missing_around(cursor: Cursor) -> int:
    """Count the brackets that the enclosing lines open and no line below closes, up to the first that is closed."""
    missing = 0
    for depth, line in _enclosing(cursor):
        brackets = Scanner(cursor.language).feed(line).stack or _words_open(line, cursor)
        if brackets and _is_closed_below(cursor, depth):
            break
        missing += len(brackets)
    return missing


def _enclosing(cursor: Cursor) -> list[tuple[int, str]]:
    """Give the lines above that enclose the cursor's: the previous line does when it opens something."""
    if cursor.is_at_blank_head:
        return [level for at, level in enumerate(cursor.levels) if at or cursor.opens(level[1])]
    return [level for level in cursor.levels if level[0] < cursor.depth]


def _is_closed_below(cursor: Cursor, depth: int) -> bool:
    """Say whether the next line as shallow as `depth` begins with a closer there, or lies out of sight."""
    for line in cursor.below:
        if line.strip() and depth_of(line) <= depth:
            return depth_of(line) == depth and begins_with_closer(line, cursor.language)
    return len(cursor.below) >= LINES_BELOW


def without_extra_closers(text: str, cursor: Cursor) -> str:
    """Cut closers off the end of `text` that nothing waits for, with the separators between them."""
    n_closers = n_closable(cursor)
    kept = text
    while len(scanned(kept, cursor).unmatched) > n_closers:
        shorter = kept.rstrip().rstrip(";,").rstrip()
        if not shorter.endswith((")", "]", "}")):
            return kept if kept != text and kept.strip() else text
        kept = shorter[:-1]
    return kept


def first_outer_closer(text: str, cursor: Cursor) -> int | None:
    """Find where `text`, one line, first closes a bracket or the quote that was open before it."""
    quote = Scanner(cursor.language).feed(cursor.line_head).quote
    for at, character in enumerate(text):
        if quote and text.startswith(quote, at):
            if Scanner(cursor.language).feed(cursor.line_head + text[: at + len(quote)]).quote != quote:
                return at
        elif character in CLOSERS and scanned(text[: at + 1], cursor).unmatched:
            return at
    return None
