"""The signs that the next line may need a declaration, as numbers: what `ranking` weighs. Each lies between 0 and 1, about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from fimble.context.candidate import Candidate
from fimble.context.evidence import Evidence
from fimble.context.scope import Scope
from fimble.context.similar import Match
from fimble.context.subwords import subwords_of
from fimble.index.snapshot import Snapshot
from fimble.text.blocks import split_lines
from fimble.text.document import Document
from fimble.text.spans import Span

USES_IN_REACH = 200
"""Lines above and below the cursor in which the nearest use of a name is looked for."""

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known about the cursor's place, for looking up one name after the other."""

    evidence: Evidence
    used: Mapping[str, int]
    """Name -> how often the open file uses it."""
    distance: Mapping[str, int]
    """Path -> import distance from the open file; absent: out of reach."""
    files_using: Mapping[str, int]
    """Name -> how many files of the workspace use it."""
    files_defining: Mapping[str, int]
    nearest_use: Mapping[str, int]
    """Name -> lines between the cursor and its nearest use, absent beyond `USES_IN_REACH`."""
    similar: Mapping[str, float]
    """Name -> score of the most similar window of another file that holds it."""
    subwords: Mapping[str, float]
    """Part of a name -> weight near the cursor, at most 1."""
    scope: frozenset[str]
    """Parts of the names of the enclosing definitions."""


def look_around(
    snapshot: Snapshot,
    scope: Scope,
    evidence: Evidence,
    distance: Mapping[str, int],
    candidates: Sequence[Candidate],
    similar: Iterable[Match],
) -> Surroundings:
    """Gather what the signs of `candidates` are read from; `similar` is code elsewhere like that at the cursor."""
    symbols = snapshot.workspace.symbols
    return Surroundings(
        evidence=evidence,
        used=dict(snapshot.facts.references),
        distance=distance,
        files_using={name: symbols.files_using(name) for name in {c.local_name for c in candidates}},
        files_defining={name: symbols.files_defining(name) for name in {c.definition.name for c in candidates}},
        nearest_use=_nearest_uses(snapshot.document, evidence.line),
        similar=_names_in_similar(similar),
        subwords=_subword_weights(evidence.weights),
        scope=subwords_of(scope.name),
    )


SIGNS_OF_NAME = (
    "how often used",
    "used and defined in few files",
    "nearest use",
    "parts of the name stand near the cursor",
    "one part of the name stands near the cursor",
    "parts of the name stand in the enclosing names",
    "in similar code",
    "popular",
    "defined in few files",
    "private",
    "special method",
    "begins as the word being typed",
)
SIGNS_OF_OWNER = ("near uses of its class",)
SIGNS_OF_FILE = ("in a direct dependency", "in a dependency's dependency")
SIGNS_OF_ITS_OWN = (
    "imported",
    "imported by name but not used yet",
    "imported, how often used",
    "member of a class in use",
    "member of a value in scope",
    "member that a chain near the cursor goes through",
    "inherited",
    "known by its name alone",
    "known by its name alone, how often used",
    "function",
    "constant",
    "member of what stands before the dot",
    "named in the comment above",
    "named like the comment's words",
)
SIGNS = SIGNS_OF_NAME + SIGNS_OF_OWNER + SIGNS_OF_FILE + SIGNS_OF_ITS_OWN
"""What `signs_of` gives, in this order. All but the last kind are alike for many candidates of one request."""


def signs_of(candidate: Candidate, around: Surroundings) -> tuple[float, ...]:
    """Give one number for each of `SIGNS`."""
    definition = candidate.definition
    return (
        *signs_of_name(definition.name, candidate.local_name, around),
        *signs_of_owner(definition.parent, around),
        *signs_of_file(candidate.path, around),
        *signs_of_its_own(candidate, around),
    )


def signs_of_name(name: str, local_name: str, around: Surroundings) -> tuple[float, ...]:
    """Give what speaks for anything that is called `name` and known as `local_name` here."""
    frequency = _frequency(around, local_name)
    rarity = 1 / (1 + around.files_defining.get(name, 0))
    parts = subwords_of(name)
    near = [around.subwords.get(part, 0.0) for part in parts] or [0.0]
    typed = around.evidence.typed
    return (
        frequency,
        frequency * rarity,
        _closeness(around, local_name),
        sum(near) / len(near),
        max(near),
        len(around.scope & parts) / max(1, len(parts)),
        around.similar.get(local_name, 0.0),
        log(1 + around.files_using.get(local_name, 0)) / 5,
        rarity,
        name.startswith("_"),
        name.startswith("__"),
        bool(typed) and local_name.startswith(typed),
    )


def signs_of_owner(parent: str, around: Surroundings) -> tuple[float, ...]:
    """Give what speaks for the members of a class, by its dotted name."""
    return (_closeness(around, parent.rpartition(".")[2]),)


def signs_of_file(path: str, around: Surroundings) -> tuple[float, ...]:
    """Give what speaks for all that stands in a file."""
    steps = around.distance.get(path)
    return (steps == 1, steps == 2)


def signs_of_its_own(candidate: Candidate, around: Surroundings) -> tuple[float, ...]:
    """Give what speaks for this very candidate."""
    kind, uses = candidate.definition.kind, around.used.get(candidate.local_name, 0)
    return (
        candidate.is_imported,
        candidate.is_named and not uses,
        _frequency(around, candidate.local_name) if candidate.is_imported else 0.0,
        candidate.is_member,
        candidate.is_scope_member,
        candidate.is_used_near,
        candidate.is_inherited,
        candidate.by_name,
        bool(candidate.by_name and uses),
        kind == "function",
        kind == "constant",
        candidate.is_receiver_member,
        candidate.is_in_comment,
        candidate.is_like_comment,
    )


def _frequency(around: Surroundings, name: str) -> float:
    return log(1 + around.used.get(name, 0)) / log(11)


def _closeness(around: Surroundings, name: str) -> float:
    lines = around.nearest_use.get(name)
    return 0.0 if lines is None else 1 / (1 + lines / 8)


def _subword_weights(weights: Mapping[str, float]) -> dict[str, float]:
    """Give the parts of names near the cursor the weight of the nearest name they are part of, at most 1."""
    found: dict[str, float] = {}
    for name, weight in weights.items():
        for part in subwords_of(name):
            found[part] = max(found.get(part, 0.0), min(1.0, weight))
    return found


def _nearest_uses(document: Document, line: int) -> dict[str, int]:
    """Give for each name within `USES_IN_REACH` lines how far from `line` it stands."""
    lines = document.lines
    first, last = max(0, line - USES_IN_REACH + 1), min(lines.n_lines - 1, line + USES_IN_REACH - 1)
    texts = split_lines(document.text_of(Span(lines.line_start(first), lines.line_end(last))))
    found: dict[str, int] = {}
    for at, text in sorted(enumerate(texts, first), key=lambda item: -abs(item[0] - line)):
        found.update(dict.fromkeys(_WORD.findall(text[:400]), abs(at - line)))  # the nearest comes last
    return found


def _names_in_similar(matches: Iterable[Match]) -> dict[str, float]:
    """Give each name in similar windows the score of the best of them."""
    found: dict[str, float] = {}
    for match in matches:
        for name in set(_WORD.findall(match.window.text)):
            found[name] = max(found.get(name, 0.0), match.score)
    return found
