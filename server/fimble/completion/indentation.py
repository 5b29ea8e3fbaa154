"""Where a suggestion's lines stand: the column its first line belongs to, and the others in the file's own unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fimble.completion.brackets import Scanner
from fimble.completion.cursor import Cursor
from fimble.completion.lexis import (
    TAB_COLUMNS,
    begins_with_closer,
    columns,
    depth_of,
    indent_text,
    open_brackets,
)
from fimble.text.indentation import indent_of

_STEPS = (2, 3, 4, 8)
"""Columns a model may mean by one level; anything else is alignment."""

_FORMATTED = frozenset({"javascript", "typescript", "tsx"})
"""Languages whose usual formatter indents what stands in brackets by one level."""

_CONTINUES = re.compile(r"\s*(?:else|elif|except|finally)\b")
_PARTNERS = {
    "else": re.compile(r"\s*(?:if|elif|for|while|try|except|async for)\b"),
    "elif": re.compile(r"\s*(?:if|elif)\b"),
    "except": re.compile(r"\s*(?:try|except)\b"),
    "finally": re.compile(r"\s*(?:try|except|else)\b"),
}
_GOES_ON = re.compile(r"\s*(?:[.?:+*/%|&-]|=>|and\b|or\b|\|\|)")
"""How a line begins that continues the statement above, one level deeper without any opener."""
_WAITS = re.compile(
    r"(?:[=+*/%&|^?:<.,!~\\-]|\b(?:return|else|and|or|not|in|do|new|await|yield))\s*$"
    r"|^\s*(?:\}?\s*else\s+)?(?:if|for|while)\b.*\)\s*$|^\s*<[\w.]+\s*$"
)
"""How a line ends whose statement goes on below, deeper."""


def first_depth(cursor: Cursor, line: str) -> int:
    """Say at which column a suggestion belongs whose first line, on a blank head, is `line` (indented as generated).

    The model may go on behind the indentation that is typed, repeat it, or give the line's true one from the margin;
    which of these it did is told by where a line can stand here at all.
    """
    if not cursor.levels:
        return cursor.depth
    own = columns(indent_of(line), _tab_of(cursor))
    if begins_with_closer(line, cursor.language):
        return own if own and _may_close_at(own, cursor) else _closer_depth(cursor)
    if cursor.language.block == "colon" and _CONTINUES.match(line):
        return _partner_depth(cursor, line)
    above, previous = cursor.levels[0]
    is_opened = cursor.opens(previous)
    expected = cursor.header_depth(previous) + cursor.unit_columns if is_opened else above
    if not own and is_opened:
        return expected if expected > above >= cursor.depth else cursor.depth
    if not own:
        is_free = bool(cursor.depth) or cursor.opens(line) or _WAITS.search(line) is not None
        return cursor.depth if is_free else _depth_between(cursor)
    is_plausible = is_opened and not cursor.indent_is_known and own > above and not cursor.depth
    if is_plausible or expected in (own, cursor.depth + own):
        return own if is_plausible else expected
    return _unexpected_depth(cursor, line, own, expected)


def _depth_between(cursor: Cursor) -> int:
    """Give the column of the line below when the cursor stands inside of a block that goes on there, else the margin."""
    below = depth_of(cursor.next_line)
    is_inside = bool(cursor.next_line) and below in {depth for depth, _ in cursor.levels}
    return below if is_inside and not begins_with_closer(cursor.next_line, cursor.language) else 0


def _unexpected_depth(cursor: Cursor, line: str, own: int, expected: int) -> int:
    above, previous = cursor.levels[0]
    is_opened = cursor.opens(previous)
    waiting = open_brackets(previous, cursor.language)
    is_aligned = bool(waiting) and waiting[-1] in ")]"  # arguments stand where their author likes them
    goes_on = is_aligned or (not is_opened and (_GOES_ON.match(line) or _WAITS.search(previous)))
    is_between = above < own <= depth_of(cursor.next_line)
    if own in (cursor.depth, _depth_below(cursor)) or is_between or (own > above and goes_on):
        return own
    is_outer = own in {depth for depth, _ in cursor.levels}
    if not is_opened and is_outer and own < max(above, cursor.depth):
        return own
    if cursor.depth or is_opened:
        return max(cursor.depth, expected) if is_opened else cursor.depth
    return max((depth for depth, _ in cursor.levels if depth <= own), default=0)


def _depth_below(cursor: Cursor) -> int:
    """Give the column that the line below asks for: its own, or one level more when it closes this block."""
    depth = depth_of(cursor.next_line)
    return depth + cursor.unit_columns * begins_with_closer(cursor.next_line, cursor.language)


def _may_close_at(own: int, cursor: Cursor) -> bool:
    """Say whether a closer can stand at a column: that of an enclosing line, or between the innermost two."""
    depths = [depth for depth, _ in cursor.levels]
    return own < depths[0] and (own in depths or (len(depths) > 1 and own > depths[1]))


def _closer_depth(cursor: Cursor) -> int:
    """Give the column of the line that opened what is closed here."""
    above, previous = cursor.levels[0]
    if cursor.opens(previous):
        return cursor.header_depth(previous)
    return cursor.levels[1][0] if len(cursor.levels) > 1 else min(above, cursor.depth)


def _partner_depth(cursor: Cursor, line: str) -> int:
    """Give the column of the statement that an `else`, `elif`, `except` or `finally` goes on from."""
    word = line.partition(":")[0].split(maxsplit=1)[0]
    partner = _PARTNERS.get(word)
    limit = max(cursor.depth, columns(indent_of(line), _tab_of(cursor)))
    for above in reversed(cursor.above):
        if not above.strip() or depth_of(above) > limit or partner is None:
            continue
        if partner.match(above):
            return depth_of(above)
        # What stands here is no partner: a partner at this depth would have ended before it.
        limit = depth_of(above) - 1 if not _CONTINUES.match(above) else depth_of(above)
    return cursor.depth


def shift_of(cursor: Cursor, start: int, first: str, second: str) -> int:
    """Say how many columns to the right the lines behind the first must move (negative: to the left).

    `start` is the column the first line got; `first` and `second` are the first lines that are not blank, as generated.
    A block written from the margin moves to the cursor; one whose first line moved moves along with it.
    """
    own, depth = (columns(indent_of(line), _tab_of(cursor)) for line in (first, second))
    is_opened = cursor.opens(first)
    if not own:
        is_from_margin = start > 0 and is_opened and 0 < depth <= start
        return start if is_from_margin and not begins_with_closer(second, cursor.language) else 0
    if start in (own, cursor.depth + own):
        return 0
    is_deeper = is_opened or _GOES_ON.match(second) is not None
    meant = (own, cursor.depth + own) if own >= cursor.depth else (cursor.depth + own,)
    return next((start - said for said in meant if depth == said or (is_deeper and depth > said)), 0)


def translated(lines: Sequence[str], cursor: Cursor, *, start: int, shift: int) -> list[str]:
    """Rewrite the indentation of all lines but the first into the file's unit.

    `start` is the column of the first line, which comes without its indentation or continues the cursor's line.
    Lines inside strings stay as they are; blank lines come out empty.
    """
    text_lines = _lines_in_text(lines, cursor)
    depths = [start, *(max(0, columns(indent_of(line), _tab_of(cursor)) + shift) for line in lines[1:])]
    step = _step_of(lines, depths, cursor, text_lines)
    result = [lines[0]]
    for at, line in enumerate(lines[1:], 1):
        if at in text_lines:
            result.append(line)
        elif not line.strip():
            result.append("")
        elif not (shift or step) and _is_written_as_file(line, cursor):
            result.append(line)
        else:
            result.append(_indentation(depths[at], start, step, cursor) + line.lstrip(" \t"))
    return result


def _tab_of(cursor: Cursor) -> int:
    """Columns of a tab that a model wrote: one level of the file."""
    return TAB_COLUMNS if cursor.indent_unit == "\t" else len(cursor.indent_unit)


def _is_written_as_file(line: str, cursor: Cursor) -> bool:
    """Say whether a line's indentation uses the file's own characters (tabs may be followed by aligning spaces)."""
    indent = indent_of(line)
    if not cursor.indent_is_known:
        return True
    return not indent.startswith(" ") if cursor.indent_unit == "\t" else "\t" not in indent


def _lines_in_text(lines: Sequence[str], cursor: Cursor) -> set[int]:
    """Find the lines that begin inside a string or block comment which this text opened."""
    scanner = Scanner(cursor.language)
    found: set[int] = set()
    for at, line in enumerate(lines):
        if scanner.is_in_multiline_text:
            found.add(at)
        scanner.feed(cursor.line_head + line if at == 0 else line)
    return found if not _is_docstring(lines, found) else set()


def _is_docstring(lines: Sequence[str], found: set[int]) -> bool:
    """Say whether the text lines are a docstring or block comment, which moves with its code."""
    opener = lines[min(found) - 1].strip() if found else ""
    return opener.startswith(('"""', "'''", "/*", 'r"""'))


def _step_of(lines: Sequence[str], depths: Sequence[int], cursor: Cursor, text_lines: set[int]) -> int:
    """Say how many columns the model takes for one level; 0 when that is the file's own unit or cannot be told.

    Blocks tell it. Without any, lines below a bracket do where formatters indent them as blocks.
    """
    if not cursor.indent_is_known:
        return 0
    in_brackets = 0
    header, header_depth = cursor.line_head + lines[0], depths[0]
    for at in range(1, len(lines)):
        if not lines[at].strip() or at in text_lines:
            continue
        step = depths[at] - header_depth
        if step in _STEPS and _opens_block(header, cursor):
            return step if step != cursor.unit_columns else 0
        if step in _STEPS and not in_brackets and header.rstrip().endswith(("(", "[")):
            in_brackets = step
        header, header_depth = lines[at], depths[at]
    is_told = cursor.language.name in _FORMATTED and in_brackets != cursor.unit_columns
    return in_brackets if is_told else 0


def _opens_block(line: str, cursor: Cursor) -> bool:
    """Say whether a line is a header whose body stands one level deeper; behind `(` and `[` lines may be aligned."""
    is_block = line.rstrip().endswith((":", "{", "=>", "do", "then")) and cursor.opens(line)
    return is_block and not _GOES_ON.match(line) and not Scanner(cursor.language).feed(line).unmatched


def _indentation(depth: int, start: int, step: int, cursor: Cursor) -> str:
    if step and depth > start:
        levels, rest = divmod(depth - start, step)
        depth = start + levels * cursor.unit_columns + rest
    return indent_text(depth, cursor.indent_unit)
