"""Counts the names a file uses. What it only declares, binds to locals or imports does not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet
from functools import cache

from fimble.syntax.import_ranges import import_ranges
from fimble.syntax.language import Language
from fimble.syntax.queries import Captures
from fimble.syntax.source import Source


def count_references(
    captures: Captures, source: Source, language: Language, *, local: AbstractSet[bytes], visible: AbstractSet[str]
) -> tuple[tuple[str, int], ...]:
    """Count names by use, sorted by name.

    `local` are names bound inside of functions beside those that the captures tell; `visible` are names that the file's
    top level declares or imports, so that a local of the same name elsewhere does not hide their uses.
    """
    texts = _Texts(captures, source)
    bare, dotted = Counter(texts.of("reference")), Counter(texts.of("reference.member"))
    # A declared name is a bare one or a member, by language and place: what is not found among the former is a latter.
    declared = Counter([*texts.of("name"), *texts.of("export.public")])
    total = bare.copy()
    total.update(texts.of("member"))
    markup = Counter(texts.of("markup"))
    bound = {source.data[node.start_byte : node.end_byte] for node in captures.get("local", ())} | local
    hidden = bound - {name.encode("utf-8", "replace") for name in visible}
    nobodys = _in_bytes(language.builtins)
    found = []
    for name, n_all in total.items():
        n = n_all - declared.get(name, 0)
        if name in hidden:
            n -= max(bare[name] - dotted[name] - declared[name], 0)
        if markup and name[:1].islower():
            n -= markup[name]
        if n > 0 and name not in nobodys and not (name[:1] in _MAY_BE_SYNTAX and _is_mere_syntax(name, language)):
            found.append((name.decode("utf-8", "replace"), n))
    return tuple(sorted(found))


_MAY_BE_SYNTAX = frozenset((b"", b"_", *(bytes((blank,)) for blank in b" \t\r\n\f\v")))
"""What a name that is none begins with."""


def _is_mere_syntax(name: bytes, language: Language) -> bool:
    """True for "_", for names that only the interpreter gives meaning to, and for no names at all: a name that is missing
    is a node without text, and those in imports have been made blanks.
    """
    is_special = language.visibility == "underscore" and name.startswith(b"__") and name.endswith(b"__")
    return not name.strip() or name == b"_" or is_special


@cache
def _in_bytes(names: frozenset[str]) -> frozenset[bytes]:
    return frozenset(name.encode() for name in names)


class _Texts:
    """The texts of captures outside of import statements."""

    def __init__(self, captures: Captures, source: Source) -> None:
        self.captures = captures
        # Names in imports turn into blanks: cheaper than to ask each of them where it stands.
        data = bytearray(source.data)
        for start, end in import_ranges(captures):
            data[start:end] = b" " * (end - start)
        self.data = bytes(data)

    def of(self, capture: str) -> list[bytes]:
        """List the texts of a capture."""
        data = self.data
        return [data[node.start_byte : node.end_byte] for node in self.captures.get(capture, ())]
