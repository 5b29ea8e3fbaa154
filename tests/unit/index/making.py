"""Small workspaces and facts for the tests of the index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from fimble.index.imports import Project, is_config
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Definition, FileFacts, Import, ImportedName
from fimble.syntax.languages import language_for_path


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a root, directories as needed."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def project(root: Path, files: Mapping[str, str]) -> Project:
    """Make a project out of files; configurations are told by their names, the rest counts as indexed source."""
    write(root, files)
    sources = [path for path in files if (language := language_for_path(path)) and language.has_grammar]
    return Project(root, sources, [path for path in files if is_config(path)])


def python_import(text: str) -> Import:
    """Read one Python import statement."""
    if match := re.fullmatch(r"import (\S+)(?: as (\w+))?", text):
        return Import(match.group(1), 0, alias=match.group(2) or "")
    match = re.fullmatch(r"from (\.*)([\w.]*) import (.+)", text)
    assert match, text
    dots, module, names = match.groups()
    if names == "*":
        return Import(module, 0, level=len(dots), is_wildcard=True)
    return Import(module, 0, level=len(dots), names=tuple(map(imported, names.split(", "))))


def imported(text: str) -> ImportedName:
    """Read `name` or `name as alias`."""
    name, _, alias = text.partition(" as ")
    return ImportedName(name, alias)


def shown(answers: Iterable[Resolution]) -> list[str]:
    """Write resolutions as "path(names)", "path as alias", "path *", "external: package" or "dangling"."""
    return [_shown(answer) for answer in answers]


def _shown(answer: Resolution) -> str:
    where = answer.path or (f"external: {answer.external}" if answer.external else "dangling")
    names = ", ".join(f"{name.name} as {name.alias}" if name.alias else name.name for name in answer.names)
    alias = f" as {answer.alias}" if answer.alias else ""
    return f"{'~' * answer.is_tentative}{where}{f'({names})' if names else ''}{alias}{' *' * answer.is_wildcard}"


def definition(name: str, kind: str = "function", **more: object) -> Definition:
    """Make a definition; its place does not matter."""
    return Definition(name, kind, **{"parent": "", "start_line": 0, "end_line": 0, "signature": name, **more})


def facts(
    path: str,
    defines: Iterable[str | Definition] = (),
    imports: Iterable[str | Import] = (),
    uses: Iterable[str] = (),
    **more: object,
) -> FileFacts:
    """Make facts; "Class.member" defines a method, a Python import may be given as text."""
    definitions = tuple(_definition(d) if isinstance(d, str) else d for d in defines)
    statements = tuple(python_import(i) if isinstance(i, str) else i for i in imports)
    language = language_for_path(path)
    values = {"language": language.name if language else "", "content_hash": f"hash of {path}", "n_lines": 1, **more}
    return FileFacts(
        path,
        definitions=definitions,
        imports=statements,
        references=tuple((name, 1) for name in sorted(uses)),
        **values,
    )


def _definition(text: str) -> Definition:
    parent, _, name = text.rpartition(".")
    is_class = name[:1].isupper() and not parent
    kind = "class" if is_class else "method" if parent else "function"
    return definition(name, kind, parent=parent, is_exported=not name.startswith("_"))
