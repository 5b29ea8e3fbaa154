"""Makes the new text of a file out of a model's code: the target's lines, import lines and nothing else are touched.

What is refused here is refused whatever the model was told: code that does not parse, another declaration than the
target's, a signature that should have stayed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fimble.actions.catalogue import Action
from fimble.actions.code import Code
from fimble.actions.imports import with_imports
from fimble.actions.layout import laid_out
from fimble.actions.patch import patched
from fimble.actions.reply import Block, Unfit
from fimble.actions.smallest import smallest_edits
from fimble.actions.target import Target
from fimble.syntax.facts import Definition
from fimble.text.blocks import split_lines
from fimble.text.indentation import indent_of

_OPENS = ("class", "interface", "enum", "type", "function", "method", "module")


@dataclass(frozen=True, slots=True)
class Pieces:
    """What of an answer goes where."""

    own: list[str]
    """In place of the target."""
    outer: list[str] = field(default_factory=list)
    """In front of the outermost declaration around the target."""
    imports: list[tuple[int, int]] = field(default_factory=list)
    """Lines of the answer that import something."""


def new_text(code: Code, target: Target, blocks: Sequence[Block], action: Action) -> str:
    """Give the file's text with the first block that fits; raise the first block's `Unfit` when none does."""
    problem: Unfit | None = None
    for block in blocks:
        try:
            return _with_block(code, target, block, action)
        except Unfit as error:
            problem = problem or error
    raise problem or Unfit("The model gave no answer.")


def _with_block(code: Code, target: Target, block: Block, action: Action) -> str:
    if block.is_open:
        raise Unfit("The answer was broken off before its end.", remedy="Select fewer lines and try again.")
    old = split_lines(code.text_of_lines(target.first_line, target.last_line))
    if block.is_diff:
        changed = _replaced(code, target, patched(old, block.text))
    else:
        answer = code.with_text(block.text + "\n")
        pieces = _pieces(code, target, answer, action)
        changed = _placed(code, target, answer, pieces)
    _check(code, changed, target, action)
    return changed.document.text


# Which lines of the answer are which


def _pieces(code: Code, target: Target, answer: Code, action: Action) -> Pieces:
    if target.kind != "definition":
        return _pieces_of_lines(code, target, answer)
    found = _same_declaration(answer, target, action)
    if found is None:
        return Pieces(_with_header(code, target, answer))
    first = _start_with_comments(code, target, answer, found)
    if not action.may_add:
        return Pieces(_lines(answer)[first : found.end_line + 1], imports=answer.import_lines)
    kept = _kept_lines(code, answer, target, found) - (
        _comments_above(answer, found) - set(range(first, found.start_line))
    )
    outer = _outer_lines(code, answer, target, found)
    own = [text for n, text in enumerate(_lines(answer)) if n in kept and n not in outer]
    return Pieces(_trimmed(own), _trimmed([_lines(answer)[n] for n in sorted(outer)]), answer.import_lines)


def _lines(code: Code) -> list[str]:
    return code.document.text.removesuffix("\n").split("\n")


def _trimmed(lines: list[str]) -> list[str]:
    return "\n".join(lines).strip("\n").split("\n") if any(line.strip() for line in lines) else []


def _pieces_of_lines(code: Code, target: Target, answer: Code) -> Pieces:
    """Take an answer for selected lines; one that holds the declaration around them is looked at line by line."""
    shown = code.text_of_lines(target.first_line, target.last_line)
    has_imports = any(target.first_line <= first <= target.last_line for first, _ in code.import_lines)
    around = next((d for d in answer.facts.definitions if d.name == target.name and d.kind in _OPENS), None)
    own = code.definition_named(target.qualified_name)
    if around is not None and own is not None and own.signature.split("\n")[-1] not in shown:
        lines = _lines(answer)[around.start_line : around.end_line + 1]
        return Pieces(_within(code, target, own, lines))
    ranges = [] if has_imports else answer.import_lines
    dropped = {n for first, last in ranges for n in range(first, last + 1)}
    return Pieces(_trimmed([text for n, text in enumerate(_lines(answer)) if n not in dropped]), imports=ranges)


def _within(code: Code, target: Target, own: Definition, lines: list[str]) -> list[str]:
    """Take what has changed between the target's lines, out of a new version of the declaration around them."""
    around = Target("definition", own.start_line, own.end_line, own.name, own.qualified_name, own)
    changed = _replaced(code, around, laid_out(lines, code.document, _base_indent(code, around)))
    span = code.lines_span(target.first_line, target.last_line)
    text, at = "", span.start
    for edit in smallest_edits(code.document, changed.document.text):
        if edit.span.start < span.start < edit.span.end or edit.span.start < span.end + 1 < edit.span.end:
            raise Unfit("The answer changes more than what is selected.", remedy="Select the whole function.")
        if span.start <= edit.span.start and edit.span.end <= span.end + 1:
            text += code.document.text[at : edit.span.start] + edit.text
            at = edit.span.end
    return split_lines((text + code.document.text[at : max(at, span.end)]).rstrip("\r\n"))


def _same_declaration(answer: Code, target: Target, action: Action) -> Definition | None:
    """Find the target in the answer; None when the answer is a body without its header. Raise for another declaration."""
    # A wrapper may come back as a variable that holds the wrapped one.
    declared = [d for d in answer.facts.definitions if d.kind in _OPENS or action.may_add or target.definition is None]
    exact = [d for d in declared if d.qualified_name == target.qualified_name]
    named = exact or [d for d in declared if d.name == target.name]
    if named:
        return named[0]
    outermost = [d for d in declared if not d.parent]
    if not outermost:
        return None
    if len(outermost) == 1 and action.asks_instruction:
        return outermost[0]  # renamed, as the user may have asked for
    raise Unfit(f"The answer does not hold {target.name}.", remedy="Try again, or say in other words what you want.")


def _start_with_comments(code: Code, target: Target, answer: Code, found: Definition) -> int:
    """Say at which line of an answer the declaration begins: with the comments right above it, unless the file has some."""
    has_own = target.first_line > 0 and _is_comment(code, target.first_line - 1)
    return found.start_line if has_own else min({*_comments_above(answer, found), found.start_line})


def _comments_above(answer: Code, found: Definition) -> set[int]:
    first = found.start_line
    while first > 0 and _is_comment(answer, first - 1):
        first -= 1
    return set(range(first, found.start_line))


def _is_comment(code: Code, line: int) -> bool:
    return code.document.line_text(line).strip().startswith((code.mark, "/*", "*", "*/", "///"))


def _with_header(code: Code, target: Target, answer: Code) -> list[str]:
    """Put the target's own header in front of a body that came without one."""
    lines = _lines(answer)
    if target.definition is None or code.language is None or code.language.block != "colon":
        raise Unfit(f"The answer does not hold {target.name}.", remedy="Try again.")
    n_header = target.definition.signature.count("\n") + 1
    header = code.text_of_lines(target.first_line, target.first_line + n_header - 1)
    indent = indent_of(header) + code.document.indent_unit
    return [*split_lines(header), *laid_out(lines, code.document, indent)]


def _kept_lines(code: Code, answer: Code, target: Target, found: Definition) -> set[int]:
    """List lines of an answer that are neither imports nor declarations that the file has elsewhere."""
    lines = _lines(answer)
    inside = set(range(found.start_line, found.end_line + 1))
    dropped = {n for first, last in answer.import_lines for n in range(first, last + 1)}
    kept = set(range(len(lines)))
    around = _around(answer, found)
    if around is not None:  # the class around it came along: only what is in it, beside the target and new, counts
        declared = [d for d in answer.facts.definitions if d.parent == found.parent and d.kind in _OPENS]
        news = [d for d in declared if not code.definition_named(d.qualified_name)]
        wanted = {n for d in news for n in range(d.start_line, d.end_line + 1)}
        kept = (kept - set(range(around[0], around[1] + 1))) | wanted
    for known in answer.facts.definitions:
        is_elsewhere = code.definition_named(known.qualified_name) is not None and known.name != target.name
        if is_elsewhere and not found.qualified_name.startswith(known.qualified_name + "."):
            dropped |= set(range(known.start_line, known.end_line + 1))
    return _with_blank_between((kept - dropped) | inside, lines)


def _around(answer: Code, found: Definition) -> tuple[int, int] | None:
    """Give the first and the last line of the outermost class or namespace around a declaration of the answer."""
    lines = answer.document.lines
    text = answer.document.line_text(found.start_line)
    inside = lines.line_start(found.start_line) + len(indent_of(text)) + 1
    scopes = answer.context_at(min(inside, lines.line_end(found.start_line))).scopes
    outer = [s for s in scopes if s.start_line < found.start_line and s.end_line >= found.end_line]
    return (outer[0].start_line, outer[0].end_line) if outer else None


def _with_blank_between(kept: set[int], lines: list[str]) -> set[int]:
    """Add the blank lines that stand between two lines that are kept."""
    result, blanks, is_kept = set(kept), set[int](), False
    for n, text in enumerate(lines):
        if not text.strip() and n not in kept:
            blanks.add(n)
            continue
        if n in kept and text.strip():
            result |= blanks if is_kept else set()
            is_kept, blanks = True, set()
        elif n not in kept:
            is_kept, blanks = False, set()
    return result


def _outer_lines(code: Code, answer: Code, target: Target, found: Definition) -> set[int]:
    """List lines of new declarations that belong outside of the class that the target is a member of."""
    if "." not in target.qualified_name or code.language is None or code.language.name != "python":
        return set()
    outer: set[int] = set()
    for new in answer.facts.definitions:
        is_inside = found.start_line <= new.start_line <= found.end_line
        takes_self = "(self" in new.signature or "(cls" in new.signature
        if not new.parent and not is_inside and not takes_self and not found.qualified_name.startswith(f"{new.name}."):
            outer |= set(range(new.start_line, new.end_line + 1))
    return outer


# Putting them in place


def _base_indent(code: Code, target: Target) -> str:
    return indent_of(code.document.line_text(target.first_line))


def _placed(code: Code, target: Target, answer: Code, pieces: Pieces) -> Code:
    if not pieces.own:
        raise Unfit("The answer holds no code for this place.", remedy="Try again.")
    own = laid_out(pieces.own, code.document, _base_indent(code, target))
    changed = _replaced(code, target, own)
    if pieces.outer:
        first = _outermost_line(code, target)
        changed = _inserted(changed, first, [*laid_out(pieces.outer, code.document, ""), "", ""])
    return with_imports(changed, answer, pieces.imports, known=code)


def _outermost_line(code: Code, target: Target) -> int:
    name = target.qualified_name.partition(".")[0]
    around = code.definition_named(name)
    return around.start_line if around else target.first_line


def _replaced(code: Code, target: Target, lines: list[str]) -> Code:
    span = code.lines_span(target.first_line, target.last_line)
    text = code.document.text
    return code.with_text(text[: span.start] + code.document.newline.join(lines) + text[span.end :])


def _inserted(code: Code, line: int, lines: list[str]) -> Code:
    at = code.document.lines.line_start(line)
    text = code.document.text
    newline = code.document.newline
    return code.with_text(text[:at] + newline.join(lines) + newline + text[at:])


# What must hold


def _check(code: Code, changed: Code, target: Target, action: Action) -> None:
    if changed.document.text == code.document.text:
        raise Unfit("The model found nothing to change here.")
    if changed.n_errors > code.n_errors:
        raise Unfit("The answer would break the file: it does not parse.", remedy="Try again, or another model.")
    if target.definition is None or not action.keeps_signature:
        return
    now = changed.definition_named(target.qualified_name)
    if now is None:
        raise Unfit(f"The answer would take {target.name} away.", remedy="Try again.")
    if _bare(now) != _bare(target.definition):
        raise Unfit(
            f"The answer would change how {target.name} is called, which nobody asked for.",
            remedy="Try again, or ask for it with Refactor.",
        )


def _bare(definition: Definition) -> str:
    """Give the signature without decorators and without regard to how it is broken into lines."""
    lines = [line.strip() for line in definition.signature.split("\n") if not line.strip().startswith("@")]
    return "".join("".join(lines).split()).replace(",)", ")").rstrip("{;")
