"""Environments as installers leave them, made of text: no network, nothing installed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

from fimble.index.indexer import Indexer
from fimble.index.workspace import Workspace

PACKAGES = ".venv/lib/python3.12/site-packages/"


def put(root: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def put_python(root: Path, files: Mapping[str, str], *, folder: str = ".venv") -> Path:
    """Make a virtual environment with files in its site-packages."""
    put(root, {f"{folder}/pyvenv.cfg": "home = /usr/bin\n"})
    return put(root, {f"{folder}/lib/python3.12/site-packages/{path}": text for path, text in files.items()})


def put_node(root: Path, package: str, manifest: Mapping[str, object], files: Mapping[str, str]) -> Path:
    """Make a package in node_modules."""
    folder = f"node_modules/{package}"
    put(root, {f"{folder}/package.json": json.dumps({"name": package, "version": "1.2.3", **manifest})})
    return put(root, {f"{folder}/{path}": text for path, text in files.items()})


async def fetched(root: Path, *paths: str, use_cache: bool = False) -> Workspace:
    """Index a folder and find out what some of its files take out of libraries, in this process."""
    workspace = Workspace(root, use_cache=use_cache)
    indexer = Indexer(workspace, use_worker=False)
    try:
        await indexer.run()
        for path in paths:
            await indexer.fetch_libraries(path)
    finally:
        await indexer.close()
    return workspace


def used_in(root: Path, path: str) -> dict[str, str]:
    """What a file takes out of libraries: name there -> "signature (package)", first lines only."""
    workspace = asyncio.run(fetched(root, path))
    return {
        local: f"{definition.signature.splitlines()[0]} ({workspace.libraries.package_of(where)})"
        for local, (where, definition) in workspace.libraries.names_used(path)
    }
