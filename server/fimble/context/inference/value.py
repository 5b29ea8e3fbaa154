"""What is asked about and what is answered: a place in code, and a value."""

from __future__ import annotations

from dataclasses import dataclass

from fimble.context.inference.type_text import NOTHING, TypeText
from fimble.syntax.facts import Definition


@dataclass(frozen=True, slots=True)
class Value:
    """Something an expression is: an instance of a type, a definition itself (a class, a function), or a module."""

    path: str
    """File in which the type's names mean something; the module."""
    type: TypeText = NOTHING
    definition: Definition | None = None
    """The class or function itself; None for instances and modules."""
    is_module: bool = False
    receiver: TypeText = NOTHING
    """Type that a method was taken from, for `Self` and for type arguments, as `receiver_path` reads it."""
    receiver_path: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where code stands: what its names mean."""

    path: str
    class_name: str = ""
    """Name of the class around it, for `self`."""
    text: str = ""
    """The code of the enclosing function up to the cursor, for its local names; "" for other files."""
    language: str = ""
