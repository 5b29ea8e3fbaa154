"""`Scanner`: which brackets, strings and comments are open after some lines of code, judged lexically.

It works on fragments that no parser would take, a line at a time; it knows nothing about indentation or statements.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fimble.syntax.language import Language

CLOSER_OF = {"(": ")", "[": "]", "{": "}"}
CLOSERS = frozenset(CLOSER_OF.values())

_TEMPLATE_CODE = "`}"
"""Stack entry for the code part of a template literal: its brace leads back into the literal."""

_SCRIPT = frozenset({"javascript", "typescript", "tsx"})
_CHARACTER_LITERALS = frozenset({"c", "cpp", "csharp", "go", "java", "kotlin", "rust", "scala", "swift"})
"""Languages in which `'` encloses one character or is no quote at all (Rust's lifetimes)."""

_CHARACTER = re.compile(r"'(?:\\[^'\s]{1,8}|[^'\\])'")
_REGEX = re.compile(r"/(?![/*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[])+/[a-z]*")
_BEFORE_REGEX = re.compile(r"(?:^|[(,=:\[!&|?{;]|\breturn|\btypeof|\bcase)\s*$")


@lru_cache(maxsize=64)
def _code_tokens(language: Language) -> re.Pattern[str]:
    """Compile what ends a run of plain code: quotes, comments, brackets."""
    parts = [*language.quotes, language.comment, *(language.block_comment or ())[:1]]
    parts += ["/"] * (language.name in _SCRIPT) + ["'"] * (language.name in _CHARACTER_LITERALS)
    marks = sorted({part for part in parts if part}, key=lambda part: (-len(part), part))
    return re.compile("|".join([*map(re.escape, marks), r"[()\[\]{}]"]))


@lru_cache(maxsize=16)
def _string_tokens(quote: str) -> re.Pattern[str]:
    """Compile what ends a run of plain text in a string."""
    extra = r"|\$\{" if quote == "`" else ""
    return re.compile(rf"\\.|{re.escape(quote)}{extra}")


class Scanner:
    """Follows code line by line; copy its `stack` when a state must be kept."""

    __slots__ = ("_language", "comment_at", "in_block_comment", "quote", "stack", "unmatched")

    def __init__(self, language: Language) -> None:
        self._language = language
        self.stack: list[str] = []
        """Closers that the open brackets wait for, outermost first."""
        self.unmatched: list[str] = []
        """Closers that closed nothing seen here, in order."""
        self.quote = ""
        """The quote that is open at the end of what was fed; one-line quotes end with their line."""
        self.in_block_comment = False
        self.comment_at = -1
        """Column at which a line comment began in the last line fed; -1 when it has none."""

    @property
    def is_in_text(self) -> bool:
        """True when the last line fed ended inside a string or a comment."""
        return bool(self.quote) or self.in_block_comment or self.comment_at >= 0

    @property
    def is_in_multiline_text(self) -> bool:
        """True when the *next* line would begin inside a string or a comment."""
        return self.in_block_comment or self.quote in self._language.multiline_quotes

    def feed(self, line: str, at: int = 0) -> Scanner:
        """Read one line (no line break in it) and return itself; `at` > 0 goes on where its first part was fed."""
        if at == 0:
            self.comment_at = -1
            if self.quote not in self._language.multiline_quotes:
                self.quote = ""
        while at < len(line) and self.comment_at < 0:
            if self.in_block_comment:
                at = self._leave_comment(line, at)
            elif self.quote:
                at = self._leave_string(line, at)
            else:
                at = self._next_token(line, at)
        return self

    def _leave_comment(self, line: str, at: int) -> int:
        _, mark = self._language.block_comment or ("", "")
        end = line.find(mark, at)
        if end < 0:
            return len(line)
        self.in_block_comment = False
        return end + len(mark)

    def _leave_string(self, line: str, at: int) -> int:
        match = _string_tokens(self.quote).search(line, at)
        if match is None:
            return len(line)
        if match.group() == "${":
            self.stack.append(_TEMPLATE_CODE)
            self.quote = ""
        elif match.group() == self.quote:
            self.quote = ""
        return match.end()

    def _next_token(self, line: str, at: int) -> int:
        match = _code_tokens(self._language).search(line, at)
        if match is None:
            return len(line)
        mark = match.group()
        if mark in CLOSER_OF:
            self.stack.append(CLOSER_OF[mark])
        elif mark in CLOSERS:
            self._close(mark)
        elif mark == self._language.comment:
            self.comment_at = match.start()
            return len(line)
        elif self._language.block_comment and mark == self._language.block_comment[0]:
            self.in_block_comment = True
        elif mark == "/":
            return self._skip_regex(line, match.start())
        elif mark == "'" and self._language.name in _CHARACTER_LITERALS:
            literal = _CHARACTER.match(line, match.start())
            return literal.end() if literal else match.end()
        else:
            self.quote = mark
        return match.end()

    def _skip_regex(self, line: str, at: int) -> int:
        literal = _REGEX.match(line, at) if _BEFORE_REGEX.search(line, 0, at) else None
        return literal.end() if literal else at + 1

    def _close(self, closer: str) -> None:
        if self.stack and self.stack[-1] == closer:
            self.stack.pop()
        elif closer == "}" and self.stack and self.stack[-1] == _TEMPLATE_CODE:
            self.stack.pop()
            self.quote = "`"
        else:
            self.unmatched.append(closer)


def code_part(line: str, language: Language) -> str:
    """Cut a trailing line comment and the blanks before it off a line that begins outside strings."""
    scanner = Scanner(language).feed(line)
    return (line if scanner.comment_at < 0 else line[: scanner.comment_at]).rstrip()
