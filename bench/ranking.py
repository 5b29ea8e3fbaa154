"""Learns the weights of `fimble.context.ranking` from held-out lines of the tuning repositories.

`python -m bench.ranking [--lines 50]`

A conditional logit, regularised: of all candidates for a line, those that the line really needs (by jedi and the
TypeScript compiler) should weigh most. Prints the recall of declarations taken in that order within a budget, for weights
learned on all other repositories than the one measured, and then the weights learned on all of them.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import dataclass

import numpy as np

from bench.context import SETS, held_out, prepared
from bench.corpus import Package, indexed
from fimble.context.budget import TokenMeter
from fimble.context.candidates import collect_candidates
from fimble.context.ranking import WEIGHTS
from fimble.context.retrieval import CLOSURE_DEPTH, similar_code
from fimble.context.scope import scope_at
from fimble.context.signs import SIGNS, look_around, signs_of
from fimble.context.similar import WindowCache
from fimble.evaluation.cases import Case, open_case
from fimble.evaluation.methods import line_of
from fimble.evaluation.presence import Presence, Shown

BY_HAND = {
    "member of what stands before the dot": 3.0,
    "begins as the word being typed": 3.0,
    "named in the comment above": 4.0,
    "named like the comment's words": 2.5,
}
"""Whole lines are held out, so that nothing stands before the cursor that these could be learned from."""

PENALTY = 3.0
"""Inverse variance of a weight around 0."""

BUDGETS = (256, 512, 1_024, 2_048)

METER = TokenMeter()


@dataclass
class Line:
    """The candidates for one held-out line."""

    package: str
    signs: np.ndarray
    """(candidates, signs)"""
    answers: list[list[int]]
    """For each candidate, which of the needed declarations it is."""
    tokens: list[int]
    n_needed: int

    @property
    def is_needed(self) -> np.ndarray:
        return np.array([1.0 if answer else 0.0 for answer in self.answers])


def line_from(package: str, case: Case, windows: WindowCache) -> Line:
    """Read the signs of every candidate for a held-out line."""
    snapshot, workspace = case.snapshot, case.workspace
    scope, distance = scope_at(snapshot, case.offset), workspace.graph.closure(snapshot.path, depth=CLOSURE_DEPTH)
    candidates = collect_candidates(snapshot, scope, case.evidence, distance)
    similar = similar_code(snapshot, case.evidence, distance, windows)
    around = look_around(snapshot, scope, case.evidence, distance, candidates, similar)
    shown = [Presence([Shown(c.path, c.definition.signature)]) for c in candidates]
    return Line(
        package,
        np.array([signs_of(c, around) for c in candidates], dtype=float).reshape(len(candidates), len(SIGNS)),
        [
            [n for n, need in enumerate(case.held.needs) if one.satisfies(need, lambda p, i: line_of(workspace, p, i))]
            for one in shown
        ],
        [METER.tokens(c.definition.signature) + METER.tokens(c.path) // 3 + 6 for c in candidates],
        len(case.held.needs),
    )


def lines_of(package: Package, most: int) -> list[Line]:
    workspace, windows = asyncio.run(indexed(prepared(package))), WindowCache(10_000)
    lines = []
    for held in held_out(package, workspace, most):
        with open_case(workspace, held) as case:
            lines.append(line_from(package.folder, case, windows))
    return lines


def learn(lines: list[Line]) -> np.ndarray:
    """Fit by Newton's method with step halving."""
    data = [(line.signs, line.is_needed / line.is_needed.sum()) for line in lines if line.is_needed.any()]
    learned = np.array([name not in BY_HAND for name in SIGNS], dtype=float)
    weights = np.zeros(len(SIGNS))

    def quality(w: np.ndarray) -> float:
        total = -0.5 * PENALTY * float(w @ w)
        for signs, share in data:
            scores = signs @ w
            total += float(share @ scores) - float(np.log(np.exp(scores - scores.max()).sum()) + scores.max())
        return total

    before = quality(weights)
    for _ in range(60):
        gradient, curvature = -PENALTY * weights, PENALTY * np.eye(len(SIGNS))
        for signs, share in data:
            scores = signs @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            centred = signs - chance @ signs
            gradient += share @ centred
            curvature += (centred * chance[:, None]).T @ centred
        step = learned * np.linalg.solve(curvature, learned * gradient)
        size = 1.0
        while size > 1e-4 and quality(weights + size * step) <= before:
            size /= 2
        weights = weights + size * step
        now = quality(weights)
        if now - before < 1e-4:
            break
        before = now
    return weights


def recall(line: Line, weights: np.ndarray, budget: int) -> float:
    """Say which share of the needed declarations is among those taken first within `budget` tokens."""
    found: set[int] = set()
    for number in np.argsort(-(line.signs @ weights), kind="stable"):
        if line.tokens[number] <= budget:
            budget -= line.tokens[number]
            found.update(line.answers[number])
    return len(found) / line.n_needed


def table_row(name: str, lines: list[Line], weights_for: dict[str, np.ndarray]) -> str:
    packages = [p for p in weights_for if sum(line.package == p for line in lines) >= 10]
    means = [
        np.mean(
            [np.mean([recall(line, weights_for[p], budget) for line in lines if line.package == p]) for p in packages]
        )
        for budget in BUDGETS
    ]
    return f"{name:32}" + "".join(f"{mean:8.3f}" for mean in means)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=50, help="lines of each package")
    options = parser.parse_args()
    lines: list[Line] = []
    for package in SETS["tuning"]:
        lines += lines_of(package, options.lines)
        print(f"{package.folder}: {len(lines)} lines so far", file=sys.stderr, flush=True)
    packages = list(dict.fromkeys(line.package for line in lines))
    print(f"{'recall at tokens':32}" + "".join(f"{budget:8}" for budget in BUDGETS))
    now = np.array([WEIGHTS[name] for name in SIGNS])
    print(table_row("the weights in use", lines, dict.fromkeys(packages, now)))
    others = {p: learn([line for line in lines if line.package != p]) for p in packages}
    print(table_row("learned on the other packages", lines, others))
    for name, weight in zip(SIGNS, learn(lines), strict=True):
        print(f'    "{name}": {BY_HAND.get(name, round(float(weight), 2))},')


if __name__ == "__main__":
    main()
