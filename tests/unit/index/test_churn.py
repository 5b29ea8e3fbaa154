"""Thousands of files change at once, and somebody types on."""

from __future__ import annotations

import asyncio
import random
import shutil
from itertools import pairwise

import pytest

from fimble.index import indexer as indexing
from fimble.index.indexer import Indexer, index_now
from fimble.index.workspace import Workspace
from tests.unit.index.making import write

N_FILES = 120


def branch(seed):
    """Make up files that need each other; some are in every branch, with other content."""
    rng = random.Random(seed)
    packages = ["app", "app/core", "lib", "web"]
    files = {f"{package}/__init__.py": "" for package in packages[:3] if rng.random() < 0.7}
    for n in rng.sample(range(2 * N_FILES), N_FILES):
        package, other, m = packages[n % 4], rng.choice(packages), rng.randrange(2 * N_FILES)
        if package == "web":
            files[f"web/m{n}.ts"] = f"import {{ f{m} }} from './m{m}';\nexport function f{n}(): void {{ f{m}(); }}\n"
        else:
            module = other.replace("/", ".")
            files[f"{package}/m{n}.py"] = (
                f"from {module} import m{m}\nfrom . import m{m}\n\n\ndef f{n}(): m{m}.f{m}()\n"
            )
    return files


def everything(workspace):
    """Give what the index answers about all of it."""
    names = [name for n in range(2 * N_FILES) for name in (f"f{n}", f"m{n}")]
    symbols = workspace.symbols
    return {
        "facts": [workspace.facts_of(path) for path in workspace.paths],
        "edges": workspace.graph.edges(),
        "resolutions": {path: workspace.resolutions_of(path) for path in workspace.paths},
        "defined": {name: symbols.paths_defining(name) for name in names},
        "used": {name: symbols.files_using(name) for name in names},
    }


def switch(root, before, after):
    """Check another branch out; return what a file watcher would tell of."""
    for path in before.keys() - after.keys():
        (root / path).unlink()
    write(root, {path: text for path, text in after.items() if before.get(path) != text})
    return [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]


@pytest.mark.parametrize("seed", range(3))
async def test_branches_may_be_switched_and_the_index_is_as_if_made_anew(tmp_path, seed):
    files = branch(0)
    root = write(tmp_path / "project", files)
    indexer = Indexer(Workspace(root, use_cache=False), use_worker=False)
    await indexer.run()
    for step in range(3):
        new = branch(f"{seed} {step}")
        changed, files = switch(root, files, new), new
        assert len(changed) > N_FILES
        await indexer.refresh(changed)
        fresh = await asyncio.to_thread(index_now, root)
        assert everything(indexer.workspace) == everything(fresh)
    shutil.rmtree(root)
    await indexer.refresh(files)
    assert everything(indexer.workspace)["facts"] == []
    await indexer.close()


async def test_somebody_who_asks_meanwhile_gets_a_turn_every_few_files(tmp_path, monkeypatch):
    monkeypatch.setattr(indexing, "_LISTED", 10)
    files = branch(1)
    root = write(tmp_path / "project", files)
    indexer = Indexer(Workspace(root, use_cache=False), use_worker=False)
    workspace, asked = indexer.workspace, max(files)
    seen = []

    async def ask_until(task):
        while not task.done():
            workspace.graph.closure(asked)
            workspace.resolve_name(asked, "m1")
            seen.append((len(workspace.symbols), len(workspace.project.files())))
            await asyncio.sleep(0)

    await ask_until(asyncio.create_task(indexer.run()))
    assert workspace.paths == sorted(files)
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(seen)]
    assert max(entered for entered, _ in steps) <= indexing._SLICE
    assert max(listed for _, listed in steps) <= 10

    seen.clear()
    changed = switch(root, files, branch(2))
    await ask_until(asyncio.create_task(indexer.refresh(changed)))
    assert max(abs(b[0] - a[0]) for a, b in pairwise(seen)) <= indexing._SLICE
    await indexer.close()


def test_a_request_pays_for_the_files_that_it_looks_at_only(tmp_path):
    files = {f"a{n}.py": f"import a{n + 1}\n" for n in range(30)} | {"b.py": "import a28\n"}
    workspace = index_now(write(tmp_path, files))
    workspace.reload_configs()  # every import may mean something else now
    assert sorted(workspace.graph.closure("b.py")) == ["a28.py", "a29.py"]
    n_left = 0
    while not workspace.settle(1):
        n_left += 1
    assert n_left == len(files) - 3 - 1


def test_resolutions_that_are_not_held_any_more_are_made_anew(tmp_path, monkeypatch):
    monkeypatch.setattr("fimble.index.edges._MAX_HELD", 2)
    files = {f"a{n}.py": f"import a{n + 1}\n" for n in range(5)}
    workspace = index_now(write(tmp_path, files))
    for _ in range(2):
        assert [[r.path for r in workspace.resolutions_of(f"a{n}.py")] for n in range(4)] == [
            [f"a{n + 1}.py"] for n in range(4)
        ]
