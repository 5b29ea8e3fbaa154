"""Reads library files and follows imports into libraries: the work of the worker process, callable in any process."""

from __future__ import annotations

import logging
from pathlib import Path

from fimble.index.content import decode
from fimble.index.extraction import Recall, extracted_facts
from fimble.index.facts_json import decode_imports
from fimble.index.libraries.node_packages import NodePackages
from fimble.index.libraries.python_environment import PythonEnvironment
from fimble.index.libraries.value import PYTHON_FOLDER, LibraryFile, Reply, Request
from fimble.index.reading import read_regular
from fimble.index.resolution import Resolution
from fimble.syntax.facts import Import
from fimble.syntax.tags import content_hash_of

logger = logging.getLogger(__name__)

MAX_LIBRARY_BYTES = 3_000_000
"""Larger than any file that people write; the declarations of a whole browser (`lib.dom.d.ts`) are 2 MB."""


def read_libraries(root: str, request: Request, recall: Recall | None = None) -> Reply:
    """Answer questions and read files; whatever cannot be had is answered with nothing, never with an exception."""
    reader = _Reader(Path(root), recall)
    answers = tuple(
        (question, reader.resolve(question.language, question.importer, question.statement))
        for question in request.questions
    )
    return Reply(reader.stamps(request.importer), answers, tuple(reader.read(path) for path in request.files))


class _Reader:
    """One request's view of the environments."""

    def __init__(self, root: Path, recall: Recall | None) -> None:
        self._python = PythonEnvironment(root)
        self._node = NodePackages(root)
        self._recall = recall

    def stamps(self, importer: str) -> tuple[tuple[str, str], ...]:
        try:
            return (self._python.stamp(importer), self._node.stamp())
        except (OSError, ValueError):
            return ()

    def resolve(self, language: str, importer: str, statement: Import) -> tuple[Resolution, ...]:
        try:
            return (self._python if language == "python" else self._node).resolve(importer, statement)
        except (OSError, ValueError):  # ValueError: a null byte in a name
            return ()

    def read(self, path: str) -> LibraryFile:
        is_python = PYTHON_FOLDER in path
        environment = self._python if is_python else self._node
        language = "python" if is_python else "typescript"
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
        except ValueError:
            return nothing
        resolutions = tuple(found for statement in imports for found in self.resolve(language, path, statement))
        return LibraryFile(path, package, key, language, *record, resolutions)
