"""What this machine knows of the models it has run: how their self-tests went and how quick they are, by digest, in one file that
only its user can read. No code and no prompt is in it."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

import platformdirs

from fimble.models.self_test import VERSION, SelfTest, Verdict

logger = logging.getLogger(__name__)

MOST_MODELS = 200
"""Whoever tries more keeps the latest."""
MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Speed:
    """How quick a model was on this machine when it was measured; 0 where the server did not say."""

    prompt_tokens_per_s: float
    """Reading a prompt that was new to it."""
    tokens_per_s: float
    """Generating."""
    size: int = 0
    """Bytes of the model on disk: how other models compare is guessed by that."""


def default_file() -> Path:
    """Return where the records live on this system."""
    return platformdirs.user_cache_path("fimble", appauthor=False) / "models.json"


class Records:
    """The file. Each call reads it anew, because other editors write it too; nothing here raises because of the disk."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or default_file()

    def verdict(self, digest: str, template: str) -> Verdict | None:
        """Say how the self-test of a model in a format went; None: it was not made, or by other holes."""
        found = self._all().get(digest, {}).get("tests", {}).get(f"{template}/{VERSION}")
        return found if found in get_args(Verdict) else None

    def note_test(self, digest: str, name: str, template: str, tested: SelfTest) -> None:
        """Keep a verdict."""
        self._change(digest, name, "tests", {f"{template}/{VERSION}": tested.verdict})

    def speed(self, digest: str) -> Speed | None:
        """Say how quick a model was; None: nobody has measured it."""
        return _speed(self._all().get(digest, {}).get("speed"))

    def speeds(self) -> list[Speed]:
        """List what was measured, the latest last."""
        found = (_speed(entry.get("speed")) for entry in self._all().values())
        return [speed for speed in found if speed is not None]

    def note_speed(self, digest: str, name: str, speed: Speed) -> None:
        """Keep a measurement."""
        self._change(digest, name, "speed", asdict(speed))

    def forget(self, digest: str) -> None:
        """Forget what is known of a model."""
        models = self._all()
        if models.pop(digest, None) is not None:
            self._write(models)

    def _all(self) -> dict[str, dict[str, Any]]:
        try:
            if self.file.stat().st_size > MAX_BYTES:
                return {}
            value = json.loads(self.file.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        models = value.get("models") if isinstance(value, dict) else None
        if not isinstance(models, dict):
            return {}
        return {key: _entry(entry) for key, entry in models.items() if isinstance(entry, dict)}

    def _change(self, digest: str, name: str, key: str, values: Mapping[str, Any]) -> None:
        models = self._all()
        entry = models.pop(digest, {})
        models[digest] = {**entry, "name": name, key: {**entry.get(key, {}), **values}}
        self._write(dict(list(models.items())[-MOST_MODELS:]))

    def _write(self, models: Mapping[str, Any]) -> None:
        """Write a file beside it, for its user alone, and put it in its place at once."""
        temporary = ""
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.file.parent, prefix=".models-")  # 0600
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"models": models}, file, indent=1)
            os.replace(temporary, self.file)  # noqa: PTH105 -- a string is what mkstemp gives
        except OSError as error:
            logger.info("what is known of models cannot be kept: %s", error)
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108 -- likewise


def _entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key == "name" or isinstance(value, dict)}


def _speed(value: object) -> Speed | None:
    if not isinstance(value, dict):
        return None
    found = [value.get(key) for key in ("prompt_tokens_per_s", "tokens_per_s", "size")]
    numbers = [float(number) for number in found if isinstance(number, int | float) and 0 <= number < 1e15]
    return Speed(numbers[0], numbers[1], int(numbers[2])) if len(numbers) == 3 else None
