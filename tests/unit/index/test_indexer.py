from __future__ import annotations

import asyncio
import logging
import os

import pytest

from fimble.index import extraction
from fimble.index.indexer import Indexer, index_now
from fimble.index.store import Store
from fimble.index.verdict import Reason
from fimble.index.workspace import Workspace
from tests.unit.index.making import facts, write

FILES = {
    "app/__init__.py": "from .core import load\n",
    "app/core.py": "import json\n\n\ndef load(path: str) -> dict:\n    return json.loads(path)\n",
    "app/main.py": "from app import load\n\n\ndef main():\n    load('x')\n",
    "web/a.ts": "import { b } from './b';\n\nexport const a = b;\n",
    "web/b.ts": "export const b = 1;\n",
    "data.py": "x = '" + "y" * 2000 + "'\n",
    ".env": "KEY=1\n",
    "notes.md": "notes\n",
}
EDGES = [("app/__init__.py", "app/core.py"), ("app/main.py", "app/__init__.py"), ("web/a.ts", "web/b.ts")]
OLD = (1_600_000_000_000_000_001, 1_600_000_000_000_000_001)


def age(root):
    """Let files look as if they had been written long ago, so that their time stamps are trusted."""
    for path in root.rglob("*"):
        os.utime(path, ns=OLD)


@pytest.fixture
def root(tmp_path):
    made = write(tmp_path / "project", FILES)
    age(made)
    return made


@pytest.fixture
async def made(root, tmp_path):
    """Return a function that makes indexers with a cache; they are closed in the end."""
    indexers = []

    def make(**options):
        workspace = Workspace(root, use_cache=False)
        workspace.store = Store(workspace.root, tmp_path / "cache")
        indexers.append(Indexer(workspace, **{"use_worker": False, **options}))
        return indexers[-1]

    yield make
    for indexer in indexers:
        await indexer.close()


def edges(indexer):
    return indexer.workspace.graph.edges()


def defined(workspace, path):
    facts = workspace.facts_of(path)
    return [definition.name for definition in facts.definitions] if facts else None


async def test_a_run_fills_the_workspace_and_reports(made):
    indexer = made()
    seen = []
    report = await indexer.run(lambda done, total: seen.append((done, total)))
    assert edges(indexer) == EDGES
    assert [(p, d.signature) for p, d in indexer.workspace.resolve_name("app/main.py", "load")] == [
        ("app/core.py", "def load(path: str) -> dict:")
    ]
    assert (report.n_files, report.n_read, report.n_recalled, report.n_of_no_language) == (5, 6, 0, 1)
    assert {path: verdict.reason for path, verdict in report.rejected.items()} == {
        ".env": Reason.SECRET,
        "data.py": Reason.LONG_LINE,
    }
    assert seen[0] == (0, 6)
    assert seen[-1] == (6, 6)
    assert seen == sorted(seen)


async def test_a_warm_start_reads_nothing(made, monkeypatch):
    first = made()
    await first.run()
    await first.close()
    monkeypatch.setattr(extraction, "read_regular", None)
    second = made()
    report = await second.run()
    assert (report.n_read, report.n_recalled) == (0, 6)
    assert edges(second) == EDGES
    assert second.workspace.symbols.paths() == first.workspace.symbols.paths()
    for path in first.workspace.paths:
        assert second.workspace.facts_of(path) == first.workspace.facts_of(path)


async def test_only_what_changed_is_read_again(made, root):
    await made().run()
    write(root, {"web/b.ts": "export const b = 2, c = 3;\n", "new.py": "def new(): ...\n"})
    (root / "app" / "main.py").unlink()
    indexer = made()
    report = await indexer.run()
    assert (report.n_read, report.n_recalled, report.n_files) == (2, 4, 5)
    assert defined(indexer.workspace, "web/b.ts") == ["b", "c"]
    assert edges(indexer) == [EDGES[0], EDGES[2]]


async def test_content_that_was_seen_before_is_not_parsed_again(made, root, monkeypatch):
    await made().run()
    write(root, {"app/copy.py": FILES["app/core.py"]})
    os.utime(root / "web" / "b.ts", ns=(OLD[0] + 1, OLD[1] + 1))
    monkeypatch.setattr(extraction, "extract", None)
    indexer = made()
    report = await indexer.run()
    assert (report.n_read, report.n_recalled) == (2, 5)
    assert defined(indexer.workspace, "app/copy.py") == ["load"]
    assert defined(indexer.workspace, "web/b.ts") == ["b"]


async def test_files_near_open_documents_are_read_first_then_those_changed_lately(made, root, monkeypatch):
    write(root, {"web/deep/c.ts": "", "z.py": ""})
    age(root)
    os.utime(root / "z.py", ns=(OLD[0] + 5, OLD[1] + 5))
    order = []
    monkeypatch.setattr("fimble.index.batches._MOST_FILES", 1)
    monkeypatch.setattr("fimble.index.indexer.extract_batch", lambda root, items, recall: order.extend(items) or [])
    indexer = made()
    indexer.workspace.set_overlay("web/a.ts", "", facts("web/a.ts"))
    await indexer.run()
    assert [path for path, _ in order][:5] == ["web/a.ts", "web/b.ts", "web/deep/c.ts", "z.py", "app/__init__.py"]


async def test_a_second_run_forgets_what_is_gone(made, root):
    indexer = made()
    await indexer.run()
    (root / "web" / "b.ts").unlink()
    write(root, {".gitignore": "app/main.py\n"})
    await indexer.run()
    assert indexer.workspace.paths == ["app/__init__.py", "app/core.py", "web/a.ts"]
    assert edges(indexer) == [EDGES[0]]


@pytest.mark.parametrize(
    ("change", "paths", "expected"),
    [
        ({"web/b.ts": "export const z = 1;\n"}, ["web/b.ts"], ("web/b.ts", ["z"])),
        ({"new.py": "def new(): ...\n"}, ["new.py"], ("new.py", ["new"])),
        ({"deep/er/new.py": "def new(): ...\n"}, ["deep"], ("deep/er/new.py", ["new"])),
        ({"app/core.py": None}, ["app/core.py"], ("app/core.py", None)),
        ({"web/b.ts": "export const b = '" + "y" * 2000 + "';\n"}, ["web/b.ts"], ("web/b.ts", None)),
        ({"web/b.ts": b"\0\0"}, ["web/b.ts"], ("web/b.ts", None)),
        ({"notes.md": "changed"}, ["notes.md"], ("notes.md", None)),
        ({".env": "changed"}, [".env", "never/was.py", "a\0b.py"], (".env", None)),
        ({".gitignore": "web/\n"}, [".gitignore"], ("web/b.ts", None)),
        ({"web/.fimbleignore": "b.ts\n"}, ["web/.fimbleignore"], ("web/b.ts", None)),
        ({"node_modules/m/a.js": "let a;\n"}, ["node_modules"], ("node_modules/m/a.js", None)),
        ({"node_modules/m/a.js": "let a;\n"}, ["node_modules/m/a.js"], ("node_modules/m/a.js", None)),
    ],
)
async def test_a_refresh_takes_over_what_happened_on_disk(made, root, change, paths, expected):
    indexer = made()
    await indexer.run()
    write(root, {path: text for path, text in change.items() if text is not None})
    for path in [path for path, text in change.items() if text is None]:
        (root / path).unlink()
    await indexer.refresh(paths)
    assert (expected[0], defined(indexer.workspace, expected[0])) == expected


async def test_a_directory_that_is_renamed_moves_its_edges(made, root):
    indexer = made()
    await indexer.run()
    (root / "web").rename(root / "site")
    await indexer.refresh(["web", "site"])
    assert edges(indexer) == [*EDGES[:2], ("site/a.ts", "site/b.ts")]


async def test_a_changed_configuration_is_taken_over(made, root):
    write(root, {"web/a.ts": "import { b } from '@/b';\n"})
    indexer = made()
    await indexer.run()
    assert edges(indexer) == EDGES[:2]
    write(root, {"tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./web/*"]}}}'})
    await indexer.refresh(["tsconfig.json"])
    assert edges(indexer) == EDGES
    write(root, {"tsconfig.json": "{}"})
    await indexer.refresh(["tsconfig.json"])
    assert edges(indexer) == EDGES[:2]
    write(root, {"tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./web/*"]}}}'})
    await indexer.refresh(["tsconfig.json"])
    (root / "tsconfig.json").unlink()
    await indexer.refresh(["tsconfig.json"])
    assert edges(indexer) == EDGES[:2]


async def test_the_report_keeps_up_with_refreshes(made, root):
    indexer = made()
    await indexer.run()
    write(root, {"data.py": "x = 1\n", "web/b.ts": b"\0"})
    await indexer.refresh(["data.py", "web/b.ts"])
    assert {path: v.reason for path, v in indexer.report.rejected.items()} == {
        ".env": Reason.SECRET,
        "web/b.ts": Reason.BINARY,
    }
    assert indexer.report.n_files == 5


async def test_an_open_document_is_not_replaced_by_the_disk(made, root):
    indexer = made()
    await indexer.run()
    workspace = indexer.workspace
    workspace.set_overlay("web/b.ts", "typed", extraction.extract("web/b.ts", "typescript", "export let typed;", "h"))
    write(root, {"web/b.ts": "export const saved = 1;\n"})
    await indexer.refresh(["web/b.ts"])
    await indexer.run()
    assert defined(workspace, "web/b.ts") == ["typed"]
    workspace.drop_overlay("web/b.ts")
    assert defined(workspace, "web/b.ts") == ["saved"]


async def test_an_open_document_that_is_ignored_from_now_on_is_hidden(made, root):
    indexer = made()
    await indexer.run()
    workspace = indexer.workspace
    workspace.set_overlay("web/b.ts", "typed", facts("web/b.ts", ["typed"]))
    write(root, {".gitignore": "web/b.ts\n"})
    await indexer.refresh([".gitignore"])
    assert workspace.text_of("web/b.ts") is None
    assert edges(indexer) == EDGES[:2]
    (root / ".gitignore").unlink()
    await indexer.refresh([".gitignore"])
    assert workspace.text_of("web/b.ts") == "typed"
    assert edges(indexer) == EDGES


async def test_a_run_notices_a_changed_configuration_by_itself(made, root):
    write(root, {"tsconfig.json": "{}", "web/a.ts": "import { b } from '@/b';\n"})
    indexer = made()
    await indexer.run()
    write(root, {"tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./web/*"]}}}'})
    await indexer.run()
    assert edges(indexer) == EDGES


async def test_changed_exclusions_count_from_the_next_run_on(made):
    indexer = made()
    await indexer.run()
    indexer.workspace.exclude = ["web/"]
    await indexer.run()
    assert indexer.workspace.paths == ["app/__init__.py", "app/core.py", "app/main.py"]


async def test_a_cancelled_run_can_be_taken_up_again(made):
    indexer = made()
    started = asyncio.Event()
    task = asyncio.create_task(indexer.run(lambda done, total: started.set()))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await indexer.run()
    assert edges(indexer) == EDGES


async def test_a_file_that_breaks_the_parser_costs_nobody_else_anything(made, monkeypatch, caplog):
    extract = extraction.extract

    def fragile(path, *args):
        if path == "web/b.ts":
            raise RecursionError("too deep")
        return extract(path, *args)

    monkeypatch.setattr(extraction, "extract", fragile)
    indexer = made()
    report = await indexer.run()
    assert str(report.rejected["web/b.ts"]) == "could not be parsed"
    assert edges(indexer) == EDGES[:2]
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == [
        "no facts about web/b.ts"
    ]


async def test_a_file_that_grew_or_vanished_since_the_walk_is_left_out(made, root, monkeypatch):
    indexer = made()
    extract_batch = extraction.extract_batch

    def late(batch_root, items, recall=None):
        write(root, {"web/b.ts": "x\n" * 600_000})
        (root / "web" / "a.ts").unlink()
        return extract_batch(batch_root, items, recall)

    monkeypatch.setattr("fimble.index.indexer.extract_batch", late)
    report = await indexer.run()
    assert {path: str(verdict) for path, verdict in report.rejected.items() if path.startswith("web")} == {
        "web/a.ts": "cannot be read (No such file or directory)",
        "web/b.ts": "too large",
    }


async def test_a_workspace_without_any_file_is_indexed_at_once(tmp_path):
    indexer = Indexer(Workspace(tmp_path / "nothing", use_cache=False), use_worker=False)
    report = await indexer.run()
    assert (report.n_files, report.rejected) == (0, {})
    await indexer.close()
    await indexer.close()


def test_a_workspace_can_be_indexed_without_an_event_loop(root):
    assert index_now(root).graph.edges() == EDGES
    assert index_now(root, ["web/"]).graph.edges() == EDGES[:2]


def test_the_version_of_the_extractor_changes_with_its_sources(tmp_path, monkeypatch):
    before = extraction.version()
    monkeypatch.setattr(extraction, "_installed_version", lambda module: "other")
    assert extraction.version.__wrapped__() != before
    assert len(before) == 16
