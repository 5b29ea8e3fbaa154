"""Small workspaces for tests of the context engine: real files, real facts, one open document with a cursor."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fimble.context.budget import Budget, TokenMeter
from fimble.context.frame import Frame
from fimble.context.planner import PlanMemory, plan
from fimble.context.similar import WindowCache
from fimble.fim.prompt import Prompt
from fimble.fim.templates import template_named
from fimble.index.imports import is_config
from fimble.session import Session
from fimble.settings import Settings
from fimble.syntax.languages import language_for_path
from fimble.syntax.tags import content_hash_of, extract
from fimble.text.spans import Edit, Span
from fimble.uris import uri_of_path

BUDGET = Budget(cross_file=600, similar=400, prefix=600, suffix=200)


class Desk:
    """A session with a folder and one document under the cursor."""

    def __init__(
        self, folder: Path, files: Mapping[str, str], *, budget: Budget = BUDGET, template: str = "deepseek-coder"
    ) -> None:
        marked = next(path for path, text in files.items() if "‸" in text)
        before, _, after = files[marked].partition("‸")
        self.session = Session(Settings(), use_cache=False)
        self.frame = Frame(template_named(template), budget, TokenMeter(4.0), "demo")
        self.windows = WindowCache()
        self.memory: PlanMemory | None = None
        self.folder = folder
        self.workspace = self.session.add_folder(folder)
        for path in files:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
        configs = [path for path in files if is_config(path)]
        for path in configs:
            self.put(path, files[path])
        sources = [path for path in files if path not in configs]
        self.workspace.set_listing(sources, configs)
        for path in sources:
            self.put(path, files[path].replace("‸", ""))
        self.uri = uri_of_path(folder / marked)
        self.session.open(self.uri, "", 1, before + after)
        self.session.read_at_rest(self.uri)
        self.offset = len(before)

    def put(self, path: str, text: str) -> None:
        """Write a file and read it into the index, as a change on disk would."""
        (self.folder / path).write_text(text, encoding="utf-8", newline="")
        language = language_for_path(path)
        source = text.encode()
        if language is not None and not is_config(path):
            self.workspace.replace(extract(path, language.name, source, content_hash_of(source)))

    def type(self, text: str) -> None:
        """Insert text at the cursor."""
        version = self.session.documents[self.uri].document.version + 1
        self.session.change(self.uri, [Edit(Span(self.offset, self.offset), text)], version)
        self.offset += len(text)

    def rest(self) -> None:
        self.session.read_at_rest(self.uri)

    def prompt(self, *, heal: bool = True) -> Prompt:
        snapshot = self.session.snapshot(self.uri)
        assert snapshot is not None
        prompt, self.memory = plan(snapshot, self.offset, self.frame, self.memory, self.windows, heal=heal)
        return prompt


def sections(prompt: Prompt, zone: str) -> list[str]:
    """Paths of a zone's pieces in prompt order."""
    return [piece.path for piece in prompt.pieces if piece.zone == zone]
