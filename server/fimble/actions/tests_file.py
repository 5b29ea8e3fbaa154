"""A file of tests out of a model's answer: new, or with new cases beside those it has. Runs nothing."""

from __future__ import annotations

from collections.abc import Sequence

from fimble.actions.already import said_already
from fimble.actions.code import Code
from fimble.actions.imports import with_imports
from fimble.actions.layout import laid_out
from fimble.actions.reply import Block, Unfit
from fimble.syntax.facts import Definition
from fimble.text.blocks import split_lines
from fimble.text.indentation import indent_of


def tests_text(known: Code, blocks: Sequence[Block], name: str) -> str:
    """Give the whole text of the file; `known` is what it holds now ("" when it is new), `name` what is tested.

    Raise `Unfit` for what does not parse, or has nothing to do with what is tested.
    """
    block = max(blocks, key=lambda block: (not block.is_open, len(block.text)))
    if block.is_open:
        raise Unfit("The answer was broken off before its end.", remedy="Ask for the tests of a smaller piece.")
    if block.is_diff:
        raise Unfit("The model answered with a diff instead of tests.", remedy="Try again.")
    answer = known.with_text(block.text + "\n")
    if answer.n_errors:
        raise Unfit("The tests do not parse.", remedy="Try again, or choose another model with actions.model.")
    if name and name.lstrip("_") not in block.text:
        raise Unfit(f"The answer does not test {name}.", remedy="Try again.")
    text = _joined(known, answer) if known.document.text.strip() else _new(answer, known)
    if text == known.document.text:
        raise Unfit("The answer holds no test that is not there.")
    return text


def _new(answer: Code, known: Code) -> str:
    newline = known.document.newline
    return newline.join(split_lines(answer.document.text.strip("\n"))) + newline


def _joined(known: Code, answer: Code) -> str:
    """Put new declarations at the end of the file, and new members of a class that is there at its end."""
    lines = split_lines(answer.document.text.rstrip("\n"))
    changed = known
    for name, members in sorted(_new_members(known, answer, lines).items()):
        changed = _with_members(changed, name, members)
    rest = _rest(lines, said_already(known, answer))
    changed = _with_end(changed, rest) if rest else changed
    changed = with_imports(changed, answer, answer.import_lines, known=known)
    if changed.n_errors > known.n_errors:
        raise Unfit(f"The tests do not fit into {known.path}.", remedy="Try again.")
    return changed.document.text


def _new_members(known: Code, answer: Code, lines: list[str]) -> dict[str, list[str]]:
    """Map classes of the file to the lines of members that they do not have, a blank line in front of each."""
    have = {d.qualified_name for d in known.facts.definitions}
    members: dict[str, list[str]] = {}
    for found in answer.facts.definitions:
        is_new = found.parent in have and found.qualified_name not in have and _is_within(answer, found)
        if is_new and found.kind not in ("field", "variable"):
            shown = lines[_first_line(answer, found, lines) : found.end_line + 1]
            members.setdefault(found.parent, []).extend(["", *laid_out(shown, known.document, "")])
    return members


def _is_within(answer: Code, found: Definition) -> bool:
    """Tell a member that is written within its class from one that is not, as Go's methods are."""
    owner = answer.definition_named(found.parent)
    return owner is not None and owner.start_line <= found.start_line and found.end_line <= owner.end_line


def _first_line(answer: Code, found: Definition, lines: list[str]) -> int:
    """Say where a member begins with the comment above it."""
    marks = (answer.mark, *(("/*", "*") if answer.language and answer.language.block_comment == ("/*", "*/") else ()))
    first = found.start_line
    while first and lines[first - 1].lstrip().startswith(marks):
        first -= 1
    return first


def _rest(lines: list[str], dropped: set[int]) -> list[str]:
    """Give the lines that stay, without the gaps that those leave which do not."""
    rest: list[str] = []
    is_gap = True
    for n, line in enumerate(lines):
        is_gap = n in dropped or (is_gap and not line.strip())
        if not is_gap:
            rest.append(line)
    return split_lines("\n".join(rest).rstrip()) if rest else []


def _with_members(code: Code, name: str, lines: list[str]) -> Code:
    around = code.definition_named(name)
    if around is None or code.language is None:
        return code
    newline, indent = code.document.newline, indent_of(code.document.line_text(around.start_line))
    before, behind = _cut_in_body(code, around)
    if before.rstrip().endswith("{"):
        lines = lines[1:]  # no gap in front of the first member
    shown = newline.join(f"{indent}{code.document.indent_unit}{x}" if x else "" for x in lines) + newline
    is_at_line = not before or before.endswith(("\n", "\r"))
    return code.with_text(f"{before}{shown}{behind}" if is_at_line else f"{before}{newline}{shown}{indent}{behind}")


def _cut_in_body(code: Code, around: Definition) -> tuple[str, str]:
    """Cut a text where the body of a class ends."""
    text, lines = code.document.text, code.document.lines
    if code.language is not None and code.language.block == "brace":
        at = text.rfind("}", lines.line_start(around.start_line), lines.line_end(around.end_line))
        before = text[:at].rstrip(" \t")
        return before, text[len(before) if before.endswith(("\n", "\r")) else at :]
    if around.start_line == around.end_line:
        raise Unfit(f"{around.name} stands on one line.", remedy="Put its body on lines of its own.")
    line = around.end_line + (code.language is not None and code.language.block == "colon")
    at = lines.line_start(line) if line < lines.n_lines else len(text)
    return text[:at], text[at:]


def _with_end(code: Code, lines: list[str]) -> Code:
    newline = code.document.newline
    gap = newline * (3 if code.language is not None and code.language.block == "colon" else 2)
    shown = newline.join(laid_out(lines, code.document, ""))
    return code.with_text(code.document.text.rstrip() + gap + shown + newline)
