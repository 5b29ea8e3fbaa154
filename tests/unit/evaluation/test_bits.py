from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from fimble.evaluation.bits import BASELINE, Job, Scores, compare, jobs_for
from fimble.evaluation.held_out import HeldOut
from fimble.evaluation.methods import methods_for
from tests.unit.evaluation.making import ROUND, SHOP, workspace_of

HELD = HeldOut("order.py", 7, 4, "return round_money(subtotal)", ((ROUND,),))


def test_every_method_has_the_same_lines_in_front_of_the_target(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, SHOP)
    jobs = {(job.method, job.budget): job for job in jobs_for(workspace, [HELD], methods_for(workspace), [256])}
    own = jobs[BASELINE, 0].context

    assert own.startswith("# order.py\nfrom cart import Cart\n")
    assert own.endswith("    # round_money is a name in a comment\n")
    for job in jobs.values():
        assert job.context.endswith(own)
        assert "    return round_money(subtotal)" == job.target
        assert len("return round_money(subtotal)") == job.n_characters
    oracle = jobs["needed declarations only (oracle)", 256].context
    assert "# money.py\ndef round_money(amount: float) -> float:\n\n\n" + own == oracle


def job(method: str, line: int, context: str) -> Job:
    budget = 0 if method == BASELINE else 256
    return Job(method, budget, "a.py", line, context, "    12345678")


def test_changes_are_of_means_over_the_lines_that_both_have() -> None:
    jobs = {"repo": [job(BASELINE, 1, "a"), job("m", 1, "b"), job(BASELINE, 2, "c"), job("m", 2, "d")]}
    bit = math.log(2)
    scores = dict(zip([j.id for j in jobs["repo"]], [8 * bit, 4 * bit, 16 * bit, 14 * bit], strict=True))

    [change] = compare(jobs, scores)
    assert (2, 1.125, 1.5) == (change.n_lines, change.bits, change.baseline)
    assert pytest.approx(-0.25) == change.change
    assert change.low <= change.change <= change.high

    del scores[jobs["repo"][3].id]
    [change] = compare(jobs, scores)
    assert (1, 0.5, 1.0) == (change.n_lines, change.bits, change.baseline)


def test_a_text_is_judged_once_and_remembered(tmp_path: Path) -> None:
    asked: list[str] = []

    def judge(context: str, target: str) -> float:
        asked.append(context)
        return float(len(asked))

    file = tmp_path / "deep" / "scores.jsonl"
    Scores(file).complete([job("m", 1, "a"), job("n", 1, "a"), job("m", 2, "b")], judge)
    again = Scores(file)
    again.complete([job("m", 1, "a"), job("m", 3, "c")], judge)

    assert ["a", "b", "c"] == asked
    assert {1.0, 2.0, 3.0} == {json.loads(line)["nats"] for line in file.read_text().split("\n")[:-1]}
    assert 1.0 == again.known[job("x", 9, "a").id]
