"""A process that is killed while it writes the index leaves a cache that the next start can believe."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys

from fimble.index.indexer import Indexer, index_now
from fimble.index.store import Store
from fimble.index.workspace import Workspace
from tests.unit.index.making import write

N_FILES = 60
KILLS = 10

INDEXING = """
import asyncio, os, sys
from pathlib import Path
from fimble.index import batches, indexer, store

batches._MOST_FILES = 4
save = store.Store.save
def told(self, extracted):
    os.write(1, b".")
    save(self, extracted)
store.Store.save = told

async def run():
    workspace = indexer.Workspace(Path(sys.argv[1]))
    workspace.store = store.Store(Path(sys.argv[1]), Path(sys.argv[2]))
    await indexer.Indexer(workspace, use_worker=False).run()
asyncio.run(run())
"""


def kill_while_it_writes(root, cache, n_batches, pause):
    """Kill an indexing process `pause` seconds after it has begun to write the n-th batch."""
    with subprocess.Popen([sys.executable, "-c", INDEXING, str(root), str(cache)], stdout=subprocess.PIPE) as process:
        for _ in range(n_batches):
            if not process.stdout.read(1):
                break  # it was done before: then there is nothing to break off
        try:
            process.wait(pause)
        except subprocess.TimeoutExpired:
            process.kill()


async def indexed(root, cache):
    workspace = Workspace(root)
    workspace.store = Store(root, cache)
    indexer = Indexer(workspace, use_worker=False)
    report = await indexer.run()
    await indexer.close()
    return workspace, report


def test_after_kills_at_any_moment_the_next_start_knows_what_a_new_index_knows(tmp_path):
    root, cache = tmp_path / "project", tmp_path / "cache"
    body = "".join(f"def f{n}(x: int) -> int:\n    '''Give {n}.'''\n    return x + {n}\n\n\n" for n in range(30))
    write(root, {f"m{n}.py": f"from m{n - 1} import f1\n\n\n{body}" for n in range(N_FILES)})
    for file in root.iterdir():
        os.utime(file, (1_600_000_000, 1_600_000_000))  # old enough to be believed by their time stamps
    truth = {facts.path: facts for facts in index_now(root).symbols}
    rng = random.Random(5)
    n_recalled = []
    for _ in range(KILLS):
        kill_while_it_writes(root, cache, rng.randrange(1, 12), rng.random() * 0.02)
        workspace, report = asyncio.run(indexed(root, cache)) if rng.random() < 0.4 else (None, None)
        if workspace is not None:
            assert truth == {facts.path: facts for facts in workspace.symbols}
            n_recalled.append(report.n_recalled)
            for file in list(cache.iterdir()):
                file.unlink()

    workspace, report = asyncio.run(indexed(root, cache))
    assert truth == {facts.path: facts for facts in workspace.symbols}
    assert N_FILES == report.n_recalled + report.n_read
    assert any([*n_recalled, report.n_recalled])
