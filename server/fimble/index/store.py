"""The index on disk, so that a warm start reads no source: one SQLite file per workspace in the user's cache directory.

It holds signatures and first lines of documentation, that is pieces of source text; hence mode 0600 in a directory 0700. It
is a cache and nothing else: whatever is wrong with it, it is made anew or left aside with a line in the log.
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import platformdirs

from fimble.index import extraction
from fimble.index.extraction import Extracted, Record
from fimble.index.files import Found, Signature
from fimble.index.outline import NO_OUTLINE, Outline
from fimble.index.packed import Packed
from fimble.index.verdict import ACCEPTED, Reason, Verdict

logger = logging.getLogger(__name__)

T = TypeVar("T")

_APPLICATION_ID = 0x464D424C  # "FMBL", in the file's header: what bears another one is not ours
_SCHEMA_VERSION = 3
_BUSY_S = 2.0
_CHUNK = 500
"""Rows asked for at a time."""
_KEEP_DAYS = 30
_KEEP_WORKSPACE_DAYS = 180
_SECONDS_A_DAY = 86_400
# A file written again within one tick of the clock keeps its time stamp, so a stamp must be older than a tick to be
# trusted. File systems that count whole seconds show it by stamps without a fraction (FAT counts two).
_TICK_NS = 100_000_000
_COARSE_TICK_NS = 2_000_000_000

_SCHEMA = """
CREATE TABLE file (
    path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, inode INTEGER,
    language TEXT, content_hash TEXT, extractor TEXT, reason TEXT, detail TEXT
) WITHOUT ROWID;
CREATE TABLE facts (
    content_hash TEXT, language TEXT, extractor TEXT, day INTEGER,
    record BLOB, checksum INTEGER, defined TEXT, used TEXT, imports BLOB,
    UNIQUE (content_hash, language, extractor)
);
CREATE TABLE settled (extractor TEXT PRIMARY KEY, record BLOB, checksum INTEGER);
"""

_FACTS_FOR = """
SELECT record, checksum, defined, used, imports FROM facts
WHERE content_hash = ? AND language = ? AND extractor = ?
"""
_NAMES_IN = "SELECT content_hash, language, defined, used FROM facts WHERE extractor = ? AND content_hash IN ({})"
_LOOKUP = """
SELECT path, size, mtime_ns, inode, file.language, reason, detail, content_hash,
    record, checksum, defined, used, imports
FROM file LEFT JOIN facts USING (content_hash, language, extractor)
WHERE extractor = ? AND path IN ({})
"""
# What SQLite's error codes mean to us; any other code on a database of ours means that it is damaged.
_PASSING = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_HOPELESS = frozenset({
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_AUTH,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """What the store knows about a file as it is on disk now: facts, or the verdict that keeps it out."""

    path: str
    facts: Packed | None
    verdict: Verdict
    outline: Outline = NO_OUTLINE


def default_directory() -> Path:
    """Return where caches of indexes live on this system."""
    return platformdirs.user_cache_path("fimble", appauthor=False) / "index"


class Store:
    """Facts by content hash, and content hashes by what a file looks like without reading it.

    Every method may be called from any thread and none raises because of the disk. `extractor` gives the version of the
    code that makes facts; what another version made is never answered.
    """

    def __init__(
        self, root: Path, directory: Path | None = None, extractor: Callable[[], str] = extraction.version
    ) -> None:
        name = re.sub(r"[^\w.-]", "_", root.name)[:40] or "root"
        key = blake2b(os.fsencode(root), digest_size=8).hexdigest()
        self.path = (directory or default_directory()) / f"{name}-{key}.sqlite3"
        self._version_of_extractor = extractor
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None
        self._is_off = False

    @cached_property
    def _extractor(self) -> str:
        return self._version_of_extractor()

    def lookup(self, found: Iterable[Found], *, patience_s: float = -1) -> dict[str, Hit]:
        """Return what is known about those files whose signature and language are still the same, by path.

        Nothing is known when the store is busy for longer than `patience_s`; a negative number waits as long as it takes.
        """
        wanted = {file.path: file for file in found}
        nothing: list[tuple[Any, ...]] = []
        rows = self._try("read", partial(self._rows, _LOOKUP, list(wanted)), nothing, patience_s)
        hits = (self._hit(wanted[row[0]], row) for row in rows)
        return {hit.path: hit for hit in hits if hit}

    def _rows(self, query: str, keys: Sequence[str], database: sqlite3.Connection) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            rows += database.execute(query.format(",".join("?" * len(chunk))), (self._extractor, *chunk))
        return rows

    def _hit(self, found: Found, row: tuple[Any, ...]) -> Hit | None:
        path, size, mtime_ns, inode, language, reason, detail, content_hash, *columns = row
        signature = found.signature
        if signature is None or (signature.size, signature.mtime_ns, signature.inode) != (size, mtime_ns, inode):
            return None
        if found.language != language:
            return None
        if reason:
            return Hit(path, None, Verdict(Reason[reason], str(detail))) if reason in Reason.__members__ else None
        record = _record(columns)
        if record is None:
            logger.info("the stored facts about %s are damaged or missing", path)
            return None
        return Hit(path, Packed(found.path, found.language, content_hash, record[0]), ACCEPTED, record[1])

    def facts_for(self, content_hash: str, language: str) -> Record | None:
        """Return stored facts for a content that was seen before, wherever that was."""
        key = (content_hash, language, self._extractor)
        row = self._try("read", lambda database: database.execute(_FACTS_FOR, key).fetchone(), None)
        return _record(row) if row else None

    def names_in(self, contents: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str] | None]:
        """Give the names that each content, told by hash and language, defines and those that it uses, as in its outline."""
        for start in range(0, len(contents), _CHUNK):
            chunk = contents[start : start + _CHUNK]
            nothing: list[tuple[Any, ...]] = []
            rows = self._try(
                "read", partial(self._rows, _NAMES_IN, [content_hash for content_hash, _ in chunk]), nothing
            )
            known = {(content_hash, language): (defined, used) for content_hash, language, defined, used in rows}
            yield from map(known.get, chunk)

    def save(self, extracted: Sequence[Extracted]) -> None:
        """Keep what was read. Files that could not be read, or that change right now, are not kept by signature."""
        now = time.time_ns()
        files = [self._file_row(item, item.signature, now) for item in extracted if item.signature]
        facts = [
            (item.content_hash, item.language, self._extractor, _today(), item.facts, crc32(item.facts),
             item.outline.defined, item.outline.used, item.outline.imports)
            for item in extracted
            if item.facts
        ]  # fmt: skip

        def write(database: sqlite3.Connection) -> None:
            with database:
                database.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", files)
                database.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", facts)

        self._try("write", write, None)

    def _file_row(self, item: Extracted, signature: Signature, now: int) -> tuple[object, ...]:
        tick = _TICK_NS if signature.mtime_ns % 1_000_000_000 else _COARSE_TICK_NS
        mtime_ns = signature.mtime_ns if now - signature.mtime_ns > tick else -1
        reason = item.verdict.reason.name if item.verdict.reason else ""
        return (
            item.path, signature.size, mtime_ns, signature.inode,
            item.language, item.content_hash, self._extractor, reason, item.verdict.detail,
        )  # fmt: skip

    def settled(self) -> bytes | None:
        """Return the record of edges that was kept last; None when there is none, or it is damaged."""
        query = "SELECT record, checksum FROM settled WHERE extractor = ?"
        row = self._try("read", lambda database: database.execute(query, (self._extractor,)).fetchone(), None)
        record, checksum = row or (None, 0)
        return record if isinstance(record, bytes) and crc32(record) == checksum else None

    def keep_settled(self, record: bytes) -> None:
        """Keep a record of edges in place of the last one."""
        row = (self._extractor, record, crc32(record))

        def write(database: sqlite3.Connection) -> None:
            with database:
                database.execute("INSERT OR REPLACE INTO settled VALUES (?, ?, ?)", row)

        self._try("write", write, None)

    def prune(self, present: Iterable[str]) -> None:
        """Forget files that are not `present`, facts that no file has had for a month, and what older code made.

        Caches of workspaces that nobody has indexed for half a year go too.
        """
        paths = [(path,) for path in present]

        def write(database: sqlite3.Connection) -> None:
            with database:
                database.execute("CREATE TEMP TABLE IF NOT EXISTS present (path TEXT PRIMARY KEY) WITHOUT ROWID")
                database.execute("DELETE FROM present")
                database.executemany("INSERT OR IGNORE INTO present VALUES (?)", paths)
                database.execute("DELETE FROM file WHERE path NOT IN present")
                database.execute(
                    "UPDATE facts SET day = ? WHERE day < ? AND content_hash IN (SELECT content_hash FROM file)",
                    (_today(), _today()),
                )
                database.execute(
                    "DELETE FROM facts WHERE day < ? OR extractor <> ?", (_today() - _KEEP_DAYS, self._extractor)
                )
                database.execute("DELETE FROM settled WHERE extractor <> ?", (self._extractor,))

        self._try("prune", write, None)
        self._remove_abandoned()

    def close(self) -> None:
        """Close the file. A later call opens it again."""
        with self._lock:
            self._disconnect()

    def _try(self, doing: str, work: Callable[[sqlite3.Connection], T], otherwise: T, patience_s: float = -1) -> T:
        """Run `work` on the database; a damaged one is made anew once, one that cannot be used is left aside."""
        if not self._lock.acquire(timeout=patience_s):
            return otherwise
        try:
            for may_repair in (True, False):
                if self._is_off:
                    break
                try:
                    self._database = self._database or self._connect()
                    return work(self._database)
                except (sqlite3.Error, OSError) as error:
                    if not self._recovers(doing, error, may_repair=may_repair):
                        break
        finally:
            self._lock.release()
        return otherwise

    def _recovers(self, doing: str, error: Exception, *, may_repair: bool) -> bool:
        """Deal with a failure; True when trying again makes sense."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_NOTADB) & 0xFF  # extended codes hold the plain one
        if isinstance(error, sqlite3.Error) and code in _PASSING:
            logger.info("cannot %s the index cache now: %s", doing, error)
            return False
        self._disconnect()
        if isinstance(error, OSError) or code in _HOPELESS or not may_repair:
            logger.warning("cannot %s the index cache, going on without: %s", doing, error)
            self._is_off = True
            return False
        logger.warning("the index cache %s cannot be used and is made anew: %s", self.path.name, error)
        return self._remove()

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Created here, so that SQLite's own files beside it take the mode over.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        database = sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level="IMMEDIATE", check_same_thread=False)
        try:
            _prepare(database)
        except BaseException:
            database.close()
            raise
        return database

    def _disconnect(self) -> None:
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
            self._database = None

    def _remove_abandoned(self) -> None:
        oldest = time.time() - _KEEP_WORKSPACE_DAYS * _SECONDS_A_DAY
        try:
            for path in self.path.parent.glob("*.sqlite3"):
                if path != self.path and path.stat().st_mtime < oldest:
                    _unlink(path)
        except OSError as error:
            logger.info("cannot look through the caches of other workspaces: %s", error)

    def _remove(self) -> bool:
        try:
            _unlink(self.path)
        except OSError as error:
            logger.warning("cannot remove the damaged index cache, going on without: %s", error)
            self._is_off = True
            return False
        return True


def _unlink(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _prepare(database: sqlite3.Connection) -> None:
    """Lay out a new file; refuse one that is not ours or of another version, so that it is made anew."""
    _switch_to_wal(database)
    database.execute("PRAGMA synchronous = NORMAL")
    with database:
        database.execute("BEGIN IMMEDIATE")
        (application,) = database.execute("PRAGMA application_id").fetchone()
        (version,) = database.execute("PRAGMA user_version").fetchone()
        (n_tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if (application, version, n_tables) == (0, 0, 0):
            for statement in _SCHEMA.split(";"):
                database.execute(statement)
            database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            database.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
        elif (application, version) != (_APPLICATION_ID, _SCHEMA_VERSION):
            raise sqlite3.DatabaseError(f"made by other code: application {application:#x}, version {version}")


def _switch_to_wal(database: sqlite3.Connection) -> None:
    """Turn write-ahead logging on; SQLite does not wait by itself when another process does the same right now."""
    deadline = time.monotonic() + _BUSY_S
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _PASSING or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _today() -> int:
    return int(time.time()) // _SECONDS_A_DAY


def _record(columns: Sequence[Any]) -> Record | None:
    """Put facts together; None when they are damaged, or are not there."""
    record, checksum, defined, used, imports = columns
    is_sound = isinstance(record, bytes) and crc32(record) == checksum and isinstance(imports, bytes)
    return (record, Outline(str(defined), str(used), imports)) if is_sound else None
