"""The Rust compiler on which module each path of a crate leads to, read from its typed tree (`-Zunpretty=hir-tree`).

Rust's unit of import is the module, and modules are files, so truth is: the file with `mod name;` depends on the file of that
module, and a file with a path through modules depends on the file of the last module on it, as written (what that file passes
on from others is its own matter). Paths that macros write do not count. The library of each crate is read as it is and, where
its dependencies allow, with its tests; files in neither are not judged.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.corpus import Package, default_cache
from bench.judges import Edge, among, lacking
from fimble.index.workspace import Workspace

SUFFIXES = (".rs",)

TUNING = (
    Package("crates", "semver", "1.0.26"),
    Package("crates", "regex-syntax", "0.8.5"),
    Package("crates", "toml_edit", "0.22.22"),
    Package("crates", "tower", "0.5.1"),
)
REPORT = (
    Package("crates", "petgraph", "0.6.5"),
    Package("crates", "clap_builder", "4.5.23"),
    Package("crates", "hyper", "1.5.1"),
    Package("crates", "regex-automata", "0.4.9"),
    Package("crates", "rayon", "1.10.0"),
)

_OWNER = re.compile(r"DefId\((\d+:\d+ ~ [^)]*)\) => ")
_ITEM = re.compile(r"\s+owner_id: DefId\((\d+:\d+ ~ [^)]*)\)")
_SPAN = re.compile(r"\s+(inner_span|span): ([^:]+):\d+:\d+: \d+:\d+ \(#(\d+)\)")
_DEFINED = re.compile(r"DefId\((\d+):(\d+) ~ ([^)]*)\)")


def missing() -> str:
    """Name what this machine lacks."""
    return lacking("cargo")


def true_edges(root: Path) -> frozenset[Edge]:
    """List which file's paths lead to which other file, as the compiler resolves them."""
    return _judged(root)[0]


def our_edges(workspace: Workspace) -> frozenset[Edge]:
    """Leave out files that the compiler has not read."""
    assert workspace.root is not None
    return among(_judged(workspace.root)[1], workspace.graph.edges())


@cache
def _judged(root: Path) -> tuple[frozenset[Edge], frozenset[str]]:
    edges: set[Edge] = set()
    files: set[str] = set()
    for options in (("--all-features",), ("--all-features", "--profile", "test"), (), ("--profile", "test")):
        reader = _Reader()
        reader.read(_tree(root, options))
        edges.update(reader.edges())
        files.update(reader.files.values())
        if options[:1] != ("--all-features",) and not files:
            raise RuntimeError(f"cargo cannot build {root.name}")
        if files and options == ("--all-features", "--profile", "test"):
            break
    return frozenset(edges), frozenset(files)


def _tree(root: Path, options: Iterable[str]) -> Iterator[str]:
    environment = {**os.environ, "RUSTC_BOOTSTRAP": "1", "CARGO_TARGET_DIR": str(default_cache() / "cargo-target")}
    command = ["cargo", "rustc", "--quiet", "--lib", *options, "--", "-Zunpretty=hir-tree", "--cap-lints=allow"]
    with subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        yield from process.stdout


@dataclass
class _Path:
    """A path while its parts come in."""

    indentation: str
    file: str = ""
    """Where it is written; "-" for what a macro writes."""
    whole: str = ""
    """Number of the module that it means as a whole."""
    last: str = ""
    """Number of the last module on it."""
    owner: str = ""
    """Path of the item that it is written in."""
    n_supers: int = 0
    """The tree does not say what `super` means."""
    has_segments: bool = False


class _Reader:
    """Takes the lines of a tree: where modules are, and what paths go through."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        """Number of a module -> its file."""
        self.numbers: dict[str, str] = {}
        """Path of a module -> its number."""
        self.declared: list[tuple[str, str]] = []
        """(number of a module, file of its declaration)."""
        self.paths: set[tuple[str, str, str, int]] = set()
        """(file, number of the last module on a path in it, the item around it, how often it goes up)."""

    def edges(self) -> set[Edge]:
        """Put files for modules."""
        found = {(file, self.files.get(self._module(*path), "")) for file, *path in self.paths}
        found |= {(file, self.files.get(module, "")) for module, file in self.declared}
        return {(file, other) for file, other in found if other and file != other and file.endswith(".rs")}

    def _module(self, last: str, owner: str, n_supers: int) -> str:
        if last:
            return last
        parts = owner.split("::")
        while parts and "::".join(parts) not in self.numbers:
            parts.pop()
        return self.numbers.get("::".join(parts[: len(parts) - n_supers]), "")

    def read(self, lines: Iterable[str]) -> None:
        """Read a whole tree. Nested paths (in type arguments) are told by their indentation."""
        module, name, is_module, previous = "0", "", False, ""
        open_paths: list[_Path] = []
        for line in lines:
            text = line.strip()
            path = open_paths[-1] if open_paths else None
            if match := _OWNER.match(line) or (_ITEM.match(line) if previous == "Item {" else None):
                number, _, name = match.group(1).partition(" ~ ")
                module, is_module = number.partition(":")[2], False
            elif text == "Path {":
                open_paths.append(_Path(line[: len(line) - len(line.lstrip())]))
            elif path and line.startswith(path.indentation + "}"):
                open_paths.pop()
                if path.file and (path.whole or path.last or path.n_supers):
                    self.paths.add((path.file, path.whole or path.last, path.owner, path.n_supers))
            elif match := _SPAN.match(line):
                kind, file, context = match.groups()
                if kind == "inner_span":
                    self.files.setdefault(module, file)
                    self.numbers.setdefault(name, module)
                    is_module = True
                elif path and previous == "Path {":
                    path.file = file if context == "0" else "-"
                elif is_module and not path:
                    self.declared.append((module, file))
                    is_module = False
            elif path:
                _read_segment(path, text, previous)
            previous = text


def _read_segment(path: _Path, text: str, previous: str) -> None:
    path.has_segments |= text == "segments: ["
    path.n_supers += text.startswith("ident: super#")
    if text.startswith("hir_id: ") and not path.owner:
        path.owner = text.partition(" ~ ")[2].partition(")")[0]
    match = _DEFINED.match(text) if previous == "Mod," else None
    if match and match.group(1) == "0":
        if path.has_segments:
            path.last = match.group(2)
        else:
            path.whole = match.group(2)
