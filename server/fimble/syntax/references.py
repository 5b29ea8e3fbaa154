"""Counts the names a file uses. What it only declares, binds to locals or imports does not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet

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
    count = _Counter(captures, source).count
    dotted, bare, markup, member = count("reference.member"), count("reference"), count("markup"), count("member")
    # A declared name is a bare one or a member, by language and place: what is not found among the former is a latter.
    declared = count("name")
    declared.update(count("export.public"))
    bound = {source.data[node.start_byte : node.end_byte] for node in captures.get("local", ())} | local
    hidden = bound - {name.encode("utf-8", "replace") for name in visible}
    n_dotted, n_bare, n_member, n_declared = dotted.get, bare.get, member.get, declared.get
    found = []
    for name in sorted(bare.keys() | member.keys() | dotted.keys()):
        as_member = n_dotted(name, 0)
        n = n_bare(name, 0) - as_member - n_declared(name, 0)
        as_member += n_member(name, 0)
        n = as_member + (n if n < 0 or name not in hidden else 0)
        if n <= 0:
            continue
        text = name.decode("utf-8", "replace")
        if markup and text[:1].islower():
            n -= markup[name]
        if n > 0 and text not in language.builtins and not _is_mere_syntax(text, language):
            found.append((text, n))
    return tuple(found)


def _is_mere_syntax(name: str, language: Language) -> bool:
    """True for "_", for names that only the interpreter gives meaning to, and for no names at all: a name that is missing
    is a node without text, and those in imports have been made blanks.
    """
    is_special = language.visibility == "underscore" and name.startswith("__") and name.endswith("__")
    return not name.strip() or name == "_" or is_special


class _Counter:
    """Counts the texts of captures outside of import statements."""

    def __init__(self, captures: Captures, source: Source) -> None:
        self.captures = captures
        # Names in imports turn into blanks: cheaper than to ask each of them where it stands.
        data = bytearray(source.data)
        for start, end in import_ranges(captures):
            data[start:end] = b" " * (end - start)
        self.data = bytes(data)

    def count(self, capture: str) -> Counter[bytes]:
        """Count the texts of a capture."""
        data = self.data
        return Counter([data[node.start_byte : node.end_byte] for node in self.captures.get(capture, ())])
