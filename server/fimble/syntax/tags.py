"""What one file declares, uses, imports and exports: `extract`, by one query pass over its tree."""

from __future__ import annotations

from hashlib import blake2b

from fimble.syntax.documentation import doc_of
from fimble.syntax.exports import DEFAULT, Exports, collect_exports
from fimble.syntax.facts import Definition, FileFacts, Import
from fimble.syntax.frames import CALLABLE_KINDS, Frame, sweep
from fimble.syntax.imports import collect_imports, import_ranges
from fimble.syntax.language import Language
from fimble.syntax.languages import language_named
from fimble.syntax.lexical import lexical_facts
from fimble.syntax.queries import Captures, run_query
from fimble.syntax.references import count_references
from fimble.syntax.signatures import signature_of, type_of, type_of_parameter
from fimble.syntax.source import Source
from fimble.syntax.trees import SyntaxTree

MOST_LITERAL_MEMBERS = 100
"""Members of one object literal that are recorded: a table of data is not an interface."""


def content_hash_of(source: bytes) -> str:
    """Give what every piece derived from a file is tied to: blake2b-128 of its bytes, in hex."""
    return blake2b(source, digest_size=16).hexdigest()


def extract(
    path: str, language: str | Language, source: bytes | str, content_hash: str, tree: SyntaxTree | None = None
) -> FileFacts:
    """Read the facts of one file; `tree`, if given, must be of `source`.

    Never fails: without a grammar, or when the text is too large or not of its language, the facts are lexical.
    """
    row = language_named(language) if isinstance(language, str) else language
    text = Source(source)
    if tree is None and row is not None:
        tree = SyntaxTree.parse(row, text.data)
    if tree is None:
        return lexical_facts(path, row, text, content_hash, name=row.name if row else str(language))
    captures = run_query(tree.language, ("tags", "imports"), tree.root)
    exports = collect_exports(captures, text)
    imports = collect_imports(captures, text)
    definitions, local = _definitions(captures, text, tree.language, exports, imports)
    return FileFacts(
        path=path,
        language=tree.language.name,
        content_hash=content_hash,
        n_lines=text.n_lines,
        definitions=definitions,
        references=count_references(
            captures, text, tree.language, local=local, visible=_names_in_sight(definitions, imports)
        ),
        imports=imports,
        exports=_public_names(exports, definitions, tree.language),
        export_aliases=tuple(exports.aliases),
        n_errors=tree.n_errors(),
    )


def _names_in_sight(definitions: tuple[Definition, ...], imports: tuple[Import, ...]) -> set[str]:
    names = {definition.name for definition in definitions if not definition.parent}
    for statement in imports:
        names.update(name.local for name in statement.names)
        if statement.alias or not statement.names:
            names.add(statement.alias or statement.module.partition(".")[0])
    return names


def _definitions(
    captures: Captures, source: Source, language: Language, exports: Exports, imports: tuple[Import, ...]
) -> tuple[tuple[Definition, ...], set[bytes]]:
    frames, local = sweep(captures, source, language.constructors)
    builder = _Builder(source, language, exports, import_ranges(captures))
    # A script without imports and exports shares its names with every other one.
    builder.is_script = not imports and not exports.lists and "wrapper" not in captures
    for frame in frames:
        builder.add(frame)
    return tuple(builder.found), local


class _Builder:
    """Makes definitions of frames."""

    def __init__(self, source: Source, language: Language, exports: Exports, imported: list[tuple[int, int]]) -> None:
        self.source = source
        self.language = language
        self.exports = exports
        self.imported = imported
        self.is_script = False
        self.found: list[Definition] = []
        self._known: set[tuple[str, str]] = set()
        self._names: dict[Frame, str] = {}
        self._n_members: dict[Frame, int] = {}

    def add(self, frame: Frame) -> None:
        """Add the definitions of one frame, one for each name in it."""
        owner = self.source.text(*frame.owner) if frame.owner else ""
        is_loose = frame.parent is None and not owner and frame.kind in ("method", "field")
        is_list = frame.value in self.exports.lists  # `__all__`
        if not frame.is_recorded or not frame.names or is_loose or is_list or self._is_table_entry(frame):
            return
        parent = owner or (self._names.get(frame.parent, "") if frame.parent else "")
        signature = doc = type_text = ""
        for start, end in frame.names:
            name = self.source.text(start, end)
            qualified = f"{parent}.{name}" if parent else name
            self._names.setdefault(frame, qualified)
            if self._is_known(frame, parent, name) or self._is_imported(start):
                continue
            if not signature:
                inferred = type_of_parameter(frame, self.source)
                type_text = inferred or type_of(frame, self.source)
                signature = signature_of(frame, self.source, self.language, inferred)
                doc = doc_of(frame, self.source, self.language)
            self.found.append(self._definition(frame, name, parent, signature, doc, type_text))

    def _definition(self, frame: Frame, name: str, parent: str, signature: str, doc: str, type_text: str) -> Definition:
        starts = [frame.start, *(start for start, _, _ in frame.decorators)]
        start = min([*starts, frame.wrapper] if frame.wrapper >= 0 else starts)
        return Definition(
            name=name,
            kind="constant" if frame.kind == "variable" and name.isupper() else frame.kind,
            parent=parent,
            start_line=self.source.line_of(start),
            end_line=self.source.line_of(max(frame.end - 1, frame.start)),
            signature=signature,
            doc=doc,
            type=type_text,
            bases=tuple(self.source.text(*base) for base in frame.bases if frame.kind not in CALLABLE_KINDS),
            is_exported=self._is_exported(frame, name),
        )

    def _is_known(self, frame: Frame, parent: str, name: str) -> bool:
        """True for a field that was declared before, in the class body that a constructor belongs to, and for a name that
        only the interpreter reads (`__slots__`).
        """
        if frame.kind != "field":
            return False
        if name.startswith("__") and name.endswith("__"):
            return True
        is_known = (parent, name) in self._known
        self._known.add((parent, name))
        return is_known

    def _is_imported(self, byte: int) -> bool:
        return bool(self.imported) and byte < self.imported[-1][1] and any(a <= byte < b for a, b in self.imported)

    def _is_table_entry(self, frame: Frame) -> bool:
        if frame.parent is None or frame.parent.kind not in ("constant", "variable"):
            return False
        self._n_members[frame.parent] = n = self._n_members.get(frame.parent, 0) + 1
        return n > MOST_LITERAL_MEMBERS

    def _is_exported(self, frame: Frame, name: str) -> bool:
        if frame.is_hidden or name.startswith("#"):
            return False
        match self.language.visibility:
            case "underscore":
                return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))
            case "exported" if frame.owner is None and (frame.parent is None or frame.parent.kind == "module"):
                is_listed = frame.parent is None and (name == DEFAULT or name in self.exports.local_names)
                return frame.wrapper >= 0 or frame.is_ambient or is_listed or self.is_script
        return True


def _public_names(exports: Exports, definitions: tuple[Definition, ...], language: Language) -> tuple[str, ...] | None:
    """List every public name of a file that has a list: declarations with `export` stand beside it."""
    if not exports.lists:
        return None
    names = [name for _, name in sorted(exports.names)]
    if language.visibility == "exported":
        under_another = {local for _, local in exports.aliases}
        names += [
            d.name
            for d in definitions
            if d.is_exported and not d.parent and (d.name not in exports.local_names or d.name not in under_another)
        ]
    return tuple(dict.fromkeys(names))
