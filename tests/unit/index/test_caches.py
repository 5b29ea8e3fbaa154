from __future__ import annotations

from fimble.index.caches import clear_caches, list_caches
from fimble.index.store import Store
from tests.unit.index.test_store import extracted


def test_each_cache_says_what_it_holds_and_clearing_leaves_none(tmp_path):
    for name, n_files in (("small", 1), ("big", 60)):
        store = Store(tmp_path / name, tmp_path / "cache", lambda: "1")
        store.save([extracted(f"{n}.py") for n in range(n_files)])
        store.close()
    (tmp_path / "cache" / "broken-0.sqlite3").write_bytes(b"no database")
    (tmp_path / "cache" / "notes.txt").write_text("somebody else's")

    caches = list_caches(tmp_path / "cache")

    assert [("big", 60, 60), ("small", 1, 1), ("broken", None, None)] == [
        (c.workspace, c.files, c.facts) for c in caches
    ]
    assert sum(cache.size for cache in caches) == clear_caches(tmp_path / "cache")
    assert ["notes.txt"] == [file.name for file in (tmp_path / "cache").iterdir()]


def test_where_nothing_was_kept_there_is_nothing_to_show_or_delete(tmp_path):
    assert ([], 0) == (list_caches(tmp_path / "none"), clear_caches(tmp_path / "none"))
