"""Build the VS Code extension as one file that installs without a network: the client, and the server as wheels.

usage: build_vsix.py [--target linux-x64|linux-arm64|darwin-x64|darwin-arm64|win32-x64] [--out FOLDER] [--python 3.12]...
       build_vsix.py --fetch CACHE [--python 3.12]...     only get the wheels, and print where they are
       build_vsix.py --wheels FOLDER                      build with the wheels that --fetch got, without a network

The wheels are those of requirements/runtime.txt, by hash, for every Python that fimble supports (or those named), and a pip
to install them with (Debian's Python has none). The client must have been built (`npm run build`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "client" / "vscode" / "bundle"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def _linux(machine: str) -> list[str]:
    # glibc 2.28 is that of RHEL 8 and Debian 10: what VS Code itself needs for a remote.
    return [f"manylinux_2_{minor}_{machine}" for minor in range(28, 4, -1)] + [f"manylinux2014_{machine}"]


PLATFORMS = {
    "linux-x64": _linux("x86_64"),
    "linux-arm64": _linux("aarch64"),
    "darwin-x64": ["macosx_11_0_x86_64", "macosx_11_0_universal2"],
    "darwin-arm64": ["macosx_11_0_arm64", "macosx_11_0_universal2"],
    "win32-x64": ["win_amd64"],
}
"""Platform tags of wheels (PEP 425, PEP 600) by VS Code's name of the target. pip takes lower versions of macOS by itself."""


def this_target() -> str:
    system = {"linux": "linux", "darwin": "darwin", "win32": "win32"}[sys.platform]
    machine = "arm64" if platform.machine() in {"aarch64", "arm64"} else "x64"
    return f"{system}-{machine}"


LOCKS = (ROOT / "requirements" / "runtime.txt", ROOT / "client" / "vscode" / "pip.txt")


def download(lock: Path, python: str, target: str, folder: Path) -> None:
    platforms = [word for tag in PLATFORMS[target] for word in ("--platform", tag)]
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"),
            *("--require-hashes", "--only-binary", ":all:", "--implementation", "cp", "--python-version", python),
            *platforms,
            *("--dest", str(folder), "-r", str(lock)),
        ],
        check=True,
        stdout=sys.stderr,
    )


def download_all(target: str, pythons: Sequence[str], folder: Path) -> None:
    runtime, pip = LOCKS
    for python in pythons:
        download(runtime, python, target, folder)
    download(pip, pythons[0], target, folder)


def fetch(cache: Path, target: str, pythons: Sequence[str]) -> Path:
    """Return a folder in `cache` with the wheels that the locks name now. It is there whole or not at all."""
    locked = hashlib.sha256(b"".join(lock.read_bytes() for lock in LOCKS)).hexdigest()[:12]
    folder = cache / f"wheels-{target}-py{'-'.join(pythons)}-{locked}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=cache, prefix="wheels-scratch.") as scratch:
            download_all(target, pythons, Path(scratch, "wheels"))
            Path(scratch, "wheels").rename(folder)
    return folder


def check(folder: Path, target: str, python: str) -> None:
    """See that fimble installs from the wheels in `folder` alone; raise CalledProcessError, pip has said what is missing."""
    platforms = [word for tag in PLATFORMS[target] for word in ("--platform", tag)]
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-index"),
                *("--find-links", str(folder), "--only-binary", ":all:", "--implementation", "cp"),
                *("--python-version", python, *platforms, "--dest", scratch, "fimble"),
            ],
            check=True,
            stdout=sys.stderr,
        )


def fill_bundle(target: str, pythons: Sequence[str], wheels: Path | None) -> None:
    """Put the wheels and their list into the bundle's folder, and see that nothing is missing."""
    shutil.rmtree(BUNDLE, ignore_errors=True)
    if wheels:
        shutil.copytree(wheels, BUNDLE)
    else:
        BUNDLE.mkdir(parents=True)
        download_all(target, pythons, BUNDLE)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(BUNDLE)]
    subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for python in pythons:
        check(BUNDLE, target, python)
    facts = {"digest": digest(), "pip": next(BUNDLE.glob("pip-*.whl")).name}
    (BUNDLE / "bundle.json").write_text(json.dumps(facts) + "\n", "utf-8")


def digest() -> str:
    """Say in a few letters which wheels these are."""
    whole = hashlib.sha256()
    for wheel in sorted(BUNDLE.glob("*.whl")):
        whole.update(wheel.name.encode() + hashlib.sha256(wheel.read_bytes()).digest())
    return whole.hexdigest()[:12]


def package(target: str, out: Path) -> Path:
    """Pack the extension and return the file."""
    out.mkdir(parents=True, exist_ok=True)
    version = json.loads((ROOT / "package.json").read_text("utf-8"))["version"]
    vsix = out / f"fimble-{version}-{target}.vsix"
    options = ["--no-dependencies", "--allow-missing-repository", "--skip-license", "--target", target]
    readme = ["--readme-path", "client/vscode/README.md"]
    # Without a terminal vsce asks nothing.
    subprocess.run(
        ["node_modules/.bin/vsce", "package", *options, *readme, "--out", str(vsix)],
        cwd=ROOT,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
    )
    return vsix


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", choices=PLATFORMS, default=this_target())
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--python", action="append", metavar="VERSION", help="a Python to support; default: all")
    parser.add_argument("--fetch", type=Path, metavar="CACHE", help="only get the wheels")
    parser.add_argument("--wheels", type=Path, metavar="FOLDER", help="take the wheels from there")
    options = parser.parse_args()
    pythons = options.python or PYTHONS
    if options.fetch:
        print(fetch(options.fetch.resolve(), options.target, pythons))
        return
    try:
        fill_bundle(options.target, pythons, options.wheels)
        vsix = package(options.target, options.out.resolve())
    finally:
        # What is left there would be in the way of a checkout that starts its own server.
        shutil.rmtree(BUNDLE, ignore_errors=True)
    print(f"{vsix} ({vsix.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
