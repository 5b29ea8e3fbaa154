"""Tokens with their names taken off, so that `self.x = x` in one place is evidence for `self.y = y` in another."""

from __future__ import annotations

from fimble.models.lookup.tokens import is_line_break
from fimble.models.lookup.vocabulary import Vocabulary

KEYWORDS = frozenset(
    [
        "False",
        "None",
        "True",
        "and",
        "as",
        "assert",
        "async",
        "await",
        "break",
        "class",
        "const",
        "continue",
        "def",
        "del",
        "delete",
        "do",
        "elif",
        "else",
        "except",
        "export",
        "extends",
        "false",
        "final",
        "finally",
        "fn",
        "for",
        "from",
        "func",
        "function",
        "get",
        "global",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "is",
        "lambda",
        "let",
        "match",
        "mut",
        "new",
        "nil",
        "nonlocal",
        "not",
        "null",
        "of",
        "or",
        "override",
        "package",
        "pass",
        "private",
        "protected",
        "pub",
        "public",
        "raise",
        "readonly",
        "return",
        "self",
        "set",
        "static",
        "struct",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "type",
        "typeof",
        "undefined",
        "use",
        "var",
        "void",
        "while",
        "with",
        "yield",
        "cls",
        "enum",
        "case",
        "default",
        "namespace",
        "using",
        "string",
        "number",
        "boolean",
        "int",
        "str",
        "bool",
        "float",
        "list",
        "dict",
        "tuple",
        "any",
        "impl",
        "trait",
        "where",
        "end",
        "then",
        "unless",
        "begin",
        "rescue",
        "ensure",
        "module",
        "require",
        "local",
    ]
)
"""Words that say what kind of code stands here; every other word is a name."""


class Bare(dict[int, str]):
    """Maps token characters to those of the same token without a blank before it, for `str.translate`."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__({0: "\0", 1: "\1"})
        self._vocabulary = vocabulary

    def of(self, codes: str) -> str:
        """Give the bare form of a token string: as many characters."""
        return codes.translate(self)

    def __missing__(self, code: int) -> str:
        token = self._vocabulary.token(chr(code))
        is_spaced = len(token) > 1 and token[0] == " " and token[1] not in " \t"
        self[code] = self._vocabulary.code(token[1:]) if is_spaced else chr(code)
        return self[code]


class Shapes(dict[int, str]):
    """Maps token characters to those of their shape; names of one form share a shape."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__({0: "\0", 1: "\1"})
        self._vocabulary = vocabulary

    def of(self, codes: str) -> str:
        """Give the shape of a token string: as many characters."""
        return codes.translate(self)

    def is_name(self, code: str) -> bool:
        """Say whether a token loses its name in its shape."""
        return self[ord(code)] != code

    def __missing__(self, code: int) -> str:
        shape = self[code] = self._shape(chr(code))
        return shape

    def _shape(self, code: str) -> str:
        token = self._vocabulary.token(code)
        word = token.strip()
        if not token or is_line_break(token) or not (word[:1].isalnum() or word[:1] == "_") or word in KEYWORDS:
            return code
        form = "0" if word[0].isdigit() else "a" if not word[0].isupper() else "A" if not word.isupper() else "X"
        return self._vocabulary.code(" \0" + form if token[0] == " " else "\0" + form)
