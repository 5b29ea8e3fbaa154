"""Which file a test file tests, by its name and its imports. What is in it is not looked at here."""

from __future__ import annotations

import re

from fimble.index.workspace import Workspace

MOST_TESTED = 2

_TEST_NAME = re.compile(
    r"(?:test_(?P<after>\w+)|(?P<before>[\w-]+?)(?:[._-](?:test|tests|spec)|(?<=[a-z0-9])(?:Tests?|Spec|IT)))\.\w+"
)


def name_under_test(path: str) -> str:
    """Give the name of what a test file tests ("repo" for `tests/test_repo.py`, `repo.spec.ts`, "Repo" for `RepoTest.java`).

    "" for files that are no tests.
    """
    match = _TEST_NAME.fullmatch(path.rpartition("/")[2])
    return (match.group("after") or match.group("before")) if match else ""


def files_under_test(path: str, workspace: Workspace) -> list[str]:
    """List the files that a test file tests: imported ones of its name first, else one beside it; none for other files."""
    stem = name_under_test(path)
    if not stem:
        return []
    imported = {r.path: None for r in workspace.resolutions_of(path) if r.path is not None and not r.is_tentative}
    directory = path.rpartition("/")[0]
    for choice in (list(imported), workspace.paths_in(directory)):
        found = [other for other in choice if other != path and _names(other) & {stem, stem.lower()}]
        if found:
            return found[:MOST_TESTED]
    return []


def _names(path: str) -> set[str]:
    """Names under which a test may call a file: its own, without leading underscores, and its folder's for a package file."""
    directory, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    own = directory.rpartition("/")[2] if stem in ("__init__", "index", "mod", "lib") else stem
    return {own, own.lstrip("_"), own.lower()}
