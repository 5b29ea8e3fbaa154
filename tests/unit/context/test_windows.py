"""The lines of the current file that stand in a prompt."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fimble.context.budget import TokenMeter
from fimble.context.windows import Window, choose_window
from fimble.text.document import Document
from fimble.text.spans import Edit, Span

METER = TokenMeter(4.0)


def document_of(n_lines: int, line: str = "    value = compute(value)") -> Document:
    return Document("file:///a.py", "python", 1, "\n".join(f"{line}  # {n}" for n in range(n_lines)))


def window_at(
    document: Document, line: int, last: Window | None = None, prefix: int = 400, suffix: int = 100
) -> Window:
    return choose_window(document, line, prefix_tokens=prefix, suffix_tokens=suffix, meter=METER, last=last)


def test_a_short_file_stands_whole() -> None:
    window = window_at(document_of(12), 6)

    assert (0, 11) == (window.start_line, window.end_line)


def test_the_prefix_window_moves_rarely_while_lines_are_added() -> None:
    document, last, starts = document_of(400), None, []
    line = 200
    for _ in range(100):
        last = window_at(document, line, last)
        starts.append(last.start_line)
        end = document.lines.line_end(line)
        document, _ = document.apply(Edit(Span(end, end), "\n    value = compute(value)  # new"), 2)
        line += 1

    moves = sum(a != b for a, b in pairwise(starts))
    assert 1 <= moves <= 100 // 16


def test_the_suffix_keeps_its_last_line_while_lines_are_added_above() -> None:
    document = document_of(400)
    before = window_at(document, 200)
    end_text = document.line_text(before.end_line)
    at = document.lines.line_end(200)
    document, _ = document.apply(Edit(Span(at, at), "\n    x = 1"), 2)

    after = window_at(document, 201, before)

    assert end_text == document.line_text(after.end_line)


def test_an_edit_far_above_does_not_move_the_window() -> None:
    document = document_of(400)
    before = window_at(document, 300)
    document, _ = document.apply(Edit(Span(0, 0), "import os\nimport sys\n"), 2)

    after = window_at(document, 302, before)

    assert before.anchor.text == after.anchor.text
    assert before.start_line + 2 == after.start_line


def test_a_jump_above_the_window_opens_a_new_one() -> None:
    document = document_of(400)
    window = window_at(document, 20, window_at(document, 300))

    assert window.start_line <= 20


def test_a_new_window_prefers_to_begin_at_a_definition() -> None:
    body = "\n".join(f"    step_{n}(state)" for n in range(30))
    text = "\n\n".join(f"def f{n}(state):\n{body}" for n in range(12))
    document = Document("file:///a.py", "python", 1, text)

    window = window_at(document, document.lines.n_lines - 1)

    assert document.line_text(window.start_line).startswith("def f")


@given(
    lines=st.lists(st.text(alphabet="ab \t(", max_size=60), min_size=1, max_size=120),
    moves=st.lists(st.integers(0, 119), min_size=1, max_size=12),
    prefix=st.integers(1, 300),
    suffix=st.integers(1, 100),
)
def test_the_window_always_holds_the_cursor_and_keeps_its_budget(
    lines: list[str], moves: list[int], prefix: int, suffix: int
) -> None:
    document = Document("file:///a.py", "python", 1, "\n".join(lines))
    last: Window | None = None
    for move in moves:
        line = move % document.lines.n_lines
        last = window_at(document, line, last, prefix, suffix)

        assert last.start_line <= line <= last.end_line < document.lines.n_lines
        above = document.text[document.lines.line_start(last.start_line) : document.lines.line_start(line)]
        assert METER.tokens(above) <= prefix + METER.tokens(document.line_text(max(0, line - 1))) + 1
