"""What is asked of the process that reads libraries, and what it answers. Plain values, cheap to send."""

from __future__ import annotations

from dataclasses import dataclass

from fimble.index.outline import NO_OUTLINE, Outline
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Import

PYTHON_FOLDER, NODE_FOLDER = "site-packages/", "node_modules/"
GO_FOLDER, CARGO_FOLDER = "go/pkg/mod/", "cargo/registry/src/"
"""Go's module cache and Cargo's registry cache, which are not in the workspace, are called so wherever they are."""
VENDOR = "vendor/"
"""Composer's and Go's folder in the workspace."""


def is_library(path: str) -> bool:
    """Tell whether a path is that of a library's file, by its spelling."""
    return PYTHON_FOLDER in path or NODE_FOLDER in path or bool(vendor_language(path))


def vendor_language(path: str) -> str:
    """Name the language of a file that Go, Cargo or Composer brought, by its spelling; "" for all others."""
    if path.startswith(CARGO_FOLDER):
        return "rust" if path.endswith(".rs") else ""
    is_vendored = path.startswith(VENDOR) or f"/{VENDOR}" in path
    if path.endswith(".php") and is_vendored:
        return "php"
    return "go" if path.endswith(".go") and (is_vendored or path.startswith(GO_FOLDER)) else ""


def shown_path(path: str) -> str:
    """Shorten a library file's path to what says something: "site-packages/httpx/_api.py"."""
    for folder in (PYTHON_FOLDER, NODE_FOLDER, GO_FOLDER, CARGO_FOLDER):
        _, found, inside = path.rpartition(folder)
        if found:
            return folder + inside
    return path


@dataclass(frozen=True, slots=True)
class Question:
    """An import of a file of the workspace, of which one wants to know where it leads."""

    importer: str
    language: str
    statement: Import


@dataclass(frozen=True, slots=True)
class Request:
    """Imports to follow and files to read, in one go."""

    importer: str
    """The file of the workspace for which this is asked; it tells the environment."""
    questions: tuple[Question, ...] = ()
    files: tuple[str, ...] = ()
    """Paths as answers gave them."""


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """One file of a library."""

    path: str
    package: str
    """Name and version of what it belongs to ("requests 2.32.3"), for people."""
    content_hash: str
    language: str
    facts: bytes = b""
    """A record of `facts_json`; empty when there is nothing to be had of it."""
    outline: Outline = NO_OUTLINE
    resolutions: tuple[Resolution, ...] = ()
    """Where its own imports lead, as far as they lead to library files."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answers, and the state of the environments that they came from."""

    stamps: tuple[tuple[str, str], ...] = ()
    """(environment, stamp): other stamp, other packages, and what was learnt before does not hold any more."""
    answers: tuple[tuple[Question, tuple[Resolution, ...]], ...] = ()
    files: tuple[LibraryFile, ...] = ()
