"""Makes definitions of declarations that the sweep found: names, parents, signatures, what is public."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from fimble.syntax.documentation import doc_of
from fimble.syntax.exports import DEFAULT, Exports
from fimble.syntax.facts import Definition
from fimble.syntax.frames import CALLABLE_KINDS, Frame
from fimble.syntax.language import Language
from fimble.syntax.signatures import LONGEST_HEADER, signature_of, type_of, type_of_parameter
from fimble.syntax.source import Source

_SIGILS = ":@$"
"""What stands in front of names that are symbols or belong to an instance."""

MOST_LITERAL_MEMBERS = 100
"""Members of one object literal that are recorded: a table of data is not an interface."""


def make_definitions(
    frames: Iterable[Frame],
    source: Source,
    language: Language,
    exports: Exports,
    imported: list[tuple[int, int]],
    *,
    imported_names: AbstractSet[str] = frozenset(),
    is_script: bool = False,
) -> tuple[Definition, ...]:
    """Make the definitions of one file, in source order.

    `imported` are the byte ranges of imports: names bound in them are no definitions; nor are variables that stand in for
    one of `imported_names` where it cannot be imported. `is_script` says that the file hides no name: it neither imports
    nor exports, so that it shares its names with every other script, or it is a header.
    """
    maker = _Maker(source, language, exports, imported, imported_names, is_script=is_script)
    for frame in frames:
        maker.add(frame)
    # A constructor that binds a method (`this.go = this.go.bind(this)`), or sets a property, declares no field.
    methods = {(d.parent, d.name) for d in maker.found if d.kind == "method"}
    found = tuple(d for d in maker.found if d.kind != "field" or (d.parent, d.name) not in methods)
    return tuple(_tables_as_classes(found)) if language.has_tables else found


def _tables_as_classes(definitions: tuple[Definition, ...]) -> Iterator[Definition]:
    """Call a variable a class if something is declared to be a member of it, or if it inherits."""
    owners = {definition.parent for definition in definitions}
    for definition in definitions:
        is_variable = definition.kind in ("variable", "constant", "field")
        is_class = is_variable and (definition.qualified_name in owners or bool(definition.bases))
        yield replace(definition, kind="class") if is_class else definition


class _Maker:
    """Makes definitions of frames, one frame after the other."""

    def __init__(
        self,
        source: Source,
        language: Language,
        exports: Exports,
        imported: list[tuple[int, int]],
        imported_names: AbstractSet[str],
        *,
        is_script: bool,
    ) -> None:
        self.source = source
        self.language = language
        self.exports = exports
        self.imported = imported
        self.imported_names = imported_names
        self.is_script = is_script
        self.found: list[Definition] = []
        self._fields: set[tuple[str, str]] = set()
        self._names: dict[Frame, str] = {}
        """Qualified names of frames that may have members."""
        self._n_members: dict[Frame, int] = {}
        self._for_many: dict[Frame, bool] = {}
        """What is known of blocks that add members to a type."""

    def add(self, frame: Frame) -> None:
        """Add the definitions of one frame, one for each name in it."""
        if frame.parent is not None and frame.parent.kind == "extension":
            if frame.parent not in self._for_many:
                self._for_many[frame.parent] = self._is_for_many(frame.parent)
            if self._for_many[frame.parent]:
                return
        if frame.is_recorded and not frame.names and frame.body is not None:
            self._names[frame] = self._parent_of(frame)  # members of what has no name belong to what is around it
        if not frame.is_recorded or not frame.names or self._is_out_of_place(frame):
            return
        parent = self._parent_of(frame)
        if frame.kind == "extension":  # a block that adds members to a type declared elsewhere
            self._names[frame] = self.source.text(*frame.names[-1])
            return
        written: tuple[str, str, str] | None = None
        for start, end in frame.names:
            written_name = self.source.text(start, end)
            name = written_name.lstrip(_SIGILS)
            name = name.replace("::", ".") if frame.kind == "module" else name
            self._names.setdefault(frame, f"{parent}.{name}" if parent else name)
            if self._is_imported(frame, name, start) or (frame.kind == "field" and self._is_needless(parent, name)):
                continue
            written = written or self._write(frame)
            definition = self._definition(frame, name, parent, *written)
            # Ruby's instance variables are nobody else's; what others may read has an attribute.
            self.found.append(replace(definition, is_exported=False) if written_name.startswith("@") else definition)

    def _is_for_many(self, frame: Frame) -> bool:
        """Tell a block that adds members to a type without a name of its own: to every type that fits, say."""
        if not frame.names or frame.body is None:
            return not frame.names
        header = self.source.text(frame.start, min(frame.body[0], frame.start + LONGEST_HEADER))
        name = re.escape(self.source.text(*frame.names[-1]))
        return re.match(rf"\w*\s*impl\s*<(?:[^<>]|<[^<>]*>)*?(?<![\w'>]){name}\s*[:,>=]", header) is not None

    def _parent_of(self, frame: Frame) -> str:
        if frame.owner is not None:
            return self._owner_of(frame, self.source.text(*frame.owner))
        return self._names.get(frame.parent, "") if frame.parent is not None else ""

    def _owner_of(self, frame: Frame, owner: str) -> str:
        """Write the owner that a declaration names itself with dots; what is declared inside of something is of that."""
        owner = owner.replace("::", ".")
        around = self._names.get(frame.parent, "") if frame.parent is not None else ""
        is_inside = self.language.has_preprocessor or self.language.name == "ruby"
        return f"{around}.{owner}" if around and is_inside else owner

    def _is_out_of_place(self, frame: Frame) -> bool:
        """True for members of nothing, for lists of exports (`__all__`), and for the rest of a long table."""
        if frame.parent is None:
            return (frame.owner is None and frame.kind in ("method", "field")) or frame.value in self.exports.lists
        if frame.parent.kind not in ("constant", "variable"):
            return False
        self._n_members[frame.parent] = n_members = self._n_members.get(frame.parent, 0) + 1
        return n_members > MOST_LITERAL_MEMBERS

    def _is_imported(self, frame: Frame, name: str, byte: int) -> bool:
        if frame.parent is None and name in self.imported_names and frame.kind in ("constant", "variable"):
            return True
        return bool(self.imported) and byte < self.imported[-1][1] and any(a <= byte < b for a, b in self.imported)

    def _is_needless(self, parent: str, name: str) -> bool:
        """True for a field that was declared before, in the class body that a constructor belongs to, and for one that
        only the interpreter reads (`__slots__`).
        """
        if self.language.visibility == "underscore" and name.startswith("__") and name.endswith("__"):
            return True
        is_known = (parent, name) in self._fields
        self._fields.add((parent, name))
        return is_known

    def _write(self, frame: Frame) -> tuple[str, str, str]:
        """Give signature, documentation and type."""
        inferred = type_of_parameter(frame, self.source, self.language)
        return (
            signature_of(frame, self.source, self.language, inferred),
            doc_of(frame, self.source, self.language),
            inferred or type_of(frame, self.source, self.language),
        )

    def _definition(self, frame: Frame, name: str, parent: str, signature: str, doc: str, type_text: str) -> Definition:
        return Definition(
            name=name,
            kind=_kind_of(frame, name, parent),
            parent=parent,
            start_line=self.source.line_of(frame.first_byte),
            end_line=self.source.line_of(max(frame.end - 1, frame.start)),
            signature=signature,
            doc=doc,
            type=type_text,
            bases=tuple(self.source.text(*base) for base in frame.bases if frame.kind not in CALLABLE_KINDS),
            is_exported=self._is_exported(frame, name),
            is_static=bool(parent) and _is_static(frame),
            block=self._block_around(frame),
        )

    def _block_around(self, frame: Frame) -> str:
        """Write the header of the block that adds a member to a type declared elsewhere."""
        block = frame.parent
        if block is None or block.kind != "extension" or block.body is None:
            return ""
        header = " ".join(self.source.text(block.start, block.body[0])[:LONGEST_HEADER].split())
        return header.removesuffix(",")

    def _is_exported(self, frame: Frame, name: str) -> bool:
        if frame.is_hidden or name.startswith("#"):
            return False
        match self.language.visibility:
            case "underscore":
                return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))
            case "marked":
                return frame.is_public or _is_public_inside(frame.parent)
            case "capital":
                return name[:1].isupper()
            case "exported" if frame.owner is None and (frame.parent is None or frame.parent.kind == "module"):
                is_listed = frame.parent is None and (name == DEFAULT or name in self.exports.local_names)
                return frame.wrapper >= 0 or frame.is_ambient or is_listed or self.is_script
            case "linkage" if frame.is_internal and (frame.parent is None or frame.parent.kind == "module"):
                return self.is_script or name in self.exports.local_names
            case _:
                return True


def _is_static(frame: Frame) -> bool:
    """Tell a member of a class that its values do not have; what a module holds has no values to begin with."""
    around = frame.parent
    if around is not None and around.kind == "module":
        return False
    is_in_singleton = around is not None and around.kind == "enum" and not around.names and frame.kind == "method"
    return frame.is_static or is_in_singleton


def _is_public_inside(parent: Frame | None) -> bool:
    """True for what is as public as what is around it: a trait's functions, an enum's cases, what implements a trait."""
    return parent is not None and (
        parent.kind in {"interface", "enum"} or (parent.kind == "extension" and parent.is_public)
    )


def _kind_of(frame: Frame, name: str, parent: str) -> str:
    if frame.kind == "variable" and name.isupper():
        return "constant"
    is_free = frame.kind == "field" and not parent  # of an enum without a name
    return "constant" if is_free else frame.kind
