"""The ignore files that hold in one workspace: which stand where, and which of them has the last word."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fimble.index.ignore_rules import IgnoreFile, Rule, parse
from fimble.index.reading import read_regular

logger = logging.getLogger(__name__)

IGNORE_NAMES = (".fimbleignore", ".gitignore")
_MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Decision:
    """What the ignore files say about one entry."""

    is_ignored: bool
    is_wanted: bool
    """A `.fimbleignore` asks for the entry by a negated rule: other conventions give way."""
    why: str
    """File and rule, for people: "src/.gitignore: *.log"."""


_SILENT = Decision(is_ignored=False, is_wanted=False, why="")
_Placed = tuple[IgnoreFile, int]  # an ignore file and how deep below the top it stands


@dataclass(frozen=True, slots=True)
class _Layers:
    """Ignore files that hold in one directory, by kind, the nearest first."""

    fimble: tuple[_Placed, ...] = ()
    git: tuple[_Placed, ...] = ()
    exclude: tuple[_Placed, ...] = ()

    def in_order(self) -> Iterator[_Placed]:
        yield from self.fimble
        yield from self.git
        yield from self.exclude


class IgnoreFiles:
    """Reads ignore files on demand and keeps them until `forget`.

    `.fimbleignore` decides before `.gitignore`, that before `.git/info/exclude`; among files of a kind the nearest decides.
    Where the workspace is part of a git repository, the `.gitignore` files above it hold too.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        top = _repository_above(root) or root
        self._above = root.relative_to(top).parts
        self._layers: dict[str, _Layers] = {}
        self._top = top

    def forget(self) -> None:
        """Read every ignore file anew when next asked."""
        self._layers.clear()

    def decide(self, path: str, *, is_directory: bool) -> Decision:
        """Say what the ignore files make of this entry itself; whether a directory above it is ignored is not asked."""
        directory, _, _ = path.rpartition("/")
        names = (*self._above, *path.split("/"))
        layers = self._layers_of(directory)
        for file, depth in layers.in_order():
            rule = file.decide(names[depth:], is_directory=is_directory)
            if rule is not None:
                return _decision(file, rule)
        return _SILENT

    def _layers_of(self, directory: str) -> _Layers:
        if directory not in self._layers:
            self._layers[directory] = self._read_layers(directory)
        return self._layers[directory]

    def _read_layers(self, directory: str) -> _Layers:
        if directory:
            outer = self._layers_of(directory.rpartition("/")[0])
            return _read(
                f"{self._root}/{directory}", outer, len(self._above) + directory.count("/") + 1, directory + "/"
            )
        layers = _Layers()
        for depth in range(len(self._above) + 1):
            up = "../" * (len(self._above) - depth)
            layers = _read(str(self._top.joinpath(*self._above[:depth])), layers, depth, up)
        return layers


def _decision(file: IgnoreFile, rule: Rule) -> Decision:
    is_wanted = rule.is_negated and file.source.endswith(".fimbleignore")
    return Decision(is_ignored=not rule.is_negated, is_wanted=is_wanted, why=f"{file.source}: {rule.text}")


def _read(directory: str, outer: _Layers, depth: int, prefix: str) -> _Layers:
    """Put the ignore files of one directory in front of those above it."""
    fimble = _parse_file(f"{directory}/.fimbleignore", f"{prefix}.fimbleignore")
    git = _parse_file(f"{directory}/.gitignore", f"{prefix}.gitignore")
    exclude = _parse_file(f"{directory}/.git/info/exclude", f"{prefix}.git/info/exclude")
    if not (fimble or git or exclude):
        return outer
    return _Layers(
        ((fimble, depth), *outer.fimble) if fimble else outer.fimble,
        ((git, depth), *outer.git) if git else outer.git,
        ((exclude, depth), *outer.exclude) if exclude else outer.exclude,
    )


def _parse_file(path: str, source: str) -> IgnoreFile | None:
    """Read an ignore file; like git, one that is a link is passed over."""
    try:
        data, _ = read_regular(path, _MAX_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        logger.warning("cannot read %s: %s", source, error)
        return None
    return parse(source, data.decode("utf-8", errors="replace"))


def _repository_above(root: Path) -> Path | None:
    """Return the nearest directory from `root` upwards that is a git repository, or None."""
    for directory in (root, *root.parents):
        try:
            if (directory / ".git").exists():
                return directory
        except OSError:
            return None
    return None
