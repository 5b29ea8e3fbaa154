"""What `fimble doctor` looks at besides models: Python, grammars, the index, its cache, where code may go, editors."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from fimble.service import Service
from fimble.settings import Settings
from fimble.syntax.languages import LANGUAGES, grammar

OLDEST_NEOVIM = (0, 11)
_EDITORS = ("code", "code-insiders", "codium", "code-server", "cursor")
_ASK_S = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    is_ok: bool
    message: str
    remedy: str = ""
    """What to do; "" when there is nothing to do. A check that went well has one where things could be better."""


def check_python() -> Check:
    """Python in the range that the package declares."""
    is_ok = (3, 11) <= sys.version_info[:2] <= (3, 14)
    message = f"{platform.python_version()} at {sys.executable}"
    return Check("Python", is_ok, message, "" if is_ok else "Use Python 3.11 to 3.14.")


def check_grammars() -> Check:
    """Every grammar the language table names can be loaded."""
    names = [language.name for language in LANGUAGES if language.has_grammar]
    missing = [language.name for language in LANGUAGES if language.has_grammar and grammar(language) is None]
    if missing:
        return Check("grammars", False, f"missing: {', '.join(missing)}", "Install fimble again with its dependencies.")
    return Check("grammars", True, ", ".join(names))


def check_index(service: Service, root: Path, seconds: float) -> Check:
    """The workspace has files of known languages."""
    workspace = service.session.workspaces[root]
    n_edges = sum(len(workspace.graph.dependencies_of(path)) for path in workspace.paths)
    message = f"{len(workspace.paths):,} files, {n_edges:,} dependencies in {seconds:.2f} s ({root})"
    if workspace.paths:
        return Check("index", True, message)
    remedy = "Run it in a folder with source files, or look at what .gitignore and .fimbleignore leave out."
    return Check("index", False, message, remedy)


def check_cache(service: Service, root: Path) -> Check:
    """The index could be kept, so that the next start need not read unchanged files."""
    store = service.session.workspaces[root].store
    if store is None:
        return Check("cache", True, "switched off")
    file = store.path
    if file.is_file() and os.access(file, os.W_OK):
        return Check("cache", True, f"{file.stat().st_size / 1e6:.1f} MB at {file}")
    remedy = "Every start reads all files anew: make that folder writable, or set XDG_CACHE_HOME to one that is."
    return Check("cache", False, f"cannot be kept at {file}", remedy)


def check_privacy(settings: Settings) -> Check:
    """Where requests may go."""
    if settings.network_allow_hosts:
        return Check("privacy", True, f"beside this machine you allow: {', '.join(settings.network_allow_hosts)}")
    return Check("privacy", True, "source code goes to this machine only")


def check_editors() -> Check:
    """Which editors are there, and what each needs."""
    found = [name for name in _EDITORS if shutil.which(name)]
    hints = ["VS Code: `make vsix`, then install dist/fimble-*.vsix."] if found else []
    version = neovim_version(_neovim())
    if version is not None:
        found.append(f"nvim {'.'.join(map(str, version))}")
        hints.append(
            "Neovim: put client/nvim on the runtime path, require('fimble').setup(), then :checkhealth fimble."
            if version >= OLDEST_NEOVIM
            else "Neovim: 0.11 or newer is needed."
        )
    if not found:
        return Check(
            "editors", True, "none found on PATH", "Any client of the language server protocol: start `fimble lsp`."
        )
    return Check("editors", True, f"found {', '.join(found)}", " ".join(hints))


def neovim_version(said: str) -> tuple[int, ...] | None:
    """Read the first line of `nvim --version`, like "NVIM v0.11.4"; None for anything else."""
    match = re.match(r"NVIM v(\d+)\.(\d+)\.(\d+)", said)
    return tuple(map(int, match.groups())) if match else None


def _neovim() -> str:
    program = shutil.which("nvim")
    if program is None:
        return ""
    try:
        return subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=_ASK_S, check=True, stdin=subprocess.DEVNULL
        ).stdout
    except (OSError, subprocess.SubprocessError, UnicodeError):
        return ""
