"""Which style of documentation a project writes: told by what it has, else by its language's custom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from fimble.actions.code import Code
from fimble.index.snapshot import Snapshot
from fimble.syntax.facts import Definition

MOST_FILES = 12
"""Neighbours that are looked at besides the file itself."""
MOST_EXAMPLE_LINES = 12

_PYTHON = {
    "Google's (Args:, Returns:, Raises:)": re.compile(
        r"^\s*(?:Args|Returns|Raises|Yields|Attributes):\s*$", re.MULTILINE
    ),
    "NumPy's (Parameters, Returns, underlined)": re.compile(
        r"^\s*(?:Parameters|Returns|Raises|Yields)\s*\n\s*-{4,}\s*$", re.MULTILINE
    ),
    "Sphinx's (:param name:, :returns:)": re.compile(
        r"^\s*:(?:param|returns?|raises|type|rtype)\b[^:\n]*:", re.MULTILINE
    ),
}
_CUSTOM = {
    "python": 'a docstring in """ on its first line, one imperative sentence, details below it only where they are needed',
    "javascript": "a JSDoc comment /** ... */ above it, with @param {type} name and @returns",
    "typescript": "a TSDoc comment /** ... */ above it, with @param name and @returns, without types",
    "tsx": "a TSDoc comment /** ... */ above it, with @param name and @returns, without types",
    "go": "a Go doc comment of // lines above it that begins with the name",
    "rust": "a doc comment of /// lines above it in Markdown",
    "java": "a Javadoc comment /** ... */ above it, with @param, @return and @throws",
    "kotlin": "a KDoc comment /** ... */ above it, with @param and @return",
    "csharp": "an XML documentation comment of /// lines above it, with <summary>, <param> and <returns>",
    "c": "a Doxygen comment /** ... */ above it, with @param and @return",
    "cpp": "a Doxygen comment /** ... */ above it, with @param and @return",
    "ruby": "a YARD comment of # lines above it, with @param and @return",
    "php": "a PHPDoc comment /** ... */ above it, with @param, @return and @throws",
    "lua": "an LDoc comment of --- lines above it, with @param and @return",
}


def style_of(snapshot: Snapshot, code: Code) -> str:
    """Say in words which style the documentation of a file has, with an example of its own where there is one."""
    language = code.language.name if code.language else ""
    style = _CUSTOM.get(language, "a comment above it")
    if language == "python":
        counts = Counter[str]()
        for text in _texts(snapshot, code):
            counts.update({name: len(pattern.findall(text)) for name, pattern in _PYTHON.items()})
        name, n = max(counts.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        style = f'a docstring in """ in the style of {name}' if n else style
    example = _example(code)
    return f"{style}. As here:\n{example}\n" if example else style


def _texts(snapshot: Snapshot, code: Code) -> Iterable[str]:
    yield code.document.text
    workspace = snapshot.workspace
    near = [path for path in workspace.paths_in(snapshot.path.rpartition("/")[0]) if path != snapshot.path]
    for path in near[:MOST_FILES]:
        if workspace.language_of(path) == "python":
            yield workspace.text_of(path) or ""


def _example(code: Code) -> str:
    """Give the documentation of the first documented function of the file, of several lines if there is one."""
    found = [block for definition in code.facts.definitions if (block := _documentation(code, definition))]
    several = [block for block in found if "\n" in block]
    return (several or found or [""])[0]


def _documentation(code: Code, definition: Definition) -> str:
    if not definition.doc or definition.kind not in ("function", "method"):
        return ""
    if code.language is not None and code.language.name == "python":
        return _docstring(code.text_of_lines(definition.start_line, definition.end_line))
    first = definition.start_line
    while first > 0 and code.document.line_text(first - 1).strip().startswith((code.mark, "/*", "*")):
        first -= 1
    lines = code.text_of_lines(first, definition.start_line - 1) if first < definition.start_line else ""
    return lines if lines.count("\n") < MOST_EXAMPLE_LINES else ""


def _docstring(text: str) -> str:
    match = re.search(r'[ \t]*(?:"""|\'\'\').*?(?:"""|\'\'\')', text, re.DOTALL)
    return match[0] if match and match[0].count("\n") < MOST_EXAMPLE_LINES else ""
