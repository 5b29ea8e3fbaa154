"""Reads library files and follows imports into libraries: the work of the worker process, callable in any process."""

from __future__ import annotations

import logging
from pathlib import Path

from fimble.index.content import decode
from fimble.index.extraction import Recall, extracted_facts
from fimble.index.facts_json import decode as decode_facts
from fimble.index.facts_json import decode_imports
from fimble.index.imports.base import directory_of
from fimble.index.imports.go import package_scope
from fimble.index.libraries.cargo_crates import CargoCrates
from fimble.index.libraries.composer_packages import ComposerPackages
from fimble.index.libraries.go_modules import GoModules
from fimble.index.libraries.node_packages import NodePackages
from fimble.index.libraries.python_environment import PythonEnvironment
from fimble.index.libraries.value import PYTHON_FOLDER, LibraryFile, Reply, Request, vendor_language
from fimble.index.reading import read_regular
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Import
from fimble.syntax.tags import content_hash_of

logger = logging.getLogger(__name__)

Environment = PythonEnvironment | NodePackages | GoModules | ComposerPackages | CargoCrates

MAX_LIBRARY_BYTES = 3_000_000
"""Larger than any file that people write; the declarations of a whole browser (`lib.dom.d.ts`) are 2 MB."""


def read_libraries(root: str, request: Request, recall: Recall | None = None) -> Reply:
    """Answer questions and read files; whatever cannot be had is answered with nothing, never with an exception."""
    reader = _Reader(Path(root), request.importer, recall)
    answers = tuple(
        (question, reader.resolve(question.language, question.importer, question.statement))
        for question in request.questions
    )
    return Reply(reader.stamps(), answers, tuple(reader.read(path) for path in request.files))


class _Reader:
    """One request's view of the environments."""

    def __init__(self, root: Path, importer: str, recall: Recall | None) -> None:
        self._importer = importer
        self._python = PythonEnvironment(root)
        self._node = NodePackages(root)
        self._go = GoModules(root, importer)
        self._composer = ComposerPackages(root, importer)
        self._cargo = CargoCrates(root, importer)
        self._environments: dict[str, Environment] = {
            "python": self._python, "go": self._go, "php": self._composer, "rust": self._cargo,
        }  # fmt: skip
        self._recall = recall

    def stamps(self) -> tuple[tuple[str, str], ...]:
        try:
            others = (self._node.stamp(), self._go.stamp(), self._composer.stamp(), self._cargo.stamp())
            return (self._python.stamp(self._importer), *others)
        except (OSError, ValueError):
            return ()

    def resolve(self, language: str, importer: str, statement: Import) -> tuple[Resolution, ...]:
        try:
            match language:
                case "go":
                    return self._go.resolve(statement)
                case "php":
                    return self._composer.resolve(statement)
                case "rust":
                    return self._cargo.resolve(importer, statement)
                case "python":
                    return self._python.resolve(importer, statement)
                case _:
                    return self._node.resolve(importer, statement)
        except (OSError, ValueError):  # ValueError: a null byte in a name
            return ()

    def read(self, path: str) -> LibraryFile:
        language = vendor_language(path) or ("python" if PYTHON_FOLDER in path else "typescript")
        environment = self._environments.get(language, self._node)
        nothing = LibraryFile(path, "", "", language)
        try:
            location = environment.location(path)
            data, _ = read_regular(location, MAX_LIBRARY_BYTES) if location else (b"", None)
            package = environment.package_of(path)
        except (OSError, ValueError):
            return nothing
        text = decode(data) if data and len(data) <= MAX_LIBRARY_BYTES else None
        if text is None:
            return nothing
        key = content_hash_of(data)
        known = self._recall(key, language) if self._recall else None
        record = known or extracted_facts(path, language, text, key)
        if record is None:
            return nothing
        try:
            imports = decode_imports(record[0])
            beside = self._beside(path, language, record[0])
        except (OSError, ValueError):
            return nothing
        found = (answer for statement in imports for answer in self.resolve(language, path, statement))
        return LibraryFile(path, package, key, language, *record, (*found, *beside))

    def _beside(self, path: str, language: str, record: bytes) -> tuple[Resolution, ...]:
        """Say where names lead that a library's file has without an import."""
        if language == "go":
            scope = package_scope(directory_of(path))
            return (Resolution(None, scope=scope, is_wildcard=True, is_implicit=True),)
        return self._composer.beside(decode_facts(path, record)) if language == "php" else ()
