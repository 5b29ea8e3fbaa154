"""Comments by infilling: a hole above each step of a block, which the model that completes code fills.

Code Llama was taught to infill so (arXiv 2308.12950, 2.3, "infilling"; docstrings are one of its uses), and every model that
fills in the middle can. The hole is the rest of one comment line, so nothing but a comment can come of it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

from fimble.actions.code import Code
from fimble.actions.comments import has_same_code
from fimble.actions.outcome import News
from fimble.actions.steps import steps_of
from fimble.actions.target import Target
from fimble.context.instruction import read_instruction
from fimble.index.snapshot import Snapshot
from fimble.models.base import Piece
from fimble.syntax.comments import comment_above
from fimble.text.indentation import indent_of

MOST_TOKENS = 60
"""Of one comment."""
SHORTEST = 8
"""Bytes of one comment: an ideograph says more than a letter."""
LONGEST = 200
"""Characters of one comment; a longer one is no short comment."""
WIDTH = 100
"""Columns after which a comment goes on in the next line."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}|[^\W\d_]{2,}")
"""Kana, ideographs and Hangul are written without blanks between words, or need few characters for one."""
_RULE = re.compile(r"^[-=*#~+_]{3,}|[-=*#~+_]{3,}$")
_NO_COMMENT = ("code that is commented out", "for a tool", "a licence", "a note about generated code")


class Filler(Protocol):
    """A model that fills in the middle."""

    @property
    def model(self) -> str:
        """Say its name."""
        ...

    def fill(self, snapshot: Snapshot, offset: int, max_tokens: int) -> AsyncGenerator[Piece, None]:
        """Stream what belongs at an offset (code points) of a snapshot's document; closing the stream stops the model."""
        ...


async def infilled(
    code: Code, target: Target, take_snapshot: Callable[[], Snapshot], filler: Filler, tell: Callable[[News], None]
) -> str | None:
    """Give the text of the file with comments above the steps of the target; None when no comment came of it."""
    if code.language is None or not code.language.comment:
        return None
    now, known = code, set[str]()
    for line in steps_of(code, target):
        here = line + now.document.lines.n_lines - code.document.lines.n_lines  # below the comments that came in
        comment = _as_comment(await _said_above(now, here, take_snapshot, filler), code)
        if comment and comment.lower() not in known:
            known.add(comment.lower())
            tell(News("writing", f"{comment}\n"))
            now = _with_comment(now, here, comment)
    return now.document.text if now is not code else None


async def _said_above(code: Code, line: int, take_snapshot: Callable[[], Snapshot], filler: Filler) -> str:
    """Have the rest of a comment line above a line filled in; "" when it does not end."""
    start = code.document.lines.line_start(line)
    head = f"{indent_of(code.document.line_text(line))}{code.mark}"
    text = code.document.text
    holed = code.with_text(f"{text[:start]}{head}{code.document.newline}{text[start:]}")
    snapshot = replace(take_snapshot(), document=holed.document, tree=None)
    said, is_cut = "", False
    async with aclosing(filler.fill(snapshot, start + len(head), MOST_TOKENS)) as pieces:
        async for piece in pieces:
            said, is_cut = said + piece.text, piece.done_reason == "length"
            if "\n" in said.lstrip() or "\r" in said.lstrip():
                break
    first = re.split(r"[\r\n]", said.lstrip(), maxsplit=1)[0]
    return first.rpartition(". ")[0] if is_cut and first == said.lstrip() else first


def _as_comment(said: str, code: Code) -> str:
    """Give the words of a comment; "" for what is none: code, a tool's own, a single word, a loop."""
    assert code.language is not None  # noqa: S101 -- for the type checker: the caller has looked
    # What cannot be seen (control characters, marks that turn the direction of writing) has no place in a comment.
    said = "".join(c if c.isprintable() else " " for c in said)
    words = " ".join(_RULE.sub("", said.strip().lstrip("/#-*!;% ").removesuffix("*/").strip()).split())
    comment = comment_above([f"{code.mark} {words}"], code.language)
    is_short = len(words.encode(errors="replace")) < SHORTEST or len(_WORD.findall(words)) < 2
    if comment is None or is_short or len(words) > LONGEST:
        return ""
    read = read_instruction(comment, code.language)
    is_loop = len(set(words.lower().split())) * 2 < len(words.split())
    return "" if read.asks == "later" or read.reason in _NO_COMMENT or is_loop else words


def _with_comment(code: Code, line: int, words: str) -> Code:
    """Put a comment above a line; the same code when that would change what the code says."""
    indent, start = indent_of(code.document.line_text(line)), code.document.lines.line_start(line)
    mark = f"{indent}{code.mark} "
    lines = textwrap.wrap(words, max(30, WIDTH - len(mark)), break_long_words=False, break_on_hyphens=False)
    text = "".join(f"{mark}{one}{code.document.newline}" for one in lines)
    new = code.with_text(code.document.text[:start] + text + code.document.text[start:])
    return new if has_same_code(code, new) else code
