"""Of the declarations in other files that a line really uses, how many stand in what a prompt shows of other files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fimble.evaluation.cases import Case, open_case
from fimble.evaluation.figures import interval, macro
from fimble.evaluation.held_out import HeldOut
from fimble.evaluation.methods import METER, Method, cost, line_of
from fimble.evaluation.presence import Presence, Shown
from fimble.index.workspace import Workspace

BUDGETS = (256, 512, 1_024, 2_048, 8_192)
"""Tokens of cross-file context."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one method showed for one line at one budget."""

    method: str
    budget: int
    path: str
    line: int
    n_needed: int
    n_shown: int
    """Of the needed declarations, those that stand in the context."""
    tokens: int
    """Of the context, estimated."""
    useful_tokens: int
    """Of these, the tokens of the needed declarations' own lines."""
    missed: tuple[str, ...] = ()
    """path:line:name of what is missing, 1-based."""

    @property
    def recall(self) -> float:
        return self.n_shown / self.n_needed


def measure(
    workspace: Workspace,
    lines: Sequence[HeldOut],
    methods: Mapping[str, Method],
    budgets: Sequence[int] = BUDGETS,
    step: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Outcome]:
    """Give the outcome of every method at every budget for every line."""
    for number, held in enumerate(lines):
        step(number, len(lines))
        with open_case(workspace, held) as case:
            for name, method in methods.items():
                yield from (_outcome(case, name, budget, method(case, budget)) for budget in budgets)


def _outcome(case: Case, name: str, budget: int, shown: Sequence[Shown]) -> Outcome:
    presence, held = Presence(shown), case.held

    def line(path: str, number: int) -> str:
        return line_of(case.workspace, path, number)

    here = [need for need in held.needs if presence.satisfies(need, line)]
    missing = [need[0] for need in held.needs if need not in here]
    useful = sum(METER.tokens(line(need[0].path, need[0].line).strip()) for need in here)
    missed = tuple(f"{declared.path}:{declared.line + 1}:{declared.name}" for declared in missing)
    tokens = sum(map(cost, shown))
    return Outcome(name, budget, held.path, held.line, len(held.needs), len(here), tokens, useful, missed)


@dataclass(frozen=True, slots=True)
class Summary:
    """What one method reaches at one budget: macro averages over repositories."""

    method: str
    budget: int
    n_lines: int
    recall: float
    low: float
    high: float
    """95 % bootstrap interval of `recall`."""
    tokens: float
    """Mean tokens of a context."""
    useful: float
    """Share of all tokens that the needed declarations' own lines take."""


def summarise(outcomes: Mapping[str, Sequence[Outcome]]) -> list[Summary]:
    """Summarise outcomes by repository; methods and budgets in the order in which they come."""
    keys = dict.fromkeys((o.method, o.budget) for found in outcomes.values() for o in found)
    return [_summary(method, budget, outcomes) for method, budget in keys]


def _summary(method: str, budget: int, outcomes: Mapping[str, Sequence[Outcome]]) -> Summary:
    chosen = [[o for o in found if (o.method, o.budget) == (method, budget)] for found in outcomes.values()]
    recalls = [[o.recall for o in found] for found in chosen]
    low, high = interval(recalls)
    inserted = sum(o.tokens for found in chosen for o in found)
    useful = sum(o.useful_tokens for found in chosen for o in found)
    return Summary(
        method=method,
        budget=budget,
        n_lines=sum(map(len, chosen)),
        recall=macro(recalls),
        low=low,
        high=high,
        tokens=macro([[o.tokens for o in found] for found in chosen]),
        useful=useful / inserted if inserted else 0.0,
    )
