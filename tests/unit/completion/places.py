"""Places in code for tests: written with `‸`, or drawn at random."""

from __future__ import annotations

from hypothesis import strategies as st

from fimble.completion.cursor import Cursor, cursor_between
from fimble.completion.shape import Shape
from fimble.syntax.languages import language_named

CURSOR = "‸"
LANGUAGES = ("python", "javascript", "typescript", "tsx", "go", "lua", "rust", "", "yaml")

LINE = Shape("line", "a test asks for it", 1)
BLOCK = Shape("block", "a test asks for it", 24, 2_000)

_TOKENS = [
    *("(", ")", "[", "]", "{", "}", "<", ">", '"', "'", "`", '"""', "'''", "#", "//", "/*", "*/", "--", "${", "=>"),
    *(
        "if x:",
        "def f(a):",
        "else:",
        "return x",
        "x = 1",
        "end",
        "function f() {",
        "</div>",
        "<div>",
        "f(a, b)",
        ";",
        ",",
        ":",
    ),
    *(" ", "  ", "    ", "\t", "\n", "\n", "\r\n", "\r", "\n    ", "\n\t", "\n  "),
    *("é", "😀", "a", "foo", "0", "\\", "\u2028", "\x00", "\ufeff", "\ufffd"),
    *(
        "```",
        "```python",
        "<|endoftext|>",
        "<｜fim▁hole｜>",
        "<|fim_",
        "<EOT>",
        "Here is the code:",
        "# sort the users",
    ),
]
code = st.lists(st.sampled_from(_TOKENS), max_size=24).map("".join)
anything = st.one_of(code, st.text(max_size=60))


def place(text: str, language: str = "python") -> Cursor:
    """The cursor at `‸`."""
    prefix, suffix = text.split(CURSOR)
    return cursor_between(prefix, suffix, language_named(language))


@st.composite
def cursors(draw: st.DrawFn) -> Cursor:
    """A cursor in random text."""
    return cursor_between(draw(anything), draw(anything), language_named(draw(st.sampled_from(LANGUAGES))))


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, Cursor]:
    """A random place and an answer that repeats parts of what stands around it, as models do."""
    cursor = draw(cursors())
    around = [cursor.line_head, cursor.line_tail, cursor.previous_line, cursor.next_line, cursor.suffix[:20], "\n", " "]
    pieces = st.one_of(anything, st.sampled_from(around))
    return "".join(draw(st.lists(pieces, max_size=5))), cursor
