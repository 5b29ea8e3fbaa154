"""What a model's own doubts, and names that nobody knows, say about a suggestion: how often it is right, and how many are left.

    python -m bench guard [OLLAMA_URL MODEL] [--lines 24] [--guesses FILE] [--save]

Lines of pinned packages are taken out (as a whole behind their indentation, or from a word on) and asked for as the server
asks, of a small real model; the text before the cursor alone is the prompt, for a model that was not taught to fill in.
Right is the very line that stood there; of further lines, each that stands in the next eight. The thresholds in
`completion/confidence.py` were chosen on twelve packages; the table is about ten others.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path

from bench.context import prepared
from bench.corpus import DJANGO, SQLALCHEMY, Package, indexed
from bench.guard_weights import Example, average_precision, fitted, scores
from bench.report import Figure, save, table
from fimble.completion.confidence import WITH_UNKNOWN_NAMES, first_line, is_sure, line_confidences
from fimble.completion.guard import judge
from fimble.completion.postprocess import fit
from fimble.completion.reading import Answer, Reading
from fimble.completion.suggestion import Request
from fimble.completion.task import Task, task_at
from fimble.completion.unknown_names import names_known_to, unknown_names
from fimble.fim.prompt import Prompt
from fimble.index.snapshot import Snapshot
from fimble.index.workspace import Workspace
from fimble.models.base import Params
from fimble.models.connection import Timeouts
from fimble.models.ollama import OllamaBackend
from fimble.session import Session
from fimble.settings import Settings
from fimble.uris import uri_of_path

WINDOW = 800
"""Characters before the cursor in the prompt."""
MOST_TOKENS = 40
PATIENT = Timeouts(first_byte=600.0, stall=600.0)
"""The machine may have better things to do."""
_HALF_WORD = re.compile(r"[ \t]*\w*$")
NEAR = 8
"""True lines in which a suggestion's further lines are looked for."""
SETS = {
    "choosing": (
        Package("pypi", "flask", "3.1.2"),
        Package("npm", "rxjs", "7.8.2"),
        Package("pypi", "rich", "14.2.0"),
        Package("npm", "mobx", "6.15.0"),
        Package("pypi", "marshmallow", "3.26.1"),
        Package("npm", "@trpc/server", "11.0.0"),
        Package("pypi", "httpx", "0.28.1"),
        Package("npm", "@reduxjs/toolkit", "2.2.6"),
        Package("pypi", "starlette", "0.47.0"),
        Package("npm", "@tanstack/query-core", "5.51.1"),
        Package("pypi", "werkzeug", "3.1.3"),
        Package("npm", "@tanstack/table-core", "8.20.5"),
    ),
    "report": (
        Package("pypi", "scrapy", "2.13.3"),
        Package("npm", "effect", "3.19.6"),
        Package("pypi", "jinja2", "3.1.6"),
        Package("npm", "@tanstack/router-core", "1.171.39"),
        Package("pypi", "networkx", "3.4.2"),
        Package("npm", "zod", "4.1.12"),
        Package("pypi", "mkdocs", "1.6.1"),
        Package("npm", "immer", "10.1.3"),
        DJANGO,
        SQLALCHEMY,
    ),
}
"""What thresholds are chosen on, and what says how good they are."""


@dataclass(frozen=True)
class Guess:
    """A suggestion for a line that is known."""

    which: str
    """"choosing" or "report"."""
    package: str
    path: str
    line: int
    kind: str
    """"whole line" or "rest of line"."""
    shown: str
    truth: str
    confidences: tuple[float, ...]
    """Mean logarithm of the tokens' probabilities, for each line of the answer."""
    tokens: tuple[float, ...]
    """Logarithm of the probability of each token of the first line."""
    is_near: tuple[bool, ...]
    """For each line of the answer whether it stands where it should, or near."""
    unknown: tuple[str, ...]
    is_broken: bool
    """The syntax guard would drop it."""

    @property
    def is_right(self) -> bool:
        return self.is_near[:1] == (True,)


def places(workspace: Workspace, most: int) -> Iterator[tuple[str, int, int]]:
    """Choose lines of code, at most four of a file: (path, line, column of the cursor)."""
    draw = random.Random(f"{workspace.name} guard")
    paths = [path for path in workspace.paths if path.endswith((".py", ".ts")) and not path.endswith(".d.ts")]
    draw.shuffle(paths)
    found = 0
    for path in paths:
        lines = (workspace.text_of(path) or "").split("\n")
        able = [n for n in range(12, len(lines) - 2) if _is_code(lines[n])]
        for number in sorted(draw.sample(able, min(4, len(able)))):
            line = lines[number]
            indent = len(line) - len(line.lstrip())
            words = [at for at in range(indent + 3, len(line) - 4) if line[at - 1] in " (.=" and line[at].isalnum()]
            found += 1
            yield path, number, draw.choice(words) if words and found % 2 else indent
            if found == most:
                return


def _is_code(line: str) -> bool:
    text = line.strip()
    return 12 <= len(text) <= 90 and not text.startswith(("#", "//", "*", "/*", '"', "'", "import ", "from ", "@"))


async def guesses(which: str, workspace: Workspace, backend: OllamaBackend, most: int) -> list[Guess]:
    session = Session(Settings(), use_cache=False)
    if workspace.root is None:
        raise LookupError(workspace.name)
    session.workspaces[workspace.root] = workspace
    found = []
    for path, line, column in places(workspace, most):
        guess = await guess_at(which, session, workspace, path, line, column, backend)
        if guess is not None:
            found.append(guess)
    return found


async def guess_at(
    which: str, session: Session, workspace: Workspace, path: str, line: int, column: int, backend: OllamaBackend
) -> Guess | None:
    """Take a line out from a column on, and have the model write it."""
    lines = (workspace.text_of(path) or "").split("\n")
    truth = lines[line][column:]
    uri = uri_of_path(Path(str(workspace.root)) / path)
    session.open(uri, "", 1, "\n".join([*lines[:line], lines[line][:column], *lines[line + 1 :]]))
    try:
        snapshot = session.snapshot(uri)
        if snapshot is None:
            return None
        offset = snapshot.document.lines.line_start(line) + column
        return await _ask(
            which, workspace, snapshot, offset, truth, [t.strip() for t in lines[line : line + NEAR]], backend
        )
    finally:
        session.close(uri)


async def _ask(
    which: str,
    workspace: Workspace,
    snapshot: Snapshot,
    offset: int,
    truth: str,
    near: list[str],
    backend: OllamaBackend,
) -> Guess | None:
    request = Request(snapshot.document.uri, offset, 1, "invoked")
    task = task_at(snapshot, offset, request.trigger, Settings())
    if task.shape.kind == "none" or task.shape.in_text:
        return None
    answer = await _answer(task, snapshot, offset, backend)
    if answer is None:
        return None
    fitted = fit(answer.text, task.cursor, task.shape, done_reason=answer.done_reason)
    if fitted is None or not answer.tokens:
        return None
    said = [line for line in answer.text.split("\n") if line.strip()]
    first = said[0].strip() == truth.strip()
    confidences = line_confidences(answer)
    return Guess(
        which=which,
        package=workspace.name,
        path=snapshot.path,
        line=snapshot.document.lines.line_of(offset),
        kind="whole line" if task.cursor.is_at_blank_head else "rest of line",
        shown=said[0],
        truth=truth,
        confidences=tuple(round(value, 4) for value in confidences),
        tokens=tuple(round(value, 4) for value in first_line(answer)),
        is_near=(first, *(line.strip() in near for line in said[1 : len(confidences)])),
        unknown=tuple(unknown_names(fitted.text, task.cursor, names_known_to(snapshot))),
        is_broken=judge(task.document, offset, fitted, task.language, snapshot.tree).action == "drop",
    )


async def _answer(task: Task, snapshot: Snapshot, offset: int, backend: OllamaBackend) -> Answer | None:
    """Ask without the half-typed word and the blanks before it, then with them, as the server does."""
    before = snapshot.document.text[max(0, offset - WINDOW) : offset]
    half_word = _HALF_WORD.search(before)
    required = half_word.group() if half_word else ""
    for word in dict.fromkeys((required, "")):
        text = before.removesuffix(word)
        prompt = Prompt(text, (), text, "", "", word, snapshot.path, "", (), 0)
        params = Params(max_tokens=MOST_TOKENS, logprobs=True)
        answer = await Reading(task, word).run(backend.generate(prompt, params))
        if answer is not None:
            return answer
    return None


def in_turn() -> list[tuple[str, Package]]:
    """List the packages, of both sets by turns, so that both halves grow together."""
    pairs = zip_longest(*([(which, package) for package in packages] for which, packages in SETS.items()))
    return [pair for some in pairs for pair in some if pair]


async def collect(options: argparse.Namespace, found: list[Guess]) -> list[Guess]:
    """Ask for the lines of all packages of which none is known yet; what is known is kept after each package."""
    backend = OllamaBackend(options.url, options.model, template="qwen2.5-coder", timeouts=PATIENT)
    known = {guess.package for guess in found}
    try:
        await backend.info()
        for which, package in in_turn():
            workspace = await indexed(prepared(package))
            if workspace.name in known:
                continue
            found += await guesses(which, workspace, backend, options.lines)
            print(which, workspace.name, len(found), file=sys.stderr, flush=True)
            if options.guesses:
                options.guesses.write_text(json.dumps([asdict(guess) for guess in found]), encoding="utf-8")
    finally:
        await backend.close()
    return found


def kept(file: Path | None) -> list[Guess]:
    """Read the guesses that an earlier run has kept."""
    if file is None or not file.exists():
        return []
    rows = json.loads(file.read_text(encoding="utf-8"))
    return [Guess(**{name: tuple(v) if isinstance(v, list) else v for name, v in row.items()}) for row in rows]


@dataclass(frozen=True)
class Rule:
    """A way to decide what is shown."""

    name: str
    shows: Callable[[Guess], bool]


def is_shown(guess: Guess) -> bool:
    """Say whether the server shows a guess to somebody who types."""
    return _is_sound(guess) and is_sure(guess.tokens)


def _is_sound(guess: Guess) -> bool:
    is_made_up = bool(guess.unknown) and guess.confidences[0] < WITH_UNKNOWN_NAMES
    return not guess.is_broken and not is_made_up


def rules() -> tuple[Rule, ...]:
    """List what is compared: nothing hidden, each guard alone, all together, and means of the line alone."""
    means = [Rule(f"line's mean above {least:g}", partial(_is_above, least)) for least in (-1.0, -0.7, -0.4, -0.2)]
    return (
        Rule("everything", lambda _guess: True),
        Rule("what parses", lambda guess: not guess.is_broken),
        Rule("without unknown names", lambda guess: not guess.unknown),
        Rule("mean high enough for its length", lambda guess: is_sure(guess.tokens)),
        Rule("as fimble shows it", is_shown),
        Rule("the same, mean above -1 at any length", lambda guess: _is_sound(guess) and _is_above(-1.0, guess)),
        *means,
    )


def _is_above(least: float, guess: Guess) -> bool:
    return guess.confidences[0] >= least


def figure(found: list[Guess]) -> Figure:
    """Give the table over the report set."""
    n_right = sum(guess.is_right for guess in found)
    rows: list[list[object]] = []
    for rule in rules():
        shown = [guess for guess in found if rule.shows(guess)]
        right = sum(guess.is_right for guess in shown)
        share, kept = 100 * len(shown) / len(found), 100 * right / max(n_right, 1)
        rows.append([rule.name, round(share, 1), round(100 * right / max(len(shown), 1), 1), round(kept, 1)])
    return Figure(
        name="guard",
        title=f"Suggestions for {len(found)} held-out lines by a small real model: which are shown, and right",
        columns=["shown is", "% shown", "% of them right", "% of the right ones kept"],
        rows=rows,
        bars=("% shown", "% of them right"),
        note="Right is the very line that stood there.",
    )


ENDS, ALL = ("rest of line",), ("rest of line", "whole line")
TRIED: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (ENDS, ("mean",)),
    (ENDS, ("mean", "length")),
    (ALL, ("mean",)),
    (ALL, ("mean", "length")),
    (ALL, ("mean", "length", "is whole")),
    (ALL, ("mean", "lowest", "length", "is whole", "unknown")),
)
"""Kinds of guesses, and what a learned calibration of them is given."""


def weighed(found: list[Guess]) -> Iterator[str]:
    """Say how well weights that were fitted on one half put the right guesses of the other half first."""
    for kinds, names in TRIED:
        some = [guess for guess in found if guess.kind in kinds and not guess.is_broken]
        learned, judged = (
            [Example(_features(guess, names), guess.is_right) for guess in some if guess.which == which]
            for which in SETS
        )
        weights = fitted(learned)
        value = average_precision(scores(judged, weights), judged)
        said = ", ".join(f"{name} {weight:.2f}" for name, weight in zip((*names, "constant"), weights, strict=True))
        yield f"{' and '.join(kinds)}: average precision {value:.2f} by {said}"


def _features(guess: Guess, names: tuple[str, ...]) -> tuple[float, ...]:
    values = {
        "mean": guess.confidences[0],
        "lowest": min(guess.tokens),
        "length": math.log(len(guess.tokens)),
        "is whole": float(guess.kind == "whole line"),
        "unknown": float(bool(guess.unknown)),
    }
    return tuple(values[name] for name in names)


def lowest_right(found: list[Guess]) -> str:
    """Say how unsure the model was of what was right, in first lines and in further ones."""
    first = min((guess.confidences[0] for guess in found if guess.is_right), default=0.0)
    further = [
        value
        for guess in found
        for value, is_near in zip(guess.confidences[1:], guess.is_near[1:], strict=False)
        if is_near
    ]
    return f"lowest mean of a right first line {first:.2f}, of {len(further)} right further lines {min(further, default=0):.2f}"


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments or [])
    found = kept(options.guesses)
    if options.url:
        found = asyncio.run(collect(options, found))
    for which in SETS:
        print(which, lowest_right([guess for guess in found if guess.which == which]), file=sys.stderr)
    for line in weighed(found):
        print(line, file=sys.stderr)
    made = figure([guess for guess in found if guess.which == "report"])
    if options.save:
        save(made)
    else:
        print(table(made))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?", help="without one, the guesses that are kept are looked at")
    parser.add_argument("model", nargs="?")
    parser.add_argument("--lines", type=int, default=24, help="of each package")
    parser.add_argument(
        "--guesses", type=Path, help="a file that keeps the answers; a package that is in it is not asked for again"
    )
    parser.add_argument("--save", action="store_true", help="write table and plot to bench/results")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
