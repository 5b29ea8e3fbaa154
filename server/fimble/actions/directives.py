"""Directives: comments that ask for a code action, such as `# fimble: simplify` above a function, or for an answer
(`# fimble? why is this quadratic`). What they say is found here; nothing is run without a click."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fimble.actions.catalogue import Action, named, offered
from fimble.syntax.comments import comment_line
from fimble.syntax.language import Language
from fimble.syntax.trees import SyntaxTree
from fimble.text.document import Document
from fimble.text.spans import Span

DEFAULT_PREFIX = "fimble"
MOST = 200
"""Directives of one file; nobody leaves more behind."""

MOST_CHARACTERS = 2_000_000
"""Of a document; larger ones are no code that anybody works on, and they are searched at every key."""

LONGEST = 500
"""Characters of a line that is looked at."""

_IN_MARKUP = re.compile(r"\{\s*(/\*.*\*/)\s*\}")
_MORE_NAMES = {
    "test": "tests", "write tests": "tests", "add tests": "tests", "plan": "test-plan", "plan tests": "test-plan",
    "doc": "document", "docs": "document", "docstring": "document", "documentation": "document",
    "comments": "comment", "add comments": "comment", "types": "add-types", "type hints": "add-types", "annotate": "add-types",
    "error handling": "add-error-handling", "handle errors": "add-error-handling", "async": "to-async", "make async": "to-async",
    "logging": "wrap-logging", "add logging": "wrap-logging", "extract": "extract-function",
    "parameterize sql": "parameterise-sql", "better names": "rename",
}  # fmt: skip
_GOES_ON = re.compile(
    r"(?:for|of|with|in|to|the|this|that|these|here|it|its|and|only|using|by|from|on|all|each|every|as|but|without|,|:|-)\b|[,:;-]"
)
"""How more words begin that say more about an action; behind others, its name was but the first word of something else."""


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive of a document."""

    line: int
    """0-based."""
    span: Span
    """The line, its break included: what goes when it is done. Code points."""
    words: str
    """What stands behind the prefix."""
    is_question: bool

    @property
    def title(self) -> str:
        """Say for people what a click does."""
        return f"Answer: {self.words}" if self.is_question else f"Run: {self.words}"


def directives_in(
    document: Document, language: Language | None, prefix: str | None = DEFAULT_PREFIX, tree: SyntaxTree | None = None
) -> list[Directive]:
    """List the directives of a document, in order; with its `tree` those in strings are known, without it only by their line."""
    if not prefix or language is None or len(document.lines) > MOST_CHARACTERS:
        return []
    return [found for found, _ in zip(_found(document, language, prefix, tree), range(MOST), strict=False)]


def directive_at(
    document: Document,
    language: Language | None,
    line: int,
    prefix: str | None = DEFAULT_PREFIX,
    tree: SyntaxTree | None = None,
) -> Directive | None:
    """Give the directive on a line."""
    return next((found for found in directives_in(document, language, prefix, tree) if found.line == line), None)


def _found(document: Document, language: Language, prefix: str, tree: SyntaxTree | None) -> Iterator[Directive]:
    lines = document.lines
    pattern = re.compile(rf"@?{re.escape(prefix)}\s*([:?])\s*(\S.*)", re.IGNORECASE)
    for line in _lines_with(document, prefix):
        text = document.line_text(line)[:LONGEST].strip()
        markup = _IN_MARKUP.fullmatch(text)
        said = comment_line(markup.group(1) if markup else text, language)
        match = pattern.fullmatch(said) if said else None
        if match is None or not _is_comment(document, line, tree):
            continue
        end = lines.line_start(line + 1) if line + 1 < lines.n_lines else lines.line_end(line)
        yield Directive(line, Span(lines.line_start(line), end), match.group(2).strip(), match.group(1) == "?")


def _lines_with(document: Document, prefix: str) -> Iterator[int]:
    """Yield the lines that hold the prefix, without looking at the others."""
    last = -1
    for match in re.finditer(re.escape(prefix), document.text, re.IGNORECASE):
        line = document.lines.line_of(match.start())
        if line != last:
            yield line
        last = line


def _is_comment(document: Document, line: int, tree: SyntaxTree | None) -> bool:
    if tree is None:
        return True
    text = document.line_text(line)
    at = document.lines.line_start(line) + len(text) - len(text.lstrip()) + 3  # behind the mark, before the words
    return not tree.context_at(document.lines.byte_at(min(at, document.lines.line_end(line)))).in_string


def action_for(directive: Directive, language: str, more: tuple[Action, ...] = ()) -> tuple[Action, str]:
    """Say which action a directive asks for, and with what words of its own; any words are an instruction to refactor.

    `language` is our name; `more` are the user's own actions.
    """
    if directive.is_question:
        return _with_words(
            _known("explain", language, more), "Answer this question about it: {instruction}"
        ), directive.words
    bare = directive.words.strip(" .!…")
    for name, action in _names(language, more):
        if bare.lower() == name:
            return action, ""
        rest = bare[len(name) :].strip()
        if bare.lower().startswith(f"{name} ") and _GOES_ON.match(rest.lower()):
            return _with_words(action, "{instruction}"), f"{bare}."
    return _known("refactor", language, more), bare[:1].upper() + bare[1:]


def _names(language: str, more: tuple[Action, ...]) -> Iterable[tuple[str, Action]]:
    """List what actions are called in comments, the longest name first. Those about diagnostics need one."""
    actions = [a for a in offered(language, has_diagnostics=False, more=more) if not a.asks_instruction]
    names = {name.replace("-", " "): action for action in actions for name in (action.id, action.title.lower())}
    by_id = {action.id: action for action in actions}
    names |= {name: by_id[target] for name, target in _MORE_NAMES.items() if target in by_id and name not in names}
    return sorted(names.items(), key=lambda item: (-len(item[0]), item[0]))


def _known(name: str, language: str, more: tuple[Action, ...]) -> Action:
    action = named(name, language, more)
    if action is None:
        raise LookupError(f"there is no action {name}")
    return action


def _with_words(action: Action, words: str) -> Action:
    return replace(action, instruction=f"{action.instruction}\n{words}")
