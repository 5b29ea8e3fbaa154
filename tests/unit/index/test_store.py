from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time

import pytest

from fimble.index import store as store_module
from fimble.index.extraction import Extracted
from fimble.index.facts_json import encode
from fimble.index.files import Found, Signature
from fimble.index.outline import outline_of
from fimble.index.store import Store
from fimble.index.verdict import ACCEPTED, Reason, Verdict
from tests.unit.index.making import facts

OLD = 1_600_000_000_123_456_789
SIGNATURE = Signature(10, OLD, 7)


_OPENED: list[Store] = []


def open_store(tmp_path, version="1"):
    made = Store(tmp_path / "project", tmp_path / "cache", lambda: version)
    _OPENED.append(made)
    return made


@pytest.fixture(autouse=True)
def close_every_store():
    yield
    while _OPENED:
        _OPENED.pop().close()


@pytest.fixture
def store(tmp_path):
    made = open_store(tmp_path)
    yield made
    made.close()


def extracted(path, signature=SIGNATURE, language="python", verdict=ACCEPTED, key=""):
    key = key or f"hash of {path}"
    if not verdict.is_accepted:
        return Extracted(path, language, verdict, signature, key)
    known = facts(path, ["load"], ["import os"], uses=["x"], content_hash=key)
    return Extracted(path, language, verdict, signature, key, encode(known), outline_of(known))


def found(path, signature=SIGNATURE, language="python"):
    return Found(path, ACCEPTED, language, signature)


def names(store, *files):
    hits = store.lookup(files)
    return {
        path: [d.name for d in hit.facts.unpacked().definitions] if hit.facts else str(hit.verdict)
        for path, hit in hits.items()
    }


def test_what_was_saved_is_known_while_the_file_looks_the_same(store):
    store.save([extracted("a.py"), extracted("b.py")])
    assert names(store, found("a.py"), found("c.py")) == {"a.py": ["load"]}
    (hit,) = store.lookup([found("a.py")]).values()
    known = facts("a.py", ["load"], ["import os"], uses=["x"])
    assert (hit.facts.unpacked(), hit.outline) == (known, outline_of(known))


@pytest.mark.parametrize(
    "now",
    [
        found("a.py", Signature(11, OLD, 7)),
        found("a.py", Signature(10, OLD + 1, 7)),
        found("a.py", Signature(10, OLD, 8)),
        found("a.py", language="typescript"),
    ],
)
def test_a_file_that_looks_different_is_not_known(store, now):
    store.save([extracted("a.py")])
    assert names(store, now) == {}


def test_a_verdict_about_content_is_kept_too(store):
    store.save([extracted("a.py", verdict=Verdict(Reason.LONG_LINE, "2000 characters"))])
    assert names(store, found("a.py")) == {"a.py": "a line too long (2000 characters)"}


def test_a_file_that_could_not_be_read_is_not_kept(store):
    store.save([Extracted("a.py", "python", Verdict(Reason.UNREADABLE))])
    assert names(store, found("a.py")) == {}


def test_equal_content_is_known_by_its_hash_wherever_it_is(store):
    store.save([extracted("a.py", key="h")])
    known = facts("a.py", ["load"], ["import os"], uses=["x"], content_hash="h")
    assert store.facts_for("h", "python") == (encode(known), outline_of(known))
    assert store.facts_for("h", "typescript") is None
    assert store.facts_for("other", "python") is None


def test_what_other_code_made_is_not_answered_and_goes_away(tmp_path):
    old = open_store(tmp_path, "1")
    old.save([extracted("a.py")])
    old.close()
    new = open_store(tmp_path, "2")
    assert names(new, found("a.py")) == {}
    new.prune(["a.py"])
    new.close()
    assert names(open_store(tmp_path, "1"), found("a.py")) == {}


@pytest.mark.parametrize(
    ("age_ns", "fraction", "is_trusted"),
    [(50_000_000, 1, False), (500_000_000, 1, True), (500_000_000, 0, False), (3_000_000_000, 0, True)],
)
def test_a_file_written_this_very_moment_may_change_unseen(store, monkeypatch, age_ns, fraction, is_trusted):
    now = 1_700_000_000_000_000_000
    mtime = now - age_ns if fraction else (now - age_ns) // 1_000_000_000 * 1_000_000_000
    mtime += fraction
    monkeypatch.setattr(store_module.time, "time_ns", lambda: mtime + age_ns)
    signature = Signature(10, mtime, 7)
    store.save([extracted("a.py", signature)])
    assert (names(store, found("a.py", signature)) != {}) == is_trusted
    assert store.facts_for("hash of a.py", "python") is not None


def test_pruning_forgets_files_that_are_gone_but_keeps_their_facts_for_a_month(store, monkeypatch):
    store.save([extracted("a.py"), extracted("b.py")])
    store.prune(["a.py"])
    assert names(store, found("a.py"), found("b.py")) == {"a.py": ["load"]}
    assert store.facts_for("hash of b.py", "python") is not None
    later = time.time() + 31 * 86_400
    monkeypatch.setattr(store_module.time, "time", lambda: later)
    store.prune(["a.py"])
    assert names(store, found("a.py")) == {"a.py": ["load"]}
    assert store.facts_for("hash of b.py", "python") is None


def test_caches_that_nobody_used_for_half_a_year_go(tmp_path, store):
    old, young = (Store(tmp_path / name, tmp_path / "cache", lambda: "1") for name in ("old", "young"))
    for other in (old, young, store):
        other.save([extracted("a.py")])
        other.close()
    half_a_year_ago = time.time() - 181 * 86_400
    os.utime(old.path, (half_a_year_ago, half_a_year_ago))
    os.utime(store.path, (half_a_year_ago, half_a_year_ago))
    store.prune(["a.py"])
    assert [other.path.exists() for other in (old, young, store)] == [False, True, True]


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_only_the_user_may_read_it(store):
    store.save([extracted("a.py")])
    modes = {p.name.partition(".sqlite3")[2]: stat.S_IMODE(p.stat().st_mode) for p in store.path.parent.iterdir()}
    assert modes == {"": 0o600, "-wal": 0o600, "-shm": 0o600}
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


def test_workspaces_have_files_of_their_own(tmp_path):
    first, second = (Store(tmp_path / folder / "project", tmp_path, lambda: "1") for folder in ("a", "b"))
    assert first.path != second.path
    assert first.path.name.startswith("project-")


def _garbage(path):
    path.write_bytes(os.urandom(5000))


def _truncated(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _torn(path):
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    path.write_bytes(data)


def _foreign(path):
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE file (x)")
    database.close()


def _newer(path):
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


def _without_tables(path):
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE facts")
    database.close()


@pytest.mark.parametrize("damage", [_garbage, _truncated, _torn, _foreign, _newer, _without_tables])
def test_a_damaged_or_foreign_file_is_made_anew(tmp_path, damage):
    first = open_store(tmp_path)
    first.save([extracted(f"{n}.py") for n in range(200)])
    first.close()
    damage(first.path)
    second = open_store(tmp_path)
    second.lookup([found("0.py")])
    second.prune(["0.py"])
    second.save([extracted("new.py")])
    assert names(second, found("new.py")) == {"new.py": ["load"]}
    second.close()
    assert names(open_store(tmp_path), found("new.py")) == {"new.py": ["load"]}


def test_damaged_facts_are_no_hit(store):
    store.save([extracted("a.py"), extracted("b.py")])
    with sqlite3.connect(store.path) as database:
        database.execute("UPDATE facts SET record = x'00ff' WHERE content_hash = 'hash of a.py'")
    database.close()
    assert names(store, found("a.py"), found("b.py")) == {"b.py": ["load"]}
    assert store.facts_for("hash of a.py", "python") is None


def works_without(store):
    store.save([extracted("a.py")])
    store.prune(["a.py"])
    assert names(store, found("a.py")) == {}
    assert store.facts_for("hash of a.py", "python") is None
    store.close()


def test_without_a_directory_to_write_to_there_is_no_cache(tmp_path):
    (tmp_path / "cache").write_text("a file stands in the way")
    works_without(open_store(tmp_path))


def test_with_a_full_disk_there_is_no_cache(tmp_path, monkeypatch):
    connect = sqlite3.connect

    def connect_to_full_disk(*args, **options):
        database = connect(*args, **options)
        database.execute("PRAGMA max_page_count = 1")
        return database

    monkeypatch.setattr(sqlite3, "connect", connect_to_full_disk)
    works_without(open_store(tmp_path))


def test_while_another_process_writes_the_cache_is_passed_over_and_used_again_later(store, monkeypatch):
    monkeypatch.setattr(store_module, "_BUSY_S", 0.05)
    store.save([extracted("a.py")])
    store.close()
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    store.save([extracted("b.py")])
    other.execute("ROLLBACK")
    other.close()
    assert names(store, found("a.py"), found("b.py")) == {"a.py": ["load"]}
    store.save([extracted("b.py")])
    assert names(store, found("b.py")) == {"b.py": ["load"]}


def test_threads_may_share_it(store):
    def work(n):
        for i in range(20):
            store.save([extracted(f"{n}-{i}.py")])
            store.lookup([found(f"{n}-{i}.py")])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.lookup([found(f"{n}-{i}.py") for n in range(4) for i in range(20)])) == 80


PROCESS = """
import sys
from pathlib import Path
from fimble.index import store as store_module
from fimble.index.store import Store
from tests.unit.index.test_store import extracted
store_module._BUSY_S = 60.0  # a machine under load must not make a process give up
store = Store(Path(sys.argv[1]), Path(sys.argv[2]), lambda: "1")
for n in range(40):
    store.save([extracted(f"{sys.argv[3]}-{n}.py")])
store.close()
"""


def test_two_processes_may_share_it(tmp_path):
    command = [sys.executable, "-c", PROCESS, str(tmp_path / "project"), str(tmp_path / "cache")]
    processes = [subprocess.Popen([*command, name]) for name in "ab"]
    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    store = open_store(tmp_path)
    assert len(store.lookup([found(f"{name}-{n}.py") for name in "ab" for n in range(40)])) == 80
    store.close()
