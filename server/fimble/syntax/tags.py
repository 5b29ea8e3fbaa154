"""What one file declares, uses, imports and exports: `extract`, by one query pass over its tree."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from fimble.syntax.definitions import make_definitions
from fimble.syntax.exports import Exports, collect_exports
from fimble.syntax.facts import Definition, FileFacts, Import
from fimble.syntax.frames import sweep
from fimble.syntax.import_ranges import import_ranges
from fimble.syntax.imports import collect_imports
from fimble.syntax.language import Language
from fimble.syntax.languages import dialect_of, language_named
from fimble.syntax.lexical import lexical_facts
from fimble.syntax.queries import FACTS, Captures, run_query
from fimble.syntax.references import count_references
from fimble.syntax.source import Source
from fimble.syntax.trees import SyntaxTree
from fimble.syntax.uses import collect_uses


def content_hash_of(source: bytes) -> str:
    """Give what every piece derived from a file is tied to: blake2b-128 of its bytes, in hex."""
    return blake2b(source, digest_size=16).hexdigest()


def extract(
    path: str, language: str | Language, source: bytes | str, content_hash: str, tree: SyntaxTree | None = None
) -> FileFacts:
    """Read the facts of one file; `tree`, if given, must be of `source`.

    Never fails: without a grammar, or when the text is too large or not of its language, the facts are lexical. A tree
    that knows of its last edit gives the facts without that line, if the line breaks it: while somebody types, what a
    file declares does not come and go.
    """
    row = language_named(language) if isinstance(language, str) else language
    text = Source(source)
    if row is not None and tree is None:
        row = dialect_of(row, path, text.data)
    if tree is None and row is not None:
        tree = SyntaxTree.parse(row, text.data)
    captures = run_query(tree.language, FACTS, tree.mended().root) if tree else {}
    if tree is None or not captures:
        return lexical_facts(path, row, text, content_hash, name=row.name if row else str(language))
    return _facts(path, tree, captures, text, content_hash)


def _facts(path: str, tree: SyntaxTree, captures: Captures, source: Source, content_hash: str) -> FileFacts:
    language = tree.language
    exports = collect_exports(captures, source)
    imports = collect_imports(captures, source)
    frames, local = sweep(captures, source, language.constructors)
    if language.visibility == "linkage":
        is_script = path.endswith(language.headers)
    else:
        is_script = not imports and not exports.lists and not _has_exported_declarations(captures)
    taken = {name.local for statement in imports if not statement.is_reexport for name in statement.names}
    definitions = make_definitions(
        frames, source, language, exports, import_ranges(captures), imported_names=taken, is_script=is_script
    )
    visible = _names_in_sight(definitions, imports)
    return FileFacts(
        path=path,
        language=language.name,
        content_hash=content_hash,
        n_lines=source.n_lines,
        definitions=definitions,
        references=count_references(captures, source, language, local=local, visible=visible),
        imports=imports,
        exports=_public_names(exports, definitions, language),
        export_aliases=tuple(exports.aliases),
        n_errors=tree.n_errors(),
        package=next((source.text(node.start_byte, node.end_byte) for node in captures.get("package", ())), ""),
        uses=collect_uses(captures, source),
    )


def _has_exported_declarations(captures: Captures) -> bool:
    """Look for `export` in front of a declaration of the file itself (not of a namespace in it)."""
    parents = [node.parent for node in captures.get("wrapper", ())]
    return any(parent is not None and parent.parent is None for parent in parents)


def _names_in_sight(definitions: Iterable[Definition], imports: Iterable[Import]) -> set[str]:
    """Name what the top level of a file declares and imports."""
    names = {definition.name for definition in definitions if not definition.parent}
    for statement in imports:
        if statement.is_reexport:
            continue  # passed on without a name in this file
        names.update(name.local for name in statement.names)
        if statement.alias or not statement.names:
            names.add(statement.alias or statement.module.partition(".")[0])
    return names


def _public_names(exports: Exports, definitions: Iterable[Definition], language: Language) -> tuple[str, ...] | None:
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
