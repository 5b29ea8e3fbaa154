"""Workspaces made of source text, for tests that need what the parser says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fimble.index.imports import is_config
from fimble.index.workspace import Workspace
from fimble.syntax.facts import FileFacts
from fimble.syntax.languages import language_for_path
from fimble.syntax.tags import content_hash_of, extract
from tests.unit.index.making import write


def read(path: str, text: str) -> FileFacts:
    """The facts of one file."""
    language = language_for_path(path)
    assert language is not None
    return extract(path, language, text, content_hash_of(text.encode()))


def workspace_of(root: Path, files: Mapping[str, str]) -> Workspace:
    """A workspace of these files, configurations told by their names; each source enters in the order given."""
    write(root, files)
    sources = [path for path in files if (language := language_for_path(path)) and language.has_grammar]
    made = Workspace(root, use_cache=False)
    made.set_listing(sources, [path for path in files if is_config(path)])
    for path in sources:
        made.replace(read(path, files[path]))
    return made


def edges_of(workspace: Workspace, path: str) -> list[str]:
    """What a file depends on."""
    return list(workspace.graph.dependencies_of(path))


def meanings(workspace: Workspace, path: str, name: str) -> list[str]:
    """What a name means in a file, as "path:qualified.name"."""
    return [f"{where}:{d.qualified_name}" for where, d in workspace.resolve_name(path, name)]
