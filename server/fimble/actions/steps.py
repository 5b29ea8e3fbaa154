"""Where comments belong in a piece of code: above the steps that it takes. Read from its lines; nothing is written here."""

from __future__ import annotations

from collections import deque
from typing import Any

from fimble.actions.code import Code
from fimble.actions.target import Target
from fimble.syntax.comments import comment_line

MOST_STEPS = 6
_MOST_NODES = 2_000
_CLOSES = (")", "]", "}", "end", "else", "elif", "elsif", "except", "catch", "finally", "rescue", "ensure", "when", "until", "then", ".", "case", "default", "|", "&", "+", "?", ":")  # fmt: skip
"""How lines begin that belong to what stands above them."""
_SPEAKS_FOR_ITSELF = ("import ", "from ", "using ", "package ", "use ", "#include", "pass", "break", "continue")


def steps_of(code: Code, target: Target) -> list[int]:
    """List the lines above which a comment helps, in order: beginnings of blocks and of paragraphs, those with a comment left out."""
    first, last = _inside(code, target)
    lines = {n: code.document.line_text(n) for n in range(first, last + 1)}
    filled = [n for n, text in lines.items() if text.strip()]
    base = _indent(lines[filled[0]]) if filled else 0
    starts = [n for n in filled if _indent(lines[n]) == base and not lines[n].strip().startswith(_CLOSES)]
    found = [n for n in starts if _is_step(code, n, lines, base)]
    if not found and len(filled) > 1 and starts:
        found = starts[:1]
    return [n for n in found if not _is_explained(code, n)][:MOST_STEPS]


def _inside(code: Code, target: Target) -> tuple[int, int]:
    """Give the lines of a declaration's body, or all of what else is the target."""
    if target.kind != "definition":
        return target.first_line, target.last_line
    body = _body(code, target)
    if body is None:
        return target.first_line + 1, target.last_line
    first = min((child.start_point[0] for child in body.named_children), default=body.start_point[0])
    last = max((child.end_point[0] for child in body.named_children), default=body.end_point[0])
    return max(target.first_line + 1, first), min(last, target.last_line)


def _body(code: Code, target: Target) -> Any | None:
    """Find the statements of a declaration, the outermost first, whatever stands around it (a decorator, an export)."""
    if code.tree is None:
        return None
    waiting = deque([code.tree.root])
    for _ in range(_MOST_NODES):
        if not waiting:
            return None
        node = waiting.popleft()
        first, last = node.start_point[0], node.end_point[0]
        if last < target.first_line or first > target.last_line:
            continue
        body = node.child_by_field_name("body")
        if body is not None and target.first_line <= first and last <= target.last_line + 1:
            return body
        waiting.extend(node.named_children)
    return None


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _is_step(code: Code, line: int, lines: dict[int, str], base: int) -> bool:
    """Say whether a line begins a block, or a paragraph of several lines."""
    if lines[line].strip().startswith(_SPEAKS_FOR_ITSELF):
        return False
    below = lines.get(line + 1, "")
    above = code.document.line_text(line - 1) if line else "x"
    begins_block = bool(below.strip()) and _indent(below) > base
    begins_paragraph = not above.strip() and bool(below.strip()) and not below.strip().startswith(_CLOSES)
    return begins_block or begins_paragraph


def _is_explained(code: Code, line: int) -> bool:
    """Say whether a line is a comment or documentation, or stands right below one."""
    if code.language is None:
        return False
    inside = code.document.lines.line_start(line) + _indent(code.document.line_text(line)) + 2
    if code.context_at(min(inside, code.document.lines.line_end(line))).in_string:
        return True
    near = [code.document.line_text(n) for n in (line, line - 1) if n >= 0]
    return any(comment_line(text.strip(), code.language) is not None for text in near if text.strip())
