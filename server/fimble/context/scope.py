"""What encloses the cursor: by the tree where there is one, by indentation where there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fimble.index.snapshot import Snapshot
from fimble.text.document import Document

MOST_SCOPE_LINES = 200
"""Local values are rarely typed farther above than this."""

_OPENER = re.compile(
    r"^\s*(?:export\s+|default\s+|public\s+|private\s+|protected\s+|static\s+|async\s+|abstract\s+)*"
    r"(?:(class|interface|def|function|fn|func)\s+([^\W\d]\w*)|(?:const|let)\s+([^\W\d]\w*)\s*=\s*(?:async\s*)?\()"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What encloses the cursor."""

    name: str
    """Dotted name of the enclosing definitions, "" at top level."""
    class_name: str
    text: str
    """Source of the enclosing functions up to the cursor (or the lines above it)."""


def scope_at(snapshot: Snapshot, offset: int) -> Scope:
    """Say what encloses `offset` (code points)."""
    document = snapshot.document
    line = document.lines.line_of(offset)
    if snapshot.tree is not None:
        context = snapshot.tree.context_at(document.lines.byte_at(offset))
        name = ".".join(context.enclosing)
        # the outermost function: a closure uses the parameters around it
        first = next((scope.start_line for scope in context.scopes if scope.kind == "function"), None)
        class_name = context.enclosing_class
    else:
        openers = _openers_above(document, line)
        name = ".".join(found[1] for found in openers)
        first = openers[-1][2] if openers else None
        class_name = next((found[1] for found in reversed(openers) if found[0] in ("class", "interface")), "")
    start = max(line - MOST_SCOPE_LINES, first if first is not None else line - 60, 0)
    text = document.text[document.lines.line_start(start) : offset]
    return Scope(name=name, class_name=class_name, text=text[-20_000:])


def _openers_above(document: Document, line: int) -> list[tuple[str, str, int]]:
    """Find definition headers above `line` with ever smaller indentation: (keyword, name, line), outermost first."""
    found: list[tuple[str, str, int]] = []
    indent = _indent(document.line_text(line)) or 1_000
    for above in range(line - 1, max(-1, line - MOST_SCOPE_LINES), -1):
        text = document.line_text(above)
        if not text.strip() or _indent(text) >= indent:
            continue
        match = _OPENER.match(text)
        if match:
            found.append((match.group(1) or "function", match.group(2) or match.group(3), above))
            indent = _indent(text)
        if indent == 0:
            break
    return found[::-1]


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
