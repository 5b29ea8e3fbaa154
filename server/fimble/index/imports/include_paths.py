"""Include paths that a build declares: `compile_commands.json`, and the simple cases of CMake."""

from __future__ import annotations

import json
import posixpath
import re
import shlex
from collections.abc import Iterator

from fimble.index.imports.base import Project, directory_of, join, upwards
from fimble.index.imports.jsonc import strings

MOST_PATHS = 200
"""Directories that one include is looked for in; a compilation database of a large project names hundreds."""

_FLAGS = ("-I", "-iquote", "-isystem", "-idirafter", "/I")
_CMAKE_CALL = re.compile(r"\b(?:target_)?include_directories\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)", re.IGNORECASE)
_CMAKE_WORDS = frozenset({"PUBLIC", "PRIVATE", "INTERFACE", "SYSTEM", "BEFORE", "AFTER"})
_HERE = re.compile(r"\$\{(?:CMAKE_CURRENT_SOURCE_DIR|CMAKE_CURRENT_LIST_DIR)\}")
_TOP = re.compile(r"\$\{(?:PROJECT_SOURCE_DIR|CMAKE_SOURCE_DIR|\w+_SOURCE_DIR)\}")
_BUILD_INTERFACE = re.compile(r"\$<BUILD_INTERFACE:([^<>]*)>")


def declared_paths(importer: str, project: Project) -> tuple[str, ...]:
    """List the directories that the build of a file searches for includes: its own flags first, then those of CMake files
    at or above it, the nearest first, then all others that any file is built with.
    """
    here = directory_of(importer)
    return project.per_configs(("include paths", here), lambda: _declared(here, project))


def _declared(here: str, project: Project) -> tuple[str, ...]:
    by_file = project.per_configs("compile commands", lambda: dict(_compile_commands(project)))
    beside = [paths for file, paths in by_file.items() if directory_of(file) == here]
    found = [path for paths in beside for path in paths]
    by_directory = project.per_configs("cmake", lambda: dict(_cmake(project)))
    for above in upwards(here):
        found += by_directory.get(above, ())
    found += [path for paths in by_file.values() for path in paths]
    found += [path for directory in sorted(by_directory) for path in by_directory[directory]]
    return tuple(dict.fromkeys(found))[:MOST_PATHS]


def _compile_commands(project: Project) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (file, include paths), see "JSON Compilation Database Format Specification" of Clang."""
    for path in project.configs_named("compile_commands.json"):
        try:
            entries = json.loads(project.read_config(path) or "")
        except (ValueError, RecursionError):
            continue
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                yield from _command(entry, directory_of(path), project)


def _command(entry: dict[str, object], base: str, project: Project) -> Iterator[tuple[str, tuple[str, ...]]]:
    directory, file, command = (entry.get(key) for key in ("directory", "file", "command"))
    arguments = strings(entry.get("arguments"))
    if not isinstance(directory, str) or not isinstance(file, str):
        return
    if not arguments and isinstance(command, str):
        arguments = _split(command)
    within = _inside(directory, "", project)
    start = within if within is not None else base
    source = _inside(file, start, project)
    if source is not None:
        found = (_inside(path, start, project) for path in include_flags(arguments))
        yield source, tuple(path for path in found if path is not None)


def _split(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def include_flags(arguments: list[str]) -> Iterator[str]:
    """Yield the directories that a compiler's arguments name."""
    for n, argument in enumerate(arguments):
        flag = next((flag for flag in _FLAGS if argument.startswith(flag)), None)
        if flag and argument != flag:
            yield argument[len(flag) :].lstrip("=")
        elif flag and n + 1 < len(arguments):
            yield arguments[n + 1]


def _inside(path: str, start: str, project: Project) -> str | None:
    """Turn a path of a build into one of the workspace; None when it leads elsewhere."""
    path = path.replace("\\", "/")
    if posixpath.isabs(path):
        root = project.root.as_posix().rstrip("/")
        normal = posixpath.normpath(path)
        return normal[len(root) :].strip("/") if normal == root or normal.startswith(f"{root}/") else None
    return join(start, path)


def _cmake(project: Project) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (directory of a CMakeLists.txt, include paths that it declares); paths with other variables are left out."""
    for file in project.configs_named("CMakeLists.txt"):
        here = directory_of(file)
        text = re.sub(r"#[^\n]*", "", project.read_config(file) or "")
        found = (_cmake_path(word, here, project) for call in _CMAKE_CALL.findall(text) for word in call.split())
        paths = tuple(path for path in found if path is not None)
        if paths:
            yield here, paths


def _cmake_path(word: str, here: str, project: Project) -> str | None:
    word = _BUILD_INTERFACE.sub(r"\1", word).strip('"')
    if word in _CMAKE_WORDS:
        return None
    start = here
    if _HERE.match(word):
        word = _HERE.sub(".", word)
    elif _TOP.match(word):
        start, word = _project_of(here, project), _TOP.sub(".", word)
    path = None if "$" in word or posixpath.isabs(word) else join(start, word)
    # The target's name comes first and is no directory.
    return path if path is not None and project.has_dir(path) else None


def _project_of(here: str, project: Project) -> str:
    """Return the outermost directory with a CMakeLists.txt."""
    return next(
        (above for above in reversed(upwards(here)) if project.has_config(f"{above}/CMakeLists.txt".lstrip("/"))), here
    )
