"""What expressions around a cursor are: from a chain of names and the declarations of the workspace to classes.

A simple, local inference, no type checker: annotations, constructors, fields, return types, elements of lists, what `await`
and `with` give, inheritance across files. Where it does not know it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from fimble.context.inference.classes import MOST_ALTERNATIVES, TYPE_KINDS, VALUE_OF_SIGNATURE, Classes, Found
from fimble.context.inference.expressions import Expression, Step, read_expressions
from fimble.context.inference.known_methods import (
    ELEMENT_METHODS,
    ELEMENT_TAKERS,
    LIST_MAKERS,
    SAME_METHODS,
    VALUES_METHODS,
)
from fimble.context.inference.local_names import Origin, read_origins
from fimble.context.inference.type_text import (
    AWAITABLE,
    CALLABLE,
    CLASS,
    LIST,
    MAPPING,
    NOTHING,
    TUPLE,
    TypeText,
    read_type,
)
from fimble.context.inference.value import Place, Value
from fimble.index.workspace import Workspace
from fimble.syntax.facts import Definition, FileFacts

CALLABLE_KINDS = frozenset({"function", "method"})

MOST_STEPS = 3_000
"""Steps of one inference; what it has not found by then it does not know. About 5 ms."""
DEEPEST = 10
"""Values followed to other values; real code needs three or four."""

_SELVES = frozenset({"self", "this", "cls"})
_SUPERS = frozenset({"super", "parent", "base"})
_PROPERTY = re.compile(r"@(?:[\w.]+\.)?(?:property|cached_property|computed_field|hybrid_property)\b|(?:\w+ )*get \w")
_GENERIC_CONSTRUCTED = re.compile(r"=\s*new [\w.]+<[^>]")
_TYPE_VARIABLE = re.compile(r"_?(?:[A-Z]|T[A-Z]?\w*|[A-Z]\w*T|[A-Z]\w*_co)")
_SAME = frozenset({"Self", "this", "static", "Self'", "self"})


class Values:
    """Answers questions about the expressions of one place; keeps answers for as long as it lives, one request."""

    def __init__(self, workspace: Workspace, place: Place) -> None:
        self._workspace = workspace
        self._place = place
        self.origins = read_origins(place.text, place.language)
        self._fuel = MOST_STEPS
        self._answers: dict[str, tuple[Value, ...]] = {}
        self._names: dict[str, tuple[Value, ...]] = {}
        self._classes = Classes(workspace)

    # Questions

    def classes_of(self, expression: str) -> list[Found]:
        """List the classes that the value of an expression is an instance of, or is itself; the likeliest first."""
        return self._unique(found for value in self.of_text(expression) for found in self.classes(value))

    def classes_mentioned(self, expression: str) -> list[Found]:
        """List likewise the classes that the value holds or gives: of a list its elements', of a promise its result's."""
        return self._unique(found for value in self.of_text(expression) for found in self._mentioned(value))

    def used_by(self, expression: str) -> list[Found]:
        """List the members that a chain goes through (`find` and `name` of `repo.find(x).name`), as far as they are known."""
        found: list[Found] = []
        for read in read_expressions(expression)[:1]:
            values, at = self._head(read, self._place, 0)
            if at and read.head in _SELVES:
                values, at = self._self(self._place, is_class=read.head == "cls"), 0
            for step in read.steps[at:]:
                found += [member for value in values if (member := self._member_named(value, step, 0))]
                values = self._step(values, step, 0)
        return list(dict.fromkeys(found))

    def of_text(self, expression: str) -> tuple[Value, ...]:
        """Say what an expression of this place is."""
        if expression not in self._answers:
            self._answers[expression] = self._of_text(expression, self._place, 0)
        return self._answers[expression]

    def returned_by(self, definition: Definition, path: str) -> list[Found]:
        """List the classes that calling a function gives, its wrappers left aside."""
        return self._unique(self._mentioned(Value(path, read_type(definition.type))))

    def classes_in_type(self, type_text: str, path: str) -> list[Found]:
        """List the classes that an annotation in a file names."""
        return self._unique(self._mentioned(Value(path, read_type(type_text))))

    def members(self, path: str, class_name: str) -> dict[str, Found]:
        """Return the members of a class by name, inherited ones included."""
        return self._classes.members(path, class_name)

    def _unique(self, found: Iterable[Found]) -> list[Found]:
        return list({(path, d.qualified_name, d.start_line): (path, d) for path, d in found}.values())[
            :MOST_ALTERNATIVES
        ]

    # Classes of values

    def classes(self, value: Value) -> list[Found]:
        """List the classes whose members a value has."""
        if value.definition is not None:
            return [(value.path, value.definition)] if value.definition.kind in TYPE_KINDS else []
        return self._classes.of_type(value.path, value.type)

    def _mentioned(self, value: Value) -> Iterator[Found]:
        yield from self.classes(value)
        for name in value.type.names():
            yield from self._classes.of_type(value.path, TypeText(name))

    # Expressions

    def _of_text(self, text: str, place: Place, depth: int) -> tuple[Value, ...]:
        for expression in read_expressions(text):
            if values := self._of(expression, place, depth):
                return values
        return ()

    def _of(self, expression: Expression, place: Place, depth: int) -> tuple[Value, ...]:
        if depth > DEEPEST:
            return ()
        values, at = self._head(expression, place, depth)
        for step in expression.steps[at:]:
            values = self._step(values, step, depth)
        if not values and expression.steps and expression.steps[-1].kind == "as":
            return (Value(place.path, read_type(expression.steps[-1].text)),)
        return values

    def _head(self, expression: Expression, place: Place, depth: int) -> tuple[tuple[Value, ...], int]:
        """Say what a chain begins with, and how many of its steps that took."""
        head, steps = expression.head, expression.steps
        if head == "(":
            return self._of_text(expression.inner, place, depth + 1), 0
        if head == "[":
            inner = self._of_text(expression.inner, place, depth + 1)
            return tuple(
                Value(v.path, TypeText(LIST, (self._instance_type(v),))) for v in inner if self._instance_type(v).name
            ), 0
        if steps and steps[0].kind == "member" and head in _SELVES:
            origin = self._local(f"self.{steps[0].text}", place, depth)
            declared = self._step(self._self(place, is_class=head == "cls"), steps[0], depth)
            if declared or origin:
                return declared or origin, 1
        if head in _SELVES and (local := self._local(head, place, depth)):
            return local, 0
        if head in _SELVES:
            return self._self(place, is_class=head == "cls"), 0
        if head in _SUPERS and place.class_name:
            return self._super(place), 1 if steps and steps[0].kind == "call" else 0
        if steps and steps[0].kind == "call" and (made := self._builtin_call(head, steps[0], place, depth)):
            return made, 1
        if steps and steps[0].kind == "type":
            type_text = read_type(f"{head}{steps[0].text}")
            if type_text.name.startswith("[") and len(steps) > 1 and steps[1].kind == "call":
                return (Value(place.path, type_text),), 2
        return self._name(head, steps, place, depth)

    def _builtin_call(self, head: str, call: Step, place: Place, depth: int) -> tuple[Value, ...]:
        """Functions whose result is told by their arguments: `cast(T, x)`, `list(xs)`, `next(xs)`, `super()`."""
        if head == "cast":
            return (Value(place.path, read_type(call.text.partition(",")[0].strip())),)
        if head in LIST_MAKERS | ELEMENT_TAKERS and call.text:
            values = self._of_text(call.text, place, depth + 1)
            return values if head in LIST_MAKERS else self._step(values, Step("element"), depth)
        return ()

    def _self(self, place: Place, *, is_class: bool) -> tuple[Value, ...]:
        facts = self._workspace.facts_of(place.path)
        for definition in facts.definitions if facts and place.class_name else ():
            if place.class_name in (definition.name, definition.qualified_name) and definition.kind in TYPE_KINDS:
                if is_class:
                    return (Value(place.path, definition=definition),)
                return (Value(place.path, TypeText(definition.qualified_name)),)
        return ()

    def _super(self, place: Place) -> tuple[Value, ...]:
        owners = [found for value in self._self(place, is_class=False) for found in self.classes(value)]
        return tuple(Value(path, read_type(base)) for path, owner in owners for base in owner.bases)

    def _name(self, head: str, steps: tuple[Step, ...], place: Place, depth: int) -> tuple[tuple[Value, ...], int]:
        if local := self._local(head, place, depth):
            return local, 0
        name = head
        for taken, step in enumerate((*steps, Step(""))):
            if self.is_tired():
                break
            if found := self._classes.resolve(place.path, name):
                return tuple(v for path, d in found[:MOST_ALTERNATIVES] for v in self._defined(path, d, depth)), taken
            if step.kind != "member":
                break
            name = f"{name}.{step.text}"
        if not head[:1].isupper():
            return (), 0
        found = self._classes.nested(place.path, head) or self._classes.few_places(head)
        return tuple(Value(path, definition=d) for path, d in found[:MOST_ALTERNATIVES]), 0

    def _defined(self, path: str, definition: Definition, depth: int) -> Iterable[Value]:
        """Say what the name of a definition stands for: itself, or what a variable holds."""
        if definition.kind in TYPE_KINDS or definition.kind in CALLABLE_KINDS:
            return (Value(path, definition=definition),)
        return self._held_by(path, definition, NOTHING, "", depth)

    def _local(self, name: str, place: Place, depth: int) -> tuple[Value, ...]:
        if place is not self._place or depth > DEEPEST:
            return ()
        if name not in self._names:
            self._names[name] = ()
            for origin in self.origins.get(name, ())[:6]:
                if values := self._of_origin(origin, place, depth + 1):
                    self._names[name] = values
                    break
        return self._names[name]

    def _of_origin(self, origin: Origin, place: Place, depth: int) -> tuple[Value, ...]:
        values: tuple[Value, ...]
        if origin.is_type:
            value = Value(place.path, read_type(origin.text))
            values = (value,) if value.type.name else ()
            if values and not value.type.name.startswith("[") and not self.classes(value):
                return ()  # nothing that we know: another place may tell more
        else:
            values = self._of_text(origin.text, place, depth)
        for step in origin.steps:
            values = self._step(values, step, depth)
        return values

    # Steps

    def is_tired(self) -> bool:
        """Tell whether the inference has taken as many steps as it may, and take one."""
        self._fuel -= 1
        return self._fuel < 0

    def _step(self, values: tuple[Value, ...], step: Step, depth: int) -> tuple[Value, ...]:
        if not values or depth > DEEPEST or self.is_tired():
            return ()
        take = self._takers().get(step.kind)
        found = [result for value in values for result in (take(value, step, depth) if take else ())]
        return tuple(dict.fromkeys(found))[:MOST_ALTERNATIVES]

    def _takers(self) -> dict[str, Callable[[Value, Step, int], Iterable[Value]]]:
        return {
            "member": self._take_member,
            "call": self._take_call,
            "index": lambda value, step, depth: self._typed(value, value.type.item),
            "element": lambda value, step, depth: self._take_element(value, depth),
            "item": self._take_item,
            "await": lambda value, step, depth: self._take_await(value),
            "entered": self._take_entered,
            "as": lambda value, step, depth: (Value(self._place.path, read_type(step.text)),),
            "type": lambda value, step, depth: (value,),
        }

    def _typed(self, value: Value, type_text: TypeText | None) -> tuple[Value, ...]:
        return (Value(value.path, type_text),) if type_text is not None and type_text.name else ()

    def _member_named(self, value: Value, step: Step, depth: int) -> Found | None:
        if step.kind != "member":
            return None
        for path, owner in self.classes(value):
            if found := self._classes.members(path, owner.qualified_name).get(step.text):
                return found
        return None

    def _take_member(self, value: Value, step: Step, depth: int) -> Iterator[Value]:
        found = self._member_named(value, step, depth)
        if found is None:
            yield from self._member_of_wrapper(value, step.text)
            return
        path, member = found
        receiver = self._instance_type(value)
        if member.kind in TYPE_KINDS or (member.kind in CALLABLE_KINDS and not _PROPERTY.match(member.signature)):
            yield Value(path, definition=member, receiver=receiver, receiver_path=value.path)
        else:
            yield from self._held_by(path, member, receiver, value.path, depth)

    def _member_of_wrapper(self, value: Value, name: str) -> Iterator[Value]:
        """Members of lists, maps and promises that every language has, as far as they lead on."""
        kind = value.type.name
        if kind == LIST and name in SAME_METHODS:
            yield Value(value.path, TypeText(CALLABLE, (value.type,)))
        elif kind in (LIST, MAPPING) and name in ELEMENT_METHODS and (item := value.type.item):
            yield Value(value.path, TypeText(CALLABLE, (item,)))
        elif kind == MAPPING and name in VALUES_METHODS and len(value.type.args) == 2:
            key, held = value.type.args
            inner = {"values": held, "keys": key}.get(name, TypeText(TUPLE, (key, held)))
            yield Value(value.path, TypeText(CALLABLE, (TypeText(LIST, (inner,)),)))
        elif kind and not kind.startswith("[") and name in SAME_METHODS | {"new"}:
            yield Value(value.path, TypeText(CALLABLE, (value.type,)))
        elif (
            value.definition is not None
            and value.definition.kind in TYPE_KINDS
            and name in ("new", "create", "default")
        ):
            yield value

    def _instance_type(self, value: Value) -> TypeText:
        if value.definition is not None:
            return TypeText(value.definition.qualified_name) if value.definition.kind in TYPE_KINDS else NOTHING
        return value.type

    def _held_by(
        self, path: str, member: Definition, receiver: TypeText, receiver_path: str, depth: int
    ) -> Iterator[Value]:
        """Say what a field or a variable holds, by its type or by the value it is given."""
        if member.type and not _GENERIC_CONSTRUCTED.search(member.signature):
            yield self._substituted(path, read_type(member.type), receiver, receiver_path)
            return
        owner = self._workspace.facts_of(path)
        if member.parent and owner and self._is_enum(owner, member.parent):
            yield Value(path, TypeText(member.parent))
            return
        given = VALUE_OF_SIGNATURE.match(member.signature)
        if given is not None:
            yield from self._of_text(given.group("value"), Place(path, member.parent), depth + 1)

    def _is_enum(self, facts: FileFacts, name: str) -> bool:
        for definition in facts.definitions:
            if definition.qualified_name == name:
                return definition.kind == "enum" or any(
                    base.endswith(("Enum", "Choices", "Flag")) for base in definition.bases
                )
        return False

    def _substituted(self, path: str, type_text: TypeText, receiver: TypeText, receiver_path: str) -> Value:
        """Replace `Self` by the receiver's type, and a type variable by its only argument."""
        if type_text.name.rpartition(".")[2] in _SAME and receiver.name:
            return Value(receiver_path, receiver)
        variable = next((n for n in type_text.names() if _TYPE_VARIABLE.fullmatch(n)), "")
        if variable and receiver.args and not self._classes.of_type(path, TypeText(variable)):
            return Value(receiver_path, _replaced(type_text, variable, receiver.args[0]))
        return Value(path, type_text)

    def _take_call(self, value: Value, step: Step, depth: int) -> Iterator[Value]:
        definition = value.definition
        if definition is None:
            if value.type.name in (CALLABLE, CLASS):
                yield from self._typed(value, next(iter(value.type.args), None))
        elif definition.kind in TYPE_KINDS:
            yield Value(value.path, TypeText(definition.qualified_name))
        elif definition.kind in CALLABLE_KINDS and definition.type:
            yield self._substituted(value.path, read_type(definition.type), value.receiver, value.receiver_path)

    def _take_element(self, value: Value, depth: int) -> Iterator[Value]:
        if value.type.name.startswith("["):
            yield from self._typed(value, value.type.element)
            return
        for method in ("__iter__", "__aiter__", "iterator", "__next__"):
            for made in self._called(value, method, depth):
                yield from self._typed(made, made.type.element)
        if value.type.args:
            yield from self._typed(value, value.type.args[-1])

    def _take_item(self, value: Value, step: Step, depth: int) -> Iterator[Value]:
        number = int(step.text)
        if value.type.name == TUPLE and number < len(value.type.args):
            yield from self._typed(value, value.type.args[number])
        elif value.type.name == LIST:
            yield from self._typed(value, value.type.element)
        elif number == 0 and not value.type.name.startswith("["):
            yield value  # Go: `repo, err := Open()` where the annotation is the value's alone

    def _take_await(self, value: Value) -> Iterator[Value]:
        if value.type.name == AWAITABLE:
            yield from self._typed(value, value.type.args[0] if value.type.args else None)
        else:
            yield value

    def _take_entered(self, value: Value, step: Step, depth: int) -> Iterator[Value]:
        """Say what `with value as` gives: what `__enter__` returns, the element of a generator, or the value itself."""
        if value.type.name in (LIST, AWAITABLE):
            yield from self._typed(value, value.type.element or (value.type.args[0] if value.type.args else None))
            return
        made = [*self._called(value, "__enter__", depth), *self._called(value, "__aenter__", depth)]
        yield from (v for v in made if self.classes(v)) if any(self.classes(v) for v in made) else (value,)

    def _called(self, value: Value, method: str, depth: int) -> tuple[Value, ...]:
        return self._step(self._step((value,), Step("member", method), depth + 1), Step("call"), depth + 1)


def _replaced(type_text: TypeText, name: str, by: TypeText) -> TypeText:
    if type_text.name == name:
        return by
    return TypeText(type_text.name, tuple(_replaced(part, name, by) for part in type_text.args))
