"""What the text around the cursor says about the names that the next line may need. Lexical on purpose: a half-typed
line has no trustworthy tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fimble.text.document import Document

LINES_ABOVE = 40
LINES_BELOW = 12
"""How far names count as near. Beyond a screen a name says something about the file, no longer about the next line."""

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_MEMBER = re.compile(r"([^\W\d]\w*)\s*(?:\?\.|\.|->|::)\s*([^\W\d]\w*)?")
_LINE_HEAD_RECEIVER = re.compile(r"([^\W\d][\w.]*)(?:\?\.|\.|->|::)(\w*)$")
_TRAILING_WORD = re.compile(r"[^\W\d]\w*$")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Names near the cursor and how strongly each speaks."""

    weights: Mapping[str, float]
    """Name -> sum over its occurrences of 1 / (1 + distance in lines / 4); names below the cursor count half."""
    receiver: str
    """What stands before the dot at the cursor ("self.repo" in `self.repo.lo‸`); "" when there is no dot."""
    typed: str
    """The word being typed at the cursor; "" between words."""
    receivers: frozenset[str]
    """Every name near the cursor that something is taken from with a dot."""


def gather_evidence(document: Document, offset: int) -> Evidence:
    """Read the names around `offset` (code points) in `document`."""
    lines = document.lines
    here = lines.line_of(offset)
    head = document.text[lines.line_start(here) : offset][-400:]
    typed_match = _TRAILING_WORD.search(head)
    receiver_match = _LINE_HEAD_RECEIVER.search(head)
    weights: dict[str, float] = {}
    receivers: set[str] = set()
    typed = typed_match.group() if typed_match else ""
    for text, weight in _weighted_lines(document, here, head, typed):
        for name in set(_IDENTIFIER.findall(text)):
            weights[name] = weights.get(name, 0.0) + weight
        receivers.update(match.group(1) for match in _MEMBER.finditer(text))
    return Evidence(
        weights=weights,
        receiver=receiver_match.group(1) if receiver_match else "",
        typed=typed,
        receivers=frozenset(receivers),
    )


def _weighted_lines(document: Document, here: int, head: str, typed: str) -> Iterator[tuple[str, float]]:
    yield head[: len(head) - len(typed)], 1.5
    for distance in range(1, LINES_ABOVE + 1):
        if here - distance < 0:
            break
        yield document.line_text(here - distance)[:400], 1.0 / (1.0 + distance / 4.0)
    for distance in range(1, LINES_BELOW + 1):
        if here + distance >= document.lines.n_lines:
            break
        yield document.line_text(here + distance)[:400], 0.5 / (1.0 + distance / 4.0)


_ANNOTATED = re.compile(
    r"([^\W\d]\w*)\s*\??\s*:\s*(?:Optional\[|readonly\s+|list\[|List\[|Array<|Promise<)?[\"']?([A-Z][\w.]*)"
)
_CONSTRUCTED = re.compile(
    r"([^\W\d]\w*)\s*(?::[^=\n]+)?=\s*(?:await\s+)?(?:new\s+)?((?:[^\W\d]\w*\.)*[A-Z]\w*)\s*(?:<[^>\n]*>)?\("
)
_CALLED = re.compile(r"([^\W\d]\w*)\s*=\s*(?:await\s+)?((?:[^\W\d]\w*\.)*[^\W\d]\w*)\s*\(")
_WITH_AS = re.compile(r"\bwith\s+((?:[^\W\d]\w*\.)*[^\W\d]\w*)\s*\([^\n]*\)\s+as\s+([^\W\d]\w*)")
_BASE_TYPE = re.compile(r"[^\W\d][\w.]*")
_WRAPPERS = frozenset(
    {"Optional", "Promise", "list", "List", "Sequence", "Iterable", "Iterator", "Awaitable", "AsyncIterator", "type"}
    | {
        "Type",
        "Annotated",
        "Final",
        "ClassVar",
        "Readonly",
        "Partial",
        "Array",
        "Set",
        "set",
        "readonly",
        "None",
        "null",
    }
    | {"undefined", "Union", "tuple", "Tuple", "dict", "Dict", "Mapping", "Map", "Record", "str", "int", "bool"}
)


@dataclass(frozen=True, slots=True)
class LocalTypes:
    """Classes of local values as far as a simple reading of the enclosing scope tells."""

    classes: Mapping[str, str]
    """Variable -> class name as written ("repo" -> "Repo")."""
    calls: Mapping[str, str]
    """Variable -> function whose result it holds ("user" -> "load_user"); the class is that function's return type."""


def infer_local_types(scope_text: str) -> LocalTypes:
    """Infer classes of variables from annotations, constructor calls and calls in `scope_text`; later lines win."""
    classes: dict[str, str] = {}
    calls: dict[str, str] = {}
    for match in _CALLED.finditer(scope_text):
        calls[match.group(1)] = match.group(2)
    for match in _WITH_AS.finditer(scope_text):
        (classes if match.group(1)[:1].isupper() else calls)[match.group(2)] = match.group(1)
    for pattern in (_ANNOTATED, _CONSTRUCTED):
        for match in pattern.finditer(scope_text):
            if match.group(2) not in _WRAPPERS:
                classes[match.group(1)] = match.group(2)
    return LocalTypes(classes, calls)


def class_of_type(type_text: str) -> str:
    """Say which class a type annotation is about: "Optional[Repo]" -> "Repo", "Promise<User[]>" -> "User", "str" -> ""."""
    for name in _BASE_TYPE.findall(type_text.replace('"', "").replace("'", "")):
        if name not in _WRAPPERS and name.rpartition(".")[2][:1].isupper():
            return str(name)
    return ""
