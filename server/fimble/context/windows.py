"""Which lines of the current file stand in the prompt: windows that move in coarse steps, so that a model server can
reuse what it has read. Knows nothing of other files."""

from __future__ import annotations

from dataclasses import dataclass

from fimble.context.budget import TokenMeter
from fimble.text.document import Document

REFILL_SHARE = 0.6
"""When the prefix window overflows, it is cut back to this share of its budget: one full read, then silence for the
other 40 % of the budget. Dropping one line per line typed would re-read the whole prompt at every Enter."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a window began last time, told by line number and by the text of the line, so that it survives edits above."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """The chosen lines: prefix from `start_line` to the cursor's line, suffix behind the cursor up to `end_line`."""

    start_line: int
    """First line of the prefix."""
    end_line: int
    """Last line of the suffix (inclusive); the cursor's own line when nothing follows."""
    anchor: Anchor
    lines_after_end: int
    """Lines of the document below `end_line`: holds the end of the suffix still while lines are inserted above it."""


def choose_window(
    document: Document, line: int, *, prefix_tokens: int, suffix_tokens: int, meter: TokenMeter, last: Window | None
) -> Window:
    """Choose the window for a cursor on `line`, keeping `last`'s borders as long as they fit.

    The prefix's start stays where it was until the text from there to the cursor exceeds its budget, or the cursor moves
    above it. The suffix's end stays the same line of the file until it exceeds its budget or shrinks below a quarter.
    """
    start = _kept_start(document, line, prefix_tokens, meter, last)
    if start is None:
        start = _fresh_start(document, line, prefix_tokens, meter)
    end = _kept_end(document, line, suffix_tokens, meter, last)
    if end is None:
        end = _fresh_end(document, line, suffix_tokens, meter)
    return Window(
        start_line=start,
        end_line=end,
        anchor=Anchor(start, document.line_text(start)),
        lines_after_end=document.lines.n_lines - 1 - end,
    )


def _span_tokens(document: Document, first: int, last: int, meter: TokenMeter) -> int:
    """Estimate the tokens of lines `first` to `last`, without their text being cut out when they are surely too long."""
    lines = document.lines
    start, end = lines.line_start(first), lines.line_end(last)
    return meter.tokens(document.text[start:end])


def _kept_start(document: Document, line: int, budget: int, meter: TokenMeter, last: Window | None) -> int | None:
    if last is None:
        return None
    start = _find_anchor(document, last.anchor)
    if start is None or start > line:
        return None
    if start == 0 and last.start_line != 0:
        return None
    if _too_far(document, start, line, budget, meter):
        return None
    # A window that has become tiny (the cursor jumped up close to its start) hides what stands just above it.
    if start > 0 and _span_tokens(document, start, line, meter) < budget // 8:
        return None
    return start


def _too_far(document: Document, first: int, last: int, budget: int, meter: TokenMeter) -> bool:
    lines = document.lines
    if lines.line_start(last) - lines.line_start(first) > 8 * max(1, budget):
        return True
    return _span_tokens(document, first, last, meter) > budget


def _find_anchor(document: Document, anchor: Anchor) -> int | None:
    """Find the anchored line again, nearest first, within 200 lines of where it was."""
    n = document.lines.n_lines
    for distance in range(200):
        for candidate in {anchor.line + distance, anchor.line - distance}:
            if 0 <= candidate < n and document.line_text(candidate) == anchor.text:
                return candidate
    return None


def _fresh_start(document: Document, line: int, budget: int, meter: TokenMeter) -> int:
    """Walk up from the cursor until the refill share is used, then down to a place where reading may begin."""
    whole_from_top = not _too_far(document, 0, line, int(budget * 0.95), meter)
    if whole_from_top:
        return 0
    room = int(budget * REFILL_SHARE)
    used, start = 0, line
    while start > 0:
        used += meter.tokens(document.line_text(start - 1)) + 1
        if used > room:
            break
        start -= 1
    return _reading_start(document, start, line)


def _reading_start(document: Document, start: int, line: int) -> int:
    """Prefer to begin behind a blank line at low indentation: the beginning of a definition or paragraph."""
    best, best_indent = start, 1_000
    for candidate in range(start, min(start + 24, line)):
        text = document.line_text(candidate)
        stripped = text.lstrip()
        if not stripped:
            continue
        indent = len(text) - len(stripped)
        follows_blank = candidate == 0 or not document.line_text(candidate - 1).strip()
        if follows_blank and indent < best_indent:
            best, best_indent = candidate, indent
    return best


def _kept_end(document: Document, line: int, budget: int, meter: TokenMeter, last: Window | None) -> int | None:
    if last is None:
        return None
    end = document.lines.n_lines - 1 - last.lines_after_end
    if end < line or end >= document.lines.n_lines:
        return None
    if _too_far(document, line, end, budget, meter):
        return None
    if last.lines_after_end > 0 and _span_tokens(document, line, end, meter) < budget // 4:
        return None
    return end


def _fresh_end(document: Document, line: int, budget: int, meter: TokenMeter) -> int:
    """Take whole lines below the cursor until three quarters of the budget are used; the rest is room to grow."""
    room = budget * 3 // 4
    end, last_line = line, document.lines.n_lines - 1
    used = 0
    while end < last_line:
        used += meter.tokens(document.line_text(end + 1)) + 1
        if used > room:
            break
        end += 1
    return end
