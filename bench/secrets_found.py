"""How many secrets redaction hides, by kind, and how often it is set off by code that has none.

Recall is measured on secrets that a seeded generator makes in the formats of their vendors and puts into lines as people write
them (`tests/unit/context/fake_secrets.py`); false alarms on the files of pinned packages that the index would take. What these
packages have in their tests and documentation by way of keys counts as a false alarm too, so the true figure is lower.

Beside it detect-secrets 1.5 with its default plugins and filters, on files as its own command reads them, where it is installed
(`pip install detect-secrets`). fimble does not stand on it: it is made to warn before a commit, so it takes a hundred times as
long for a line (a request reads thousands), knows fewer vendors, and of a private key only the first line.
"""

from __future__ import annotations

import atexit
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.corpus import DJANGO, FLASK, MOBX, RXJS, SQLALCHEMY, Package, fetch
from bench.report import Figure, save
from fimble.context.secrets import redact
from fimble.index.files import walk
from fimble.index.workspace import Workspace
from tests.unit.context.fake_secrets import (
    ANYWHERE,
    CHOSEN,
    CHOSEN_PLACES,
    NAMED,
    PASSWORD_PLACES,
    PASSWORDS,
    VALUES,
    VENDORS,
    Fake,
)

TRIES = 12
CODE = (
    DJANGO, SQLALCHEMY, FLASK, RXJS, MOBX, Package("go", "github.com/gin-gonic/gin", "v1.10.0"), Package("crates", "hyper", "1.5.1"),
    Package("maven", "com.google.code.gson:gson", "2.11.0"),
)  # fmt: skip
SLOW_LINES = 10_000
"""Lines of each package that the baseline reads: all of them would take it many minutes."""

Hides = Callable[[str, str], bool]
"""Whether a detector hides a secret (second) in a line (first)."""


def ours(line: str, secret: str) -> bool:
    return secret not in redact(line).text


Scan = Callable[[Path], dict[int, list[str]]]
"""What a detector sees in a file, by line, counted from 1."""


def detect_secrets() -> Scan | None:
    """detect-secrets on a file, as its own command runs it; None where it is not installed."""
    try:
        from detect_secrets.core.scan import scan_file
        from detect_secrets.settings import default_settings
    except ImportError:
        return None
    settings = default_settings()
    settings.__enter__()
    atexit.register(settings.__exit__, None, None, None)  # which holds it: without a holder it ends at once

    def scan(file: Path) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for secret in scan_file(str(file)):
            found.setdefault(secret.line_number, []).append(secret.secret_value or "")
        return found

    return scan


def lines_with(fakes: tuple[Fake, ...], places: tuple[str, ...]) -> Iterator[tuple[Fake, str, str]]:
    for fake in fakes:
        for place in places:
            for number in range(TRIES):
                secret = fake.make(random.Random(f"{fake.name} {place} {number}"))
                if "://" in place and fake in PASSWORDS:
                    secret = secret.translate(str.maketrans("@#%", "789"))
                yield fake, place.format(secret), secret[fake.kept :]


def recall_rows(other: Scan | None) -> list[list[object]]:
    groups = {
        f"tokens of {len(VENDORS)} vendors and kinds, anywhere": (VENDORS, ANYWHERE),
        "random values at a telling name": (VALUES, NAMED),
        "passwords at a telling name": (PASSWORDS, PASSWORD_PLACES),
        "passwords of words, in quotes at a telling name": (CHOSEN, CHOSEN_PLACES),
    }
    rows: list[list[object]] = []
    for name, (fakes, places) in groups.items():
        tried = [(line, secret) for _, line, secret in lines_with(fakes, places)]
        hidden = sum(ours(line, secret) for line, secret in tried)
        theirs = hidden_by(other, tried) if other else None
        rows.append([name, len(tried), share(hidden, len(tried)), share(theirs, len(tried))])
    return rows


def hidden_by(scan: Scan, tried: list[tuple[str, str]]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "settings.py"
        file.write_text("\n".join(line for line, _ in tried), "utf-8")
        found = scan(file)
    return sum(any(secret in value for value in found.get(n, ())) for n, (_, secret) in enumerate(tried, 1))


def share(n: int | None, of: int) -> float | str:
    return "" if n is None else round(100 * n / of, 1)


def weakest(n: int = 8) -> list[list[object]]:
    """The kinds of secrets that are hidden least often."""
    tried: dict[str, list[bool]] = {}
    for fakes, places in ((VENDORS, ANYWHERE), (VALUES, NAMED), (PASSWORDS, PASSWORD_PLACES), (CHOSEN, CHOSEN_PLACES)):
        for fake, line, secret in lines_with(fakes, places):
            tried.setdefault(fake.name, []).append(ours(line, secret))
    return sorted(([name, len(held), share(sum(held), len(held))] for name, held in tried.items()), key=lambda r: r[2])[
        :n
    ]


def files_of(package: Package) -> list[Path]:
    root = fetch(package)
    return [root / found.path for found in walk(Workspace(root).files) if found.verdict.is_accepted]


def alarms(text: str) -> int:
    shown = redact(text)
    pairs = zip(text.split("\n"), shown.text.split("\n"), strict=True) if shown.n else ()
    return sum(before != after for before, after in pairs)


def code_rows(other: Scan | None) -> list[list[object]]:
    rows: list[list[object]] = []
    for package in CODE:
        paths = files_of(package)
        texts = [path.read_text("utf-8", "replace") for path in paths]
        n_lines, began = sum(text.count("\n") for text in texts), time.perf_counter()
        n_alarms = sum(map(alarms, texts))
        cost = 1e6 * (time.perf_counter() - began) / n_lines
        theirs = measured(other, paths) if other else ["", ""]
        rows.append(
            [
                f"{package.name} {package.version}",
                n_lines,
                round(10_000 * n_alarms / n_lines, 2),
                round(cost, 2),
                *theirs,
            ]
        )
    return rows


def measured(scan: Scan, paths: list[Path]) -> list[object]:
    """The same for another detector, on some of the files."""
    random.Random(1).shuffle(paths)
    n_lines, n_alarms, began = 0, 0, time.perf_counter()
    for path in paths:
        n_lines += path.read_text("utf-8", "replace").count("\n")
        n_alarms += len(scan(path))
        if n_lines > SLOW_LINES:
            break
    return [round(10_000 * n_alarms / n_lines, 1), round(1e6 * (time.perf_counter() - began) / n_lines, 1)]


def main(_arguments: list[str]) -> Figure:
    other = detect_secrets()
    save(
        Figure(
            name="secrets-alarms",
            title="False alarms in real code, and what looking costs",
            columns=[
                "package",
                "lines",
                "alarms per 10,000 lines",
                "µs a line",
                "detect-secrets: alarms",
                "its µs a line",
            ],
            rows=code_rows(other),
            bars=("alarms per 10,000 lines",),
        )
    )
    kinds = ", ".join(f"{name} {percent} %" for name, _, percent in weakest())
    return save(
        Figure(
            name="secrets",
            title="Made-up secrets that are hidden, in percent",
            columns=["secrets", "tried", "fimble", "detect-secrets"],
            rows=recall_rows(other),
            bars=("fimble", "detect-secrets") if other else ("fimble",),
            note=f"Hidden least often: {kinds}.",
        )
    )
