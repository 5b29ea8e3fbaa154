"""Which declarations and which similar code go into the prompt, and as what text: the content of the cross-file zones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from fimble.context.budget import TokenMeter
from fimble.context.candidate import Candidate
from fimble.context.candidates import collect_candidates
from fimble.context.evidence import Evidence
from fimble.context.frame import Frame
from fimble.context.ranking import Ranked, rank
from fimble.context.retrieval import CLOSURE_DEPTH, similar_code
from fimble.context.scope import Scope
from fimble.context.signs import look_around
from fimble.context.similar import Match, WindowCache
from fimble.index.dependencies import topological_order
from fimble.index.snapshot import Snapshot
from fimble.index.workspace import Workspace
from fimble.syntax.facts import Definition, FileFacts
from fimble.syntax.languages import language_named
from fimble.syntax.skeleton import render_declarations

STRONG_CHANCE = 0.02
"""Declarations at or above it (about nine of a request, every second needed one among them) decide whether zones that
stand are still good enough, and are shown with the first line of what is written about them. With others that line, which
costs as much as a second declaration, stands where nothing else needs the room."""

LEAST_CHANCE = 0.0002
"""Declarations below it (one of a hundred needed ones) stay out even when there is room: what is irrelevant costs."""

FIRST_TOKENS = 128
FIRST_SHARE = 0.5
"""What the likeliest declarations take before similar code has its turn: so many tokens and this share of the budget. A few
right declarations are worth more than anything, the more of them the less."""

LIBRARY_SHARE = 0.25
"""Most that installed libraries may take of the cross-file budget, and only of what the project's own files leave."""

SEPARATOR_TOKENS = 10
"""What a path comment and the blank line behind a file cost, about."""


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of another file as it will stand in the prompt, without its path comment."""

    path: str
    start_line: int
    end_line: int
    text: str
    """Redacted, sentinels neutralised."""
    tokens: int
    zone: str
    """"dependencies" or "similar"."""
    reason: str
    content_hash: str
    """Of the file this text was taken from: when it changes, the section is stale."""

    def shows_most_of(self, other: Section) -> bool:
        """Say whether at least half of another section's lines stand in this one. How similar they are to the code at the
        cursor differs from line to line and does not matter."""
        common = min(self.end_line, other.end_line) - max(self.start_line, other.start_line) + 1
        is_same_file = (self.path, self.content_hash) == (other.path, other.content_hash)
        return is_same_file and 2 * common > other.end_line - other.start_line


@dataclass(frozen=True, slots=True)
class Selection:
    """The content of both zones, in prompt order."""

    dependencies: tuple[Section, ...] = ()
    similar: tuple[Section, ...] = ()
    keys: frozenset[tuple[str, str, int]] = frozenset()
    """Every declaration that was chosen, by `Candidate.key`."""
    strong: frozenset[tuple[str, str, int]] = frozenset()
    """Of these, the ones with strong evidence."""
    spoken_of: frozenset[tuple[str, str, int]] = frozenset()
    """Of the strong ones, what the comment above the cursor speaks of."""
    described: frozenset[tuple[str, str, int]] = frozenset()
    """What is shown with the first line of what is written about it."""

    @property
    def sections(self) -> tuple[Section, ...]:
        return self.similar + self.dependencies

    def covers(self, other: Selection) -> bool:
        """Say whether this selection already holds what is strongest in `other`, so that replacing it would cost a full
        read of the prompt for little."""
        return other.strong <= self.keys and all(
            any(mine.shows_most_of(theirs) for mine in self.similar) for theirs in other.similar[-1:]
        )


def select(snapshot: Snapshot, scope: Scope, evidence: Evidence, frame: Frame, windows: WindowCache) -> Selection:
    """Choose what other files contribute for a cursor with this `evidence`, within `frame.budget.cross_file` tokens."""
    budget, meter = frame.budget, frame.meter
    if budget.cross_file <= 0:
        return Selection()
    distance = snapshot.workspace.graph.closure(snapshot.path, depth=CLOSURE_DEPTH)
    matches = similar_code(snapshot, evidence, distance, windows)
    ranked = _ranked(snapshot, scope, evidence, distance, matches)
    own = [r for r in ranked if not r.candidate.is_library]
    chosen = _Choice(meter, frozenset(r.candidate.key for r in ranked if r.chance >= STRONG_CHANCE))
    chosen.take(own, min(budget.cross_file, FIRST_TOKENS + int(budget.cross_file * FIRST_SHARE)))
    room = min(budget.similar, budget.cross_file - chosen.tokens)
    similar = _similar_sections(snapshot, [m for m in matches if not chosen.says(m)], room, frame)
    left = budget.cross_file - sum(section.tokens for section in similar)
    chosen.leave_to(similar, own)
    chosen.take(own, left)
    libraries = [r for r in ranked if r.candidate.is_library]
    chosen.take(libraries, min(left, chosen.tokens + int(budget.cross_file * LIBRARY_SHARE)))
    chosen.describe(left)
    dependencies = _declaration_sections(snapshot, chosen, frame)
    strong = chosen.keys & chosen.strong
    spoken_of = strong & {r.candidate.key for r in ranked if r.candidate.is_in_comment or r.candidate.is_like_comment}
    return Selection(dependencies, tuple(similar), chosen.keys, strong, spoken_of, frozenset(chosen.described))


def _ranked(
    snapshot: Snapshot, scope: Scope, evidence: Evidence, distance: Mapping[str, int], matches: Sequence[Match]
) -> list[Ranked]:
    """Rank what may be shown at all, likeliest first."""
    candidates = collect_candidates(snapshot, scope, evidence, distance)
    around = look_around(snapshot, scope, evidence, distance, candidates, matches)
    return rank(candidates, around, LEAST_CHANCE)


def _bare(line: str) -> str:
    return line.strip().rstrip("{:;, ").removesuffix(" =")


class _Choice:
    """Declarations taken so far and what they cost."""

    def __init__(self, meter: TokenMeter, strong: frozenset[tuple[str, str, int]]) -> None:
        self._meter = meter
        self.strong = strong
        """What speaks strongly for itself, taken or not."""
        self.described = set(strong)
        """What is shown with its description when it is taken."""
        self._order: list[Candidate] = []
        self.tokens = 0
        self.by_path: dict[str, list[Candidate]] = {}
        self._taken: set[tuple[str, str, int]] = set()
        self._headers: set[tuple[str, str]] = set()

    @property
    def keys(self) -> frozenset[tuple[str, str, int]]:
        return frozenset(self._taken)

    def take(self, ranked: Iterable[Ranked], most_tokens: int) -> None:
        """Take candidates in order as long as all that is taken stays within `most_tokens`; one too long is passed over."""
        for item in ranked:
            candidate = item.candidate
            if candidate.key in self._taken:
                continue
            cost = self._cost(candidate)
            if self.tokens + cost > most_tokens:
                continue
            self.tokens += cost
            self._taken.add(candidate.key)
            self._order.append(candidate)
            self.by_path.setdefault(candidate.path, []).append(candidate)
            self._headers.add((candidate.path, candidate.definition.parent))
            self._headers.add((candidate.path, candidate.definition.qualified_name))

    def leave_to(self, similar: Iterable[Section], ranked: Iterable[Ranked]) -> None:
        """Count as taken what similar code shows whole: to declare it once more would only cost room."""
        spans = [(section.path, section.start_line, section.end_line) for section in similar]
        for item in ranked:
            declared = item.candidate.definition
            end = declared.start_line + declared.signature.count("\n")
            if any(path == item.candidate.path and a <= declared.start_line and end <= b for path, a, b in spans):
                self._taken.add(item.candidate.key)

    def describe(self, most_tokens: int) -> None:
        """Add descriptions of what was taken, in order, as long as all stays within `most_tokens`."""
        for candidate in self._order:
            cost = self._description(candidate.definition)
            if candidate.key not in self.described and self.tokens + cost <= most_tokens:
                self.tokens += cost
                self.described.add(candidate.key)

    def _description(self, definition: Definition) -> int:
        return self._meter.tokens(definition.doc) + 3 if definition.doc else 0

    def says(self, match: Match) -> bool:
        """Tell whether most lines of a similar window stand in what was taken of its file, so that it adds little."""
        taken = self.by_path.get(match.window.path, ())
        declared = {_bare(line) for c in taken for line in c.definition.signature.split("\n")}
        lines = [bare for line in match.window.text.split("\n") if len(bare := _bare(line)) > 3]
        return 2 * sum(line in declared for line in lines) > len(lines)

    def _cost(self, candidate: Candidate) -> int:
        definition = candidate.definition
        cost = self._meter.tokens(definition.signature) + 3
        if candidate.key in self.described:
            cost += self._description(definition)
        if candidate.path not in self.by_path:
            cost += self._meter.tokens(candidate.path) + SEPARATOR_TOKENS
        if definition.parent and (candidate.path, definition.parent) not in self._headers:
            cost += self._meter.tokens(definition.parent) + 8
        return cost


def _declaration_sections(snapshot: Snapshot, chosen: _Choice, frame: Frame) -> tuple[Section, ...]:
    sections = []
    for path in _prompt_order(snapshot.path, chosen.by_path, snapshot.workspace):
        facts = snapshot.workspace.facts_of(path)
        if facts is None:
            continue
        candidates = chosen.by_path[path]
        definitions = [candidate.definition for candidate in candidates]
        sections.append(declaration_section(facts, definitions, _reason(candidates), frame, chosen.described))
    return tuple(sections)


def declaration_section(
    facts: FileFacts,
    definitions: Sequence[Definition],
    reason: str,
    frame: Frame,
    described: Iterable[tuple[str, str, int]] | None = None,
) -> Section:
    """Render declarations of one file, at least one; those `described` (None: all) with what is written about them.

    Which these are is told by name: lines move.
    """
    declared = _with_parents(definitions, facts.definitions)
    if described is not None:
        names = {name for path, name, _ in described if path == facts.path}
        declared = [d if d.qualified_name in names else replace(d, doc="") for d in declared]
    owners = {definition.parent for definition in facts.definitions}
    text = frame.safe(render_declarations(declared, language_named(facts.language), owners=owners))
    return Section(
        path=facts.path,
        start_line=min(definition.start_line for definition in definitions),
        end_line=max(definition.end_line for definition in definitions),
        text=text,
        tokens=frame.meter.tokens(text) + frame.meter.tokens(facts.path) + SEPARATOR_TOKENS,
        zone="dependencies",
        reason=reason,
        content_hash=facts.content_hash,
    )


def _with_parents(chosen: Iterable[Definition], every: Sequence[Definition]) -> list[Definition]:
    """Add the headers of classes whose members were chosen, so that a method never stands alone; in source order.

    `every` is in that order; lines alone do not say which of two names on one line comes first.
    """
    taken = set(chosen)
    wanted = {definition.parent for definition in taken if definition.parent}
    wanted -= {definition.qualified_name for definition in taken}
    return [d for d in every if d in taken or (d.qualified_name in wanted and d.kind not in ("function", "method"))]


def _prompt_order(own_path: str, paths: Iterable[str], workspace: Workspace) -> list[str]:
    """Order files as the paper's Algorithm 1 orders the closure of the open file; files outside it stand in front."""
    rank_of = {path: rank for rank, path in enumerate(workspace.graph.order_of(own_path, CLOSURE_DEPTH))}
    outside = sorted(path for path in paths if path not in rank_of)
    edges = {path: workspace.graph.dependencies_of(path) for path in outside}
    in_front = [path for part in topological_order(outside, edges) for path in part]
    return [*in_front, *sorted((path for path in paths if path in rank_of), key=rank_of.__getitem__)]


def _reason(candidates: Sequence[Candidate]) -> str:
    reasons = list(dict.fromkeys(f"{c.definition.name}: {c.reason}" for c in candidates))
    more = f" and {len(reasons) - 3} more" if len(reasons) > 3 else ""
    return "; ".join(reasons[:3]) + more


def _similar_sections(snapshot: Snapshot, matches: Sequence[Match], room: int, frame: Frame) -> list[Section]:
    sections: list[Section] = []
    for match in matches:
        section = _similar_section(match, snapshot.workspace, frame)
        if section is not None and section.tokens <= room:
            sections.append(section)
            room -= section.tokens
    return sections[::-1]  # the most similar one stands last, nearest the cursor


def _similar_section(match: Match, workspace: Workspace, frame: Frame) -> Section | None:
    window = match.window
    content_hash = workspace.symbols.content_hash_of(window.path)
    if content_hash is None:
        return None
    text = frame.safe(window.text.rstrip())
    return Section(
        path=window.path,
        start_line=window.start_line,
        end_line=window.end_line,
        text=text,
        tokens=frame.meter.tokens(text) + frame.meter.tokens(window.path) + SEPARATOR_TOKENS,
        zone="similar",
        reason=f"similar to the code at the cursor ({match.score:.2f})",
        content_hash=content_hash,
    )
