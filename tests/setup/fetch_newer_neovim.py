"""Fetch a Neovim that shows inline completions by itself (0.12 or newer) and print the path of its program.

usage: fetch_newer_neovim.py CACHE

Debian's next release has it. Its packages are fetched by apt with lists of our own, checked against Debian's keys, and only
unpacked, with the C library they were built for; nothing of them is installed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

SUITES = ("testing", "sid")
"""In the order in which they are tried."""
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
NEEDED = "vim.lsp.inline_completion ~= nil"

WRAPPER = """#!/bin/sh
# Neovim with the libraries that it was built for.
here=$(dirname "$(readlink -f "$0")")
export VIMRUNTIME="$here/usr/share/nvim/runtime"
exec "$here/{loader}" --library-path "$here/{libraries}" --argv0 nvim "$here/usr/bin/nvim" "$@"
"""


def fetch(cache: Path) -> Path:
    """Return the path of `nvim` in `cache`. The folder is there whole and tried, or not at all."""
    target = cache / "neovim-debian"
    if not (target / "nvim").exists():
        cache.mkdir(parents=True, exist_ok=True)
        # In the cache and not in /tmp, so that the last step is a rename within one file system.
        with tempfile.TemporaryDirectory(dir=cache, prefix="neovim-scratch.") as scratch:
            made = first_that_works(Path(scratch))
            try:
                made.rename(target)
            except OSError:
                if not (target / "nvim").exists():  # else somebody else was quicker
                    raise
    return target / "nvim"


def first_that_works(scratch: Path) -> Path:
    for suite in SUITES:
        try:
            folder = unpack(scratch / suite, suite)
            run(folder / "nvim", "--clean", "--headless", "-l", tried(scratch))
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"neovim: not from Debian {suite}: {error}", file=sys.stderr)
        else:
            return folder
    sys.exit("no Neovim 0.12 or newer in Debian's archive for this machine")


def tried(scratch: Path) -> Path:
    """Write a program that fails in a Neovim that lacks what we need."""
    program = scratch / "tried.lua"
    program.write_text(f"assert({NEEDED}, tostring(vim.version()) .. ' is too old')\n")
    return program


def unpack(place: Path, suite: str) -> Path:
    """Download Neovim and all it needs from a suite and lay it out in a folder; return that."""
    apt = own_apt(place, suite)
    run("apt-get", "-qq", "update", **apt)
    run("apt-get", "-qq", "-y", "install", "--no-install-recommends", "--download-only", "neovim", **apt)
    root = place / "root"
    for package in sorted(place.glob("cache/archives/*.deb")):
        run("dpkg-deb", "-x", package, root)
    loader = min(path.relative_to(root) for path in root.glob("usr/lib/*/ld-linux-*.so.*"))
    wrapper = root / "nvim"
    wrapper.write_text(WRAPPER.format(loader=loader, libraries=loader.parent))
    wrapper.chmod(0o755)
    return root


def mirror() -> str:
    """Give the address of Debian's archive that this machine is set up for; a machine that has no lists yet gets them."""
    show = ["apt-get", "indextargets", "--format", "$(LABEL) $(REPO_URI)", "Created-By: Packages"]
    for prepare in ([], ["apt-get", "-qq", "update"]):
        if prepare:
            run(*prepare)
        shown = subprocess.run(show, check=True, capture_output=True, text=True).stdout
        found = [line.removeprefix("Debian ") for line in shown.splitlines() if line.startswith("Debian http")]
        if found:
            return found[0]
    raise OSError("no address of Debian's archive in apt's sources")


def own_apt(place: Path, suite: str) -> Mapping[str, str]:
    """Prepare folders in which apt knows of that suite alone, and of no package that is installed."""
    for folder in ("lists/partial", "cache/archives/partial", "etc/sources.list.d", "etc/preferences.d"):
        (place / folder).mkdir(parents=True)
    (place / "status").touch()
    (place / "etc/sources.list").write_text(f"deb [signed-by={KEYS}] {mirror()} {suite} main\n")
    settings = {
        "Dir::State": place,
        "Dir::State::lists": place / "lists",
        "Dir::State::status": place / "status",
        "Dir::Cache": place / "cache",
        "Dir::Etc::sourcelist": place / "etc/sources.list",
        "Dir::Etc::sourceparts": place / "etc/sources.list.d",
        "Dir::Etc::preferencesparts": place / "etc/preferences.d",
        "Debug::NoLocking": "true",
        "APT::Sandbox::User": "root",
    }
    config = place / "apt.conf"
    config.write_text("".join(f'{key} "{value}";\n' for key, value in settings.items()))
    return {"APT_CONFIG": str(config)}


def run(*command: str | Path, **variables: str) -> None:
    """Run a command with more variables in its environment; what it says goes to standard error."""
    subprocess.run(
        ["env", *(f"{name}={value}" for name, value in variables.items()), *command], check=True, stdout=sys.stderr
    )


if __name__ == "__main__":
    print(fetch(Path(sys.argv[1])))
