"""`readable`: a Kotlin text in which words that are keywords in some places only stand where the grammar understands them.

Version 1.1.0 of the grammar takes `@Fixed enum class Size` for a sum of names, and ends the statement before `where?.let { … }`
too late; one such place can cost the tree the class around it.
"""

from __future__ import annotations

import re

from fimble.syntax.preprocessor import BLANKS

_ARGUMENTS = rb"(?:\((?:[^()]++|\((?:[^()]++|\([^()]*+\))*+\))*+\))?"
_ANNOTATION = rb"@(?:\w+:)?[A-Za-z_][\w.]*+" + _ARGUMENTS
_ANNOTATED = re.compile(
    rb"(?<![\w@])(?P<annotations>" + _ANNOTATION + rb"(?:\s+" + _ANNOTATION + rb")*+)(?P<misread>\s+(?:"
    rb"(?P<hidden>annotation|inner|abstract|const|fun|data)(?=\s+(?:class|interface|object|val)\b)"
    rb"|(?=enum\s+class\b)|(?=[gs]et\s*\()))?"
)
"""Annotations in front of a word that the grammar takes for a name: the word is hidden, or if it decides how the body reads, the
annotations are."""

_MODIFIERS = rb"public|private|protected|internal|abstract|final|open|override|lateinit|vararg|noinline|crossinline|external|inline"
_OTHERS = rb"suspend|constructor|where|get|set|by"
_NAMES = re.compile(
    rb"(?:^[ \t]*|\bva[lr][ \t]+|[(,]\s*)(?:(?:" + _MODIFIERS + rb"|" + _OTHERS
    + rb")(?=[ \t]*(?:\?\.|!!|\.(?!\.)|=(?!=)|\[|:(?!:)))|(?:" + _MODIFIERS + rb")(?=\())",
    re.MULTILINE,
)  # fmt: skip
"""Such a word as the name of a property, a parameter or a function, or at the start of a statement about it."""


def readable(source: bytes) -> bytes:
    """Give a text of the same length and lines, in which the grammar finds the declarations."""
    if b"@" in source:
        source = _ANNOTATED.sub(_hidden, source)
    return _NAMES.sub(_renamed, source)


def _hidden(match: re.Match[bytes]) -> bytes:
    if match["misread"] is None:
        return match[0]
    start, end = match.span("hidden" if match["hidden"] else "annotations")
    whole, start, end = match[0], start - match.start(), end - match.start()
    return whole[:start] + whole[start:end].translate(BLANKS) + whole[end:]


def _renamed(match: re.Match[bytes]) -> bytes:
    return match[0][:-1] + b"_"
