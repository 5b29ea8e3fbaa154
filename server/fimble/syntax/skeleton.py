"""Writes declarations of one file as source without bodies: what a prompt shows of a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from fimble.syntax.facts import Definition, FileFacts
from fimble.syntax.language import Language
from fimble.syntax.languages import language_named

_CALLABLE_KINDS = ("function", "method")
_OPENS_BODY = re.compile(r"(?:class|module)\b(?! <<)")
_PATH = re.compile(r"(?:class|module) ((?:\w+::)+)\w")
_DATA = re.compile(r"\b(?:struct|enum|union)\s+\w+[^{]*\{$")
_ASSOCIATED = re.compile(
    r"(?:#\[[^\n]*\]\n)*(?:pub(?:\([^)]*\))?\s+)?(?:default\s+)?(?:const|async|unsafe|extern|fn|type)\b"
)
_PROMISE = re.compile(r"(?:@[^\n]*\n)*[\w\s]*?\b(?:abstract|external|expect)\b[\w\s]*\bfun\b")
_INTERFACE = re.compile(r"(?:@[^\n]*\n)*[\w\s]*\binterface\b")
_WITH_SECTIONS = re.compile(r"(?:template\s*<.*?>\s*)*(?<!enum )(class|struct)\b", re.DOTALL)
_NO_TYPE = re.compile(r"^(?:inline )?namespace\b")


def skeleton(facts: FileFacts, *, with_docs: bool = True, with_hidden: bool = True) -> list[str]:
    """Give the declarations of a file, as lines of source; [] when it has none or its language is unknown.

    Without `with_hidden`, those that other files cannot see are left out.
    """
    definitions = [definition for definition in facts.definitions if with_hidden or definition.is_exported]
    text = render_declarations(definitions, language_named(facts.language), with_docs=with_docs)
    return text.split("\n") if text else []


def render_declarations(
    definitions: Sequence[Definition],
    language: Language | None,
    *,
    with_docs: bool = True,
    owners: AbstractSet[str] = frozenset(),
) -> str:
    """Write any of one file's declarations in source order, members under the header of what they are members of.

    The header of a class that is not among `definitions` is made up from the members' `parent`. `owners` are the qualified
    names of what has members, though none of them be among `definitions`. "" for none, or without a language.
    """
    if language is None:
        return ""
    writer = _Writer(language, owners, with_docs=with_docs)
    # A class and its first member may start on one line; then it is the class that is less deep.
    for definition in sorted(definitions, key=lambda d: (d.start_line, d.qualified_name.count("."))):
        writer.add(definition)
    return "\n".join(writer.finished())


class _Writer:
    """Puts declarations under their headers."""

    def __init__(self, language: Language, owners: AbstractSet[str], *, with_docs: bool) -> None:
        self.language = language
        self.owners = owners
        self.with_docs = with_docs
        self.lines: list[str] = []
        self._open: list[str] = []
        """Qualified names of the headers that the next line may stand under."""
        self._headers: list[str] = []
        self._closers: list[str] = []
        """What will be written at the end of each."""
        self._sections: list[str] = []
        """The word above the members that come next in each, where the language has such words."""
        self._is_header_bare = False
        """The last line is a header that has nothing under it yet."""
        self._last = (-1, "")
        self._parameters = ""

    def add(self, definition: Definition) -> None:
        """Write the next declaration in source order."""
        statement = (definition.start_line, definition.signature)
        if statement == self._last:
            return  # it declares several names
        self._last = statement
        if self.language.block == "brace" and definition.kind == "field" and definition.signature in self._parameters:
            return  # a field that the constructor's parameters show already
        is_constructing = definition.kind in _CALLABLE_KINDS or self.language.name == "kotlin"
        self._parameters = definition.signature if is_constructing else self._parameters
        parent = "" if _names_its_owner(definition, self.language) else _header_around(definition)
        if self.language.class_word == "impl":
            self._leave_other_block(parent, definition)
        self._enter(parent, is_class=definition.kind in ("method", "field"), block=definition.block)
        self._announce(definition)
        if definition.kind not in _CALLABLE_KINDS and _is_header(definition.signature, self.language):
            self._header(definition.qualified_name, definition.signature, definition.doc)
        else:
            self._declare(definition)

    def _leave_other_block(self, parent: str, definition: Definition) -> None:
        """Close a struct before a function of its own: in Rust those stand in `impl` blocks, where no field may. And close
        such a block before a member that stands in another one of the same type.
        """
        if not self._open or self._open[-1] != parent:
            return
        is_in_data = bool(_DATA.search(self._headers[-1])) and _ASSOCIATED.match(definition.signature) is not None
        if definition.block not in ("", self._headers[-1].removesuffix(" {")) or (not definition.block and is_in_data):
            self._leave()

    def finished(self) -> list[str]:
        """Close what is open and give the lines."""
        self._enter("")
        return self.lines

    @property
    def _indent(self) -> str:
        if self.language.name == "go":
            return "\t" * len(self._open)
        return ("    " if self.language.block == "colon" else "  ") * len(self._open)

    def _enter(self, parent: str, *, is_class: bool = False, block: str = "") -> None:
        """Close headers that do not lead to `parent`, and write those that are missing; `is_class` says what it is, `block`
        how the last of them reads, where that is known.
        """
        while self._open and not _leads_to(self._open[-1], parent):
            self._leave()
        missing = parent.removeprefix(self._open[-1]) if self._open else parent
        for name in filter(None, missing.split(".")):
            qualified = f"{self._open[-1]}.{name}" if self._open else name
            is_space = not (is_class and qualified == parent)
            made_up = _made_up_header(name, self.language, may_be_space=is_space)
            self._header(qualified, f"{block} {{" if block and qualified == parent else made_up, "")

    def _leave(self) -> None:
        name = self._open.pop()
        self._headers.pop()
        self._sections.pop()
        self._close(self._closers.pop(), is_cut=name in self.owners)

    def _close(self, closer: str, *, is_cut: bool) -> None:
        """Write the end of the header that was taken off the stack; `is_cut` says that it has members, shown or not."""
        if self.language.block == "colon":
            if self._is_header_bare:
                self.lines[-1] += " ..."
        elif self._is_header_bare and self.lines[-1].endswith("{"):
            self.lines[-1] += f" ... {closer}" if is_cut else closer
        elif self._is_header_bare and closer == "end":
            self.lines[-1] += _body_for(self.language)
        else:
            self.lines.append(f"{self._indent}{closer}")
        self._is_header_bare = False

    def _header(self, name: str, signature: str, doc: str) -> None:
        is_inside = self.language.block == "colon"
        if not is_inside:
            self._document(doc)
        self._write(signature)
        self._open.append(name)
        self._headers.append(signature)
        self._sections.append(_first_section(signature) if self.language.name == "cpp" else "")
        self._closers.append(_closer(name, signature, self.language))
        self._is_header_bare = True
        if is_inside and doc and self.with_docs:
            self._write(_docstring(doc))

    def _announce(self, definition: Definition) -> None:
        """Write the word for who may use a member, where it is another one than above."""
        section = "public" if definition.is_exported else "private"
        if self._sections and self._sections[-1] not in ("", section):
            self._sections[-1] = section
            self.lines.append(f"{self._indent[2:]}{section}:")
            self._is_header_bare = False

    def _declare(self, definition: Definition) -> None:
        signature = definition.signature
        is_callable = definition.kind in _CALLABLE_KINDS
        doc = definition.doc if self.with_docs else ""
        if self.language.block == "colon":
            if not is_callable:
                self._write(signature, f"  {self.language.comment} {doc}" if doc else "")
            elif doc:
                self._write(signature)
                self._write(f"    {_docstring(doc)}")
            else:
                self._write(signature, " ..." if signature.endswith(":") else "")
            return
        self._document(definition.doc)
        has_body = is_callable and _has_body(signature, self.language)
        tail = _body_for(self.language) if has_body else ""
        if self.language.name == "kotlin" and tail:
            tail = _kotlin_body(signature, self._headers[-1] if self._headers else "")
        is_entry = bool(self._open) and self._closers[-1] == "}" and self.language.block == "end"  # of a table
        self._write(signature, f"{tail}," if is_entry and not signature.endswith(",") else tail)

    def _document(self, doc: str) -> None:
        if not doc or not self.with_docs:
            return
        if self.language.doc_comment:
            self._write(f"{self.language.doc_comment} {doc}")
            return
        marks = self.language.block_comment
        self._write(f"{marks[0]}* {doc} {marks[1]}" if marks == ("/*", "*/") else f"{self.language.comment} {doc}")

    def _write(self, text: str, tail: str = "") -> None:
        indent = self._indent
        self.lines.extend(f"{indent}{line}" if line else line for line in text.split("\n"))
        self.lines[-1] += tail
        self._is_header_bare = False


def _first_section(header: str) -> str:
    """Say who may use the members of a C++ class unless a word says otherwise; "" for what has no such words."""
    kind = _WITH_SECTIONS.match(header)
    return {"class": "private", "struct": "public"}.get(kind.group(1), "") if kind else ""


def _has_body(signature: str, language: Language) -> bool:
    """Tell a function that does something from a mere promise, by what its declaration begins or ends with."""
    if language.has_preprocessor and signature.startswith("#"):
        return False
    if language.name == "go":
        return signature.startswith("func")
    return not signature.endswith(";" if language.class_word == "impl" else (";", ","))  # `where T: Clone,` has a body


def _names_its_owner(definition: Definition, language: Language) -> bool:
    """True for `Owner.name = function …`, `function Owner:name` and for Go's receivers: complete without a header."""
    if language.name == "go":
        return definition.signature.startswith("func")
    if language.has_preprocessor:  # `int Owner::name(…)`
        owner = re.escape(definition.parent.rpartition(".")[2])
        return bool(owner) and re.search(rf"\b{owner}(?:<[^()]*>)?::", definition.signature) is not None
    written = definition.signature.removeprefix("function ")
    return bool(definition.parent) and written.startswith((f"{definition.parent}.", f"{definition.parent}:"))


def _header_around(definition: Definition) -> str:
    """Name the header that a declaration stands under: of `class A::B` it is the one around A."""
    path = _PATH.match(definition.signature)
    written = path.group(1).replace("::", ".").strip(".") if path else ""
    return definition.parent.removesuffix(written).rstrip(".")


def _is_header(signature: str, language: Language) -> bool:
    """Tell a declaration that members may stand under from one that is complete."""
    if language.block == "end":
        return signature.endswith(("{", " do")) or _OPENS_BODY.match(signature) is not None
    return signature.endswith(":" if language.block == "colon" else "{")


def _leads_to(name: str, parent: str) -> bool:
    return parent == name or parent.startswith(f"{name}.")


def _made_up_header(name: str, language: Language, *, may_be_space: bool = False) -> str:
    if language.has_tables:
        return f"{name} = {{"
    if language.name == "cpp" and may_be_space and name[:1].islower():
        return f"namespace {name} {{"
    head = f"{language.class_word} {name}"
    return {"colon": f"{head}:", "brace": f"{head} {{", "end": head}[language.block]


def _closer(name: str, signature: str, language: Language) -> str:
    """Give the end of what `signature` begins: in C a type ends with ";", before it its name if that comes last."""
    if language.block == "end":
        return "}" if signature.endswith("{") else "end"
    if not language.has_preprocessor or _NO_TYPE.search(signature):
        return "}"
    own = name.rpartition(".")[2]
    return "};" if re.search(rf"(?<!\w){re.escape(own)}(?!\w)", signature) else f"}} {own};"


def _body_for(language: Language) -> str:
    if language.block == "brace":
        return " { ... }"
    return " end" if language.has_tables else "; end"


def _kotlin_body(signature: str, header: str) -> str:
    """Give what stands for a function's body: an expression behind "=", or nothing where it is only promised."""
    if signature.endswith("="):
        return " ..."
    is_promise = _PROMISE.match(signature) or _INTERFACE.match(header) or signature.startswith("constructor")
    return "" if is_promise else " { ... }"


def _docstring(doc: str) -> str:
    # The line is source text already, so its backslashes are right; only its end may not run into the quotes.
    text = doc.replace('"""', "'''").rstrip("\\")
    return f'"""{text}{" " if text.endswith(chr(34)) else ""}"""'
