"""Python's judge: the import system itself (`python_imports` runs in a process of its own).

Which directories of a project's source tree installing it puts on `sys.path` is read off the wheel that its authors
released beside it: a file of the wheel and its twin in the source tree tell the root. Implied parents (`import a.b` runs
`a/__init__.py` too) count on neither side, nor do fixtures of `conftest.py`, which no import mentions.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.corpus import DJANGO, RICH, SQLALCHEMY, Package, default_cache, fetch
from bench.judges import Edge
from fimble.index.imports import resolver_for
from fimble.index.workspace import Workspace

SUFFIXES = (".py",)
TUNING = (
    Package("sdist", "flask", "3.1.2"),
    Package("sdist", "attrs", "25.4.0"),
    Package("sdist", "httpx", "0.28.1"),
    Package("sdist", "celery", "5.5.3"),
    DJANGO,
    SQLALCHEMY,
    RICH,
)
REPORT = (
    Package("sdist", "structlog", "25.4.0"),
    Package("sdist", "trio", "0.31.0"),
    Package("sdist", "tox", "4.30.3"),
    Package("sdist", "sphinx", "8.2.3"),
    Package("sdist", "fastapi", "0.118.0"),
    Package("sdist", "poetry-core", "2.2.1"),
    Package("sdist", "google-cloud-storage", "3.4.0"),
)

_SCRIPT = Path(__file__).with_name("python_imports.py")
_TIME_LIMIT_S = 600


def missing() -> str:
    """Need nothing but this interpreter."""
    return ""


def our_edges(workspace: Workspace) -> frozenset[Edge]:
    """Leave out what stands on no import statement."""
    edges = set()
    for path in workspace.paths:
        implied = resolver_for("python").implicit(path, workspace.project)
        said = [answer for answer in workspace.resolutions_of(path) if answer not in implied]
        edges |= {(path, answer.path) for answer in said if answer.path and not answer.is_tentative}
    return frozenset(edges)


def true_edges(root: Path) -> frozenset[Edge]:
    """Ask the import system about every import statement below a folder."""
    package = next(package for package in TUNING + REPORT if package.folder == root.name)
    libraries = _installed(package)
    files = sorted(file.relative_to(root).as_posix() for file in root.rglob("*.py"))
    roots = _roots(root, files, package)
    question = {"root": str(root), "files": files, "roots": roots, "libraries": str(libraries)}
    answer = subprocess.run(
        [sys.executable, "-I", str(_SCRIPT)],
        input=json.dumps(question),
        capture_output=True,
        check=True,
        text=True,
        timeout=_TIME_LIMIT_S,
        cwd=root,
        env={"PATH": os.environ.get("PATH", ""), "HOME": str(libraries)},
    )
    return frozenset((path, other) for path, other in json.loads(answer.stdout))


def _installed(package: Package) -> Path:
    """Install a package and what it needs into a folder of its own, once."""
    target = default_cache() / "installed" / f"{package.name}-{package.version}"
    if not target.exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(target)]
        subprocess.run([*command, f"{package.name}=={package.version}"], check=True, stdout=subprocess.DEVNULL)
    return target


def _roots(root: Path, files: list[str], package: Package) -> list[str]:
    """Tell which directories of the source tree hold what the wheel holds at its top."""
    wheel = fetch(Package("pypi", package.name, package.version))
    roots: dict[str, None] = {}
    for file in sorted(wheel.rglob("*.py")):
        inside = file.relative_to(wheel).as_posix()
        for path in files:
            if (path == inside or path.endswith(f"/{inside}")) and (root / path).read_bytes() == file.read_bytes():
                roots[path.removesuffix(inside).rstrip("/")] = None
    return list(roots)
