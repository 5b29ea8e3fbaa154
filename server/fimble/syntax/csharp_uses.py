"""Names in use that say more than an identifier, as C# tells them apart: by the number of arguments, by what stands around.

Written so that they cannot be mistaken for plain names: "List<>" and "Map<,>" by arity (as in `typeof`), "Where(1)" called on a
value with one argument, "Add(1 value)" if the first one is no function, "partial Clock" of a declaration that other files go on
with, "Acme.Core.Money" with its name space. Who offers them is told by `index.imports.csharp`.
"""

from __future__ import annotations

from collections.abc import Iterator

import tree_sitter

from fimble.syntax.queries import Captures

_SHORTEST_PATH = 3
"""Parts of an expression that may begin with a name space: it, a type in it, a member."""
_NO_USES = frozenset({
    "qualified_name", "namespace_declaration", "file_scoped_namespace_declaration", "using_directive",
})  # fmt: skip
"""Around a dotted name: parts of a longer one, and what is no use."""
_BEFORE_CALL = frozenset({"member_access_expression", "member_binding_expression", "conditional_access_expression"})
_VALUES = frozenset({
    "this", "this_expression", "object_creation_expression", "string_literal", "interpolated_string_expression", "integer_literal",
    "boolean_literal", "real_literal", "character_literal", "verbatim_string_literal",
})  # fmt: skip


def csharp_uses(captures: Captures) -> Iterator[str]:
    """Yield them, each as often as it stands there; what the file itself declares with type parameters is none of them."""
    own = {_declared(node) for node in captures.get("use.own", ())}
    for node in captures.get("use.generic", ()):
        if not _is_member(node) and (name := _named(node)) not in own:
            yield name
    for node in captures.get("use.attribute", ()):
        yield f"{_text(node)}Attribute"
    for node in captures.get("use.called", ()):
        yield f"{_named(node).partition('<')[0]}{_arguments(node)}"
    for node in captures.get("use.part", ()):
        yield f"partial {_declared(node)}"
    for node in captures.get("use.dotted", ()):
        if node.parent is not None and node.parent.type not in _NO_USES and (path := _path(node)):
            yield ".".join(path)
    for node in captures.get("use.head", ()):
        if len(path := _path(_outermost(node))) >= _SHORTEST_PATH:
            yield ".".join(path)


def _is_member(node: tree_sitter.Node) -> bool:
    """Tell what is called, or stands behind a dot, from a type."""
    around = node.parent
    if around is None or around.type == "member_binding_expression":
        return True
    return node in (around.child_by_field_name("function"), around.child_by_field_name("name"))


def _arguments(node: tree_sitter.Node) -> str:
    """Count what a method is called with; none where it is not called. `this`, literals and what is new are no functions."""
    around = node.parent
    while around is not None and around.type in _BEFORE_CALL:
        around = around.parent
    given = around.child_by_field_name("arguments") if around is not None else None
    arguments = [child for child in given.named_children if child.type == "argument"] if given is not None else []
    is_value = bool(arguments) and arguments[0].children[-1].type in _VALUES
    return f"({len(arguments)}{' value' * is_value})"


def _outermost(node: tree_sitter.Node) -> tree_sitter.Node:
    """Climb from `A.B` to the whole of `A.B.C.D`."""
    while node.parent is not None and node.parent.type == node.type:
        node = node.parent
    return node


def _path(node: tree_sitter.Node | None) -> list[str]:
    """Take a dotted name apart; [] when something in it is no name."""
    if node is None:
        return []
    if node.type in {"identifier", "generic_name"}:
        return [_named(node)]
    if node.type == "alias_qualified_name":  # global::
        return _path(node.child_by_field_name("name"))
    if node.type not in {"qualified_name", "member_access_expression"}:
        return []
    front = _path(node.child_by_field_name("qualifier") or node.child_by_field_name("expression"))
    name = node.child_by_field_name("name")
    return [*front, _named(name)] if front and name is not None else []


def _named(node: tree_sitter.Node) -> str:
    """Write a name with its arity."""
    if node.type != "generic_name":
        return _text(node)
    arguments = next((child for child in node.children if child.type == "type_argument_list"), None)
    name = _text(node.children[0])
    return name if arguments is None else name + _arity(arguments)


def _declared(node: tree_sitter.Node) -> str:
    """Write the name of a declared type with its arity."""
    name = node.child_by_field_name("name")
    parameters = next((child for child in node.children if child.type == "type_parameter_list"), None)
    return (_text(name) if name is not None else "") + ("" if parameters is None else _arity(parameters))


def _arity(node: tree_sitter.Node) -> str:
    return f"<{',' * sum(child.type == ',' for child in node.children)}>"


def _text(node: tree_sitter.Node) -> str:
    return (node.text or b"").decode("utf-8", "replace").removeprefix("@")
