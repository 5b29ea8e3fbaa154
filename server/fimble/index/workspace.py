"""`Workspace`: the one owner of everything known about the files below one root folder.

It holds and answers; reading the disk in bulk is the work of `indexer`, apart from the text of single files.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from fimble.index.bindings import Bindings
from fimble.index.content import judge_text
from fimble.index.dependencies import DependencyGraph
from fimble.index.edges import Edges
from fimble.index.files import FileFilter
from fimble.index.imports import Project
from fimble.index.libraries.linked import Libraries
from fimble.index.locations import relative_path
from fimble.index.outline import Outline, imports_key, outline_of
from fimble.index.packed import Packed
from fimble.index.resolution import Resolution
from fimble.index.settled import Settled, SettledFile
from fimble.index.shared_scopes import SharedScopes
from fimble.index.store import Store
from fimble.index.symbols import Known, SymbolIndex
from fimble.index.texts import VerifiedTexts
from fimble.index.verdict import Reason, Verdict
from fimble.syntax.facts import Definition, FileFacts, Import

_NOWHERE = Path(os.devnull) / "nowhere"


@dataclass(frozen=True, slots=True)
class _Overlay:
    text: str
    facts: FileFacts
    is_hidden: bool


class Workspace:
    """Files, symbols, imports and texts of one root folder. Open documents (overlays) win over what is on disk.

    `exclude` are patterns as in a `.gitignore` at the root. Paths are workspace-relative with "/" throughout. Without
    `use_cache` nothing is kept on disk.
    """

    def __init__(self, root: Path | None, exclude: Sequence[str] = (), *, use_cache: bool = True) -> None:
        self.root = root.resolve() if root else None
        """Free of symbolic links; None for the workspace of documents that are in no folder: it has no files."""
        base = self.root or _NOWHERE
        self.name = base.name if self.root else ""
        self.files = FileFilter(base, exclude)
        self.store = Store(base) if use_cache and self.root else None
        self.symbols = SymbolIndex()
        self.project = Project(base)
        self.libraries = Libraries(self)
        self.bindings = Bindings(self.libraries)
        self._edges = Edges(self.project, self)
        self._texts = VerifiedTexts(base)
        self._overlays: dict[str, _Overlay] = {}
        self._on_disk: dict[str, Known] = {}
        """What is on disk beneath overlays."""
        given = root.absolute() if root else base
        self._relative = lru_cache(maxsize=2048)(lambda location: relative_path(base, given, location))

    @property
    def exclude(self) -> tuple[str, ...]:
        """Patterns of the settings; new ones count from the next run of the indexer on."""
        return self.files.exclude

    @exclude.setter
    def exclude(self, patterns: Sequence[str]) -> None:
        self.files.exclude = tuple(patterns)

    @property
    def paths(self) -> list[str]:
        """Every file in the index, sorted."""
        return self.symbols.paths()

    def paths_in(self, directory: str) -> list[str]:
        """List the files in the index right inside a directory, sorted; "" is the root."""
        prefix = f"{directory}/" if directory else ""
        inside = (prefix + name for name in self.project.list_dir(directory))
        return [path for path in inside if path in self.symbols]

    @property
    def graph(self) -> DependencyGraph:
        """Who depends on whom, up to date."""
        return self._edges.graph

    def resolutions_of(self, path: str) -> tuple[Resolution, ...]:
        """List where the imports of a file lead, external and dangling ones included."""
        return self._edges.resolutions_of(path)

    @property
    def scopes(self) -> SharedScopes:
        """What files of one package offer each other without imports."""
        return self.project.scopes

    def facts_of(self, path: str) -> FileFacts | None:
        """Return what is known about a file, also about an open one that others must not see, or one of a library."""
        return self.libraries.facts_of(path)

    def own_facts_of(self, path: str) -> FileFacts | None:
        """Likewise, for files of the workspace only."""
        overlay = self._overlays.get(path)
        return overlay.facts if overlay else self.symbols.facts_of(path)

    def imports_of(self, path: str) -> tuple[Import, ...]:
        """List the imports of a file, without unpacking the rest of its facts."""
        overlay = self._overlays.get(path)
        return overlay.facts.imports if overlay else self.symbols.imports_of(path)

    def language_of(self, path: str) -> str:
        """Name the language of a file; "" when the file is not known."""
        known = overlay.facts if (overlay := self._overlays.get(path)) else self.symbols.known(path)
        return known.language if known else ""

    def imported_files(self, path: str, statement: Import) -> list[str]:
        """List the files that one import of a file leads to."""
        answers = self._edges.ask(path, statement)
        return list(dict.fromkeys(answer.path for answer in answers if answer.path is not None))

    def leads_outside(self, path: str, statement: Import) -> bool:
        """Tell whether one import of a file leads out of the workspace."""
        answers = self._edges.ask(path, statement)
        return any(answer.external for answer in answers) and all(answer.path is None for answer in answers)

    def resolve_name(self, path: str, name: str) -> list[tuple[str, Definition]]:
        """See `Bindings.resolve_name`."""
        return self.bindings.resolve_name(path, name)

    def members_of(self, path: str, class_name: str) -> list[tuple[str, Definition]]:
        """See `Bindings.members_of`."""
        return self.bindings.members_of(path, class_name)

    def members_of_module(self, path: str, name: str) -> list[tuple[str, Definition]]:
        """See `Bindings.members_of_module`."""
        return self.bindings.members_of_module(path, name)

    def may_share(self, path: str) -> bool:
        """Tell whether other files may be shown a file, as far as its path tells."""
        return self._judge(path).is_accepted

    def _judge(self, path: str) -> Verdict:
        return self.files.judge(path) if self.root else Verdict(Reason.OUTSIDE)

    def relative(self, location: str | PurePath) -> str | None:
        """Return the path of a `file:` URI or a path in this workspace; None when it is elsewhere or no file."""
        return self._relative(location)

    def set_listing(self, paths: Iterable[str], configs: Iterable[str]) -> None:
        """Say which files there are on disk, before or without their facts; the others are forgotten.

        Open documents are judged anew: ignore files may say something else by now.
        """
        for _ in self.take_listing(paths, configs):
            pass

    def take_listing(self, paths: Iterable[str], configs: Iterable[str]) -> Iterator[None]:
        """Do what `set_listing` does in steps of a fraction of a millisecond."""
        listed = set(paths)
        for path in {*self.symbols.paths(), *self.project.files()} - listed:
            self.remove(path)
            yield
        for path in listed:
            self._add_file(path)
            yield
        names = frozenset(configs)
        if names != self.project.configs() or not self.project.has_current_configs():
            self.reload_configs(names)
            yield
        for path, overlay in list(self._overlays.items()):
            self._judge_anew(path, overlay)
            yield

    def _judge_anew(self, path: str, overlay: _Overlay) -> None:
        if self._overlays.get(path) is overlay:  # not closed or changed between two steps
            self.set_overlay(path, overlay.text, overlay.facts)

    def reload_configs(self, configs: Iterable[str] | None = None) -> None:
        """Read configuration files anew; `configs`, when given, are those that there are now."""
        self.project.set_configs(self.project.configs() if configs is None else configs)
        self._edges.distrust_all()

    def replace(self, facts: Known, outline: Outline | None = None) -> None:
        """Take over what is on disk now. While the file is open, that waits until it is closed.

        `outline`, when given, must be that of the same facts.
        """
        if facts.path in self._overlays:
            self._on_disk[facts.path] = facts
        else:
            self._enter(facts, outline)

    def remove(self, path: str) -> None:
        """Forget what was on disk; an open document stays."""
        self._on_disk.pop(path, None)
        if path not in self._overlays:
            self._leave(path)

    def set_overlay(self, path: str, text: str, facts: FileFacts) -> Verdict:
        """Let the text of an open document stand for the file. The verdict tells whether other files may see it.

        A file that is ignored, secret or otherwise out of the index has imports of its own, but nobody else is shown
        anything of it.
        """
        verdict = self._judge(path)
        verdict = judge_text(path, text) if verdict.is_accepted else verdict
        on_disk = None if path in self._overlays else self.symbols.known(path)
        if on_disk is not None:
            self._on_disk[path] = on_disk
        overlay = self._overlays[path] = _Overlay(text, facts, is_hidden=not verdict.is_accepted)
        if overlay.is_hidden:
            self._leave(path)
            self._edges.replace(path, imports_key(facts), facts.content_hash, is_hidden=True)
        else:
            self._enter(facts)
        return verdict

    def drop_overlay(self, path: str) -> None:
        """Let the disk speak again."""
        if self._overlays.pop(path, None) is None:
            return
        facts = self._on_disk.pop(path, None)
        if facts is not None:
            self._enter(facts)
        else:
            self._leave(path)

    def overlays(self) -> list[str]:
        """List the files that are open, hidden ones included, sorted."""
        return sorted(self._overlays)

    def text_of(self, path: str) -> str | None:
        """Return the text that belongs to a file's facts; None when it is hidden, unknown, or changed since."""
        if overlay := self._overlays.get(path):
            return None if overlay.is_hidden else overlay.text
        known = self.symbols.known(path)
        return self._texts.text_of(path, known.content_hash) if known else None

    def resume(self, settled: Settled) -> Iterator[None]:
        """Take over, in steps, how an earlier run left edges and names; to be called between the listing and the first facts.

        Only where it was left with the same configuration files: what `settled.configs` says is for the caller to compare.
        """
        for path in settled.refused:
            if path not in self._overlays:
                self.project.remove_file(path)  # comes back with its facts, should its content be another now
        present = frozenset(self.project.files())
        contents = {path: file.content_hash for path, file in settled.files.items()}
        yield from self.symbols.resume(contents, settled.names, present)
        yield from self._edges.resume(settled.files, present)

    @property
    def n_events(self) -> int:
        """Say how often something happened that may have made an edge of the graph untrue."""
        return self._edges.n_events

    def settled_files(self) -> Iterator[tuple[str, SettledFile] | None]:
        """See `Edges.settled`."""
        return self._edges.settled(lambda path: self.symbols.content_hash_of(path) or "")

    def settle(self, limit: int) -> bool:
        """Resolve at most `limit` files whose imports may mean something else now; True when none is left."""
        return self._edges.settle(limit)

    def _enter(self, known: Known, outline: Outline | None = None) -> None:
        outline = outline or outline_of(known.unpacked() if isinstance(known, Packed) else known)
        self._add_file(known.path)
        self.symbols.replace(known, outline)
        self._edges.replace(known.path, outline.imports, known.content_hash)

    def _add_file(self, path: str) -> None:
        if not self.project.has_file(path):
            self.project.add_file(path)
            if len(self.symbols):
                self._edges.appeared(path)

    def _leave(self, path: str) -> None:
        self.symbols.remove(path)
        self._edges.remove(path)
        self._texts.forget(path)
        if self.project.has_file(path):
            self.project.remove_file(path)
            self._edges.vanished(path)
