"""Cuts the text of a declaration down to what stands in a prompt: its header, or itself with a long value left out."""

from __future__ import annotations

import re
from functools import lru_cache

from fimble.syntax.frames import CALLABLE_KINDS, Frame
from fimble.syntax.language import Language
from fimble.syntax.source import Source

LONGEST_VALUE_LINE = 120
"""Characters. A declaration with its value in one line of at most this length is shown as it is."""

LONGEST_TYPE = 600
"""Characters of a type written out; what is longer is cut."""

LONGEST_HEADER = 4_000
"""Characters of a parameter list; nothing but generated code comes near."""

_BLANKS = re.compile(r"\s+")
_VALUE_OPENER = re.compile(r"(?:(?:await|new)\s+)?[\w.$]*(?:<[\w\s,.|\[\]$&\"']*>)?[(\[{]")
_CONSTRUCTED = re.compile(rb"(?:await\s+)?(new\s+)?([^\W\d][\w.$]*)\s*(?:<[\w\s,.|\[\]$&\"']*>)?\(")
_COMMENT_AT_END = re.compile(r"\s*/\*[^*]*\*/$")
_COMMENT_AT_MACRO = re.compile(r"\s*(?:/\*[^\n]*\*/|\s//[^\n]*)$")
_BARE_NAME = re.compile(r"[^\W\d]\w*")
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_INSTANCE_MARKS = (b".", b"->", b"::")
_ANNOTATED = re.compile(r"[(,)]\s*(?:\w+\s+)*(\w+)\??\s*:\s*")
_TYPE_END = re.compile(r"[,=)\]}]")


def signature_of(frame: Frame, source: Source, language: Language, inferred_type: str = "") -> str:
    """Give a declaration's text without its body, its decorators that matter in front, unindented.

    `inferred_type` is that of a field which takes its value from a parameter: the type says more than the value.
    """
    if inferred_type:
        return f"{source.text(*frame.names[0])}: {inferred_type}"
    start = frame.wrapper if frame.wrapper >= 0 else frame.start
    if frame.names and _is_set_on_instance(frame, source, language):
        start = frame.names[0][0]
    if frame.body is not None or frame.header_end > 0:  # half-typed, a function may have a header and no body
        end = frame.header_end if frame.header_end > 0 or frame.body is None else frame.body[0]
        text = _cut(frame, source, start, end)[:LONGEST_HEADER].rstrip()
        text += _opener_behind(text, frame, language)
    else:
        text = _without_long_value(frame, source, start) + _repeated(frame, source)
        behind = source.data[frame.end : frame.end + 1]
        is_statement = frame.constructor is None or source.data.startswith(b"$", frame.start)
        if behind in (b";", b",") and not text.endswith((";", ",")) and is_statement:
            text += behind.decode()
    if language.block == "end" and frame.parent is not None and frame.parent.kind == "enum" and not frame.parent.names:
        text = re.sub(r"^def (?!self\.)", "def self.", text)  # in `class << self`
    text = f"{frame.keyword} {text}" if frame.keyword else text
    if frame.kind == "field" and frame.parent is not None and frame.parent.kind == "enum" and not frame.parent.names:
        is_c = language.has_preprocessor
        text = f"enum {{ {text.rstrip(',')} }};" if is_c else f"class << self; {text}; end"
    kept = [_unindented(source, a, source.text(a, b)) for a, b, is_kept in frame.decorators if is_kept]
    return "\n".join([*kept, text])


def _opener_behind(text: str, frame: Frame, language: Language) -> str:
    """Give what opens the body of a declaration that has members, where that is not part of its header."""
    if frame.kind in CALLABLE_KINDS:
        return ""
    if language.block == "brace" or (language.has_tables and text.endswith("=")):
        return " {"
    # Point = Struct.new(:x) do
    is_assigned = language.block == "end" and frame.body is not None and "=" in text.split()[1:2]
    return " do" if is_assigned else ""


def _is_set_on_instance(frame: Frame, source: Source, language: Language) -> bool:
    """True for `self.name = value`, which is a field's declaration without what stands in front of the dot."""
    before = source.data[frame.start : frame.names[0][0]]
    is_bare = language.block != "end" and not before.startswith(b"$")
    return frame.kind == "field" and is_bare and before.endswith(_INSTANCE_MARKS)


def _cut(frame: Frame, source: Source, start: int, end: int) -> str:
    """Give the text of a range without the decorators in it."""
    if not frame.decorators:
        return _unindented(source, frame.start, source.text(start, end))
    parts = []
    for decorator_start, decorator_end, _ in frame.decorators:
        if start <= decorator_start < end:
            parts.append(source.text(start, decorator_start).rstrip())
            start = decorator_end
    parts.append(source.text(start, end).lstrip() if parts else source.text(start, end))
    return _unindented(source, frame.start, " ".join(part for part in parts if part))


def _unindented(source: Source, byte: int, text: str) -> str:
    """Take the indentation of the line at `byte` from the lines of `text`."""
    if "\n" not in text and "\r" not in text:
        return text
    first = source.line_bytes(source.line_of(byte))
    indent = first[: len(first) - len(first.lstrip())].decode("utf-8", "replace")
    lines = re.split(r"\r\n|\r|\n", text)
    return "\n".join([lines[0].rstrip(), *(line.removeprefix(indent).rstrip() for line in lines[1:])])


def _without_long_value(frame: Frame, source: Source, start: int) -> str:
    text = _cut(frame, source, start, frame.end).rstrip()
    if text.startswith("#"):
        text = _COMMENT_AT_MACRO.sub("", text)
    if frame.value is None:
        return text if len(text) <= LONGEST_TYPE else _shortened(text)
    if "\n" not in text and len(text) <= LONGEST_VALUE_LINE:
        return text
    head = _COMMENT_AT_END.sub("", _cut(frame, source, start, frame.value[0]).rstrip(" \t\r\n\\"))
    value = _BLANKS.sub(" ", source.text(*frame.value)[:LONGEST_VALUE_LINE])
    opener = _VALUE_OPENER.match(value)
    shown = f"{opener.group()}...{_CLOSERS[opener.group()[-1]]}" if opener else "..."
    return f"{head} {shown}{';' if text.endswith(';') else ''}"


def _origin(frame: Frame) -> Frame:
    """Find the declaration that says what a constant of a group repeats; the constant itself if it says so."""
    while frame.kind == "constant" and frame.value is None and frame.type is None and frame.before is not None:
        frame = frame.before
    return frame


def _repeated(frame: Frame, source: Source) -> str:
    """Give the type and value that a constant takes over from the one before it."""
    origin = _origin(frame)
    if origin is frame or origin.value is None:
        return ""
    kind = f" {source.text(*origin.type)}" if origin.type is not None else ""
    value = _BLANKS.sub(" ", source.text(*origin.value))
    return f"{kind} = {value}" if len(value) <= LONGEST_VALUE_LINE else kind


def _shortened(text: str) -> str:
    cut = text[:LONGEST_TYPE]
    return f"{cut[: cut.rfind(chr(10))] if chr(10) in cut else cut} ..."


def type_of(frame: Frame, source: Source, language: Language) -> str:
    """Give a declaration's type as far as its own text tells: the annotation, or the class that is constructed."""
    frame = _origin(frame)
    if frame.type is not None:
        return _BLANKS.sub(" ", source.text(*frame.type)[:LONGEST_TYPE])
    if frame.value is None or frame.body is not None or language.visibility == "capital":
        return ""  # where a capital makes a name public, it does not tell a class from a function
    constructed = _CONSTRUCTED.match(source.data, *frame.value)
    if constructed is None:
        return ""
    name = constructed.group(2).decode("utf-8", "replace")
    return name if constructed.group(1) or name.rpartition(".")[2][:1].isupper() else ""


def type_of_parameter(frame: Frame, source: Source, language: Language) -> str:
    """Give the annotation of the constructor's parameter that a field is set to; "" when it is set to something else."""
    around = frame.constructor
    if around is None or around.body is None or frame.type is not None or frame.value is None:
        return ""
    parameter = source.text(*frame.value)
    if not _BARE_NAME.fullmatch(parameter):
        return ""
    header = source.text(around.start, around.body[0])
    if language.comment in header:
        header = re.sub(f"{re.escape(language.comment)}.*", "", header)
    begin = _annotations_in(header).get(parameter)
    return _annotation_at(begin, header) if begin is not None else ""


@lru_cache(maxsize=8)  # a constructor sets many fields
def _annotations_in(header: str) -> dict[str, int]:
    """Say where the type of each `parameter: Type` begins in a header."""
    return {match.group(1): match.end() for match in reversed(list(_ANNOTATED.finditer(header)))}


def _annotation_at(begin: int, header: str) -> str:
    depth, at = 0, begin
    while at < len(header) and (depth or not _TYPE_END.match(header, at)):
        depth += (header[at] in "([{<") - (header[at] in ")]}>")
        at += 1
    return _BLANKS.sub(" ", header[begin:at]).strip()
