"""`StreamStop`: says, while a model is still writing, when its text is long enough. It reads every character once.

What it accepts is not yet fit to be shown: `postprocess` fits it into the line and the file.
"""

from __future__ import annotations

import re

from fimble.completion.balance import first_outer_closer, n_closable
from fimble.completion.brackets import Scanner
from fimble.completion.cursor import Cursor
from fimble.completion.indentation import first_depth, shift_of
from fimble.completion.lexis import begins_with_closer, depth_of, squeezed
from fimble.completion.model_text import is_wrapping
from fimble.completion.repeats import repeats_previous
from fimble.completion.shape import Shape
from fimble.text.loops import LineLoop, is_looping

MOST_BLANK_CHARACTERS = 160
"""Blanks and line breaks before any content; a model that says no more than this has nothing to say."""
_CHECK_EVERY = 16
"""Characters between two looks at whether the current line runs in a circle."""
_MAY_CLOSE = frozenset(")]}<>/+*=&|.?:-aecfwo")
"""First characters of lines that may close or continue what stands above; they are judged when they are complete."""


_LEAVES = re.compile(r"\s*(?:return|raise|throw|break|continue|next)\b(?!(?!.*\belse\b).*\s(?:if|unless)\s)")
"""Statements behind which nothing at the same depth is ever reached; `return if x` in Ruby may go on."""

_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |$)|={7}$")
"""Lines that git writes between the two sides of a merge conflict."""

_LABEL = re.compile(r"\s*(?:case\b|default\b|function\b|async\s+function\b|def\b|class\b|@|#|//)")
"""Lines that are reached, or read, also behind a statement that leaves."""
_CONTINUES = re.compile(r"\s*(?:else|elif|except|finally|catch|while|and|or|[.?:&|+*/=<>-])")
"""How a line begins that goes on with the statement above without standing deeper."""


class StreamStop:
    """Feed it the growing text; once `feed` says True, `text` is what counts and `reason` why it ended."""

    def __init__(self, cursor: Cursor, shape: Shape) -> None:
        self._cursor = cursor
        self._shape = shape
        self._pieces: list[str] = []
        self._cut = -1
        self.reason = "" if shape.kind != "none" else "nothing"
        """Why it stopped: "line", "scope", "suffix", "blank line", "closed", "loop", "limit" (characters),
        "lines", "conflict" (git's mark), "nothing"; "" so far."""
        self.start = cursor.depth
        """Column of the first line that has content."""
        self.shift = 0
        """Columns by which the lines behind the first must move to the right."""
        self._n_read = 0  # characters, dropped ones included
        self._most_read = 2 * max(shape.max_characters, MOST_BLANK_CHARACTERS)
        self._n = 0  # characters of the text
        self._line = ""
        self._has_content = False  # on the current line
        self._is_on_head = not cursor.is_at_blank_head
        self._first = ""  # the first line with content
        self._ends: list[int] = []  # where each line with content ends
        self._n_blank = 0  # blank lines directly before the current one
        self._floor: int | None = None  # no line may stand farther left
        self._skipped_copy = False
        self._began_on_head = False  # the first content went on from the cursor's line
        self._has_left = False  # a return or the like was the last statement at this depth
        self._loop = LineLoop()
        self._scanner = Scanner(cursor.language).feed(cursor.line_head)
        self._n_head_brackets = len(self._scanner.stack)
        self._may_close = begins_with_closer(cursor.line_tail, cursor.language) or n_closable(cursor) > 0
        self._next = squeezed(cursor.next_line)

    @property
    def text(self) -> str:
        """Everything fed so far, up to the place where it stopped."""
        text = "".join(self._pieces)
        return text if self._cut < 0 else text[: self._cut]

    def feed(self, piece: str) -> bool:
        r"""Read more text and say whether to stop. `\r` is dropped: line breaks are the file's in the end."""
        if self._has_stopped():
            return True
        self._pieces.append(piece.replace("\r", ""))
        for character in piece:
            self._n_read += 1
            if character != "\r":
                self._read(character)
            if self._n_read > self._most_read:  # nearly all of it was dropped
                self._stop("limit", self._n)
            if self._has_stopped():
                return True
        return False

    def _has_stopped(self) -> bool:
        return bool(self.reason)

    def finish(self) -> None:
        """Judge the last line although no line break ended it: the model has stopped by itself."""
        if not self.reason and self._has_content:
            self._end_line()

    # Characters

    def _read(self, character: str) -> None:
        self._n += 1
        if character == "\n":
            self._n -= 1  # a cut at the end of a line leaves its break out
            self._end_line()
            self._n += 1
            self._line, self._has_content, self._is_on_head = "", False, False
            return
        self._line += character
        if not self._has_content and not character.isspace():
            self._has_content = True
            if character not in _MAY_CLOSE:
                self._judge_depth()
        if not self.reason:
            self._check_length()

    def _check_length(self) -> None:
        if self._n > self._shape.max_characters:
            self._stop("limit", self._n)
        elif self._n >= MOST_BLANK_CHARACTERS and not self._first and not self._has_content:
            self._stop("nothing", 0)
        elif len(self._line) % _CHECK_EVERY == 0 and is_looping(self._line):
            self._stop("loop", self._content_end)

    def _stop(self, reason: str, cut: int) -> None:
        if not self.reason:
            self.reason, self._cut = reason, cut

    @property
    def _content_end(self) -> int:
        return self._ends[-1] if self._ends else 0

    # Lines

    def _judge_depth(self) -> None:
        """Stop before a line that stands outside of the block; its depth is known with its first character."""
        if self._shape.kind != "block" or self._is_on_head or self._scanner.is_in_multiline_text:
            return
        if not self._first:
            self._judge_first_depth()
            return
        if len(self._ends) == 1 and not self.shift and not self._cursor.line_head.strip():
            self.shift = shift_of(self._cursor, self.start, self._first, self._line)
        depth = depth_of(self._line) + self.shift
        if self._floor is not None and depth < self._floor:
            if not (begins_with_closer(self._line, self._cursor.language) and self._may_close):
                self._stop("scope", self._content_end)
        elif self._is_unreachable(depth) or self._is_behind_statement(depth):
            self._stop("scope", self._content_end)
        elif self._n_blank and self._shape.ends_at_blank_line and depth <= self.start:
            self._stop("blank line", self._content_end)

    def _is_unreachable(self, depth: int) -> bool:
        return self._has_left and depth == self._floor and not begins_with_closer(self._line, self._cursor.language)

    def _is_behind_statement(self, depth: int) -> bool:
        """Say whether the statement that the cursor's line began ended on the lines before this one."""
        is_next = self._began_on_head and not self._scanner.stack and depth <= self._cursor.depth
        return (
            is_next and not _CONTINUES.match(self._line) and not begins_with_closer(self._line, self._cursor.language)
        )

    def _judge_first_depth(self) -> None:
        """The first content stands on a line of its own although the cursor's line has a head."""
        if self._cursor.is_at_blank_head:
            return
        depth = depth_of(self._line)
        if self._cursor.opens(self._cursor.line_head):
            header = self._cursor.header_depth(self._cursor.line_head)
            if depth <= header and not begins_with_closer(self._line, self._cursor.language):
                self._stop("scope", 0)
            self._floor = max(depth, header + 1)
        else:
            self._floor = self._cursor.depth
        self.start = depth

    def _end_line(self) -> None:
        if not self._has_content:
            self._end_blank_line()
            return
        if self._line.lstrip()[0] in _MAY_CLOSE:
            self._judge_depth()
        if not self._is_on_head and _CONFLICT.match(self._line) and not self._scanner.is_in_multiline_text:
            self._stop("conflict", self._content_end)
        if self.reason or self._is_skipped():
            return
        if self._has_reached_suffix():
            self._stop("suffix", self._content_end)
            return
        self._accept_line()

    def _end_blank_line(self) -> None:
        if self._shape.kind == "line" and (self._is_on_head or self._first):
            self._stop("line", self._n)
        self._n_blank += 1
        if self._first and self._n_blank >= (4 if self._scanner.is_in_multiline_text else 2):
            self._stop("blank line", self._content_end)
        elif self._n >= MOST_BLANK_CHARACTERS and not self._first:
            self._stop("nothing", 0)

    def _is_skipped(self) -> bool:
        """Say whether this is first lines that will be cut off: a fence, chat, a copy of the line above the cursor."""
        if self._first or self._is_on_head:
            return False
        if not self._shape.in_text and is_wrapping(self._line):
            return True
        if self._skipped_copy or not self._cursor.is_at_blank_head:
            return False
        self._skipped_copy = True
        return repeats_previous(self._line, self._cursor)

    def _has_reached_suffix(self) -> bool:
        """Say whether the line stands below already, as deep: `return x` in a branch is not the one behind it."""
        if self._is_on_head:
            return bool(self._next) and squeezed(self._cursor.line_head + self._line) == self._next
        if not self._next or self._depth_of_line() != depth_of(self._cursor.next_line):
            return False
        return squeezed(self._line) == self._next or self._would_cut_off_suffix()

    def _would_cut_off_suffix(self) -> bool:
        """Say whether the line leaves the block although the file goes on in it: it stands for the file's own ending."""
        if not self._cursor.is_at_blank_tail or not _LEAVES.match(self._line):
            return False
        next_line, language = self._cursor.next_line, self._cursor.language
        return not (begins_with_closer(next_line, language) or _CONTINUES.match(next_line) or _LABEL.match(next_line))

    def _depth_of_line(self) -> int:
        if self._is_on_head:
            return self._cursor.depth
        if self._first or not self._cursor.is_at_blank_head:
            return depth_of(self._line) + self.shift
        if self._shape.in_text:
            return max(depth_of(self._line), self._cursor.depth)  # prose: a blank is no indentation
        return first_depth(self._cursor, self._line)

    def _accept_line(self) -> None:
        depth = self._depth_of_line()
        if not self._first:
            self._begin_block(depth)
        self._ends.append(self._n)
        self._n_blank = 0
        if self._is_on_head:
            self._scanner.feed(self._cursor.line_head + self._line, len(self._cursor.line_head))
        else:
            self._scanner.feed(self._line)
        if self._shape.kind == "line":
            self._stop("line", self._n)
            return
        if self._floor is None or depth <= self._floor:
            self._has_left = depth == self._floor and _LEAVES.match(self._line) is not None
        n_dropped = self._loop.add(" " * depth + self._line.strip())
        if n_dropped:
            self._stop("loop", self._ends[-1 - n_dropped] if n_dropped < len(self._ends) else 0)
        elif self._is_closed(depth):
            self._stop("closed", self._n)
        elif len(self._ends) >= self._shape.max_lines:
            self._stop("lines", self._n)

    def _begin_block(self, depth: int) -> None:
        self._first = self._line
        self._began_on_head = self._is_on_head
        if self._floor is None and not self._is_on_head:
            self._floor = depth
        elif self._is_on_head:
            self._floor = self._cursor.depth
        if self._cursor.is_at_blank_head:
            self.start = depth

    def _is_closed(self, depth: int) -> bool:
        """Say whether this line closed what was open at the cursor, and opened nothing in its place."""
        cursor, line = self._cursor, self._line
        is_outside = self._floor is not None and depth < self._floor and begins_with_closer(line, cursor.language)
        if not cursor.is_at_blank_tail:  # the tail goes on from here
            return is_outside or (self._is_on_head and first_outer_closer(line, cursor) is not None)
        if self._n_head_brackets and not self._scanner.stack:
            return True
        if self._is_on_head:  # `(x) => ‸`, `if x: ‸`: the statement is the body
            return cursor.opens(cursor.line_head) and not cursor.opens(cursor.line_head + line)
        return is_outside and not cursor.opens(line)
