"""What `fimble demo` found, as a page for people and as JSON for scripts."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from fimble.cli.holes import Hole
from fimble.cli.output import console, counted
from fimble.cli.plan import plan_lines, shortened
from fimble.completion.suggestion import Suggestion
from fimble.fim.prompt import Prompt
from fimble.index.workspace import Workspace
from fimble.models.health import BackendStatus

_MOST_IN_ORDER = 9
_MOST_LINES = 6
"""Lines of a suggestion that are shown."""

_NUMBER = {1: "one", 2: "two", 3: "three"}

_KIND = {
    "member": "a member of what {} declares comes next",
    "call": "a call of what {} declares",
    "name": "a name that {} declares comes next",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A place, and what was suggested there."""

    hole: Hole
    above: list[str]
    """The lines in front of the cursor; the last one is the cursor's, up to it."""
    suggestion: Suggestion | None

    @property
    def verdict(self) -> str:
        """Compare with what really stood there: "same", "begins alike", "different" or "none"."""
        if self.suggestion is None:
            return "none"
        said, truth = self.said.rstrip(), self.hole.truth.rstrip()
        if said == truth:
            return "same"
        return "begins alike" if said and (truth.startswith(said) or said.startswith(truth)) else "different"

    @property
    def said(self) -> str:
        """What the suggestion adds behind the cursor."""
        if self.suggestion is None:
            return ""
        # It may replace what is typed already: then it begins with that.
        return self.suggestion.text[self._n_replaced :]

    @property
    def _n_replaced(self) -> int:
        text, typed = self.suggestion.text if self.suggestion else "", self.above[-1]
        span = self.suggestion.span if self.suggestion else None
        length = min(len(typed), span.end - span.start) if span else 0
        return length if length and text.startswith(typed[-length:]) else 0


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one run of the demo found."""

    workspace: Workspace
    first_s: float
    """Seconds for the first index, nothing cached."""
    warm_s: float | None
    """Seconds with the cache filled; None when there is no cache."""
    status: BackendStatus
    answers: Sequence[Answer]
    plan: Prompt | None

    def as_json(self) -> dict[str, object]:
        """Give it as JSON; lines and columns are 1-based."""
        return {
            "files": len(self.workspace.paths),
            "first_index_s": round(self.first_s, 3),
            "warm_index_s": None if self.warm_s is None else round(self.warm_s, 3),
            "backend": self.status.backend,
            "model": self.status.model,
            "completions": [_answer_json(answer) for answer in self.answers],
        }

    def show(self) -> None:
        """Print the page."""
        console.rule(Text(f"fimble · {self.workspace.name}", style="bold"))
        self._show_index()
        if self.answers:
            self._show_order(self.answers[0].hole.path)
            self._show_answers()
        if self.plan is not None:
            self._show_plan(self.plan)
        self._show_next()

    def _show_index(self) -> None:
        facts = [self.workspace.facts_of(path) for path in self.workspace.paths]
        n_declarations = sum(len(known.definitions) for known in facts if known)
        n_edges = sum(len(self.workspace.graph.dependencies_of(path)) for path in self.workspace.paths)
        edges = "1 dependency" if n_edges == 1 else f"{n_edges:,} dependencies"
        _say(f"{counted(len(facts), 'file')}, {counted(n_declarations, 'declaration')}, {edges} between files.")
        again = "" if self.warm_s is None else f"; from the cache in {self.warm_s:.2f} s"
        _say(f"Read for the first time in {self.first_s:.2f} s{again}.")

    def _show_order(self, path: str) -> None:
        _heading("1 · dependency order")
        order = self.workspace.graph.order_of(path)
        _say(f"What {path} stands on, dependencies first: the order in which a model reads it.", style="dim")
        rest = len(order) - _MOST_IN_ORDER
        shown = order if rest <= 1 else [f"… {rest} more files", *order[rest:]]
        for name in shown:
            console.print(Text("  " + shortened(name, console.width - 2), style="bold" if name == path else ""))

    def _show_answers(self) -> None:
        _heading(f"2 · {_NUMBER.get(len(self.answers), 'real')} real cursor{'s' * (len(self.answers) != 1)}")
        who = "the built-in lookup" if self.status.backend == "lookup" else f"{self.status.backend} {self.status.model}"
        _say(
            f"Real lines, cut where the repository tells how to go on; chosen before anything was asked. Answered by {who}.",
            style="dim",
        )
        for answer in self.answers:
            console.print()
            _show_answer(answer)

    def _show_plan(self, plan: Prompt) -> None:
        hole = self.answers[0].hole
        _heading("3 · what the model reads at the first cursor")
        for line in plan_lines(plan.pieces, width=console.width):
            console.print(line)
        _say(f"{plan.tokens:,} tokens. The prompt itself, word for word:", style="dim")
        console.print(Text(f"  fimble context {hole.path}:{hole.line + 1}:{hole.column + 1}"))

    def _show_next(self) -> None:
        _heading("next")
        if self.status.backend in ("", "lookup"):
            _say("These suggestions came from the repository's own text alone. A local model writes new code:")
            console.print(Text("  ollama pull qwen2.5-coder:1.5b-base", style="bold"))
        if self.status.message:
            _say(f"{self.status.message} {self.status.remedy}".strip(), style="dim")
        _say("In your editor: see the README (VS Code, Neovim, Helix, Emacs and others). All set up? fimble doctor")


def _answer_json(answer: Answer) -> dict[str, object]:
    return {
        "path": answer.hole.path,
        "line": answer.hole.line + 1,
        "column": answer.hole.column + 1,
        "kind": answer.hole.kind,
        "declared_in": answer.hole.declared_in,
        "truth": answer.hole.truth,
        "text": answer.said,
        "verdict": answer.verdict,
        "ms": round(answer.suggestion.ms, 1) if answer.suggestion else None,
    }


def _show_answer(answer: Answer) -> None:
    hole = answer.hole
    place = shortened(f"{hole.path}:{hole.line + 1}", console.width - 2)
    console.print(Text.assemble((place, "bold"), "\n", (_KIND[hole.kind].format(hole.declared_in), "dim")))
    console.print(Padding(_code(answer), (0, 0, 0, 2)))
    ms = f"{answer.suggestion.ms:.0f} ms · " if answer.suggestion else ""
    note, style = {
        "same": ("exactly what stood there", "green"),
        "begins alike": (f"stood there: {hole.truth.strip()}", "green"),
        "different": (f"stood there: {hole.truth.strip()}", "yellow"),
        "none": (f"nothing sure enough to show; stood there: {hole.truth.strip()}", "yellow"),
    }[answer.verdict]
    console.print(Text(f"  └ {ms}{note}", style=style))


def _code(answer: Answer) -> Text:
    *above, typed = answer.above
    first, *rest = answer.said.rstrip("\n").expandtabs(4).split("\n")
    # As one text: what is suggested for further lines stands as far in as the lines above.
    lines = textwrap.dedent("\n".join([*above, typed + first, *rest]).expandtabs(4)).split("\n")
    here, below = lines[len(above)], lines[len(above) + 1 :][: _MOST_LINES - 1]
    text = Text("", no_wrap=True, overflow="ellipsis")
    for line in lines[: len(above)]:
        text.append(line + "\n", style="dim")
    text.append(here[: len(here) - len(first)])
    text.append("\n".join([first, *below, *(["…"] if len(rest) > len(below) else [])]), style="bold green")
    if answer.suggestion is None:
        text.append("▏", style="yellow")
    return text


def _heading(text: str) -> None:
    console.print()
    console.print(Rule(Text(text, style="bold"), align="left"))


def _say(text: str, style: str = "") -> None:
    """Print a sentence, folded at the edge of the terminal."""
    console.print(Text(text, style=style), soft_wrap=False)
