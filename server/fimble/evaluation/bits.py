"""What a context is worth to a language model: bits for each character of the true next line, from left to right.

The judge reads the pieces of other files as they stand in the prompt, then the lines above the cursor; what stands below is
left out, so that a model without fill-in-the-middle training can judge as well. Only comparisons between methods count.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from fimble.evaluation.cases import Case, open_case
from fimble.evaluation.figures import interval, macro
from fimble.evaluation.held_out import HeldOut
from fimble.evaluation.methods import Method, nothing, own_text, rendered
from fimble.index.workspace import Workspace

BUDGETS = (1_024, 2_048)

BASELINE = "no context"

ROOM_FOR_FILE = 1_024
"""Tokens for the current file's lines and the answer: smaller than in the recall measure, because a judge on a laptop reads
a hundred tokens a second. The same lines stand in front of the target for every method."""


@dataclass(frozen=True, slots=True)
class Job:
    """One text to be judged."""

    method: str
    budget: int
    path: str
    line: int
    context: str
    target: str
    """The line with its indentation."""

    @property
    def id(self) -> str:
        """Name the texts, whoever asks: equal texts are judged once."""
        return blake2b(f"{self.context}\0{self.target}".encode(errors="replace"), digest_size=12).hexdigest()

    @property
    def n_characters(self) -> int:
        return len(self.target.strip())


def jobs_for(
    workspace: Workspace, lines: Sequence[HeldOut], methods: Mapping[str, Method], budgets: Sequence[int] = BUDGETS
) -> Iterator[Job]:
    """Give what must be judged: every method at every budget for every line, and each line without context."""
    for held in lines:
        with open_case(workspace, held) as case:
            yield _job(case, BASELINE, 0, nothing)
            for name, method in methods.items():
                yield from (_job(case, name, budget, method) for budget in budgets if name != BASELINE)


def _job(case: Case, name: str, budget: int, method: Method) -> Job:
    held = case.held
    above = own_text(case, ROOM_FOR_FILE)
    line_start = case.offset - held.column
    indentation = case.snapshot.document.text[line_start : case.offset]
    context = "".join(map(rendered, method(case, budget))) + above
    return Job(name, budget, held.path, held.line, context, indentation + held.text)


@dataclass(frozen=True, slots=True)
class Change:
    """What a method does to the bits of the next line, against no context, over the same lines."""

    method: str
    budget: int
    n_lines: int
    bits: float
    """For each character; macro average over repositories."""
    baseline: float
    change: float
    """Of the macro averages: -0.18 is 18 % fewer bits."""
    low: float
    high: float
    """95 % bootstrap interval of `change`."""


def compare(jobs: Mapping[str, Sequence[Job]], scores: Mapping[str, float]) -> list[Change]:
    """Compare every method at every budget with no context; lines that lack a score for either are left out.

    `jobs` by repository, `scores` in nats by `Job.id`.
    """
    keys = dict.fromkeys((job.method, job.budget) for found in jobs.values() for job in found if job.method != BASELINE)
    changes = (_change(method, budget, jobs, scores) for method, budget in keys)
    return [change for change in changes if change is not None]


def _change(method: str, budget: int, jobs: Mapping[str, Sequence[Job]], scores: Mapping[str, float]) -> Change | None:
    ours: list[list[float]] = []
    base: list[list[float]] = []
    for found in jobs.values():
        by_key = {(job.method, job.budget, job.path, job.line): job for job in found}
        pairs = [
            (job, by_key[BASELINE, 0, job.path, job.line])
            for job in found
            if (job.method, job.budget) == (method, budget)
        ]
        scored = [(_bits(a, scores), _bits(b, scores)) for a, b in pairs if a.id in scores and b.id in scores]
        if scored:
            ours.append([first for first, _ in scored])
            base.append([second for _, second in scored])
    if not ours:
        return None
    mean, baseline = macro(ours), macro(base)
    differences = [[a - b for a, b in zip(left, right, strict=True)] for left, right in zip(ours, base, strict=True)]
    low, high = interval(differences)
    n_lines = sum(map(len, ours))
    return Change(method, budget, n_lines, mean, baseline, mean / baseline - 1, low / baseline, high / baseline)


def _bits(job: Job, scores: Mapping[str, float]) -> float:
    return scores[job.id] / math.log(2) / max(1, job.n_characters)


class Scores:
    """Scores kept on disk, so that a judgement is made once; one file for each model."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.known: dict[str, float] = {}
        if file.exists():
            for line in file.read_text(encoding="utf-8").split("\n")[:-1]:
                said = json.loads(line)
                self.known[said["id"]] = said["nats"]

    def complete(
        self,
        jobs: Sequence[Job],
        judge: Callable[[str, str], float],
        step: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """Have everything judged that is not known yet."""
        left = {job.id: job for job in jobs if job.id not in self.known}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as out:
            for number, (name, job) in enumerate(left.items()):
                step(number, len(left))
                self.known[name] = round(judge(job.context, job.target), 4)
                out.write(json.dumps({"id": name, "nats": self.known[name]}) + "\n")
                out.flush()
