"""A file of tests out of a model's answer: new, or with new cases beside those it has. Runs nothing."""

from __future__ import annotations

from collections.abc import Sequence

from fimble.actions.code import Code
from fimble.actions.imports import with_imports
from fimble.actions.layout import laid_out
from fimble.actions.reply import Block, Unfit
from fimble.text.blocks import split_lines

_CLASSES = ("class", "module")


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
    have = {d.qualified_name for d in known.facts.definitions}
    lines = split_lines(answer.document.text.rstrip("\n"))
    dropped = {n for first, last in answer.import_lines for n in range(first, last + 1)}
    members: dict[str, list[str]] = {}
    for found in answer.facts.definitions:
        span = range(found.start_line, found.end_line + 1)
        if found.qualified_name in have or found.parent in have:
            if found.parent in have and found.qualified_name not in have and found.kind not in ("field", "variable"):
                members.setdefault(found.parent, []).extend(
                    ["", *laid_out(lines[span.start : span.stop], known.document, "")]
                )
            dropped |= set(span)
    changed = known
    for name in sorted(members):
        changed = _with_members(changed, name, members[name])
    rest = "\n".join(text for n, text in enumerate(lines) if n not in dropped).strip("\n")
    changed = _with_end(changed, split_lines(rest)) if rest.strip() else changed
    return with_imports(changed, answer, answer.import_lines, known=known).document.text


def _with_members(code: Code, name: str, lines: list[str]) -> Code:
    around = code.definition_named(name)
    if around is None or code.language is None:
        return code
    newline, text = code.document.newline, code.document.text
    is_closed = code.language.block != "colon"
    line = around.end_line if is_closed else around.end_line + 1
    at = code.document.lines.line_start(line) if line < code.document.lines.n_lines else len(text)
    indent = " " * (
        len(code.document.line_text(around.start_line)) - len(code.document.line_text(around.start_line).lstrip())
    )
    shown = [f"{indent}{code.document.indent_unit}{x}" if x else "" for x in lines]
    lead = "" if not at or text[:at].endswith(("\n", "\r")) else newline
    return code.with_text(text[:at] + lead + newline.join(shown) + newline + text[at:])


def _with_end(code: Code, lines: list[str]) -> Code:
    newline = code.document.newline
    gap = newline * (3 if code.language is not None and code.language.block == "colon" else 2)
    shown = newline.join(laid_out(lines, code.document, ""))
    return code.with_text(code.document.text.rstrip() + gap + shown + newline)
