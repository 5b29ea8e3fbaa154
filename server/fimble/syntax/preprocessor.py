"""Gives C, C++ and C# the text that the grammar can read: what only the preprocessor understands turns into blanks.

A grammar sees `API int f(void);` and halves of blocks under `#if` without knowing what they expand to, and loses the
declarations around them. Nothing is expanded and nothing moves: the result has the length and the lines of the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOSTBLANKS = 500
"""Bytes that are looked at around a macro that stands alone."""

MOST_BRANCH = 200_000
"""Bytes of a conditional branch that are weighed; nobody opens a brace in front of more and closes it behind."""

_TEXT = re.compile(rb'//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.DOTALL)
_DIRECTIVE = re.compile(rb"^[ \t]*#[ \t]*(ifdef|ifndef|if|elif|else|endif)\b((?:[^\n\\]|\\\r?\n|\\.)*)", re.MULTILINE)

# Neither of the two gives back what it has taken: nothing behind it could match sooner, and C is full of words.
_CALL = rb"(?>(?:[ \t]*\((?:[^()\n;{}]++|\([^()\n;{}]*+\))*+\))?)"
_WORD = rb"(?>(?:::)?[A-Za-z_]\w*+(?:::~?\w++)*+)"
_CAPS = rb"[A-Z_][A-Z0-9_]*[A-Z][A-Z0-9_]*"
# Words with nothing but blanks between them, some of them with arguments: `API int f(int a) NORETURN`
_ROW = re.compile(rb"(?<![A-Za-z_])" + _WORD + _CALL + rb"(?:\s+" + _WORD + _CALL + rb")+")
_PART = re.compile(rb"(" + _WORD + rb")(" + _CALL + rb")")
_SPELLED_AS_MACRO = re.compile(
    _CAPS
    + rb"|\w+_(?:nonnull|nullable|noreturn|pure|weak|inline|api|export|restrict|nodiscard|unused|warn_unused_result)"
)
_MAY_BE_MACRO = re.compile(
    rb"\b[A-Z_][A-Z0-9_]{2,}\b|_(?:nonnull|nullable|noreturn|pure|weak|inline|api|export|restrict)\b"
)
_IS_VISIBILITY = re.compile(rb"\w*(?:API|EXPORT|EXPORTED|EXTERN|PUBLIC|FUN|FUNC|VAR|DEFN?|DECL|INLINE|VISIBLE|DLL)\w*")
_IS_CONVENTION = re.compile(rb"WINAPI|CALLBACK|APIENTRY|FAR|\w*(?:CALL|CDECL|CALLCONV|CONVENTION|RESTRICT)")
_QUALIFIERS = frozenset(
    b"static extern inline const volatile register virtual explicit constexpr consteval constinit typedef typename mutable"
    b" friend restrict __restrict __inline __inline__ __extension__ override final noexcept thread_local _Noreturn".split()
)
_BASIC_TYPES = frozenset(
    b"void int char short long float double bool signed unsigned auto _Bool decltype operator".split()
)
_TAG_WORDS = frozenset(b"struct class union enum".split())
_STATEMENT_WORDS = frozenset(
    b"if else for while switch case return goto do break continue default sizeof new delete throw using namespace public"
    b" private protected template requires concept co_return co_await co_yield and or not asm __asm__ catch try".split()
)

# `int f(g(a), 1) COLD;`, where the arguments are too deep to be part of a row
_BEHIND = re.compile(rb"\)\s*(" + _CAPS + _CALL + rb"(?:\s+" + _CAPS + _CALL + rb")*)(?=\s*[;{])")
_STATEMENT = re.compile(rb"[\s}]*(?:if|else|for|while|do|switch|case|default|return|goto|#)\b")

# a line of its own: `Q_OBJECT`, `BEGIN_DECLS`, `UCLASS(…)`
_ALONE = re.compile(rb"^[ \t]*((?:" + _CAPS + rb"|PyObject_(?:VAR_)?HEAD)" + _CALL + rb")[ \t]*\r?$", re.MULTILINE)
_MAY_PRECEDE_ALONE = (b";", b"{", b"}", b">", b":")
_CANNOT_FOLLOW_ALONE = (b"{", b",", b"=", b"(", b";", b".", b"+", b"|", b"&", b"?")

_ANY_DIRECTIVE = re.compile(rb"^[ \t]*#(?:[^\n\\]|\\\r?\n|\\.)*", re.MULTILINE)
_CONTINUES = re.compile(rb"else\b|[|&,)?.+*/=<>-]")
_AT_MARGIN = re.compile(
    rb"^(?:(?:static|extern|typedef|struct|union|enum|inline|class|namespace|template)\b|" + _WORD + rb"[ \t*&]+" + _WORD
    + rb"[ \t]*\()",
    re.MULTILINE,
)  # fmt: skip
_BRACE = re.compile(rb"[{}]")
_TAKES_MARGIN = re.compile(rb"\bnamespace\b|\bextern\b")
_OPENERS = b"([{"
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"()[]{}")
BLANKS = bytes(byte if byte in b"\r\n\t" else ord(" ") for byte in range(256))
"""For `bytes.translate`: what hides a text and keeps its lines."""


def readable(source: bytes) -> bytes:
    """Give a text of the same length and lines, in which the grammar of C or C++ finds the declarations."""
    text = _Text(source)
    if b"#" in source:
        _join_branches(text)
    bare = _ANY_DIRECTIVE.sub(_blank, bytes(text.bare))
    _hide_macros_within(text, bare, 0, len(bare))
    for match in list(_BEHIND.finditer(bytes(text.bare))):
        if not _STATEMENT.match(text.bare, text.bare.rfind(b"\n", 0, match.start()) + 1):
            text.hide(*match.span(1))
    for match in list(_ALONE.finditer(bytes(text.bare))):
        if _stands_alone(text.bare, *match.span(1)):
            text.hide(*match.span(1))
    _close_blocks(text)
    return bytes(text.data)


def whole(source: bytes) -> bytes:
    """Give a C# text of the same length and lines, without halves of declarations under `#if`: of two, what `#else` says stays."""
    if b"#" not in source:
        return source
    text = _Text(source)
    _join_branches(text, preferred=-1)
    return bytes(text.data)


def _blank(match: re.Match[bytes]) -> bytes:
    return match.group().translate(BLANKS)


class _Text:
    """A text from which parts are taken away, beside itself without comments and strings."""

    def __init__(self, source: bytes) -> None:
        self.data = bytearray(source)
        self.bare = bytearray(_TEXT.sub(_blank, source))

    def hide(self, start: int, end: int) -> None:
        """Make a range blank."""
        self.data[start:end] = self.data[start:end].translate(BLANKS)
        self.bare[start:end] = self.bare[start:end].translate(BLANKS)


def _stands_alone(bare: bytearray, start: int, end: int) -> bool:
    """Tell a macro on a line of its own from the end of a list, and from the head of a function."""
    before = bytes(bare[max(0, start - MOSTBLANKS) : start]).rstrip()
    after = bytes(bare[end : end + MOSTBLANKS]).lstrip()[:1]
    last_line = before[before.rfind(b"\n") + 1 :].lstrip()
    if after == b"}":
        return before[-1:] in (b";", b"}")
    is_first = not before or before[-1:] in _MAY_PRECEDE_ALONE or last_line.startswith(b"#")
    return is_first and after not in _CANNOT_FOLLOW_ALONE


def _hide_macros_within(text: _Text, bare: bytes, start: int, end: int) -> None:
    """Go through the rows of words in a range, and in the arguments of those words."""
    for match in _ROW.finditer(bare, start, end):
        if not _MAY_BE_MACRO.search(match.group()):
            continue
        _hide_macros(text, match.group(), match.start())
        for part in _PART.finditer(bare, *match.span()):
            if part.group(2):
                _hide_macros_within(text, bare, part.start(2) + 1, part.end(2))


def _hide_macros(text: _Text, row: bytes, start: int) -> None:
    """Hide the words that are too many in a row for a declaration of one name, those first that look like macros."""
    parts = [
        (match.group(1), bool(match.group(2)), start + match.start(), start + match.end())
        for match in _PART.finditer(row)
    ]
    words = [part[0] for part in parts]
    if words[0] in _STATEMENT_WORDS:
        return
    plain = [part for part in parts if part[0] not in _QUALIFIERS | _BASIC_TYPES | _TAG_WORDS]
    n_needed = _n_needed(
        words, before=_nonblank_before(text.bare, start), after=_nonblank_behind(text.bare, start + len(row))
    )
    candidates = [part for part in plain if _SPELLED_AS_MACRO.fullmatch(part[0])]
    candidates.sort(key=lambda part: _likeness(part[0], has_arguments=part[1], is_last=part is parts[-1]))
    for _, _, part_start, part_end in candidates[: max(0, len(plain) - n_needed)]:
        text.hide(part_start, part_end)


def _n_needed(words: list[bytes], *, before: bytes, after: bytes) -> int:
    """Count the words that a declaration has of its own: its type, unless that is built in or stands before, and its name."""
    has_type = not _BASIC_TYPES.isdisjoint(words) or before in (b"*", b"&", b">")
    if before in (b"(", b",") and after in (b"-", b"."):  # `f(CAST a->b)`
        return 1
    n_tags = sum(word in _TAG_WORDS for word in words)
    n_names = 0 if after in (b"*", b"&", b"<") else 1
    if n_tags:  # `struct tag name`, but `class name {`
        return n_tags + (n_names if after not in (b"{", b":") else 0)
    return n_names + (0 if has_type else 1)


def _likeness(word: bytes, *, has_arguments: bool, is_last: bool) -> tuple[bool, int]:
    """Order words: what is least a part of the declaration itself comes first."""
    if _IS_CONVENTION.fullmatch(word):
        return is_last and not has_arguments, 0
    if _IS_VISIBILITY.fullmatch(word):
        return is_last and not has_arguments, 1
    return is_last and not has_arguments, 2 if has_arguments else 3


def _nonblank_before(bare: bytearray, byte: int) -> bytes:
    return bytes(bare[max(0, byte - MOSTBLANKS) : byte]).rstrip()[-1:]


def _nonblank_behind(bare: bytearray, byte: int) -> bytes:
    return bytes(bare[byte : byte + MOSTBLANKS]).lstrip()[:1]


@dataclass(slots=True)
class _Conditional:
    """An `#if` while its branches come in."""

    word: bytes
    condition: bytes
    marks: list[tuple[int, int]]
    """Where its directives stand: one more than there are branches."""


def _join_branches(text: _Text, preferred: int = 0) -> None:
    """Take away what makes a text under `#if` unreadable: halves of blocks, second halves of statements, `#if 0`."""
    open_: list[_Conditional] = []
    for match in list(_DIRECTIVE.finditer(bytes(text.bare))):
        word, place = match.group(1), match.span()
        if word.startswith(b"if"):
            open_.append(_Conditional(word, match.group(2).strip(), [place]))
        elif open_:
            open_[-1].marks.append(place)
            if word == b"endif":
                _join(text, open_.pop(), preferred)


def _join(text: _Text, found: _Conditional, preferred: int) -> None:
    branches = [(found.marks[n][1], found.marks[n + 1][0]) for n in range(len(found.marks) - 1)]
    is_cplusplus = b"__cplusplus" in found.condition and found.word != b"ifndef" and b"!" not in found.condition
    is_never = found.word == b"if" and found.condition == b"0"
    if not is_never and not any(_is_partial(text.bare[start:end]) for start, end in branches):
        return
    kept = 1 if is_cplusplus or is_never else range(len(branches))[preferred]
    for number, (start, end) in enumerate(branches):
        if number != kept:
            text.hide(start, end)
    for start, end in found.marks:
        text.hide(start, end)


def _is_partial(branch: bytearray) -> bool:
    """Tell whether a branch is not a row of whole statements or declarations."""
    if len(branch) > MOST_BRANCH:
        return False
    depth = 0
    for byte in branch.translate(None, _NO_BRACKETS):
        depth += 1 if byte in _OPENERS else -1
        if depth < 0:
            return True
    code = _ANY_DIRECTIVE.sub(b"", bytes(branch)).strip()
    return depth != 0 or (bool(code) and (code[-1:] not in b";{}:" or _CONTINUES.match(code) is not None))


def _close_blocks(text: _Text) -> None:
    """Write braces over the blanks in front of a declaration at the margin that stands in a block nobody closed.

    While a block is being typed, all that is below would be part of it.
    """
    bare = _ANY_DIRECTIVE.sub(_blank, bytes(text.bare))
    open_: list[bool] = []  # of each block around: what is in it may stand at the margin (a namespace)
    at = 0
    for match in _AT_MARGIN.finditer(bare):
        for brace in _BRACE.finditer(bare, at, match.start()):
            if brace.group() == b"{":
                head = bare[max(bare.rfind(end, 0, brace.start()) for end in (b";", b"}", b"{")) + 1 : brace.start()]
                open_.append(_TAKES_MARGIN.search(head) is not None)
            elif open_:
                open_.pop()
        at = match.start()
        before = bare[max(0, at - MOSTBLANKS) : at]
        n_blanks = len(before) - len(before.rstrip())
        n_missing = next((n for n, is_at_margin in enumerate(reversed(open_)) if is_at_margin), len(open_))
        if n_missing and n_blanks > n_missing:
            text.data[at - n_missing : at] = b"}" * n_missing
            del open_[len(open_) - n_missing :]
