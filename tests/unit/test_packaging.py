"""What is built and locked: the wheel has every file the server reads, and the locks hold what pyproject.toml asks for."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = sorted([*ROOT.glob("requirements/*.txt"), ROOT / "tests/setup/build-tools.txt"])


def locked(name: str) -> dict[str, str]:
    """Return {package: version}."""
    lock = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE))


def test_the_wheel_carries_every_file_of_the_package(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = set(wheel.namelist())
    files = [path for path in (ROOT / "server/fimble").rglob("*") if path.suffix in {".py", ".scm", ".typed", ".json"}]
    assert set() == {path.relative_to(ROOT / "server").as_posix() for path in files} - packed


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_index_and_has_a_hash_for_every_package(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert [] == [entry for entry in entries if "--hash=sha256:" not in entry]


def test_the_locks_agree_on_every_version() -> None:
    dev = locked("dev")
    for name in ("runtime", "build"):
        assert locked(name).items() <= dev.items()


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for lock, asked in [("runtime", project["project"]["dependencies"]), ("dev", project["dependency-groups"]["dev"])]:
        versions = locked(lock)
        for requirement in (Requirement(line) for line in asked if isinstance(line, str)):
            assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), requirement
