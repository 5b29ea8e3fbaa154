"""Pinned real packages to measure on, fetched by name from the package registries and kept in a cache folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from fimble.index.indexer import Indexer
from fimble.index.workspace import Workspace


@dataclass(frozen=True)
class Package:
    """One released version of one package."""

    ecosystem: str
    """"pypi" (a pure-Python wheel), "sdist" (a Python project as its authors lay it out, tests included), "npm" (a tarball
    with sources in it), "go" (a module's zip, `name` its path), "crates" (a crate), "maven" (the jar with the sources, `name` is
    "group:artifact") or "debian" (a package of the release in use, `name` is "package:folder in it")."""
    name: str
    version: str

    @property
    def folder(self) -> str:
        name = f"{self.name}-{self.version}".replace("/", "-").replace(":", "-").replace("@", "")
        return f"{name}-sdist" if self.ecosystem == "sdist" else name

    @property
    def label(self) -> str:
        """Name it as tables do."""
        return self.name.partition(":")[0] if self.ecosystem == "debian" else self.name


DJANGO = Package("pypi", "django", "5.2.8")
RICH = Package("pypi", "rich", "14.2.0")
FLASK = Package("pypi", "flask", "3.1.2")
SQLALCHEMY = Package("pypi", "sqlalchemy", "2.0.44")
RXJS = Package("npm", "rxjs", "7.8.2")
EFFECT = Package("npm", "effect", "3.19.6")
MOBX = Package("npm", "mobx", "6.15.0")

BIG = (DJANGO, RXJS)
"""More than 1,000 files together."""


def default_cache() -> Path:
    return Path(os.environ.get("FIMBLE_BENCH_CACHE") or Path.home() / ".cache" / "fimble-bench")


def fetch(package: Package, cache: Path | None = None) -> Path:
    """Give the folder with the package's files, fetching it the first time."""
    target = (cache or default_cache()) / package.folder
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
        archive = _download(package, Path(temporary))
        unpacked = Path(temporary) / "unpacked"
        if archive.suffix in _ZIPS:
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(unpacked)
        elif archive.suffix == ".deb":
            subprocess.run(["dpkg-deb", "--extract", str(archive), str(unpacked)], check=True)
        else:
            with tarfile.open(archive) as tarball:
                tarball.extractall(unpacked, filter="data")
        inside = unpacked / _FOLDER_IN_ARCHIVE.get(package.ecosystem, "").format(package)
        if package.ecosystem == "debian":
            inside = unpacked / package.name.partition(":")[2]
        (next(inside.iterdir()) if package.ecosystem == "sdist" else inside).rename(target)
    return target


_ZIPS = (".whl", ".zip", ".jar")
_FOLDER_IN_ARCHIVE = {"go": "{0.name}@{0.version}", "crates": "{0.name}-{0.version}"}
"""Where the files stand inside archives that put them into a folder of their own, which is left out."""


def _download(package: Package, folder: Path) -> Path:
    """Fetch the archive with the ordinary client of its ecosystem."""
    match package.ecosystem:
        case "pypi":
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
            command += ["--dest", str(folder), f"{package.name}=={package.version}"]
        case "sdist":
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
            command += ["--dest", str(folder), f"{package.name}=={package.version}"]
        case "npm":
            command = [
                "npm",
                "pack",
                "--silent",
                "--pack-destination",
                str(folder),
                f"{package.name}@{package.version}",
            ]
        case "go":
            return _go_module(package, folder)
        case "crates":
            return _crate(package)
        case "maven":
            artifact = f"{package.name}:{package.version}:jar:sources"
            command = ["mvn", "--quiet", "--batch-mode", "dependency:copy", f"-Dartifact={artifact}"]
            command += [f"-DoutputDirectory={folder}", "-Dmdep.useBaseVersion=true"]
        case "debian":
            command = ["apt-get", "download", f"{package.name.partition(':')[0]}={package.version}"]
        case _:
            raise ValueError(f"no packages from {package.ecosystem!r}")
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    return next(path for path in folder.iterdir() if path.suffix in (*_ZIPS, ".tgz", ".gz", ".deb"))


def _go_module(package: Package, folder: Path) -> Path:
    command = ["go", "mod", "download", "-json", f"{package.name}@{package.version}"]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=folder)
    return Path(json.loads(answer.stdout)["Zip"])


def _crate(package: Package) -> Path:
    """Give the file in cargo's own cache; asking about a crate is the one command that fetches no other with it."""
    command = ["cargo", "info", "--quiet", f"{package.name}@{package.version}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    home = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    return next((home / "registry" / "cache").glob(f"*/{package.name}-{package.version}.crate"))


def workspace(packages: tuple[Package, ...], target: Path) -> Path:
    """Copy packages side by side into one workspace folder (copied, because measurements write into it)."""
    for package in packages:
        shutil.copytree(fetch(package), target / package.folder, dirs_exist_ok=True)
    return target


async def indexed(root: Path, *, use_cache: bool = True) -> Workspace:
    """Index a folder."""
    workspace = Workspace(root, use_cache=use_cache)
    indexer = Indexer(workspace)
    await indexer.run()
    await indexer.close()
    return workspace
