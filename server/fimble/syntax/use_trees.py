"""Rust's paths as text: takes `use` trees apart and says what `self` and `super` mean inside of modules written in place.

Which file a path leads to is the work of `index.imports.rust`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import tree_sitter

from fimble.syntax.facts import Import, ImportedName
from fimble.syntax.import_ranges import import_ranges
from fimble.syntax.queries import Captures
from fimble.syntax.source import Source

_TOKEN = re.compile(r"\$?r?#?[^\W\d]\w*|::|[{},*]")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_PATH = re.compile(r"(?<![\w:$])[^\W\d]\w*(?:::[^\W\d]\w*)+")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_PATH_ATTRIBUTE = re.compile(r'#\s*\[\s*path\s*=\s*r?"([^"]+)"')
DEEPEST = 50
"""Braces inside braces; deeper ones are left out."""


@dataclass(frozen=True, slots=True)
class UsedPath:
    """One path that a `use` brings in."""

    parts: tuple[str, ...]
    alias: str = ""
    is_wildcard: bool = False


def use_paths(tree: str) -> list[UsedPath]:
    """List the paths of a `use` tree ("a::{self, b as c, d::*}"), in source order; a half-typed one gives what it can."""
    return list(_read(_TOKEN.findall(_COMMENT.sub(" ", tree)), [0], (), 0))


def _read(tokens: list[str], at: list[int], prefix: tuple[str, ...], depth: int) -> Iterator[UsedPath]:
    """Read one branch; `at` is the place of the next token, shared by all levels."""
    parts, alias, is_wildcard, is_group = list(prefix), "", False, False
    while at[0] < len(tokens):
        token = tokens[at[0]]
        if token in {",", "}"}:
            break
        at[0] += 1
        if token == "{":
            is_group = True
            yield from _read_group(tokens, at, tuple(parts), depth + 1)
        elif token == "*":
            is_wildcard = True
        elif token == "as" and at[0] < len(tokens):
            alias = tokens[at[0]]
            at[0] += 1
        elif token != "::":
            parts.append(token.removeprefix("r#"))
    if is_group:
        return
    takes_itself = len(parts) > 1 and parts[-1] == "self"
    if takes_itself:
        parts.pop()
    is_empty = len(parts) == len(prefix) and not is_wildcard and not takes_itself
    if parts and not is_empty:
        yield UsedPath(tuple(parts), alias, is_wildcard)


def _read_group(tokens: list[str], at: list[int], prefix: tuple[str, ...], depth: int) -> Iterator[UsedPath]:
    while at[0] < len(tokens) and tokens[at[0]] != "}":
        if depth > DEEPEST:
            at[0] += 1
            continue
        before = at[0]
        yield from _read(tokens, at, prefix, depth)
        if at[0] < len(tokens) and tokens[at[0]] == ",":
            at[0] += 1
        elif at[0] == before:
            break
    at[0] += 1


def seen_from_file(parts: tuple[str, ...], inside: list[str]) -> tuple[str, ...]:
    """Write a path that stands in modules inside of a file (`inside`, outermost first) as the file itself would."""
    if not inside or not parts or parts[0] not in {"self", "super"}:
        return parts
    around, rest = list(inside), list(parts)
    while rest and rest[0] in {"self", "super"}:
        if rest[0] == "super":
            if not around:
                break
            around.pop()
        rest.pop(0)
    if rest and rest[0] == "super":
        return tuple(rest)
    return ("self", *around, *rest)


def paths_in_tokens(text: str) -> list[str]:
    """List the paths in the arguments of a macro, which nobody has parsed."""
    return _PATH.findall(_STRING.sub('""', text))


def tree_imports(captures: Captures, source: Source) -> list[Import]:
    """List what `use` brings in, path by path, and the files that `mod name;` makes part of the module.

    The latter have level 1, the name of the module as alias, and as module what a `path` attribute says, else the name.
    """
    inside = _modules_in_place(captures.get("import.inside", ()), source)
    public = {node.start_byte for node in captures.get("import.reexport", ())}
    found = []
    for node in captures.get("import.tree", ()):
        within = [name for start, end, name in inside if start <= node.start_byte < end]
        is_public = node.parent is not None and node.parent.start_byte in public
        for path in use_paths(source.text(node.start_byte, node.end_byte)):
            parts = seen_from_file(path.parts, within)
            found.append(_import(parts, path, source.line_of(node.start_byte), is_public=is_public))
    for node in captures.get("import.submodule", ()):
        name = source.text(node.start_byte, node.end_byte)
        within = [outer for start, end, outer in inside if start <= node.start_byte < end]
        written = _path_attribute(node, source)
        module = written or "/".join([*within, name])
        found.append(Import(module, source.line_of(node.start_byte), level=1, alias="" if within else name))
    return found


def _import(parts: tuple[str, ...], path: UsedPath, line: int, *, is_public: bool) -> Import:
    if path.is_wildcard:
        return Import("::".join(parts), line, is_wildcard=True, is_reexport=is_public)
    name = ImportedName(parts[-1], path.alias if path.alias != parts[-1] else "")
    return Import("::".join(parts[:-1]), line, names=(name,), is_reexport=is_public)


def _modules_in_place(nodes: Iterable[tree_sitter.Node], source: Source) -> list[tuple[int, int, str]]:
    """List (start, end, name) of the modules that are written out in this file, outermost first."""
    found = []
    for node in nodes:
        name = node.parent.child_by_field_name("name") if node.parent is not None else None
        if name is not None:
            found.append((node.start_byte, node.end_byte, source.text(name.start_byte, name.end_byte)))
    return sorted(found)


def _path_attribute(name: tree_sitter.Node, source: Source) -> str:
    """Read the `#[path = "…"]` in front of a module; "" without."""
    node = name.parent.prev_named_sibling if name.parent is not None else None
    while node is not None and node.type in {"attribute_item", "line_comment"}:
        match = _PATH_ATTRIBUTE.match(source.text(node.start_byte, node.end_byte))
        if match:
            return match.group(1)
        node = node.prev_named_sibling
    return ""


def tree_uses(captures: Captures, source: Source) -> Iterator[str]:
    """Yield the paths in use (`a::b::c`) as the file itself would write them, those in arguments of macros too."""
    inside = _modules_in_place(captures.get("use.inside", ()), source)
    texts = [
        (node.start_byte, path)
        for node in captures.get("use.tokens", ())
        for path in paths_in_tokens(source.text(node.start_byte, node.end_byte))
    ]
    for node in captures.get("use.path", ()):
        is_head = node.parent is not None and node.parent.type.startswith("scoped_")
        if not is_head:  # of a longer path
            texts.append((node.start_byte, "".join(source.text(node.start_byte, node.end_byte).split())))
    imported = import_ranges(captures)
    for start, text in texts:
        match = _PATH.match(text)
        if match is None or any(a <= start < b for a, b in imported):
            continue
        within = [name for a, b, name in inside if a <= start < b]
        yield ".".join(seen_from_file(tuple(match.group().split("::")), within))
