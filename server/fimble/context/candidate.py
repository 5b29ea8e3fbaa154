"""`Candidate`: a declaration that the next line could need, and what speaks for it. Where they come from is in `candidates`,
how much each sign weighs in `signs` and `ranking`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter, gt

from fimble.syntax.facts import Definition


@dataclass(frozen=True, slots=True)
class Candidate:
    """A declaration in another file with the signs that speak for it."""

    path: str
    definition: Definition
    reason: str
    """For people: why it came up ("imported", "member of Repo (self.repo)", ...)."""
    local_name: str
    """The name under which the open file would use it."""
    is_imported: bool = False
    is_named: bool = False
    """Imported by its own name, not with all that a module holds."""
    is_member: bool = False
    """A member of a class that the file uses; what counts is whether the member is used."""
    is_receiver_member: bool = False
    """A member of what stands before the dot at the cursor."""
    is_inherited: bool = False
    """A member of a base of the class around the cursor."""
    via_signature: bool = False
    """A type that the signature of an imported declaration names."""
    is_used_near: bool = False
    """A member that a chain near the cursor goes through, told by the class of what it is taken from."""
    is_scope_member: bool = False
    """A member of a value that is in scope (a parameter, a local, a field of `self`) or of what is being called."""
    is_tested: bool = False
    """Offered by the module that the open test file tests."""
    is_in_comment: bool = False
    """Spelled out in the comment that says what to do, or a member of a class that is."""
    is_like_comment: bool = False
    """Its name is made of that comment's words."""
    is_library: bool = False
    """Of an installed library, not of the project."""
    by_name: bool = False
    """Nothing leads to it from the open file's imports and values: told by its name, or by the file it stands in."""

    @property
    def key(self) -> tuple[str, str, int]:
        """Tell declarations apart."""
        return (self.path, self.definition.qualified_name, self.definition.start_line)

    def says_more_than(self, known: Candidate) -> bool:
        """Tell whether this sign for a declaration adds anything to what is known of it already."""
        return any(map(gt, _signs_of(self), _signs_of(known)))

    def joined_by(self, other: Candidate) -> Candidate:
        """Give this candidate with the signs of another one of the same declaration as well."""
        signs = {sign: getattr(self, sign) or getattr(other, sign) for sign in _SIGNS}
        return replace(self, reason=other.reason if other.is_receiver_member else self.reason, **signs)


_SIGNS = (
    "is_imported", "is_named", "is_member", "is_receiver_member", "is_inherited", "is_used_near", "is_scope_member",
    "is_tested", "is_in_comment", "is_like_comment",
)  # fmt: skip
"""What a second candidate can add to a first. That it came by name, say, is true of the first only."""

_signs_of = attrgetter(*_SIGNS)
