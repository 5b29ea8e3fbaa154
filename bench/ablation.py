"""What each idea of the context engine is worth: the prompts with one of them turned off, on the tuning repositories.

`python -m bench ablation [--lines 20]`

Recall as in `bench context`; bits under a model that only copies (`fimble.evaluation.copying`), against no context. The order
of files is judged by bits alone: it does not change what stands in a prompt.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from bench.context import SETS, held_out, prepared
from bench.corpus import indexed
from bench.report import Figure, save
from fimble.context import candidates, ranking, retrieval, selection
from fimble.evaluation.bits import Job, compare, jobs_for
from fimble.evaluation.cases import Case
from fimble.evaluation.copying import CopyModel
from fimble.evaluation.methods import Method, Product, nothing
from fimble.evaluation.presence import Shown
from fimble.evaluation.recall import Outcome, measure, summarise

BUDGETS = (1_024, 2_048)

Switch = tuple[Any, str, Any]
"""(owner, attribute, what stands in for it)"""

_COLLECTOR = candidates._Collector


def _none(*_: object) -> list[Any]:
    return []


def _nothing(*_: object) -> None:
    return None


def _only(*kept: str) -> tuple[float, ...]:
    return tuple(weight if name in kept else 0.0 for name, weight in ranking.WEIGHTS.items())


INFERENCE = ("add_receiver_members", "add_used_near", "add_called", "add_values_in_scope", "add_inherited")

VARIANTS: dict[str, tuple[Switch, ...]] = {
    "fimble": (),
    "no similar code": ((selection, "_similar_sections", _none),),
    "similar code of near files only": ((retrieval, "MOST_ALIKE", 0),),
    "similar code only": ((selection._Choice, "take", _nothing),),
    "no inferred classes": tuple((_COLLECTOR, name, _nothing) for name in INFERENCE),
    "nothing known by its name alone": (
        (_COLLECTOR, "add_by_name", _nothing),
        (_COLLECTOR, "add_beside_imported", _nothing),
    ),
    "ranked by imports alone": (
        (ranking, "_WEIGHTS", _only("imported", "in a direct dependency", "in a dependency's dependency")),
    ),
    "imports one step deep": ((selection, "CLOSURE_DEPTH", 1),),
    "files in alphabetical order": ((selection, "_prompt_order", lambda _own, paths, _workspace: sorted(paths)),),
}


def switched(switches: tuple[Switch, ...]) -> Method:
    """Give the product with some of its parts replaced."""
    product = Product()

    def method(case: Case, tokens: int) -> list[Shown]:
        with ExitStack() as stack:
            for owner, name, value in switches:
                stack.enter_context(patch.object(owner, name, value))
            return product(case, tokens)

    return method


def main(arguments: list[str]) -> Figure:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=20, help="lines of each package")
    options = parser.parse_args(arguments)
    outcomes: dict[str, list[Outcome]] = {}
    jobs: dict[str, list[Job]] = {}
    methods = {name: switched(switches) for name, switches in VARIANTS.items()}
    for package in SETS["tuning"]:
        workspace = asyncio.run(indexed(prepared(package)))
        lines = held_out(package, workspace, options.lines)
        outcomes[package.folder] = list(measure(workspace, lines, methods, BUDGETS))
        jobs[package.folder] = list(jobs_for(workspace, lines, {"no context": nothing, **methods}, BUDGETS))
    return save(figure_of(outcomes, jobs, CopyModel().nats))


def figure_of(
    outcomes: dict[str, list[Outcome]], jobs: dict[str, list[Job]], judge: Callable[[str, str], float]
) -> Figure:
    scores = {job.id: judge(job.context, job.target) for found in jobs.values() for job in found}
    recall = {(s.method, s.budget): s.recall for s in summarise(outcomes)}
    bits = {(c.method, c.budget): c.change for c in compare(jobs, scores)}
    rows: list[list[object]] = [
        [
            name,
            *(f"{recall[name, budget]:.3f}" for budget in BUDGETS),
            *(f"{bits[name, budget]:+.1%}" for budget in BUDGETS),
        ]
        for name in VARIANTS
    ]
    n_lines = sum(len({(o.path, o.line) for o in found}) for found in outcomes.values())
    return Figure(
        name="ablation",
        title=f"Ideas turned off one by one, {n_lines} lines of {len(outcomes)} packages (tuning set)",
        columns=["variant", *(f"recall {budget}" for budget in BUDGETS), *(f"bits {budget}" for budget in BUDGETS)],
        rows=rows,
        bars=("recall 1024", "recall 2048"),
        note="Bits under a model that only copies, against no context: the less the better. Macro average over packages.",
    )
