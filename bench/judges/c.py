"""gcc on what each `#include` of C leads to, with the include paths that the package's own build sets.

Every include that a file writes is asked about, those under `#if` too: which branch is compiled depends on the machine, and
whoever edits the other one needs its headers as well. The preprocessor searches; nothing of ours takes part in it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from bench.corpus import Package
from bench.judges import Edge, lacking

SUFFIXES = (".c", ".h")
LANGUAGE = "c"

TUNING = (
    Package("npm", "libxmljs", "1.0.11"),
    Package("npm", "nodegit", "0.27.0"),
)
REPORT = (
    Package("crates", "curl-sys", "0.4.78+curl-8.11.0"),
    Package("crates", "zstd-sys", "2.0.13+zstd.1.5.6"),
    Package("crates", "libssh2-sys", "0.3.0"),
    Package("crates", "jemalloc-sys", "0.5.4+5.3.0-patched"),
    Package("npm", "tree-sitter", "0.25.0"),
)

PATHS = {
    "libxmljs": ("vendor/libxml2", ("include", ".")),
    "nodegit": (
        "vendor/libgit2",
        (
            "include",
            "src",
            "deps/zlib",
            "deps/pcre",
            "deps/http-parser",
            "deps/ntlmclient",
            "deps/regex",
            "tests",
            "tests/clar",
        ),
    ),
    "curl-sys": ("curl", ("include", "lib", "src", "tests/libtest", "tests/server")),
    "zstd-sys": ("zstd", ("lib", "lib/common", "lib/legacy")),
    "libssh2-sys": ("libssh2", ("include", "src")),
    "jemalloc-sys": ("jemalloc", ("include", "test/include")),
    "tree-sitter": ("vendor/tree-sitter/lib", ("include", "src")),
}
"""Of each package: the folder of the C project in it, and the include paths in the project's build files."""

_COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|("(?:[^"\\\n]|\\.)*")', re.DOTALL)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*("[^"\n]+"|<[^>\n]+>)', re.MULTILINE)


def missing() -> str:
    """Name what this machine lacks."""
    return lacking("gcc")


def prepare(root: Path, package: Package) -> None:
    """Leave of a package the C project alone: as part of another it would count as vendored."""
    folder, _ = PATHS[package.name]
    aside = root.with_name(root.name + ".project")
    shutil.move(next(place for place in (root / folder, *root.glob(f"*/{folder}")) if place.is_dir()), aside)
    shutil.rmtree(root)
    shutil.move(aside, root)
    (root / ".include-paths").write_text("\n".join(PATHS[package.name][1]))


def true_edges(root: Path) -> frozenset[Edge]:
    """List where gcc finds the includes of every file."""
    return edges(root, SUFFIXES, LANGUAGE)


@cache
def edges(root: Path, suffixes: tuple[str, ...], language: str) -> frozenset[Edge]:
    """List the edges among the files of a prepared project."""
    flags = tuple(f"-I{root / path}" for path in (root / ".include-paths").read_text().splitlines())
    found: dict[tuple[Path, str], str | None] = {}
    answer = set()
    for file in sorted(path for path in root.rglob("*") if path.suffix in suffixes and path.is_file()):
        text = _COMMENT.sub(lambda match: match.group(1) or " ", file.read_text(errors="replace"))
        for written in _INCLUDE.findall(text):
            key = (file.parent, written)
            if key not in found:
                found[key] = _searched(root, file.parent, written, flags, language)
            if target := found[key]:
                answer.add((file.relative_to(root).as_posix(), target))
    return frozenset(answer)


def _searched(root: Path, directory: Path, written: str, flags: tuple[str, ...], language: str) -> str | None:
    """Ask gcc for the file that an include in a directory opens, nothing behind it; None when it is outside."""
    command = ["gcc", "-E", "-H", "-fmax-include-depth=2", "-x", language, *flags, "-o", "/dev/null", "-"]
    run = subprocess.run(
        command,
        input=f"#include {written}\n",
        capture_output=True,
        text=True,
        errors="replace",
        cwd=directory,
        check=False,
    )
    opened = next((line[2:] for line in run.stderr.splitlines() if line.startswith((". ", "! "))), None)
    path = (directory / opened).resolve() if opened else None
    return path.relative_to(root).as_posix() if path and path.is_relative_to(root) else None
