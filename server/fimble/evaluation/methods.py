"""Ways to fill a budget of cross-file tokens for a cursor: the product's, and what it is compared with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from heapq import nsmallest
from itertools import islice
from math import log

from fimble.completion.prompting import Prompter
from fimble.context.budget import TokenMeter
from fimble.context.selection import SEPARATOR_TOKENS
from fimble.evaluation.cases import Case
from fimble.evaluation.presence import Shown
from fimble.fim.prompt import Prompt
from fimble.fim.render import FileSection, Sections, render
from fimble.fim.templates import template_named
from fimble.index.workspace import Workspace
from fimble.models.base import ModelInfo
from fimble.settings import Settings
from fimble.syntax.facts import Definition, FileFacts
from fimble.syntax.languages import comment_mark_for_path
from fimble.syntax.skeleton import skeleton

Method = Callable[[Case, int], list[Shown]]
"""(case, tokens) -> pieces of other files in prompt order, together within the budget."""

METER = TokenMeter()
"""All methods are measured with one scale: characters, 3.2 to a token, and what a path comment costs."""

ROOM_FOR_FILE = 4_096
"""Tokens left beside the cross-file budget for the current file and the answer, so that neither limits the other."""

TEMPLATE = "deepseek-coder"

WINDOW, STRIDE = 16, 8

MOST_RANKED = 4_000
"""Declaration lines or windows that are ever looked at: more than the largest budget holds."""

_WORD = re.compile(r"[^\W\d]\w+")


def cost(shown: Shown) -> int:
    """Estimate what a piece costs in a prompt, its path comment included."""
    return METER.tokens(shown.text) + METER.tokens(shown.path) + SEPARATOR_TOKENS


def rendered(shown: Shown) -> str:
    """Write a piece as the prompt's template does."""
    return render(_FILES_ONLY, Sections((_section(shown),), "", "", "", "", "", ""))


def _section(shown: Shown) -> FileSection:
    return FileSection(shown.path, shown.text, comment_mark_for_path(shown.path))


_FILES_ONLY = replace(template_named(TEMPLATE), layout=("{files}",))


class Product:
    """The prompt exactly as the server builds it, by the same planner."""

    def __init__(self, *, is_stable: bool = False) -> None:
        self._prompter = Prompter()
        self._is_stable = is_stable
        """Plan for a place above first, as if the user had just been there, so that kept zones count."""

    def __call__(self, case: Case, tokens: int) -> list[Shown]:
        """Give the cross-file pieces of the prompt."""
        self._prompter.forget(case.snapshot.document.uri)
        if self._is_stable:
            _prompt(self._prompter, case, case.earlier, tokens, ROOM_FOR_FILE)
        prompt = _prompt(self._prompter, case, case.offset, tokens, ROOM_FOR_FILE)
        pieces = [piece for piece in prompt.pieces if piece.zone in ("similar", "dependencies")]
        shown = [Shown(piece.path, piece.text) for piece in pieces]
        _check(prompt.text, shown)
        return shown


def _check(prompt: str, shown: list[Shown]) -> None:
    """Hold the plan to its word: what it names must stand in the prompt, in this order."""
    place = 0
    for piece in shown:
        place = prompt.find(piece.text.strip("\r\n"), place)
        if place < 0:
            raise AssertionError(f"the plan names a piece of {piece.path} that the prompt does not hold")


def own_text(case: Case, room: int) -> str:
    """Give the current file's part of a prompt up to the cursor's line, its path comment included, for `room` tokens."""
    prompt = _prompt(Prompter(), case, case.offset, 0, room)
    above = "".join(piece.text for piece in prompt.pieces if piece.zone == "prefix")
    return f"{comment_mark_for_path(case.held.path)} {case.held.path}\n{above}"


def _prompt(prompter: Prompter, case: Case, offset: int, tokens: int, room: int) -> Prompt:
    info = ModelInfo("", "", template=TEMPLATE, context_length=tokens + room)
    settings = replace(Settings(), context_tokens=tokens)
    return prompter.prompt(case.snapshot, offset, info, settings, settings.completion_max_tokens)


def nothing(case: Case, tokens: int) -> list[Shown]:
    """No other file."""
    return []


def sketch(case: Case, tokens: int) -> list[Shown]:
    """Single declaration lines ranked by evidence near the cursor, use in the file, import distance and rarity."""
    return _grouped(_declaration_lines(case), tokens)


@lru_cache(maxsize=1)
def _declaration_lines(case: Case) -> list[tuple[str, int, str]]:
    """Rank once for all budgets; no budget asked about holds more than `MOST_RANKED`."""
    workspace, evidence = case.workspace, case.evidence.weights
    used = dict(case.snapshot.facts.references)
    distance = workspace.graph.closure(case.held.path)
    scored: list[tuple[float, str, int, Definition]] = []
    for path in workspace.paths:
        facts = workspace.facts_of(path)
        if facts is None or path == case.held.path:
            continue
        near = 1.0 / (1 + distance.get(path, 6))
        for definition in facts.definitions:
            name = definition.name
            score = 2 * min(1.0, evidence.get(name, 0.0)) + min(1.0, used.get(name, 0) / 4) + 2 * near
            score += 1 / (1 + workspace.symbols.files_defining(name))
            scored.append((-score, path, definition.start_line, definition))
    best = nsmallest(MOST_RANKED, scored, key=lambda item: item[:3])
    return [(path, line, _first_line(definition)) for _, path, line, definition in best]


def _first_line(definition: Definition) -> str:
    lines = definition.signature.split("\n")
    word = re.compile(rf"\b{re.escape(definition.name)}\b")
    return next((line for line in lines if word.search(line)), lines[0])


def oracle(case: Case, tokens: int) -> list[Shown]:
    """Give only the declarations that the line really needs, the lines that declare them: nobody can know them."""
    workspace = case.workspace
    places = [declared for need in case.held.needs for declared in need[:1]]
    return _grouped(((d.path, d.line, _signature_at(workspace, d.path, d.line, d.name)) for d in places), tokens)


def _signature_at(workspace: Workspace, path: str, line: int, name: str) -> str:
    """Give the signature of what is declared at a line; the line itself for what the index has no name for."""
    facts = workspace.facts_of(path)
    known = [d for d in facts.definitions if d.name == name and d.start_line <= line] if facts else []
    if known and known[-1].end_line >= line:
        return known[-1].signature
    return line_of(workspace, path, line).strip()


def _grouped(ranked: Iterable[tuple[str, int, str]], tokens: int) -> list[Shown]:
    """Take (path, line, text) in order while they fit; each file's texts together in source order."""
    taken: dict[str, dict[tuple[int, str], None]] = {}
    used = 0
    for path, line, text in ranked:
        if (line, text) in taken.get(path, {}):
            continue
        price = METER.tokens(text) + 1
        price += 0 if path in taken else METER.tokens(path) + SEPARATOR_TOKENS
        if used + price > tokens:
            break
        used += price
        taken.setdefault(path, {})[line, text] = None
    return [Shown(path, "\n".join(text for _, text in sorted(texts))) for path, texts in taken.items()]


def skeletons(case: Case, tokens: int) -> list[Shown]:
    """Declarations of the imported files, nearest imports first, cut at the budget."""
    return _files(case, tokens, lambda facts: "\n".join(skeleton(facts)))


def imported_files(case: Case, tokens: int) -> list[Shown]:
    """Give imported files as they are, nearest imports first, cut at the budget."""
    return _files(case, tokens, lambda facts: case.workspace.text_of(facts.path) or "")


def _files(case: Case, tokens: int, text_of: Callable[[FileFacts], str]) -> list[Shown]:
    """Fill the budget file after file; the nearest stands last."""
    shown: list[Shown] = []
    for path in case.workspace.graph.closure(case.held.path):
        facts = case.workspace.facts_of(path)
        piece = _cut(Shown(path, text_of(facts)), tokens, keeps_end=False) if facts else None
        if piece is None:
            break
        tokens -= cost(piece)
        shown.insert(0, piece)
    return shown


def whole_closure(case: Case, tokens: int) -> list[Shown]:
    """All files that the open file depends on, whole, in the order of the DeepSeek-Coder paper, cut from the front.

    What the open file needs directly is at the end (arXiv 2401.14196, Algorithm 1).
    """
    shown: list[Shown] = []
    for path in reversed(case.workspace.graph.order_of(case.held.path)[:-1]):
        piece = _cut(Shown(path, case.workspace.text_of(path) or ""), tokens, keeps_end=True)
        if piece is None:
            break
        tokens -= cost(piece)
        shown.insert(0, piece)
    return shown


def _cut(piece: Shown, tokens: int, *, keeps_end: bool) -> Shown | None:
    """Cut a piece to whole lines within the budget; None when there is no room for a single one."""
    if cost(piece) <= tokens:
        return piece
    room = METER.characters(tokens - SEPARATOR_TOKENS - METER.tokens(piece.path) - 1)
    lines = piece.text.split("\n")
    kept: list[str] = []
    for line in reversed(lines) if keeps_end else lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    text = "\n".join(reversed(kept) if keeps_end else kept)
    fitted = Shown(piece.path, text)
    return fitted if kept and cost(fitted) <= tokens else None


class Bm25Windows:
    """Windows of 16 lines from all other files, ranked by BM25 (k1 1.2, b 0.75) against the lines around the cursor."""

    def __init__(self, workspace: Workspace) -> None:
        self._windows: list[tuple[str, int, str]] = []
        self._lengths: list[int] = []
        self._postings: dict[str, list[tuple[int, int]]] = {}
        for path in workspace.paths:
            for line, text in _windows(workspace.text_of(path) or ""):
                counts = Counter(_WORD.findall(text))
                for name, count in counts.items():
                    self._postings.setdefault(name, []).append((len(self._windows), count))
                self._windows.append((path, line, text))
                self._lengths.append(counts.total())
        self._ranked_for: Case | None = None
        self._ranking: list[tuple[str, int, str]] = []
        self._mean = sum(self._lengths) / max(1, len(self._lengths))

    def __call__(self, case: Case, tokens: int) -> list[Shown]:
        """Fill the budget with windows; the best one stands last."""
        shown: list[Shown] = []
        taken: set[tuple[str, int]] = set()
        if self._ranked_for is not case:
            self._ranking = list(islice(self._ranked(case), MOST_RANKED))
            self._ranked_for = case
        for path, line, text in self._ranking:
            if {(path, line - STRIDE), (path, line + STRIDE)} & taken:
                continue
            piece = Shown(path, text)
            if cost(piece) > tokens:
                break
            tokens -= cost(piece)
            taken.add((path, line))
            shown.insert(0, piece)
        return shown

    def _ranked(self, case: Case) -> Iterator[tuple[str, int, str]]:
        document, here = case.snapshot.document, case.held.line
        around = range(max(0, here - WINDOW), min(document.lines.n_lines, here + STRIDE))
        query = set(_WORD.findall("\n".join(document.line_text(line) for line in around)))
        scores: dict[int, float] = {}
        for name in sorted(query & self._postings.keys()):
            found = self._postings[name]
            weight = log(1 + (len(self._windows) - len(found) + 0.5) / (len(found) + 0.5))
            for index, count in found:
                norm = 1.2 * (0.25 + 0.75 * self._lengths[index] / self._mean)
                scores[index] = scores.get(index, 0.0) + weight * count * 2.2 / (count + norm)
        for index in sorted(scores, key=lambda index: (-scores[index], index)):
            if self._windows[index][0] != case.held.path:
                yield self._windows[index]


def _windows(text: str) -> Iterator[tuple[int, str]]:
    lines = text.split("\n")
    for start in range(0, max(1, len(lines) - STRIDE), STRIDE):
        yield start, "\n".join(lines[start : start + WINDOW])


def oracle_with(windows: Bm25Windows) -> Method:
    """Give the needed declarations nearest the cursor, and windows in front of them in the room that is left."""

    def method(case: Case, tokens: int) -> list[Shown]:
        needed = oracle(case, tokens)
        return windows(case, tokens - sum(map(cost, needed))) + needed

    return method


def line_of(workspace: Workspace, path: str, line: int) -> str:
    """Give a line of a file's text; "" where there is none."""
    lines = (workspace.text_of(path) or "").split("\n")
    return lines[line] if line < len(lines) else ""


PRODUCT, STABLE = "fimble", "fimble, stable zones"
METHODS = (
    PRODUCT,
    STABLE,
    "no context",
    "ranked declaration lines",
    "skeletons of imports",
    "imported files",
    "BM25 windows",
    "whole closure, paper's order",
    "needed declarations only (oracle)",
    "oracle + BM25 windows",
)
"""Names, as tables show them."""


def methods_for(workspace: Workspace) -> dict[str, Method]:
    """Give the product's method and all baselines by name, in the order of `METHODS`."""
    windows = Bm25Windows(workspace)
    methods: tuple[Method, ...] = (
        Product(),
        Product(is_stable=True),
        nothing,
        sketch,
        skeletons,
        imported_files,
        windows,
        whole_closure,
        oracle,
        oracle_with(windows),
    )
    return dict(zip(METHODS, methods, strict=True))
