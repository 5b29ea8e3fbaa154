"""Finds the language of a file and loads grammars. Works without any grammar installed: that costs quality, no more."""

from __future__ import annotations

import logging
import re
from functools import cache
from importlib import import_module

import tree_sitter

from fimble.syntax.language import Language
from fimble.syntax.language_table import LANGUAGES

__all__ = [
    "LANGUAGES",
    "Language",
    "comment_mark_for_path",
    "dialect_of",
    "grammar",
    "language_for_id",
    "language_for_path",
    "language_named",
]

_CPLUSPLUS = re.compile(
    rb"^[ \t]*(?:(?:inline[ \t]+)?namespace\b|class[ \t]+\w+|template[ \t]*<|using[ \t]+\w+|(?:public|private|protected)[ \t]*:"
    rb"|#[ \t]*include[ \t]*<\w+>)",
    re.MULTILINE,
)
"""Lines that no header of C has: the headers of its library end with ".h"."""

logger = logging.getLogger(__name__)

_BY_NAME = {language.name: language for language in LANGUAGES}
_BY_LSP_ID = {lsp_id: language for language in LANGUAGES for lsp_id in (language.name, *language.lsp_ids)}
_BY_EXTENSION = {extension: language for language in LANGUAGES for extension in language.extensions}
_BY_FILE_NAME = {name.lower(): language for language in LANGUAGES for name in language.file_names}


def language_for_path(path: str) -> Language | None:
    """Tell a file's language by its name, in any case; None when nothing tells it."""
    name = path.rpartition("/")[2].lower()
    return _BY_FILE_NAME.get(name) or _BY_EXTENSION.get("." + name.rpartition(".")[2] if "." in name else "")


def language_for_id(lsp_id: str) -> Language | None:
    """Tell a language by the identifier an editor sends; None when we do not know it."""
    return _BY_LSP_ID.get(lsp_id)


def language_named(name: str) -> Language | None:
    """Give the language with our name `name`, as in `FileFacts.language`; None when there is none."""
    return _BY_NAME.get(name)


def dialect_of(language: Language, path: str, source: bytes) -> Language:
    """Give the language that a text is really of: a header whose name says C may be one of C++.

    A header that C++ may include too (`extern "C"`) is one of C.
    """
    if language.name != "c" or not path.endswith(language.headers) or b'extern "C"' in source:
        return language
    return _BY_NAME["cpp"] if _CPLUSPLUS.search(source) else language


def comment_mark_for_path(path: str) -> str:
    """Give what begins a line comment in this file; "#" where the language is unknown or has no line comments."""
    language = language_for_path(path)
    return (language.comment if language else "") or "#"


def grammar(language: Language) -> tree_sitter.Language | None:
    """Load a language's grammar, once; None when it has none or its wheel cannot be used here (logged once)."""
    return _load(*language.grammar) if language.grammar else None


@cache
def _load(module: str, function: str) -> tree_sitter.Language | None:
    try:
        capsule: object = getattr(import_module(module), function)()
        return tree_sitter.Language(capsule)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        logger.warning("no grammar from %s, names are found lexically: %s", module, error)
        return None
