"""What each idea of the context engine is worth: the prompts with one of them turned off, on the tuning repositories.

    python -m bench ablation [--lines 20]                     recall, and bits under a model that only copies
    python -m bench ablation --lines 5 --judge MODEL.gguf     bits under a language model

Recall as in `bench context`; bits against no context. The copying model (`fimble.evaluation.copying`) is quick, but blind for
the order of files, which does not change what stands in a prompt: only a language model can say what it is worth.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.context import SETS, held_out, in_fair_order, prepared
from bench.corpus import default_cache, indexed
from bench.report import Figure, save
from fimble.context import candidates, ranking, retrieval, selection, signs
from fimble.evaluation.bits import Job, Scores, compare, jobs_for
from fimble.evaluation.cases import Case
from fimble.evaluation.copying import CopyModel
from fimble.evaluation.held_out import HeldOut
from fimble.evaluation.judge import Judge
from fimble.evaluation.methods import Method, Product
from fimble.evaluation.presence import Shown
from fimble.evaluation.recall import Outcome, measure, summarise
from fimble.index.workspace import Workspace

BUDGETS = (1_024, 2_048)

Switch = tuple[Any, str, Any]
"""(owner, attribute, what stands in for it)"""

_COLLECTOR = candidates._Collector


def _none(*_: object) -> list[Any]:
    return []


def _nothing(*_: object) -> None:
    return None


def _only(*kept: str) -> tuple[Switch, ...]:
    groups = {
        "_OF_NAME": signs.SIGNS_OF_NAME,
        "_OF_OWNER": signs.SIGNS_OF_OWNER,
        "_OF_FILE": signs.SIGNS_OF_FILE,
        "_OF_ITS_OWN": signs.SIGNS_OF_ITS_OWN,
    }
    return tuple(
        (ranking, attribute, tuple(ranking.WEIGHTS[name] if name in kept else 0.0 for name in names))
        for attribute, names in groups.items()
    )


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
    "ranked by imports alone": _only("imported", "in a direct dependency", "in a dependency's dependency"),
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


METHODS = {name: switched(switches) for name, switches in VARIANTS.items()}


def _tuning_lines(most: int) -> Iterator[tuple[str, Workspace, list[HeldOut]]]:
    """Give each package's folder, index and held-out lines."""
    for package in SETS["tuning"]:
        workspace = asyncio.run(indexed(prepared(package)))
        yield package.folder, workspace, held_out(package, workspace, most)


def main(arguments: list[str]) -> Figure:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=20, help="lines of each package")
    parser.add_argument("--judge", type=Path, help="a GGUF model, as in `bench context`")
    options = parser.parse_args(arguments)
    if options.judge:
        return save(judged_figure(options.judge, options.lines))
    outcomes: dict[str, list[Outcome]] = {}
    jobs: dict[str, list[Job]] = {}
    for folder, workspace, lines in _tuning_lines(options.lines):
        outcomes[folder] = list(measure(workspace, lines, METHODS, BUDGETS))
        jobs[folder] = list(jobs_for(workspace, lines, METHODS, BUDGETS))
    return save(figure_of(outcomes, jobs, CopyModel().nats))


def judged_figure(model: Path, most_lines: int) -> Figure:
    """Judge every variant at the smaller budget."""
    jobs = {
        folder: list(jobs_for(workspace, lines, METHODS, BUDGETS[:1]))
        for folder, workspace, lines in _tuning_lines(most_lines)
    }
    scores = Scores(default_cache() / "context" / f"{model.stem}.jsonl")
    scores.complete(in_fair_order(jobs), Judge(model).nats, lambda n, total: print(f"{n}/{total}", file=sys.stderr))
    changes = compare(jobs, scores.known)
    return Figure(
        name="ablation-bits",
        title=f"Bits of the next line with ideas turned off, {changes[0].n_lines} lines, {BUDGETS[0]:,} tokens (tuning set)",
        columns=["variant", "bits", "change", "95 % interval"],
        rows=[[c.method, round(c.bits, 3), f"{c.change:+.1%}", f"{c.low:+.1%} to {c.high:+.1%}"] for c in changes],
        bars=("bits",),
        note=f"Bits per character under {model.stem}; change against no context ({changes[0].baseline:.3f}).",
    )


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
