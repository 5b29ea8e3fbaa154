"""What a project says it depends on, found in the manifests around a file: named to the model, so that it does not make up a
library. How each kind of manifest is read is in `manifest_formats`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from fimble.actions.library_topics import is_for
from fimble.actions.manifest_formats import MANIFESTS, Read
from fimble.index.imports.base import directory_of, upwards
from fimble.index.workspace import Workspace

MOST_NAMES = 40
"""Names that are told; those that are for the task come first."""
MOST_FITTING = 5
"""Names that are told as what there is for the task."""
MOST_MANIFESTS = 20
"""Of one project; more are read by nobody."""
LONGEST_NAME = 100

_NEAREST_ONLY = frozenset({"go", "rust", "php", "csharp"})
"""Languages in which a module uses what its own manifest names and nothing that stands above it."""


@dataclass(frozen=True, slots=True)
class Libraries:
    """What a project has."""

    names: tuple[str, ...] = ()
    """As its manifests spell them, what is for the task in front."""
    fitting: tuple[str, ...] = ()
    """Those that are for the task."""


NO_LIBRARIES = Libraries()


def libraries_of(path: str, language: str, workspace: Workspace, words: str = "") -> Libraries:
    """List the libraries that the manifests around a file of a language (our name) name; `words` are the task's own."""
    known = dict.fromkeys(
        name
        for text, read in _manifests(path, language, workspace)
        for name in read(text)
        if name and len(name) <= LONGEST_NAME
    )
    named = [name for name in known if _is_called(name, words)]
    fitting = named + [name for name in known if name not in named and is_for(name, words)]
    names = fitting + [name for name in known if name not in set(fitting)]
    return Libraries(tuple(names[:MOST_NAMES]), tuple(fitting[:MOST_FITTING]))


def _is_called(name: str, words: str) -> bool:
    spoken = {word.lower() for word in re.findall(r"[A-Za-z][A-Za-z0-9]{2,}", words)}
    return any(part in spoken for part in re.findall(r"[a-z][a-z0-9]{2,}", name.lower()))


def _manifests(path: str, language: str, workspace: Workspace) -> Iterator[tuple[str, Read]]:
    """Give the manifests from a file's directory upwards, the nearest first."""
    n_read = 0
    for directory in upwards(directory_of(path)):
        n_before = n_read
        for file, read in _in_directory(directory, language, workspace):
            text = workspace.project.read_config(file) or workspace.text_of(file) or ""
            if text and n_read < MOST_MANIFESTS:
                n_read += 1
                yield text, read
        if n_read > n_before and language in _NEAREST_ONLY:
            return


def _in_directory(directory: str, language: str, workspace: Workspace) -> Iterator[tuple[str, Read]]:
    """List the manifests of a directory, by kind. Some are source files, the others are configuration."""
    project, start = workspace.project, f"{directory}/" if directory else ""
    sources = [f"{start}{name}" for name in project.list_dir(directory) if project.has_file(f"{start}{name}")]
    files = sorted({*sources, *(file for file in project.configs() if file.startswith(start))})
    for pattern, read in MANIFESTS.get(language, {}).items():
        for file in files:
            below = file[len(start) :]
            if below.count("/") == pattern.count("/") and fnmatchcase(below, pattern):
                yield file, read
