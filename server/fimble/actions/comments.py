"""Takes comments and documentation, and nothing else, out of a model's version of a piece of code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from fimble.actions.code import Code
from fimble.actions.reply import Unfit
from fimble.actions.target import Target
from fimble.text.blocks import split_lines

_MOST_NODES = 400_000


def with_documentation(code: Code, target: Target) -> Target:
    """Give the target with the documentation right above it, where a language has it there: a new one replaces it."""
    if code.language is None or code.language.name == "python":
        return target
    first = target.first_line
    while first > 0 and _is_comment_line(code, first - 1):
        first -= 1
    return replace(target, first_line=first)


def _is_comment_line(code: Code, line: int) -> bool:
    text = code.document.line_text(line).strip()
    return text.startswith((code.mark, "/*", "*", "--")) and not text.startswith(
        ("#!", "#include", "#define", "#pragma")
    )


def comments_only(code: Code, changed: str) -> str:
    """Give `changed`, a new text of the file, with no code changed: what else was changed is left as it was.

    Raise `Unfit` when no comment is left then.
    """
    new = code.with_text(changed)
    if has_same_code(code, new):
        return changed
    mended = _merged(code, new)
    if mended == code.document.text or not has_same_code(code, code.with_text(mended)):
        raise Unfit("The answer changes code instead of explaining it.", remedy="Try again, or choose another model.")
    return mended


def has_same_code(code: Code, new: Code) -> bool:
    """Say whether two texts of a file differ in comments and documentation at most."""
    return _tokens(code) == _tokens(new)


def _merged(code: Code, new: Code) -> str:
    """Go through both line by line: the code is the old one, comments are the new ones."""
    old_lines, new_lines = split_lines(code.document.text), split_lines(new.document.text)
    notes, old_notes = _comment_lines(new), _comment_lines(code)
    matcher = SequenceMatcher(None, [x.strip() for x in old_lines], [x.strip() for x in new_lines], autojunk=False)
    result: list[str] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            result += old_lines[i1:i2]
            continue
        added = [new_lines[n] for n in range(j1, j2) if n in notes]
        kept = [old_lines[n] for n in range(i1, i2) if n not in old_notes or not added]
        result += [*added, *kept]
    return code.document.newline.join(result)


def _comment_lines(code: Code) -> set[int]:
    """List lines on which nothing stands but comments and documentation."""
    lines = code.document.lines
    found: set[int] = set()
    for node in _notes(code):
        first = lines.line_of(lines.offset_at_byte(node.start_byte))
        last = lines.line_of(max(0, lines.offset_at_byte(node.end_byte) - 1))
        head = code.document.line_text(first).strip()
        text = (node.text or b"").decode("utf-8", "replace")
        if head.startswith(text.split("\n")[0].strip()):
            found |= set(range(first, last + 1))
    return found


def _notes(code: Code) -> Iterator[Any]:
    yield from (node for node, is_note in _walk(code) if is_note)


def _tokens(code: Code) -> list[bytes]:
    """List the words of the code itself."""
    return [node.text or b"" for node, is_note in _walk(code) if not is_note and not node.child_count]


def _walk(code: Code) -> Iterator[tuple[Any, bool]]:
    """Go through the tree in order, without looking into comments and documentation; without recursion."""
    if code.tree is None:
        return
    stack: list[Any] = [code.tree.root]
    for _ in range(_MOST_NODES):
        if not stack:
            return
        node = stack.pop()
        is_note = "comment" in node.type or _is_docstring(node, code)
        yield node, is_note
        if not is_note:
            stack += reversed(node.children)


def _is_docstring(node: Any, code: Code) -> bool:
    if node.type != "expression_statement" or code.language is None or code.language.name != "python":
        return False
    return node.named_child_count == 1 and node.named_child(0).type in ("string", "concatenated_string")
