"""Bodies of functions of pinned packages, to be taken away and typed back. Nothing of the packages is run."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import tree_sitter
import tree_sitter_python
import tree_sitter_typescript

PACKAGES = {
    "tuning": [
        ("python", "flask", "3.0.3"),
        ("python", "rich", "13.7.1"),
        ("python", "marshmallow", "3.21.3"),
        ("python", "scrapy", "2.11.2"),
        ("python", "tornado", "6.4.1"),
        ("typescript", "rxjs", "7.8.1"),
        ("typescript", "immer", "10.1.1"),
        ("typescript", "@trpc/server", "11.0.0"),
    ],
    "report": [
        ("python", "click", "8.1.7"),
        ("python", "httpx", "0.27.0"),
        ("python", "starlette", "0.37.2"),
        ("python", "werkzeug", "3.0.3"),
        ("python", "networkx", "3.3"),
        ("typescript", "mobx", "6.13.1"),
        ("typescript", "@reduxjs/toolkit", "2.2.6"),
        ("typescript", "@tanstack/query-core", "5.51.1"),
    ],
}
SEED = 20260
LARGEST_FILE = 200_000
BODY_CHARACTERS = range(60, 2_501)
_LANGUAGES = {
    ".py": tree_sitter.Language(tree_sitter_python.language()),
    ".ts": tree_sitter.Language(tree_sitter_typescript.language_typescript()),
    ".tsx": tree_sitter.Language(tree_sitter_typescript.language_tsx()),
}
_FUNCTIONS = {
    "function_definition",
    "function_declaration",
    "method_definition",
    "arrow_function",
    "function_expression",
}


@dataclass(frozen=True, slots=True)
class Body:
    path: str
    start: int
    end: int


def fetch(kind: str, name: str, version: str, cache: Path) -> Path:
    """Give the package's source archive, from the cache if it is there."""
    cache.mkdir(parents=True, exist_ok=True)
    stem = name.lstrip("@").replace("/", "-")
    pattern = f"{stem}-{version}.tar.gz" if kind == "python" else f"{stem}-{version}.tgz"
    if not (cache / pattern).exists():
        spec = f"{name}=={version}" if kind == "python" else f"{name}@{version}"
        command = (
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(cache), spec]
            if kind == "python"
            else ["npm", "pack", "--silent", spec]
        )
        subprocess.run(command, cwd=cache, check=True, stdout=subprocess.DEVNULL)
    return cache / pattern


def read(archive: Path, kind: str) -> dict[str, str]:
    """Give the package's source files by path; of equal files, the first."""
    suffixes = (".py",) if kind == "python" else (".ts", ".tsx")
    files: dict[str, str] = {}
    seen: set[str] = set()
    with tarfile.open(archive) as tar:
        for member in sorted(tar, key=lambda member: member.name):
            path = member.name.partition("/")[2]
            if (
                not member.isfile()
                or member.size > LARGEST_FILE
                or not path.endswith(suffixes)
                or path.endswith(".d.ts")
            ):
                continue
            text = tar.extractfile(member).read().decode("utf-8", "replace").replace("\r\n", "\n")
            if text not in seen:
                seen.add(text)
                files[path] = text
    return files


def bodies(path: str, text: str) -> Iterator[Body]:
    """Find the bodies of outermost functions."""
    language = _LANGUAGES[Path(path).suffix]
    source = text.encode()
    stack = [tree_sitter.Parser(language).parse(source).root_node]
    while stack:
        node = stack.pop()
        body = node.child_by_field_name("body") if node.type in _FUNCTIONS else None
        if body is None or body.type not in ("block", "statement_block"):
            stack.extend(node.children)
            continue
        start, end = len(source[: body.start_byte].decode()), len(source[: body.end_byte].decode())
        if body.type == "block":  # Python: from the start of its first line
            line = text.rfind("\n", 0, start) + 1
            start = start if text[line:start].strip() else line
        else:  # between the braces
            start = re.compile(r"\{[ \t]*\n?").match(text, start).end()
            end = start + len(text[start : end - 1].rstrip())
        if end - start in BODY_CHARACTERS and "\n" in text[start:end]:
            yield Body(path, start, end)


def sample(files: dict[str, str], limit: int) -> list[Body]:
    found = [body for path in sorted(files) for body in bodies(path, files[path])]
    found.sort(key=lambda body: (body.path, body.start))
    random.Random(SEED).shuffle(found)
    return found[:limit]
