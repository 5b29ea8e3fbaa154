"""What one line of code is, judged by its characters alone: how deep, a comment, an opener, a closer. No tree needed."""

from __future__ import annotations

import re

from fimble.completion.brackets import Scanner, code_part
from fimble.syntax.language import Language
from fimble.text.indentation import indent_of

TAB_COLUMNS = 4
"""Columns a tab is taken for where tabs and spaces must be compared; any constant would do, only order matters."""

_SPACES = re.compile(r"\s+")
_COLON_HEADER = re.compile(
    r"\s*(?:(?:async\s+)?(?:def|class|if|elif|else|for|while|try|except|finally|with|match|case)\b|[)\]}]|.*[)\]}]:$)"
)
_CASE_LABEL = re.compile(r"\s*(?:case\b.*|default)\s*:$")
_TAG_OPENED = re.compile(r"<([A-Za-z][\w.:-]*)?(?:\s[^<>]*)?(?<!/)(?<!=)>$")
_WORD_OPENER = re.compile(r"\s*(?:.*\bdo(?:\s*\|[^|]*\|)?|.*\bthen|else|repeat|.*\bfunction\b[^)]*\))$")
_RUBY_HEADER = re.compile(
    r"\s*(?:(?:private|protected|public|private_class_method|[\w.@]+\s*=)\s+)?"
    r"(?:def|class|module|if|unless|while|until|case|when|begin|for|elsif|ensure|rescue)\b(?!.*\bend$)"
)
_RUBY_ONE_LINE = re.compile(r"\s*(?:\w+\s+)?def\s+[\w.?!]+\s*(?:\([^)]*\))?\s*=(?![=~>])|.*\bthen\s+\S")
_CLOSER = re.compile(r"[ \t]*(?:[)\]}]|</|/>)")
_WORD_CLOSER = re.compile(r"[ \t]*(?:end|until|elsif|else|when|rescue|ensure|fi|done|esac)\b")
_ONLY_CLOSERS = re.compile(r"[\s)\]}>;,'\"`]*(?:</[\w.:-]*>[\s)\]};,]*)*(?:/>[\s)\]};,]*)?$")
_ONLY_WORD_CLOSER = re.compile(r"\s*(?:end|fi|done|esac)\b[\s);,]*$")
_DEFINITION = re.compile(
    r"\s*(?:@|(?:export\s+|default\s+|public\s+|private\s+|protected\s+|static\s+|async\s+|abstract\s+|pub\s+)*"
    r"(?:def|class|function\*?|interface|enum|type|struct|trait|impl|fn|func|fun)\b)"
)
_TAG_LANGUAGES = frozenset({"javascript", "tsx", "html", "vue", "svelte"})


def columns(indent: str, tab: int = TAB_COLUMNS) -> int:
    """Measure an indentation in columns, tabs reaching to the next multiple of `tab`."""
    return len(indent.expandtabs(tab))


def depth_of(line: str) -> int:
    """Measure how deep a line stands, in columns."""
    return columns(indent_of(line))


def indent_text(width: int, unit: str) -> str:
    """Write an indentation of `width` columns in a file's own characters."""
    if unit == "\t":
        return "\t" * (width // TAB_COLUMNS) + " " * (width % TAB_COLUMNS)
    return " " * width


def squeezed(line: str) -> str:
    """Give a line without any blanks: equal results are the same line to a reader."""
    return _SPACES.sub("", line)


def is_comment(line: str, language: Language) -> bool:
    """Say whether a line holds a comment and nothing else (also the inner lines of a `/* */` block)."""
    marks = [language.comment, *(language.block_comment or ())]
    if language.block_comment and language.block_comment[0] == "/*":
        marks.append("*")
    return line.lstrip().startswith(tuple(mark for mark in marks if mark))


def begins_with_closer(line: str, language: Language) -> bool:
    """Say whether a line first closes something opened above it: a bracket, a tag, an `end`."""
    is_word = language.block == "end" and _WORD_CLOSER.match(line) is not None
    return is_word or _CLOSER.match(line) is not None


def has_only_closers(line: str, language: Language) -> bool:
    """Say whether a line is nothing but closing brackets, quotes, tags and their punctuation; blank ones are too."""
    is_word = language.block == "end" and _ONLY_WORD_CLOSER.match(line) is not None
    return is_word or _ONLY_CLOSERS.match(line) is not None


def open_brackets(line: str, language: Language) -> list[str]:
    """Give the closers that brackets opened on this line still wait for, outermost first."""
    return Scanner(language).feed(line).stack


def is_opener(line: str, language: Language) -> bool:
    """Say whether the next line should stand deeper: behind a header's colon, an open bracket, an arrow, an open tag."""
    code = code_part(line, language)
    if not code or is_comment(line, language):
        return False
    if open_brackets(code, language):
        return True
    if language.block == "colon":
        return code.endswith(":") and (language.name != "python" or _COLON_HEADER.match(code) is not None)
    if code.endswith("=>") or _CASE_LABEL.match(code):
        return True
    if language.name in _TAG_LANGUAGES and _TAG_OPENED.search(code):
        return True
    if language.name == "ruby" and _RUBY_HEADER.match(code):
        return _RUBY_ONE_LINE.match(code) is None
    return language.block == "end" and _WORD_OPENER.match(code) is not None


def is_definition(line: str) -> bool:
    """Say whether a line begins a definition (or decorates one)."""
    return _DEFINITION.match(line) is not None
