"""`Outline`: the little that the index must know of every file at once, made where the file is read.

Names for the symbol index, and for its imports a key that tells whether they changed and which files they may speak of.
The rest stays packed (`packed`) until somebody looks at the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import blake2b
from operator import attrgetter
from zlib import crc32

from fimble.syntax.facts import FileFacts, Import, ImportedName

_DIGEST_BYTES = 8
_MASK_BITS = 256
"""With a usual file's thirty words one in nine other words is taken for one of them: such a file is asked once more."""

_import_row = attrgetter(*(field.name for field in fields(Import) if field.name != "names"))
_name_row = attrgetter(*(field.name for field in fields(ImportedName)))

_WORD = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_JOINTS = str.maketrans("", "", "_-")


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file defines, uses and imports, in brief."""

    defined: str
    """Names, each once, sorted, one a line."""
    used: str
    """Names it refers to, likewise."""
    imports: bytes
    """A digest of what it needs of others, and behind it a set of the words in its imports (`mentions`)."""


NO_OUTLINE = Outline("", "", b"")


def outline_of(facts: FileFacts) -> Outline:
    """Sum up the facts of a file."""
    return Outline(
        defined="\n".join(sorted({definition.name for definition in facts.definitions})),
        used="\n".join(name for name, _ in facts.references),
        imports=imports_key(facts),
    )


def imports_key(facts: FileFacts) -> bytes:
    """Make the key of what a file needs of others; empty when it needs nothing."""
    if not (facts.imports or facts.package or facts.uses):
        return b""
    # What it defines hides what files of its package offer.
    hiding = [d.name for d in facts.definitions if not d.parent] if facts.uses else []
    imports = [(*_import_row(statement), *map(_name_row, statement.names)) for statement in facts.imports]
    needs = repr((imports, facts.package, facts.uses, hiding)).encode("utf-8", "backslashreplace")
    mask = 0
    for statement in facts.imports:
        mask |= _mask_of(statement.module)
        for name in statement.names:
            mask |= _mask_of(name.name)
    return blake2b(needs, digest_size=_DIGEST_BYTES).digest() + mask.to_bytes(_MASK_BITS // 8, "little")


def word_masks(name: str) -> tuple[int, ...]:
    """Give what `mentions` compares for the name of a file or directory: one mask for each word in it."""
    return tuple(1 << _bit(word) for word in _WORD.findall(name))


def mask_in(key: bytes) -> int:
    """Take the set of words out of a key."""
    return int.from_bytes(key[_DIGEST_BYTES:], "little")


def mentions(mask: int, words: tuple[int, ...]) -> bool:
    """Tell whether imports may speak of a name; True too often, never too rarely, as far as names resemble files'."""
    return all(mask & word for word in words)


@lru_cache(maxsize=8192)  # modules are imported by many files
def _mask_of(text: str) -> int:
    mask = 0
    for word in _WORD.findall(text):
        mask |= 1 << _bit(word)
    return mask


def _bit(word: str) -> int:
    """`my-crate` is imported as `my_crate`, `file_name.rb` holds `FileName`: letter case and joints do not count."""
    return crc32(word.translate(_JOINTS).lower().encode("utf-8", "replace")) % _MASK_BITS
