"""Import lines that an edit needs: those of an answer that the file does not have yet, put where its imports are."""

from __future__ import annotations

from dataclasses import replace

from fimble.actions.code import Code
from fimble.syntax.facts import Import

_HEADS = (
    "comment",
    "package",
    "php_tag",
    "hash_bang",
    "line_comment",
    "block_comment",
    "preproc",
    "declare",
    "extern_alias",
)
_GROUPED = frozenset({"go"})


def with_imports(code: Code, answer: Code, ranges: list[tuple[int, int]], *, known: Code) -> Code:
    """Add the import statements on `ranges` of lines of an answer that `known`, the file before, does not have."""
    lines = _missing(answer, ranges, known)
    if not lines:
        return code
    early = [text for text in lines if text.startswith("from __future__ ")] if code.import_lines else []
    later = [text for text in lines if text not in early]
    line, is_first = _place(code)
    code = _with_lines(code, later, line, is_first=is_first) if later else code
    # Python refuses these behind any other import.
    return _with_lines(code, early, code.import_lines[0][0], is_first=False) if early else code


def _with_lines(code: Code, lines: list[str], line: int, *, is_first: bool) -> Code:
    newline, text = code.document.newline, code.document.text
    at = code.document.lines.line_start(line) if line < code.document.lines.n_lines else len(text)
    inserted = newline.join(lines) + newline + (newline if is_first else "")
    lead = newline if at and not text[:at].endswith(("\n", "\r")) else ""
    return code.with_text(text[:at] + lead + inserted + text[at:])


def _missing(answer: Code, ranges: list[tuple[int, int]], known: Code) -> list[str]:
    """Give the lines of the statements that are not there yet; of one that is there in part, the names that are not."""
    texts = {"".join(known.text_of_lines(first, last).split()) for first, last in known.import_lines}
    language = known.language.name if known.language else ""
    found: list[str] = []
    for first, last in ranges:
        text = answer.text_of_lines(first, last)
        statements = [s for s in answer.facts.imports if first <= s.line <= last]
        rest = [left for s in statements if (left := _left_of(s, known.facts.imports)) is not None]
        if "".join(text.split()) in texts or (statements and not rest):
            continue
        if language in _GROUPED:
            found += [_go_line(statement) for statement in rest]
        elif statements == rest or len(statements) != 1 or language not in _WRITERS:
            found += text.split("\n")
        else:
            found.append(_WRITERS[language](rest[0], text))
    return found


def _left_of(statement: Import, known: tuple[Import, ...]) -> Import | None:
    """Give what of a statement is not imported yet; None for nothing."""
    same = [other for other in known if (other.module, other.level) == (statement.module, statement.level)]
    if not statement.names:
        shape = (statement.alias, statement.is_wildcard)
        return (
            None if any((other.alias, other.is_wildcard) == shape and not other.names for other in same) else statement
        )
    have = {(name.name, name.alias) for other in same for name in other.names}
    names = tuple(n for n in statement.names if (n.name, n.alias) not in have)
    return replace(statement, names=names) if names else None


def _python_line(statement: Import, _text: str) -> str:
    names = ", ".join(f"{n.name} as {n.alias}" if n.alias else n.name for n in statement.names)
    return f"from {'.' * statement.level}{statement.module} import {names}"


def _ecma_line(statement: Import, text: str) -> str:
    default = [n.local for n in statement.names if n.name == "default"]
    names = ", ".join(f"{n.name} as {n.alias}" if n.alias else n.name for n in statement.names if n.name != "default")
    quote = '"' if '"' in text else "'"
    taken = ", ".join([*default, *([f"{{ {names} }}"] if names else [])])
    end = ";" if text.rstrip().endswith(";") else ""
    word = "import type" if statement.is_type_only else "import"
    return f"{word} {taken} from {quote}{statement.module}{quote}{end}"


_WRITERS = {"python": _python_line, "javascript": _ecma_line, "typescript": _ecma_line, "tsx": _ecma_line}


def _go_line(statement: Import) -> str:
    alias = f"{statement.alias} " if statement.alias and not statement.module.endswith(f"/{statement.alias}") else ""
    alias = "" if statement.module == statement.alias else alias
    return f'import {alias}"{statement.module}"'


def _place(code: Code) -> tuple[int, bool]:
    """Say in front of which line imports go, and whether they are the file's first."""
    if code.import_lines:
        return code.import_lines[-1][1] + 1, False
    if code.tree is None:
        return 0, True
    end = -1
    for node in code.tree.root.named_children:
        is_docstring = node.type == "expression_statement" and node.named_child_count == 1 and _is_string(node)
        if not node.type.startswith(_HEADS) and not is_docstring:
            break
        end = code.document.lines.line_of(max(0, code.document.lines.offset_at_byte(node.end_byte) - 1))
    return _behind_blank(code, end + 1), True


def _is_string(node: object) -> bool:
    child = node.named_child(0)  # type: ignore[attr-defined]
    return child is not None and child.type == "string"


def _behind_blank(code: Code, line: int) -> int:
    while line < code.document.lines.n_lines - 1 and line > 0 and not code.document.line_text(line).strip():
        line += 1
    return line
