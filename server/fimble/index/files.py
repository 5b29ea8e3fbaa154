"""Which files of a workspace may be indexed and shown to others, told from path and directory entry alone.

Nothing here opens a source file: what its content says is judged in `content`, by whoever reads it. Symbolic links are
never followed, so nothing outside the workspace is reached and nothing inside is counted twice.
"""

from __future__ import annotations

import logging
import os
import stat
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fimble.index.content import MAX_BYTES
from fimble.index.derived import BUILD_DIRECTORIES, DOTNET_DIRECTORIES, generated_rule, may_be_package, vendored_rule
from fimble.index.ignore_files import IgnoreFiles
from fimble.index.ignore_rules import parse_lines
from fimble.index.secret_files import secret_name, secret_rule
from fimble.index.verdict import ACCEPTED, Reason, Verdict
from fimble.syntax.languages import language_for_path

logger = logging.getLogger(__name__)

MAX_FILES = 60_000
"""Files one index holds; who opens a home directory by mistake should not pay for all of it."""

_ODD_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Signature:
    """What tells a changed file from an unchanged one without reading it."""

    size: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Signature:
        """Take the signature out of a stat result."""
        # On Windows a directory entry does not know the inode that an open file knows.
        return cls(status.st_size, status.st_mtime_ns, 0 if os.name == "nt" else status.st_ino)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of the workspace and what the filter makes of it."""

    path: str
    """A directory, which is only reported when it is left out, ends with "/"."""
    verdict: Verdict
    language: str = ""
    signature: Signature | None = None
    """Both are set for accepted files only."""


class FileFilter:
    """Judges the files of one workspace. Ignore files and `exclude` are read once, until `reload`.

    `exclude` are patterns as in a `.gitignore` at the workspace's root. `language_of` gives a language's name or None.
    """

    def __init__(self, root: Path, exclude: Sequence[str] = (), language_of: Callable[[str], str | None] | None = None):
        self.root = root
        self.exclude = tuple(exclude)
        self._exclude = parse_lines("settings", self.exclude)
        self._ignores = IgnoreFiles(root)
        self._directories: dict[str, Verdict] = {}
        self._language_of = language_of or _language_of

    def reload(self) -> None:
        """Read `exclude` and ignore files, and look at directories, anew."""
        self._exclude = parse_lines("settings", self.exclude)
        self._ignores.forget()
        self._directories.clear()

    def judge(self, path: str) -> Verdict:
        """Judge one file by its workspace-relative path, the directories above it included.

        The file need not exist (a new buffer); where it does, it must be a regular file. Its content is not looked at.
        """
        above = self._judge_directories(path)
        return above if above is not None else self.judge_file(path, _lstat(self.root / path))

    def judge_directories(self, path: str) -> Verdict:
        """Judge a directory and those above it by its workspace-relative path."""
        return self._judge_directories(f"{path}/any") or ACCEPTED

    def _judge_directories(self, path: str) -> Verdict | None:
        """Return the first verdict against a directory above `path`, the topmost first."""
        names = path.split("/")
        if any(name in {"", ".", ".."} for name in names):
            return Verdict(Reason.OUTSIDE)
        for depth in range(1, len(names)):
            directory = "/".join(names[:depth])
            if directory not in self._directories:
                self._directories[directory] = self._judge_directory_on_disk(directory)
            if not self._directories[directory].is_accepted:
                return self._directories[directory]
        return None

    def _judge_directory_on_disk(self, path: str) -> Verdict:
        name = path.rpartition("/")[2].lower()
        siblings = (
            _names_in((self.root / path).parent) if name in BUILD_DIRECTORIES | DOTNET_DIRECTORIES else frozenset()
        )
        status = _lstat(self.root / path)
        if status is not None and stat.S_ISLNK(status.st_mode):
            return Verdict(Reason.SYMLINK)
        return self.judge_directory(path, siblings)

    def judge_directory(self, path: str, siblings: frozenset[str]) -> Verdict:
        """Judge a directory itself; `siblings` are the names beside it in lower case."""
        name = path.rpartition("/")[2]
        if rule := _unfit(name):
            return rule
        if secret := secret_rule(path + "/"):
            return Verdict(Reason.SECRET, secret)
        if ruled := self._judge_by_rules(path, is_directory=True):
            return ruled
        if self._is_wanted(path, is_directory=True):
            return ACCEPTED
        vendored = vendored_rule(name, siblings)
        if vendored and not (may_be_package(name) and _exists(f"{self.root}/{path}/__init__.py")):
            return Verdict(Reason.VENDORED, vendored)
        if _exists(f"{self.root}/{path}/pyvenv.cfg"):
            return Verdict(Reason.VENDORED, "a virtual environment")
        return ACCEPTED

    def judge_file(self, path: str, status: os.stat_result | None) -> Verdict:
        """Judge a file itself, its directories aside; `status` is its lstat result, None when it does not exist."""
        name = path.rpartition("/")[2]
        if rule := _unfit(name) or _odd_kind(status):
            return rule
        if secret := secret_name(name):
            return Verdict(Reason.SECRET, secret)
        if ruled := self._judge_by_rules(path, is_directory=False):
            return ruled
        generated = generated_rule(name)
        if generated and not self._is_wanted(path, is_directory=False):
            return Verdict(Reason.GENERATED, generated)
        if self._language_of(path) is None:
            return Verdict(Reason.LANGUAGE)
        if status is not None and status.st_size > MAX_BYTES:
            return Verdict(Reason.TOO_LARGE, f"{status.st_size:,} bytes")
        return ACCEPTED

    def language_of(self, path: str) -> str:
        """Return the language's name for a path; "" when we have no grammar for it."""
        return self._language_of(path) or ""

    def _judge_by_rules(self, path: str, *, is_directory: bool) -> Verdict | None:
        if self._exclude.rules:
            rule = self._exclude.decide(path.split("/"), is_directory=is_directory)
            if rule is not None and not rule.is_negated:
                return Verdict(Reason.EXCLUDED, rule.text)
        decision = self._ignores.decide(path, is_directory=is_directory)
        return Verdict(Reason.IGNORED, decision.why) if decision.is_ignored else None

    def _is_wanted(self, path: str, *, is_directory: bool) -> bool:
        return self._ignores.decide(path, is_directory=is_directory).is_wanted


def walk(files: FileFilter, directory: str = "", *, limit: int = MAX_FILES) -> Iterator[Found]:
    """Yield every file from `directory` down, accepted or not, and the directories that are left out.

    Breadth first, names in order; stops with `Reason.TOO_MANY` after `limit` accepted files. What vanishes meanwhile is
    passed over, what cannot be read is reported, nothing raises.
    """
    pending = deque([directory])
    seen: set[tuple[int, int]] = set()
    while pending:
        here = pending.popleft()
        try:
            entries = sorted(os.scandir(files.root / here), key=lambda entry: entry.name)
        except OSError as error:
            yield from _unreadable(f"{here}/", error)
            continue
        siblings = frozenset(entry.name.lower() for entry in entries)
        for entry in entries:
            for found in _judge_entry(files, entry, here, siblings, seen):
                if isinstance(found, str):
                    pending.append(found)
                elif limit <= 0 and found.verdict.is_accepted:
                    yield Found(found.path, Verdict(Reason.TOO_MANY))
                    return
                else:
                    limit -= found.verdict.is_accepted
                    yield found


def _judge_entry(
    files: FileFilter, entry: os.DirEntry[str], here: str, siblings: frozenset[str], seen: set[tuple[int, int]]
) -> Iterator[Found | str]:
    """Yield what to report about an entry, or the path of a directory to walk into, or nothing."""
    path = f"{here}/{entry.name}" if here else entry.name
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        yield from _unreadable(path, error)
        return
    if not stat.S_ISDIR(status.st_mode):
        yield _judge_file(files, path, status)
    elif not (verdict := _judge_subdirectory(files, entry, path, siblings)).is_accepted:
        yield Found(f"{path}/", verdict)
    elif _is_new(status, seen):
        yield path


def _unreadable(path: str, error: OSError) -> Iterator[Found]:
    if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
        yield Found(path, Verdict(Reason.UNREADABLE, error.strerror or ""))


def _judge_file(files: FileFilter, path: str, status: os.stat_result) -> Found:
    verdict = files.judge_file(path, status)
    if not verdict.is_accepted:
        return Found(path, verdict)
    return Found(path, verdict, files.language_of(path), Signature.of(status))


def _judge_subdirectory(files: FileFilter, entry: os.DirEntry[str], path: str, siblings: frozenset[str]) -> Verdict:
    if _is_junction(entry):
        return Verdict(Reason.SYMLINK)
    return files.judge_directory(path, siblings)


def _is_new(status: os.stat_result, seen: set[tuple[int, int]]) -> bool:
    """Note a directory; False when it was walked before (a bind mount can make a loop). Windows tells no inode here."""
    key = (status.st_dev, status.st_ino)
    if status.st_ino and key in seen:
        return False
    seen.add(key)
    return True


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Tell a Windows junction, which is a link that does not call itself one (Python 3.12 and later can tell)."""
    ask = getattr(entry, "is_junction", None)
    return bool(ask and ask())


def _lstat(path: Path | str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except (OSError, ValueError):
        return None


def _exists(path: str) -> bool:
    return _lstat(path) is not None


def _names_in(directory: Path) -> frozenset[str]:
    try:
        return frozenset(entry.name.lower() for entry in directory.iterdir())
    except OSError:
        return frozenset()


def _unfit(name: str) -> Verdict | None:
    """Refuse names that could not stand in a database or a path comment."""
    is_odd = not name.isprintable() and any(unicodedata.category(char) in _ODD_CATEGORIES for char in name)
    return Verdict(Reason.NAME) if is_odd else None


def _odd_kind(status: os.stat_result | None) -> Verdict | None:
    if status is None or stat.S_ISREG(status.st_mode):
        return None
    return Verdict(Reason.SYMLINK if stat.S_ISLNK(status.st_mode) else Reason.NOT_A_FILE)


def _language_of(path: str) -> str | None:
    language = language_for_path(path)
    return language.name if language and language.has_grammar else None
