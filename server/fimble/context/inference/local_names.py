"""Where the names of a piece of code come from: parameters, assignments, loops, `with`, patterns. No meaning here.

Lexical on purpose: the lines above the cursor may be half-typed, and a regular expression per construct is right often
enough where a wrong answer only costs a place in a ranking.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fimble.context.inference.expressions import Step, chain_before
from fimble.context.inference.type_text import scan_type

MOST_ORIGINS = 600
"""Bindings read out of one scope; a generated function has more, and nobody completes in one."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One place that says what a name holds."""

    name: str
    text: str
    """A type, or an expression from its first character on."""
    is_type: bool
    steps: tuple[Step, ...] = ()
    """What is taken from it: an element, one item of a tuple, a member."""


_ELEMENT = Step("element")
_ENTERED = Step("entered")

_NAMED_TYPE = re.compile(r"\$?([^\W\d]\w*)\s*\??[ \t]*:(?![:=])[ \t]*(?=[A-Za-z_\"'&*\[({(])")
_ASSIGNED = re.compile(
    r"(?:^|[;{(]|\belse\b|\b(?:const|let|var|val|auto|final|mut)\b)[ \t]*\$?((?:self\.|this\.|@)?[^\W\d]\w*)[ \t]*(?::=|=(?![=>~]))[ \t]*(?=\S)",
    re.MULTILINE,
)
_AFTER_TYPE = re.compile(r"[ \t]*=(?![=>~])[ \t]*(?=\S)")
_SEVERAL = re.compile(
    r"(?:^|[;{(]|\b(?:const|let|var)\b)[ \t]*[(\[]?((?:[^\W\d]\w*[ \t]*,[ \t]*)+[^\W\d]\w*)[ \t]*[)\]]?[ \t]*(?::=|=(?![=>~]))[ \t]*(?=\S)",
    re.MULTILINE,
)
_WITH = re.compile(r"\b(?:with|try|using)\b[ \t]*\(?[ \t]*")
_AS_NAME = re.compile(r"\bas[ \t]+([^\W\d]\w*)")
_FOR = re.compile(
    r"\b(?:for|foreach)\b[ \t]*(?:await[ \t]*)?\(?[ \t]*(?:(?:const|let|var|final|auto|&)[ \t]*)*"
    r"[(\[]?[ \t]*([^\W\d]\w*(?:[ \t]*,[ \t]*[^\W\d]\w*)*)[ \t]*[)\]]?[ \t]*(?::=[ \t]*range|\bin|\bof|:(?!:))[ \t]+(?=\S)"
)
_ENUMERATE = re.compile(r"(?:enumerate|zip|reversed|sorted|list|set|tuple|iter|range)\(")
_CALLBACK = re.compile(
    r"\.(?:forEach|map|filter|find|findLast|some|every|flatMap|findIndex|each|then|subscribe|sort|let|also)\(\s*(?:async\s*)?"
    r"\(?\s*([^\W\d]\w*)\s*(?:,[^()=]*)?\)?\s*=>"
)
_DESTRUCTURED = re.compile(r"\{([^{}()=]{1,400})\}\s*(:|=(?![=>]))\s*(?=\S)")
_FIELD_OF_PATTERN = re.compile(r"^\s*([^\W\d]\w*)\s*(?::\s*([^\W\d]\w*))?\s*(?:=.*)?$")
_NARROWED = re.compile(
    r"\bisinstance\(\s*([\w.]+)\s*,\s*\(?\s*([\w.]+)|([\w.]+)\s+(?:instanceof\s+(?=[A-Za-z])|is\s+(?!not\b|None\b)(?=[A-Z]))([\w.]+)"
)
_CAUGHT = re.compile(
    r"\b(?:except|catch|rescue)\b[ \t]*\(?[ \t]*([^\W\d][\w.]*)(?:[ \t]*[,|][ \t]*[\w.]+)*\)?"
    r"(?:[ \t]*(?:\bas\b|=>)[ \t]*|[ \t]+\$?)([^\W\d]\w*)"
)
_TYPE_FIRST = re.compile(
    r"(?:^|[(,;{<]|\b(?:final|const|static|private|public|protected|readonly|var)\b)[ \t]*"
    r"((?:[^\W\d]\w*(?:\.|::|\\))*[A-Z]\w*(?:<[\w\s,.:<>?\[\]*&]{0,120}>)?(?:\[\])?[ \t]*[*&?]*)[ \t]+[*&]*\$?([^\W\d]\w*)[ \t]*(?=[=;,):]|$)",
    re.MULTILINE,
)
_TYPE_LAST = re.compile(r"(?:[(,]|\bvar\b)[ \t]*([^\W\d]\w*)[ \t]+(?=[*\[\]A-Za-z])")
_RETURNED = re.compile(r"\)\s*(?:->|:)\s*(?=\S)")

_NAME_FIRST = frozenset({"python", "typescript", "tsx", "rust", "kotlin", ""})
_TYPE_BEFORE_NAME = frozenset({"java", "csharp", "c", "cpp", "php", "kotlin"})
_NO_TYPE = frozenset(
    {"lambda", "else", "return", "case", "default", "if", "try", "finally", "new", "throw", "in", "not"}
)


def read_origins(text: str, language: str) -> dict[str, list[Origin]]:
    """Say for each name in a scope's text what it is given, the last place first."""
    found: list[tuple[int, Origin]] = []
    for reader in _readers(language):
        for item in reader(text):
            found.append(item)
            if len(found) > MOST_ORIGINS:
                break
    origins: dict[str, list[Origin]] = {}
    for _, origin in sorted(found, key=lambda item: -item[0]):
        origins.setdefault(origin.name, []).append(origin)
    return origins


_Reader = Callable[[str], Iterator[tuple[int, Origin]]]


def _readers(language: str) -> list[_Reader]:
    readers: list[_Reader] = [_assigned, _several, _with, _for, _callbacks, _destructured, _narrowed, _caught]
    if language in _NAME_FIRST:
        readers.append(_annotated)
    if language in _TYPE_BEFORE_NAME:
        readers.append(_typed_first)
    if language == "go":
        readers.append(_typed_last)
    return readers


def return_type_text(text: str) -> str:
    """Give the text behind the first parameter list of a function: its return type and what follows; "" without."""
    match = _RETURNED.search(text)
    return text[match.end() : match.end() + 200] if match else ""


def _annotated(text: str) -> Iterator[tuple[int, Origin]]:
    for match in _NAMED_TYPE.finditer(text):
        name = match.group(1)
        if name in _NO_TYPE:
            continue
        found, end = scan_type(text, match.end())
        if found.name and text[end : end + 12].lstrip(" \t")[:1] in (
            "",
            ",",
            ")",
            "=",
            "\n",
            "\r",
            ";",
            "|",
            "}",
            "#",
            "/",
        ):
            yield match.start(), Origin(name, text[match.end() : end], is_type=True)
        if value := _AFTER_TYPE.match(text, end):
            yield match.start() - 1, Origin(name, text[value.end() : value.end() + 400], is_type=False)


def _typed_first(text: str) -> Iterator[tuple[int, Origin]]:
    for match in _TYPE_FIRST.finditer(text):
        yield match.start(1), Origin(match.group(2), match.group(1), is_type=True)


def _typed_last(text: str) -> Iterator[tuple[int, Origin]]:
    for match in _TYPE_LAST.finditer(text):
        found, end = scan_type(text, match.end())
        if found.name and text[end : end + 12].lstrip(" \t")[:1] in ("", ",", ")", "=", "\n", "\r"):
            yield match.start(1), Origin(match.group(1), text[match.end() : end], is_type=True)


def _assigned(text: str) -> Iterator[tuple[int, Origin]]:
    for match in _ASSIGNED.finditer(text):
        name = match.group(1).replace("@", "self.").replace("this.", "self.")
        yield match.start(1), Origin(name, text[match.end() : match.end() + 400], is_type=False)


def _several(text: str) -> Iterator[tuple[int, Origin]]:
    for match in _SEVERAL.finditer(text):
        value = text[match.end() : match.end() + 400]
        for number, name in enumerate(part.strip() for part in match.group(1).split(",")):
            yield match.start(1) + number, Origin(name, value, is_type=False, steps=(Step("item", str(number)),))


def _with(text: str) -> Iterator[tuple[int, Origin]]:
    for match in _WITH.finditer(text):
        line_end = text.find("\n", match.end())
        start, end = match.end(), line_end if line_end >= 0 else len(text)
        for name in _AS_NAME.finditer(text, start, end):
            yield name.start(1), Origin(name.group(1), text[start : name.start()], is_type=False, steps=(_ENTERED,))
            comma = text.find(",", name.end(), end)
            start = comma + 1 + (text[comma + 1 : comma + 2] == " ") if comma >= 0 else end


def _for(text: str) -> Iterator[tuple[int, Origin]]:
    for match in _FOR.finditer(text):
        names = [part.strip() for part in match.group(1).split(",")]
        value, element, offset = text[match.end() : match.end() + 400], _ELEMENT, 0
        if wrapped := _ENUMERATE.match(value):
            if value.startswith("enumerate"):
                names, offset = names[1:2], 1
            elif value.startswith("zip"):
                names = names[:1]  # the first list only
            value = value[wrapped.end() :]
        elif text[match.start() : match.end()].rstrip().endswith("range"):  # Go: index, element
            names, offset = names[1:2], 1
        for number, name in enumerate(names):
            steps = (element,) if len(names) == 1 else (element, Step("item", str(number)))
            yield match.start(1) + number + offset, Origin(name, value, is_type=False, steps=steps)


def _callbacks(text: str) -> Iterator[tuple[int, Origin]]:
    for match in _CALLBACK.finditer(text):
        chain = chain_before(text[max(0, match.start() - 300) : match.start()] + ".")
        is_single = match.group().startswith((".then", ".let", ".also"))
        if chain:
            step = Step("await") if is_single else _ELEMENT
            yield match.start(1), Origin(match.group(1), chain, is_type=False, steps=(step,))


def _destructured(text: str) -> Iterator[tuple[int, Origin]]:
    for match in _DESTRUCTURED.finditer(text):
        source, is_type = text[match.end() : match.end() + 400], match.group(2) == ":"
        for part in match.group(1).split(","):
            if field := _FIELD_OF_PATTERN.match(part):
                step = Step("member", field.group(1))
                yield match.start(), Origin(field.group(2) or field.group(1), source, is_type=is_type, steps=(step,))


def _narrowed(text: str) -> Iterator[tuple[int, Origin]]:
    for match in _NARROWED.finditer(text):
        name, type_text = match.group(1) or match.group(3), match.group(2) or match.group(4)
        yield match.start(), Origin(name.replace("this.", "self."), type_text, is_type=True)


def _caught(text: str) -> Iterator[tuple[int, Origin]]:
    for match in _CAUGHT.finditer(text):
        yield match.start(), Origin(match.group(2), match.group(1), is_type=True)
