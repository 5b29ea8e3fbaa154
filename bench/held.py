"""What was tried to break the server or to get something out of it, and what held: docs/held.md, written by running the tests.

`python -m bench held [pytest arguments]`. One row for each case of the tests named here; a case that fails is in the table too.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "held.md"

THEMES = {
    "The model server misbehaves": ("tests/e2e/test_model_faults.py", "tests/e2e/test_faults.py"),
    "The client misbehaves": ("tests/e2e/test_wire.py",),
    "Files and workspaces as they should not be": ("tests/e2e/test_bad_input.py", "tests/unit/syntax/test_robustness.py"),
    "A long day": ("tests/e2e/test_soak.py", "tests/unit/test_editing_machine.py", "tests/unit/index/test_crash.py"),
    "Nothing leaves the machine": ("tests/e2e/test_nothing_leaves.py", "tests/models/test_hosts.py"),
    "Secrets stay": ("tests/e2e/test_secrets_stay.py", "tests/unit/context/test_secrets.py", "tests/unit/index/test_secret_files.py"),
}  # fmt: skip
MACHINE = "The cache, the clock, processes and handles"
"""Half of one file is about the machine, not the model server."""
ABOUT_MACHINE = re.compile("cache|disk|clock|worker|handles")


@dataclass(frozen=True)
class Try:
    theme: str
    sentence: str
    case: str
    outcome: str
    """"held", "FAILED" or "not tried here"."""


def tries(report: Path) -> Iterator[Try]:
    for case in ET.parse(report).iter("testcase"):
        file = case.get("classname", "").replace(".", "/")
        name, _, parameter = case.get("name", "").partition("[")
        theme = next(
            (t for t, files in THEMES.items() if any(file.startswith(f.removesuffix(".py")) for f in files)), ""
        )
        if theme == "The model server misbehaves" and ABOUT_MACHINE.search(name):
            theme = MACHINE
        inside = {child.tag for child in case}
        outcome = "FAILED" if inside & {"failure", "error"} else "not tried here" if "skipped" in inside else "held"
        sentence = name.removeprefix("test_").replace("_", " ").replace("runTest", "any order of edits keeps the text")
        yield Try(theme, sentence, parameter.removesuffix("]"), outcome)


def run(arguments: list[str]) -> list[Try]:
    files = [file for group in THEMES.values() for file in group]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *files, *arguments], cwd=ROOT, check=False
        )
        return list(tries(report))


def page(found: list[Try]) -> str:
    themes = list(dict.fromkeys(one.theme for one in found))
    counts = {theme: [one.outcome for one in found if one.theme == theme] for theme in themes}
    lines = ["# What was tried, and what held", "", "Written by `python -m bench held`, which runs these tests.", ""]
    lines += ["| | tried | held |", "|---|---|---|"]
    lines += [f"| {theme} | {_tried(counts[theme])} | {counts[theme].count('held')} |" for theme in themes]
    total = [one.outcome for one in found]
    lines += [f"| **in all** | **{_tried(total)}** | **{total.count('held')}** |", ""]
    for theme in themes:
        lines += [f"## {theme}", ""]
        for sentence in dict.fromkeys(one.sentence for one in found if one.theme == theme):
            lines += _rows([one for one in found if (one.theme, one.sentence) == (theme, sentence)])
        lines.append("")
    return "\n".join(lines)


def _tried(outcomes: list[str]) -> int:
    return len(outcomes) - outcomes.count("not tried here")


def _rows(cases: list[Try]) -> list[str]:
    """One line for a test; its cases are named where they have names of their own, and not too many."""
    held = sum(case.outcome == "held" for case in cases)
    names = [case.case for case in cases if re.search("[a-z]{3}", case.case)]
    shown = f": {', '.join(map(_plain, names))}" if 1 < len(names) <= 30 and max(map(len, names)) < 60 else ""
    bad = "".join(f" **{_plain(case.case)} {case.outcome}**" for case in cases if case.outcome != "held")
    return [f"- {cases[0].sentence} ({held} of {len(cases)}){shown}{bad}"]


def _plain(text: str) -> str:
    return re.sub(r"([|`*_<>])", r"\\\1", text)


def main(arguments: list[str]) -> None:
    found = run(arguments)
    TARGET.write_text(page(found), "utf-8")
    print(page(found).partition("\n## ")[0])
