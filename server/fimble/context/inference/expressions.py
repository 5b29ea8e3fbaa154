"""Reads the expression at a place of half-typed code as a chain: a name, then members, calls, indexes. No meaning here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST_EXPRESSION = 1_000
MOST_STEPS = 24

_NAME = re.compile(r"[@$#]{0,2}[^\W\d]\w*")
_HEAD = re.compile(r"\s*(?:(?:await|new|yield|return|throw|raise|typeof|not|go|defer|try!?)\b\s*|[&*!]+\s*)*")
_LINK = re.compile(r"\s*(?:\?\.|!\.|\.|->|::)\s*(?=[^\W\d]|[$#@])|(?:\?\.)(?=[(\[])")
_MARKS = re.compile(r"[!?](?![.\w=])")
_ALTERNATIVE = re.compile(r"\s*(?:\bor\b|\?\?|\|\||\belse\b)\s*")
_CONDITION = re.compile(r"\s*\bif\b[^\n]*?\belse\b\s*")
_TERNARY = re.compile(r"[^\n;?]{0,200}?\s\?\s")
_AS = re.compile(r"[ \t]+as[ \t]+(?!const\b)(?=[\w{(\[])")
_TYPE_ARGUMENTS = re.compile(r"<[\w\s,.|\[\]<>$&\"']{1,200}>(?=\()")
_STRING = re.compile(r"(?:[rbfuRBFU]{0,2})(\"\"\"|'''|\"|'|`)")
_LAST_NAME = re.compile(r"[@$]?[^\W\d]\w*\Z")
_LAST_LINK = re.compile(r"\s*(?:\?\.|!\.|\.|->|::)\s*\Z")
_ENDS_EXPRESSION = re.compile(r"[\w)\]?!]")
_CLOSER = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain."""

    kind: str
    """"member", "call", "index", "await", "as" (a type assertion), "type" (`new Map<…>`)."""
    text: str = ""
    """The member's name, the text between the brackets, or the type."""


@dataclass(frozen=True, slots=True)
class Expression:
    """`await self.repo.find(x)[0].name` as head "self" and steps."""

    head: str
    """The name it begins with; "[" for a list whose first element is `inner`; "" for what has no name (a literal)."""
    steps: tuple[Step, ...] = ()
    inner: str = ""
    """Text between brackets, when the head is "(" or "["."""


@lru_cache(maxsize=4096)
def read_expressions(text: str) -> tuple[Expression, ...]:
    """Read the expression that `text` begins with, and its alternatives (`a or B()`, `a ?? b`, `c ? a : b`)."""
    text = text[:LONGEST_EXPRESSION]
    line = text.partition("\n")[0]
    found: list[Expression] = []
    ternary = _TERNARY.match(line)
    if ternary is not None and ":" in line[ternary.end() :]:
        first, _, second = line[ternary.end() :].partition(" : ")
        return tuple(expression for part in (first, second) if (expression := _chain(part, 0)[0]) is not None)
    at = 0
    for _ in range(3):
        expression, end = _chain(text, at)
        if expression is not None:
            found.append(expression)
        link = _ALTERNATIVE.match(text, end) or _CONDITION.match(text, end)
        if link is None or link.end() <= at:
            break
        at = link.end()
    return tuple(found)


def _chain(text: str, at: int) -> tuple[Expression | None, int]:
    match = _HEAD.match(text, at)
    head_end = match.end() if match else at
    words = text[at:head_end].split()
    at = head_end
    if _STRING.match(text, at):
        return None, at
    inner, steps = "", []
    opener = text[at : at + 1]
    if opener in ("(", "["):
        end = closing(text, at)
        head, inner = (
            opener,
            text[at + 1 : end - 1 if end <= len(text) and text[end - 1 : end] == _CLOSER[opener] else end],
        )
        at = end
    else:
        name = _NAME.match(text, at)
        if name is None:
            return None, at
        head, at = name.group(), name.end()
        if head.startswith("@") and len(head) > 1:  # Ruby: an instance variable
            steps.append(Step("member", head.lstrip("@")))
            head = "self"
        head = head.lstrip("$")
    read, at = _steps(text, at)
    steps += read
    if "await" in words:
        steps.append(Step("await"))
    if "new" in words:
        steps = _constructed(steps)
    if assertion := _AS.match(text, at):
        steps.append(Step("as", text[assertion.end() : assertion.end() + 200].partition("\n")[0]))
    return Expression(head, tuple(steps[:MOST_STEPS]), inner), at


def _constructed(steps: list[Step]) -> list[Step]:
    """`new Repo` without brackets constructs too."""
    first_other = next((i for i, step in enumerate(steps) if step.kind != "member"), len(steps))
    if first_other < len(steps) and steps[first_other].kind in ("call", "type"):
        return steps
    return [*steps, Step("call")]


def _steps(text: str, at: int) -> tuple[list[Step], int]:
    steps: list[Step] = []
    while len(steps) < MOST_STEPS:
        if marks := _MARKS.match(text, at):
            at = marks.end()
        arguments = _TYPE_ARGUMENTS.match(text, at)
        if arguments is not None:
            steps.append(Step("type", arguments.group()))
            at = arguments.end()
        mark = text[at : at + 1]
        if mark in ("(", "["):
            end = closing(text, at)
            steps.append(Step("call" if mark == "(" else "index", text[at + 1 : end - 1]))
            at = end
            continue
        if mark == "{" and not steps:  # Go, Rust: a literal of a struct, `Repo{…}`
            return steps, at
        link = _LINK.match(text, at)
        if link is None:
            break
        name = _NAME.match(text, link.end())
        if name is not None:
            member = name.group().lstrip("#$@")
            steps.append(Step("await") if member == "await" else Step("member", member))
            at = name.end()
        elif text[link.end() : link.end() + 1] in ("(", "["):
            at = link.end()
        else:
            break
    return steps, at


def closing(text: str, at: int) -> int:
    """Give the place behind the bracket that closes the one at `at`; the text's end when none does. Strings are skipped."""
    depth = 0
    while at < len(text):
        mark = text[at]
        if mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
            if depth <= 0:
                return at + 1
        elif mark in "\"'`":
            end = text.find(mark, at + 1)
            line_end = text.find("\n", at + 1)
            if end >= 0 and (mark == "`" or line_end < 0 or end < line_end):
                at = end
        at += 1
    return len(text)


def chain_before(text: str) -> str:
    """Give the chain whose member is about to be typed at the end of `text`: "self.repo.find(x)" for "y = self.repo.find(x).na".

    "" when the text does not end in a dot and perhaps the beginning of a name.
    """
    text = text[-LONGEST_EXPRESSION:]
    match = re.search(r"\s*(?:\?\.|!\.|\.|->|::)\s*[^\W\d]?\w*$", text)
    if match is None:
        return ""
    end = match.start()
    at = _chain_start(text, end)
    return text[at:end].strip()


def callee_before(text: str) -> str:
    """Give the chain that is being called at the end of `text`: "self.repo.find" for "self.repo.find(x, ". "" when none is."""
    text = text[-LONGEST_EXPRESSION:]
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        mark = text[at]
        depth += (mark in ")]}") - (mark in "([{")
        if depth < 0:
            if mark != "(":
                return ""
            start = _chain_start(text, at)
            return text[start:at].strip()
        if mark == ";" and depth == 0:
            return ""
    return ""


def _chain_start(text: str, end: int) -> int:
    """Walk backwards over names, links and balanced brackets."""
    at = end
    while at > 0:
        if text[at - 1] in "?!":
            at -= 1
        elif text[at - 1] in ")]":
            at = _opening(text, at - 1)
            if not _ENDS_EXPRESSION.match(text[at - 1 : at]):
                break
        elif (name := _LAST_NAME.search(text, max(0, at - 80), at)) is None:
            break
        else:
            at = name.start()
            link = _LAST_LINK.search(text, max(0, at - 80), at)
            if link is None:
                break
            at = link.start()
    head = re.search(r"\b(?:await|new)\s+$", text[max(0, at - 20) : at])
    return at - len(head.group()) if head else at


def _opening(text: str, at: int) -> int:
    depth = 0
    for i in range(at, -1, -1):
        depth += (text[i] in ")]}") - (text[i] in "([{")
        if depth == 0:
            return i
    return 0
