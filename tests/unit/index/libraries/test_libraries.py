"""What files of the workspace take out of installed libraries, found out beside the requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.index.facts_json import encode
from fimble.index.indexer import Indexer
from fimble.index.libraries.reading import read_libraries
from fimble.index.libraries.shelf import MOST_FILES, Shelf, unpacked
from fimble.index.libraries.value import LibraryFile, Reply, Request, is_library, shown_path
from fimble.index.workspace import Workspace
from fimble.syntax.facts import FileFacts
from fimble.syntax.tags import content_hash_of
from tests.unit.index.libraries.making import PACKAGES, fetched, put, put_node, put_python, used_in

REQUESTS = {
    "requests/__init__.py": "from .api import get\nfrom .sessions import Session\nfrom . import models\n",
    "requests/api.py": "def get(url, params=None, **kwargs) -> 'Response':\n    return Response()\n",
    "requests/sessions.py": "from .base import Base\n\n\nclass Session(Base):\n    def get(self, url): ...\n",
    "requests/base.py": "class Base:\n    def close(self): ...\n",
    "requests/models.py": "class Response:\n    status: int\n",
    "requests-2.32.3.dist-info/METADATA": "",
}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from requests import get\n", {"get": "def get(url, params=None, **kwargs) -> 'Response': (requests 2.32.3)"}),
        ("from requests import Session as S\n", {"S": "class Session(Base): (requests 2.32.3)"}),
        ("import requests\n\nrequests.get(1)\n", {"requests.get": "def get(url, params=None, **kwargs) -> 'Response': (requests 2.32.3)"}),
        ("import requests as r\n\nr.Session()\n", {"r.Session": "class Session(Base): (requests 2.32.3)"}),
        ("from requests import models\n\nmodels.Response\n", {"models.Response": "class Response: (requests 2.32.3)"}),
        ("from requests.api import *\n\nget()\n", {"get": "def get(url, params=None, **kwargs) -> 'Response': (requests 2.32.3)"}),
        ("import os\nimport missing\n", {}),
        ("from requests import nothing\n", {}),
    ],
)  # fmt: skip
def test_names_are_followed_into_a_python_library(tmp_path: Path, code: str, expected: dict[str, str]) -> None:
    put_python(put(tmp_path, {"app.py": code}), REQUESTS)

    assert expected == used_in(tmp_path, "app.py")


def test_names_are_followed_into_a_node_package(tmp_path: Path) -> None:
    put(
        tmp_path, {"src/app.ts": "import { make, Thing as T } from 'lib';\nimport * as all from 'lib';\nall.other();\n"}
    )
    files = {
        "main.d.ts": "export * from './make';\nexport { Thing } from './thing';\n",
        "make.d.ts": "export declare function make(size: number): string;\nexport declare function other(): void;\n",
        "thing.d.ts": "export declare class Thing {\n  grow(): this;\n}\n",
    }
    put_node(tmp_path, "lib", {"types": "main.d.ts"}, files)

    assert {
        "make": "export declare function make(size: number): string; (lib 1.2.3)",
        "T": "export declare class Thing { (lib 1.2.3)",
        "all.other": "export declare function other(): void; (lib 1.2.3)",
    } == used_in(tmp_path, "src/app.ts")


async def test_members_are_inherited_from_a_library(tmp_path: Path) -> None:
    put_python(put(tmp_path, {"app.py": "from requests import Session\n\n\nclass Mine(Session): ...\n"}), REQUESTS)
    workspace = await fetched(tmp_path, "app.py")

    assert ["get", "close"] == [member.name for _, member in workspace.members_of("app.py", "Mine")]


async def test_the_index_and_the_graph_hold_files_of_the_workspace_only(tmp_path: Path) -> None:
    put_python(put(tmp_path, {"app.py": "from requests import get\n"}), REQUESTS)
    workspace = await fetched(tmp_path, "app.py")

    assert ["app.py"] == workspace.paths
    assert [] == sorted(workspace.graph.dependencies_of("app.py"))
    assert workspace.facts_of(f"{PACKAGES}requests/api.py") is not None


async def test_nothing_is_known_before_it_is_found_out(tmp_path: Path) -> None:
    put_python(put(tmp_path, {"app.py": "from requests import get\n"}), REQUESTS)
    workspace = await fetched(tmp_path)

    assert [] == workspace.libraries.names_used("app.py")


async def test_what_is_upgraded_is_read_anew(tmp_path: Path) -> None:
    put_python(put(tmp_path, {"app.py": "from requests import get\n"}), REQUESTS)
    workspace = await fetched(tmp_path, "app.py")
    put_python(tmp_path, {"requests/api.py": "def get(url, timeout): ...\n", "requests-3.0.dist-info/METADATA": ""})
    (tmp_path / PACKAGES / "requests-2.32.3.dist-info/METADATA").unlink()
    (tmp_path / PACKAGES / "requests-2.32.3.dist-info").rmdir()
    indexer = Indexer(workspace, use_worker=False)
    await indexer.fetch_libraries("app.py")
    await indexer.close()

    [(_, (where, definition))] = workspace.libraries.names_used("app.py")
    assert ("def get(url, timeout):", "requests 3.0") == (
        definition.signature,
        workspace.libraries.package_of(where),
    )


async def test_facts_about_libraries_are_kept_in_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = put_python(put(tmp_path / "project", {"app.py": "from requests import get\n"}), REQUESTS)
    workspace = await fetched(root, "app.py", use_cache=True)
    assert workspace.store is not None

    known = workspace.store.facts_for(content_hash_of(REQUESTS["requests/api.py"].encode()), "python")
    workspace.store.close()
    assert known is not None


async def test_the_worker_process_reads_libraries(tmp_path: Path) -> None:
    put_python(put(tmp_path, {"app.py": "from requests import get\n"}), REQUESTS)
    workspace = Workspace(tmp_path, use_cache=False)
    indexer = Indexer(workspace)
    try:
        await indexer.run()
        await indexer.fetch_libraries("app.py")
    finally:
        await indexer.close()

    assert ["get"] == [local for local, _ in workspace.libraries.names_used("app.py")]


@pytest.mark.parametrize("text", ["\0\1\2", "def (" * 50, "class A(A): ...\nA = A\nfrom app import *\n", ""])
def test_broken_libraries_do_no_harm(tmp_path: Path, text: str) -> None:
    put_python(put(tmp_path, {"app.py": "from bad import A\nimport bad\nbad.A\n"}), {"bad.py": text})

    used_in(tmp_path, "app.py")


def test_what_cannot_be_read_is_answered_with_nothing(tmp_path: Path) -> None:
    reply = read_libraries(
        str(tmp_path), Request("", files=("site-packages/x.py", "node_modules/x/\0.d.ts", "../../x.py"))
    )

    assert [b"", b"", b""] == [file.facts for file in reply.files]


def put_on(shelf: Shelf, path: str, facts: bytes = b"") -> None:
    reply = Reply(files=(LibraryFile(path, "m 1", "h", "python", facts),))
    shelf.accept(reply, unpacked(reply.files))


def test_what_is_not_there_is_asked_for_once() -> None:
    shelf, path = Shelf(), f"{PACKAGES}a.py"
    shelf.facts_of(path)
    request = shelf.request("app.py", ())
    put_on(shelf, path)
    shelf.facts_of(path)

    assert (Request("app.py", files=(path,)), None) == (request, shelf.request("app.py", ()))


def test_memory_is_bounded() -> None:
    record = encode(FileFacts("m.py", "python", "h", 1))
    shelf = Shelf()
    for number in range(MOST_FILES + 20):
        put_on(shelf, f"{PACKAGES}m{number}.py", record)

    held = [number for number in range(MOST_FILES + 20) if shelf.package_of(f"{PACKAGES}m{number}.py")]
    assert list(range(20, MOST_FILES + 20)) == held


def test_facts_that_cannot_be_read_are_none() -> None:
    shelf, path = Shelf(), f"{PACKAGES}a.py"
    put_on(shelf, path, b"no record")

    assert shelf.facts_of(path) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{PACKAGES}httpx/_api.py", "site-packages/httpx/_api.py"),
        ("apps/web/node_modules/@s/lib/a.d.ts", "node_modules/@s/lib/a.d.ts"),
        ("node_modules/.pnpm/a@1/node_modules/a/i.d.ts", "node_modules/a/i.d.ts"),
        ("src/app.py", "src/app.py"),
    ],
)
def test_paths_are_shown_from_the_folder_of_packages_on(path: str, expected: str) -> None:
    assert expected == shown_path(path)
    assert is_library(path) == (path != "src/app.py")
