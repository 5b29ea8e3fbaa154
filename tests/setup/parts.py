"""The real programs and models that some tests need: where each is kept, and what happens to its tests when it is not there.

`prepare.py` gets the parts and writes down what it got; fixtures ask here. On a desk a missing part skips its tests, and the
summary says in one line what was left out and how to get it. With CI set it fails them: there, nothing may be left out.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NoReturn

import pytest


def cache() -> Path:
    """Return the folder that outlives the checkout: a real Ollama takes ten minutes to build, and is built once."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("FIMBLE_TEST_CACHE") or Path(home, "fimble-tests"))


def record() -> Path:
    """Return the file in which `prepare.py` says what it got: {part: {"path": …} or {"left_out": why}}."""
    return cache() / "parts.json"


def require(name: str) -> Path:
    """Return where the part is. For use in a fixture: without the part, its tests are skipped, or fail in CI."""
    known = json.loads(record().read_text("utf-8")) if record().exists() else {}
    part = known.get(name, {"left_out": "not set up yet"})
    path = Path(part.get("path", ""))
    if "path" not in part or not path.exists():
        leave_out(f"left out, no {name} ({part.get('left_out', 'gone from the cache')}): `make test` sets it up")
    return path


def leave_out(message: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def told_once(report: pytest.TestReport) -> pytest.TestReport:
    """Give a report of a missing part this file for a place: pytest's summary then has one line for all its tests."""
    if report.skipped and isinstance(report.longrepr, tuple) and "left out, no " in report.longrepr[2]:
        report.longrepr = (__file__, None, report.longrepr[2])
    return report
