"""`Packed`: the facts of a file that nobody is looking at, and `Unpacked`, those that somebody looked at lately.

Facts as objects take some thirty times the memory of their record; of a large workspace few files are looked at.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass

from fimble.index.facts_json import decode, decode_imports, decode_named
from fimble.syntax.facts import Definition, FileFacts, Import

logger = logging.getLogger(__name__)

MOST_UNPACKED = 1024
"""Files whose facts are held as objects, some 25 kB each; a request looks at a few hundred."""

MOST_SEARCHED = 4096
"""Files of which single definitions are held, some 2 kB each: a request looks for some hundred names in up to a dozen files
each, and the next one for nearly the same."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The facts of one file as a record of `facts_json`."""

    path: str
    language: str
    content_hash: str
    record: bytes

    def unpacked(self) -> FileFacts:
        """Read the record; empty facts when it is damaged."""
        try:
            return decode(self.path, self.record)
        except ValueError as error:
            logger.warning("the facts about %s are damaged: %s", self.path, error)
            return FileFacts(self.path, self.language, self.content_hash, 1)

    def imports(self) -> tuple[Import, ...]:
        """Read the imports alone."""
        try:
            return decode_imports(self.record)
        except ValueError as error:
            logger.warning("the imports of %s are damaged: %s", self.path, error)
            return ()

    def definitions_named(self, name: str) -> tuple[Definition, ...]:
        """Read the definitions of one name alone, in source order."""
        try:
            return decode_named(self.record, name)
        except ValueError as error:
            logger.warning("the facts about %s are damaged: %s", self.path, error)
            return ()


class Unpacked:
    """Facts as objects, the ones asked for last; apart from these, single definitions of many more files."""

    def __init__(self, most: int = MOST_UNPACKED, most_searched: int = MOST_SEARCHED) -> None:
        self._most = most
        self._most_searched = most_searched
        self._held: OrderedDict[str, FileFacts] = OrderedDict()
        self._found: OrderedDict[str, dict[str, tuple[Definition, ...]]] = OrderedDict()
        """Path -> name -> its definitions there."""

    def facts_of(self, packed: Packed) -> FileFacts:
        """Return the facts in a record; the same object as long as it is held."""
        held = self._held.get(packed.path)
        if held is None:
            held = self._held[packed.path] = packed.unpacked()
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        else:
            self._held.move_to_end(packed.path)
        return held

    def definitions_named(self, packed: Packed, name: str) -> tuple[Definition, ...]:
        """Return the definitions of one name in a record, in source order; the rest of it stays packed."""
        found = self._found.setdefault(packed.path, {})
        self._found.move_to_end(packed.path)
        if name not in found:
            held = self._held.get(packed.path)
            found[name] = named(held, name) if held is not None else packed.definitions_named(name)
            if len(self._found) > self._most_searched:
                self._found.popitem(last=False)
        return found[name]

    def forget(self, path: str) -> None:
        """Let go of a file's facts: they are no longer true."""
        self._held.pop(path, None)
        self._found.pop(path, None)


def named(facts: FileFacts, name: str) -> tuple[Definition, ...]:
    """List the definitions of one name in a file, in source order."""
    return tuple(definition for definition in facts.definitions if definition.name == name)
