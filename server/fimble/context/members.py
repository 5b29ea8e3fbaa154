"""`members_at`: what can stand behind the dot at the cursor, where the class of what stands before it is known."""

from __future__ import annotations

import re
from itertools import chain

from fimble.context.inference.nearby import receiver_at
from fimble.context.inference.value import Place
from fimble.context.inference.values import Values
from fimble.context.scope import scope_at
from fimble.index.snapshot import Snapshot

MOST_MEMBERS = 200
"""Names; a class with more is generated."""
_BEHIND_A_DOT = re.compile(r"(?:\.|->|::)[^\W\d]?\w*\Z")


def members_at(snapshot: Snapshot, offset: int) -> tuple[str, ...]:
    """List the names that the value before the dot has, in alphabetical order; empty when there is no dot before
    `offset` (code points) and perhaps the start of a name, within a string, or when nobody knows what the value is."""
    text, path = snapshot.document.text, snapshot.path
    if not _BEHIND_A_DOT.search(text, max(0, offset - 200), offset):
        return ()
    if snapshot.tree is not None and snapshot.tree.context_at(snapshot.document.lines.byte_at(offset)).in_string:
        return ()
    scope = scope_at(snapshot, offset)
    receiver = receiver_at(scope.text)
    if not receiver:
        return ()
    values = Values(snapshot.workspace, Place(path, scope.class_name, scope.text, snapshot.facts.language))
    owners = values.classes_of(receiver)
    names = chain.from_iterable(values.members(where, owner.qualified_name) for where, owner in owners)
    return tuple(sorted({name for name in names if not name.startswith("__")})[:MOST_MEMBERS])
