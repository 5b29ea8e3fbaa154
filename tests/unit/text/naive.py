"""The same questions answered slowly, character by character, for comparison; and texts that hold every trap."""

from __future__ import annotations

from hypothesis import strategies as st

from fimble.text.encodings import PositionEncoding
from fimble.text.spans import ByteEdit, BytePoint, Edit, Span

TRAPS = (
    *("\n", "\r", "\r\n", "\f", "\v", "\x1c", "\x85", "\u2028", "\u2029"),  # breaks, and what only Python takes for one
    *("\ufeff", "\u0301", "é", "漢", "😀", "👩‍👩‍👧", "\ud83d", "\ude00", "\0"),
    *("a", "b", " ", "\t", "x = 1", "é\u0301"),
)
texts = st.lists(st.sampled_from(TRAPS), max_size=24).map("".join)
encodings = st.sampled_from(list(PositionEncoding))


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> Edit:
    start, end = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    return Edit(Span(start, end), draw(texts))


def spliced(text: str, edit: Edit) -> str:
    return text[: edit.span.start] + edit.text + text[edit.span.end :]


def line_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every line, its break left out."""
    spans, start, offset = [], 0, 0
    while offset < len(text):
        n_break = 2 if text[offset : offset + 2] == "\r\n" else 1 if text[offset] in "\r\n" else 0
        if n_break:
            spans.append((start, offset))
            start = offset + n_break
        offset += n_break or 1
    return [*spans, (start, len(text))]


def units(text: str, encoding: PositionEncoding) -> int:
    codec = {"utf-8": "utf-8", "utf-16": "utf-16-be", "utf-32": "utf-32-be"}[encoding]
    size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    return sum(len(character.encode(codec, "surrogatepass")) for character in text) // size


def position(text: str, offset: int, encoding: PositionEncoding) -> tuple[int, int]:
    line, (start, end) = [(n, span) for n, span in enumerate(line_spans(text)) if span[0] <= offset][-1]
    return line, units(text[start : min(offset, end)], encoding)


def offset_of(text: str, line: int, character: int, encoding: PositionEncoding) -> int:
    spans = line_spans(text)
    if line >= len(spans):
        return len(text)
    start, end = spans[line]
    return max(offset for offset in range(start, end + 1) if units(text[start:offset], encoding) <= character)


def point(source: bytes) -> BytePoint:
    """Where a source ends, as tree-sitter says it."""
    return BytePoint(source.count(b"\n"), len(source.split(b"\n")[-1]))


def byte_edit(text: str, edit: Edit) -> ByteEdit:
    before, old = text[: edit.span.start], text[: edit.span.end]
    start, old_end, new_end = (s.encode("utf-8", "surrogatepass") for s in (before, old, before + edit.text))
    return ByteEdit(len(start), len(old_end), len(new_end), point(start), point(old_end), point(new_end))
