"""The lookup engine and the baselines beside it, each made of a package's files and asked for what comes next."""

from __future__ import annotations

import re
import tempfile
from bisect import bisect_left
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path

from bench.scale import sources
from fimble.completion.prompting import Prompter
from fimble.context.secrets import redact
from fimble.feeding import MOST_FILES
from fimble.fim.prompt import Prompt
from fimble.models.base import ModelInfo
from fimble.models.lookup import LookupBackend, LookupCorpus
from fimble.session import Session
from fimble.settings import Settings
from fimble.syntax.languages import language_for_path
from fimble.syntax.tags import content_hash_of, extract
from fimble.text.spans import Edit, Span
from fimble.uris import uri_of_path

_BEHIND_A_DOT = re.compile(r"[.>:]\w*\Z")


class Engine:
    """What is measured."""

    def edited(self, path: str, before: str, after: str) -> None:
        """Take note of the document as it is now, its cursor between both texts."""

    def __call__(self, path: str, before: str, after: str) -> str:
        """Say what is shown there; "" for nothing."""
        raise NotImplementedError


class Lookup(Engine):
    """fimble's lookup engine with an index and an open document beside it, asked as the server asks it."""

    info = ModelInfo("lookup", "lookup")

    def __init__(self, files: dict[str, str], kind: str) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.session = Session(Settings(backend="lookup"), use_cache=False)
        self.workspace = self.session.add_folder(Path(self.folder.name))
        self.corpus, self.prompter = LookupCorpus(), Prompter()
        self.workspace.set_listing(sorted(files), [])
        for path, text in files.items():
            self._read(path, text)
        self.backend = LookupBackend(self.corpus)
        self.open: tuple[str, str] = ("", "")
        self.typed = ""
        self.version = 0

    def _read(self, path: str, text: str) -> None:
        target = Path(self.folder.name, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
        source, language = text.encode(), language_for_path(path)
        self.workspace.replace(extract(path, language.name, source, content_hash_of(source)))
        self.corpus.replace_file(f"{self.workspace.name}/{path}", language.name, redact(text).text)

    def edited(self, path: str, before: str, after: str) -> None:
        """Have the document say this, its cursor between both."""
        uri = uri_of_path(Path(self.folder.name, path).resolve())
        self.version += 1
        if self.open == (path, after) and before.startswith(self.typed):
            end = len(self.typed)
            self.session.change(uri, [Edit(Span(end, end), before[end:])], self.version)
        else:
            if self.open[0] not in ("", path):
                self.session.close(uri_of_path(Path(self.folder.name, self.open[0]).resolve()))
            self.session.open(uri, "", self.version, before + after)
            self.session.read_at_rest(uri)
        self.open, self.typed = (path, after), before
        self.snapshot = self.session.snapshot(uri)
        if _BEHIND_A_DOT.search(before[-100:]):  # only there is the tree asked; this parses what was edited
            self.snapshot.tree.context_at(self.snapshot.document.lines.byte_at(len(before)))

    def prompt(self) -> Prompt:
        """Give the prompt for the cursor."""
        return self.prompter.prompt(self.snapshot, len(self.typed), self.info, self.session.settings, 0)

    def __call__(self, path: str, before: str, after: str) -> str:
        guess = self.backend.guess(self.prompt())
        return guess.text if guess else ""


class LookupAmongMany(Lookup):
    """The same with 10,000 files of other packages in the workspace, as far as the server holds their text."""

    def __init__(self, files: dict[str, str], kind: str) -> None:
        super().__init__(files, kind)
        for path, text in islice(sources(), MOST_FILES - len(files)):
            self.corpus.replace_file(
                f"{self.workspace.name}/beside/{path}", language_for_path(path).name, redact(text).text
            )


class FrequentLine(Engine):
    """Baseline: the commonest line of the repository that begins as the cursor's line does."""

    def __init__(self, files: dict[str, str], kind: str) -> None:
        self.files = files
        self.lines = Counter(line.strip() for text in files.values() for line in text.split("\n"))
        self.sorted = sorted(self.lines)
        self.own: tuple[str, Counter[str]] = ("", Counter())

    def __call__(self, path: str, before: str, after: str) -> str:
        if self.own[0] != path:
            self.own = (path, Counter(line.strip() for line in self.files[path].split("\n")))
        head = before[before.rfind("\n") + 1 :].lstrip()
        if not head:
            return ""
        counts: Counter[str] = Counter()
        for line in self.sorted[bisect_left(self.sorted, head) :]:
            if not line.startswith(head):
                break
            counts[line] = self.lines[line] - self.own[1][line]
        counts.update(line for line in map(str.strip, (before + "\n" + after).split("\n")) if line.startswith(head))
        counts = Counter({line: n for line, n in counts.items() if n > 0 and len(line) > len(head) + 1})
        return max(counts, key=lambda line: (counts[line], line))[len(head) :] if counts else ""


_TOKEN = re.compile(r"\w+|[^\S\n]+|\n|[^\w\s]")


class NGram(Engine):
    """Baseline: the continuation by the longest known context of at most `order` tokens, the open file counted more; shown
    while the product of the shares stays above `least`."""

    def __init__(self, files: dict[str, str], kind: str, order: int = 8, shortest: int = 1, own: int = 5) -> None:
        self.order, self.shortest, self.own, self.least = order, shortest, own, 0.65
        self.tokens = {path: _TOKEN.findall(text) for path, text in files.items()}
        self.everywhere = self.tables()
        for tokens in self.tokens.values():
            self.count(self.everywhere, tokens, 0, 1)
        self.open: tuple[str, str] = ("", "")
        self.mine, self.typed = self.tables(), []

    def tables(self) -> dict[int, dict[tuple[str, ...], Counter[str]]]:
        return {n: defaultdict(Counter) for n in range(self.shortest, self.order + 1)}

    def count(self, tables: dict, tokens: list[str], start: int, weight: int) -> None:
        for n, table in tables.items():
            for at in range(max(n, start), len(tokens)):
                table[tuple(tokens[at - n : at])][tokens[at]] += weight

    def visit(self, path: str, before: str, after: str) -> list[str]:
        if self.open != (path, after):
            if self.open[0]:
                self.count(self.everywhere, self.tokens[self.open[0]], 0, 1)
            self.count(self.everywhere, self.tokens[path], 0, -1)
            self.open, self.mine, self.typed = (path, after), self.tables(), []
            self.count(self.mine, _TOKEN.findall(after), 0, self.own)
        tokens = _TOKEN.findall(before)
        self.count(self.mine, tokens[:-1], len(self.typed), self.own)
        self.typed = tokens[:-1]
        return tokens[-20:]

    def __call__(self, path: str, before: str, after: str) -> str:
        context = self.visit(path, before, after)
        half = context.pop() if context and re.match(r"\w", context[-1]) else ""
        text, chance = "", 1.0
        for _ in range(20):
            token, share = self.best(context, half)
            chance *= share
            if token == "\n" or chance < self.least:
                break
            text += token[len(half) :]
            context.append(token)
            half = ""
        return text if len(text) > 1 and text.strip() else ""

    def best(self, context: list[str], half: str) -> tuple[str, float]:
        for n in range(self.order, self.shortest - 1, -1):
            key = tuple(context[-n:])
            counts: Counter[str] = Counter()
            for tables in (self.everywhere, self.mine):
                found = tables[n].get(key, {})
                counts.update({token: n for token, n in found.items() if n > 0 and token.startswith(half)})
            if counts:
                token = max(counts, key=lambda token: (counts[token], token))
                return token, counts[token] / counts.total()
        return "", 0.0


def four_gram(files: dict[str, str], kind: str) -> NGram:
    """Baseline: three tokens of context, no back-off, no half words, all files alike."""
    return NGram(files, kind, order=3, shortest=3, own=1)


MANY = "lookup among 10,000 files"
ENGINES = {
    "lookup": Lookup,
    MANY: LookupAmongMany,
    "frequent line": FrequentLine,
    "4-gram": four_gram,
    "back-off 8..1": NGram,
}
