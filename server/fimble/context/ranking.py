"""How likely the next line needs a declaration: a few weights over the signs that `candidates` collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, log2

from fimble.context.candidates import Candidate
from fimble.context.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight per sign, set by hand and kept in one place so that a learned set can replace them."""

    near: float = 2.0
    """Evidence near the cursor, capped at 1."""
    used: float = 1.2
    """How often the open file uses the name, logarithmic, 1 at ten uses."""
    imported: float = 0.9
    receiver: float = 2.5
    """Member of what stands before the dot at the cursor."""
    inherited: float = 0.5
    used_near: float = 0.8
    """Member that a chain near the cursor goes through, told by its receiver's class, not by its name alone."""
    scope_member: float = 0.4
    """Member of a value in scope, or of what is being called."""
    tested: float = 0.6
    """Offered by the module that a test file tests."""
    signature: float = 0.5
    by_name: float = 0.2
    typed: float = 2.0
    """The word being typed is the beginning of the name."""
    rare: float = 0.5
    """Rarity of the name in the workspace: 1 for a name that one file uses, falling with the logarithm."""
    unused_member: float = -0.6
    """A member that neither the file nor the cursor's surroundings mention."""
    far: float = -0.35
    """For each step of import distance beyond the first."""
    private: float = -0.8


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score; more is likelier. Scores below 0.5 are mere fill."""

    candidate: Candidate
    score: float


def rank(
    candidates: Sequence[Candidate],
    evidence: Evidence,
    *,
    used: Mapping[str, int],
    distance: Mapping[str, int],
    files_using: Mapping[str, int],
    weights: Weights = WEIGHTS,
) -> list[Ranked]:
    """Order candidates, likeliest first; ties by path and line, so that equal input gives equal output.

    `used` counts names in the open file, `distance` is the import distance of a path (absent: unreachable),
    `files_using` counts the files of the workspace that use a name.
    """
    ranked = [
        Ranked(candidate, _score(candidate, evidence, used, distance, files_using, weights)) for candidate in candidates
    ]
    return sorted(ranked, key=lambda r: (-r.score, r.candidate.key))


def _score(
    candidate: Candidate,
    evidence: Evidence,
    used: Mapping[str, int],
    distance: Mapping[str, int],
    files_using: Mapping[str, int],
    w: Weights,
) -> float:
    name = candidate.local_name
    near = min(1.0, evidence.weights.get(name, 0.0))
    uses = used.get(name, 0)
    score = w.near * near + w.used * min(1.0, log(1 + uses) / log(11))
    score += w.imported * candidate.is_imported + w.receiver * candidate.is_receiver_member
    score += w.inherited * candidate.is_inherited + w.signature * candidate.via_signature
    score += w.by_name * candidate.by_name + w.tested * candidate.is_tested
    score += w.used_near * candidate.is_used_near + w.scope_member * candidate.is_scope_member
    score += w.rare / log2(2 + files_using.get(name, 0))
    if evidence.typed and name.startswith(evidence.typed):
        score += w.typed
    if candidate.is_member and not candidate.is_receiver_member and uses == 0 and near == 0:
        score += w.unused_member
    if name.startswith("_"):
        score += w.private
    return score + w.far * max(0, min(4, distance.get(candidate.path, 4)) - 1)
