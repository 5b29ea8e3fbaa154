"""`Ledger`: the file in which counts of suggestions outlive the server. Numbers and names of models and languages, no text of
anybody's; on this machine only, readable by its owner only.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import platformdirs

from fimble.completion.statistics import Counts, Key

logger = logging.getLogger(__name__)

MOST_BYTES = 1 << 20
"""A larger file is summed up by day when it is next opened: some years of daily use."""

_NUMBERS = tuple(field.name for field in fields(Counts))
_NAMES = ("backend", "model", "language")


def default_file() -> Path:
    """Give the place of the file: the user's state directory (XDG_STATE_HOME and its like)."""
    return platformdirs.user_state_path("fimble", appauthor=False) / "statistics.jsonl"


class Ledger:
    """Lines of JSON, one for what a server counted in some minutes of one day with one model in one language.

    Lines are only ever appended, each with one write, so that several servers can share the file.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or default_file()

    def append(self, counts: Mapping[Key, Counts], day: date | None = None) -> None:
        """Add counts; a disk that takes none is worth a line in the log and no more."""
        lines = [_line(str(day or date.today()), key, each) for key, each in sorted(counts.items())]  # noqa: DTZ011 -- the user's day
        if not lines:
            return
        try:
            self._make_folder()
            with suppress(FileNotFoundError):
                if self.file.stat().st_size > MOST_BYTES:
                    self._sum_up()
            with _private(self.file, os.O_APPEND) as sink:
                sink.write("".join(lines).encode())
        except OSError as error:
            logger.info("counts are not kept: %s", error)

    def read(self) -> dict[Key, Counts]:
        """Sum up all that was ever counted; lines that are damaged are left out."""
        total: dict[Key, Counts] = {}
        for _, key, counts in self._entries():
            total.setdefault(key, Counts()).add(counts)
        return total

    def since(self) -> str:
        """Give the first day that something was counted on (ISO 8601); "" when there is none."""
        return min((day for day, _, _ in self._entries()), default="")

    def clear(self) -> bool:
        """Delete the file; False when there was none."""
        try:
            self.file.unlink()
        except FileNotFoundError:
            return False
        return True

    def _make_folder(self) -> None:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _entries(self) -> Iterator[tuple[str, Key, Counts]]:
        try:
            text = self.file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        for line in text.split("\n"):
            entry = _entry(line)
            if entry is not None:
                yield entry

    def _sum_up(self) -> None:
        days: dict[tuple[str, Key], Counts] = {}
        for day, key, counts in self._entries():
            days.setdefault((day, key), Counts()).add(counts)
        fresh = self.file.with_suffix(f".{os.getpid()}")
        with _private(fresh, os.O_TRUNC) as sink:
            sink.write(
                "".join(_line(day, key, counts) for (day, key), counts in sorted(days.items(), key=_by_day)).encode()
            )
        fresh.replace(self.file)


def _by_day(item: tuple[tuple[str, Key], Counts]) -> tuple[str, Key]:
    return item[0]


def _private(file: Path, flag: int) -> Any:
    """Open a file for writing that only its owner may read."""
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | flag, 0o600), "wb", buffering=0)


def _line(day: str, key: Key, counts: Counts) -> str:
    numbers = {name: value for name in _NUMBERS if (value := getattr(counts, name))}
    return json.dumps({"day": day, **dict(zip(_NAMES, key, strict=True)), **numbers}) + "\n"


def _entry(line: str) -> tuple[str, Key, Counts] | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    if not isinstance(value, dict) or not all(isinstance(value.get(name), str) for name in ("day", *_NAMES)):
        return None
    numbers = {name: value.get(name, 0) for name in _NUMBERS}
    if not all(isinstance(number, int) and number >= 0 for number in numbers.values()):
        return None
    return value["day"], (value["backend"], value["model"], value["language"]), Counts(**numbers)
