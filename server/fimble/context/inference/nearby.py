"""Which expressions around a cursor are worth asking `Values` about: chains near it, the call it stands in, names in scope."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fimble.context.inference.expressions import callee_before, chain_before
from fimble.context.inference.values import Values

LINES_OF_CHAINS = 24
MOST_CHAINS = 40
MOST_NAMES = 16
"""Names in scope that are asked for, the last bound first: what was bound a screen above is seldom what the next line uses."""

_CHAIN = re.compile(
    r"(?<![\w.\"'])[$@]?[^\W\d]\w*(?:\([^()\n]*\))?(?:(?:\?\.|!\.|\.|->|::)[^\W\d]\w*(?:\([^()\n]*\)|\[[^\[\]\n]*\])*)+"
)
_COMMENT = re.compile(r"\s*(?:#|//|\*|--)")


def receiver_at(scope_text: str) -> str:
    """Give the expression before the dot at the cursor, where `scope_text` ends; "" when there is no dot."""
    return chain_before(scope_text)


def callee_at(scope_text: str) -> str:
    """Give what is being called at the cursor; "" outside of brackets."""
    return callee_before(scope_text)


def chains_near(scope_text: str) -> list[str]:
    """List the chains (`self.repo.find(x).name`) of the last lines, the nearest first, each once."""
    found: dict[str, None] = {}
    for line in reversed(scope_text.split("\n")[-LINES_OF_CHAINS:]):
        if _COMMENT.match(line):
            continue
        for match in _CHAIN.finditer(line[:300]):
            found.setdefault(match.group())
            if len(found) >= MOST_CHAINS:
                return list(found)
    return list(found)


def names_in_scope(values: Values) -> Iterator[str]:
    """Yield the names that the enclosing function binds, the last bound first."""
    for number, name in enumerate(values.origins):
        if number >= MOST_NAMES:
            return
        yield name
