from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil
import pytest

from fimble.index import worker as worker_module
from fimble.index import worker_process
from fimble.index.indexer import Indexer
from fimble.index.verdict import Reason
from fimble.index.worker import Worker, WorkerDied, WorkerUnavailable
from fimble.index.workspace import Workspace
from tests.unit.index import deadly
from tests.unit.index.making import write


@pytest.fixture
async def worker(tmp_path):
    write(tmp_path, {"a.py": "def a(): ...\n", "b.py": "import a\n"})
    made = Worker(tmp_path, None)
    yield made
    await made.close()


def workers():
    """List the processes that a pool of ours has spawned; a model server that other tests started is no concern here."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # gone meanwhile, or dead and not buried yet
            if "spawn_main" in " ".join(child.cmdline()):
                found.append(child.pid)
    return found


async def gone(pid):
    for _ in range(500):
        if not psutil.pid_exists(pid):
            return True
        await asyncio.sleep(0.02)
    return False


async def test_a_batch_is_read_in_another_process_which_is_gone_after_close(worker):
    extracted = await worker.extract([("a.py", "python"), ("missing.py", "python")])
    assert [(item.path, item.verdict.reason) for item in extracted] == [
        ("a.py", None),
        ("missing.py", Reason.UNREADABLE),
    ]
    pid = worker.pid
    assert pid != os.getpid()
    os.kill(pid, signal.SIGINT)
    assert (await worker.extract([("b.py", "python")]))[0].path == "b.py"
    assert worker.pid == pid
    assert workers() == [pid]
    await worker.close()
    assert not psutil.pid_exists(pid)
    assert workers() == []
    await worker.close()


async def test_a_killed_process_is_noticed_and_replaced(worker):
    await worker.extract([("a.py", "python")])
    first = worker.pid
    os.kill(first, signal.SIGKILL)
    assert await gone(first)
    with pytest.raises(WorkerDied):
        await worker.extract([("a.py", "python")])
    assert (await worker.extract([("a.py", "python")]))[0].path == "a.py"
    assert worker.pid not in {first, None}


async def test_closing_does_not_wait_for_a_batch(worker, monkeypatch):
    monkeypatch.setattr(worker_process, "extract", deadly.extract)
    await worker.extract([("a.py", "python")])
    task = asyncio.create_task(worker.extract([("slow.py", "python")]))
    await asyncio.sleep(0.2)
    pid = worker.pid
    await asyncio.wait_for(worker.close(), 30)
    assert not psutil.pid_exists(pid)
    with pytest.raises(WorkerDied):
        await task


async def test_a_closed_worker_starts_nothing_any_more(worker):
    start = asyncio.create_task(worker.extract([("a.py", "python")]))
    await asyncio.sleep(0)
    await worker.close()
    with pytest.raises(WorkerDied):
        await start
    with pytest.raises(WorkerDied):
        await worker.extract([("a.py", "python")])
    assert workers() == []


async def test_a_parser_that_never_ends_is_ended(worker, monkeypatch):
    monkeypatch.setattr(worker_process, "extract", deadly.extract)
    await worker.extract([("a.py", "python")])
    monkeypatch.setattr(worker_module, "BATCH_TIMEOUT_S", 0.2)
    pid = worker.pid
    with pytest.raises(WorkerDied):
        await worker.extract([("slow.py", "python")])
    assert not psutil.pid_exists(pid)


async def test_an_idle_process_ends_and_another_one_is_started(worker, monkeypatch):
    monkeypatch.setattr(worker_module, "IDLE_S", 0.05)
    await worker.extract([("a.py", "python")])
    first = worker.pid
    assert await gone(first)
    assert worker.pid is None
    assert (await worker.extract([("a.py", "python")]))[0].path == "a.py"


async def test_where_no_process_can_be_started_the_indexer_does_without(tmp_path, monkeypatch, caplog):
    def refuse(*args, **options):
        raise PermissionError("no semaphores here")

    monkeypatch.setattr(worker_module, "ProcessPoolExecutor", refuse)
    write(tmp_path, {"a.py": "import b\n", "b.py": ""})
    with pytest.raises(WorkerUnavailable):
        await Worker(tmp_path, None).extract([])
    indexer = Indexer(Workspace(tmp_path, use_cache=False))
    await indexer.run()
    await indexer.close()
    assert indexer.workspace.graph.edges() == [("a.py", "b.py")]
    assert "no worker process: no semaphores here" in caplog.text


async def test_a_file_that_kills_the_process_is_left_out_and_the_rest_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(worker_process, "extract", deadly.extract)
    write(tmp_path, {"a.py": "import z\n", "poison.py": "", "z.py": ""})
    indexer = Indexer(Workspace(tmp_path, use_cache=False))
    report = await indexer.run()
    assert {path: str(v) for path, v in report.rejected.items()} == {
        "poison.py": "could not be parsed (the parser did not survive it)"
    }
    assert indexer.workspace.graph.edges() == [("a.py", "z.py")]
    await indexer.close()
    assert workers() == []


async def test_after_many_deaths_the_rest_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(worker_process, "extract", deadly.extract)
    monkeypatch.setattr("fimble.index.indexer._MAX_DEATHS", 1)
    write(tmp_path, {"a.py": "", "poison1.py": "", "poison2.py": "", "z.py": ""})
    for path in tmp_path.iterdir():
        os.utime(path, ns=(1, 1))
    indexer = Indexer(Workspace(tmp_path, use_cache=False))
    report = await indexer.run()
    assert sorted(report.rejected) == ["poison1.py", "poison2.py", "z.py"]
    await indexer.close()


SERVER = """
import asyncio, sys
from pathlib import Path
from fimble.index import worker_process
from fimble.index.worker import Worker
from tests.unit.index import deadly

async def main():
    worker_process.extract = deadly.extract
    worker = Worker(Path(sys.argv[1]), None)
    await worker.extract([("noisy.py", "python")])
    print(worker.pid, flush=True)
    if "stay" in sys.argv:
        await worker.extract([("slow.py", "python")])
    await worker.close()

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_the_process_never_writes_to_the_wire(tmp_path):
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, script, tmp_path], check=True, capture_output=True, text=True, timeout=120, env=environment
    )
    assert done.stdout.strip().isdigit()
    assert done.stderr.count("noise") == 3


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_the_process_ends_when_its_parent_is_killed(tmp_path):
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, script, tmp_path, "stay"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as parent:
        pid = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 30
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not psutil.pid_exists(pid)
