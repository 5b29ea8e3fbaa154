"""A ready VS Code with fimble in it, in a browser: `make demo-vscode`. Nothing of it is kept but the programs in the cache.

usage: python -m tests.editors.demo [FOLDER] [--vsix FILE] [--no-browser]
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import webbrowser
from pathlib import Path

from tests.editors.processes import environment
from tests.editors.vscode import PYTHON, ROOT, Programs, build_extension, serving
from tests.setup import parts


def made_by(*command: str | Path) -> Path:
    """Run a script that gets something into the cache, and return the path that it prints last."""
    done = subprocess.run([sys.executable, *command], stdout=subprocess.PIPE, text=True, check=True)
    return Path(done.stdout.strip().splitlines()[-1])


def programs(scratch: Path, vsix: Path | None) -> Programs:
    cache = parts.cache()
    cache.mkdir(parents=True, exist_ok=True)
    print("getting code-server, which is VS Code in a browser (a minute or two, the first time) ...", flush=True)
    code_server = made_by(ROOT / "tests/setup/fetch_code_server.py", cache)
    if vsix is None:
        print("packing the extension ...", flush=True)
        build = ROOT / "client/vscode/build_vsix.py"
        vsix = build_extension(made_by(build, "--python", PYTHON, "--fetch", cache), scratch)
    return Programs(code_server, Path(), Path(), vsix)


def variables(home: Path) -> dict[str, str]:
    """A home of its own, so that nothing is left behind; an Ollama elsewhere on this machine is found as always."""
    ours = {name: value for name, value in os.environ.items() if name == "OLLAMA_HOST"}
    return {**environment(home), **ours, "TERM": os.environ.get("TERM", "dumb")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path())
    parser.add_argument("--vsix", type=Path, help="take this package instead of making one")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    options = parser.parse_args()
    folder = options.folder.expanduser().resolve()
    if not folder.is_dir():
        parser.error(f"{folder} is no folder")
    # An end from outside is one like Ctrl-C's: what was started is ended first. And Ctrl-C counts in the background too.
    for end in (signal.SIGTERM, signal.SIGINT):
        signal.signal(end, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="fimble-demo-", ignore_cleanup_errors=True) as scratch:
        place = Path(scratch, "editor")
        try:
            needed = programs(Path(scratch), options.vsix)
            with serving(needed, folder, place, {}, variables(place / "home")) as (server, address):
                print(
                    f"\n{folder} is open at\n\n    {address}\n\nfor this machine only. Open a file and type; Ctrl-C ends it."
                )
                sys.stdout.flush()
                if not options.no_browser:
                    webbrowser.open(address)
                server.wait()
        except KeyboardInterrupt:
            print("ended")


if __name__ == "__main__":
    main()
