"""What prompts hold of the declarations that the next line needs, and what that does to the bits of this line.

    python -m bench.context [--set tuning] [--lines 40]                  recall at five budgets
    python -m bench.context --judge SmolLM2-135M.gguf --lines 6          bits at 1,024 and 2,048 tokens
    python -m bench.context --lines 6 --jobs jobs.jsonl                  only write down what is to be judged;
    python server/fimble/evaluation/judge.py MODEL.gguf jobs.jsonl scores.jsonl        judge it, here or elsewhere;
    python -m bench.context --lines 6 --judged scores.jsonl              and show what came of it

Lines are taken out of pinned packages; which declarations of other files each one uses is asked of jedi and of the
TypeScript compiler, not of our own index. Weights and limits were chosen on the tuning set; only the report set says how
good they are. Beside the prompts as the server builds them stand the baselines of `fimble.evaluation.methods`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

from bench.corpus import Package, default_cache, fetch, indexed
from bench.definitions import AskedTruth
from bench.report import RESULTS, Figure, table
from fimble.evaluation.bits import BUDGETS as BITS_BUDGETS
from fimble.evaluation.bits import Change, Job, Scores, compare, jobs_for
from fimble.evaluation.held_out import HeldOut, find_held_out
from fimble.evaluation.judge import Judge
from fimble.evaluation.methods import Method, methods_for
from fimble.evaluation.plot import draw
from fimble.evaluation.recall import Outcome, Summary, measure, summarise
from fimble.index.workspace import Workspace

SETS = {
    "tuning": (
        Package("pypi", "flask", "3.1.2"),
        Package("pypi", "rich", "14.2.0"),
        Package("pypi", "marshmallow", "3.26.1"),
        Package("pypi", "scrapy", "2.13.3"),
        Package("pypi", "jinja2", "3.1.6"),
        Package("npm", "rxjs", "7.8.2"),
        Package("npm", "mobx", "6.15.0"),
        Package("npm", "@trpc/server", "11.0.0"),
        Package("npm", "zod", "4.1.12"),
    ),
    "report": (
        Package("pypi", "httpx", "0.28.1"),
        Package("pypi", "starlette", "0.47.0"),
        Package("pypi", "werkzeug", "3.1.3"),
        Package("pypi", "networkx", "3.4.2"),
        Package("pypi", "mkdocs", "1.6.1"),
        Package("npm", "@reduxjs/toolkit", "2.2.6"),
        Package("npm", "@tanstack/query-core", "5.51.1"),
        Package("npm", "@tanstack/table-core", "8.20.5"),
        Package("npm", "@tanstack/router-core", "1.171.39"),
        Package("npm", "effect", "3.19.6"),
    ),
}

MIDDLE = 2_048
"""The budget at which tables show intervals."""

CONFIGS = ("package.json", "tsconfig.json")


def prepared(package: Package) -> Path:
    """Give a folder with a package's sources as a repository has them: what was built from them is left out."""
    folder = fetch(package)
    target = default_cache() / "context" / package.folder
    if not target.exists():
        target.mkdir(parents=True)
        if package.ecosystem == "npm":
            shutil.copytree(folder / "package" / "src", target / "src")
            for name in CONFIGS:
                if (folder / "package" / name).exists():
                    shutil.copy(folder / "package" / name, target / name)
        else:
            shutil.copytree(folder, target, dirs_exist_ok=True)
    return target


def held_out(package: Package, workspace: Workspace, most: int) -> list[HeldOut]:
    """Pick lines by an independent judge."""
    judge = "jedi" if package.ecosystem == "pypi" else "tsc"
    truth = AskedTruth(judge, workspace.root, default_cache() / "context" / f"{package.folder}.{judge}.json")
    try:
        return find_held_out(workspace, truth, most)
    finally:
        truth.close()


def methods_of(workspace: Workspace, only: list[str] | None) -> dict[str, Method]:
    return {name: method for name, method in methods_for(workspace).items() if not only or name in only}


def recall_figure(which: str, outcomes: dict[str, list[Outcome]]) -> Figure:
    """Give a row for each method: macro averages for each budget, then interval and useful tokens at 2,048."""
    summaries = summarise(outcomes)
    budgets = list(dict.fromkeys(summary.budget for summary in summaries))
    rows: list[list[object]] = []
    for method in dict.fromkeys(summary.method for summary in summaries):
        found = [summary for summary in summaries if summary.method == method]
        middle = next(summary for summary in found if summary.budget == MIDDLE)
        between = f"{middle.low:.2f} to {middle.high:.2f}"
        rows.append([method, *(f"{s.recall:.3f}" for s in found), between, f"{middle.useful:.2%}"])
    n_lines = sum(len({(o.path, o.line) for o in found}) for found in outcomes.values())
    return Figure(
        name=f"context-{which}",
        title=f"Needed declarations in the prompt, {n_lines} lines of {len(outcomes)} packages ({which} set)",
        columns=["method", *map(str, budgets), f"95 % at {MIDDLE}", "useful tokens"],
        rows=rows,
        bars=(str(MIDDLE),),
        note="Macro average over packages; intervals by drawing lines anew. Judged by jedi and TypeScript.",
    )


def bits_figure(which: str, changes: list[Change]) -> Figure:
    rows = [
        [
            c.method,
            c.budget,
            c.n_lines,
            f"{c.baseline:.3f}",
            f"{c.bits:.3f}",
            f"{c.change:+.1%}",
            f"{c.low:+.1%} to {c.high:+.1%}",
        ]
        for c in changes
    ]
    return Figure(
        name=f"context-bits-{which}",
        title=f"Bits per character of the true next line ({which} set)",
        columns=["method", "tokens", "lines", "no context", "with it", "change", "95 % interval"],
        rows=rows,
        bars=("with it",),
        note="Teacher-forced, from left to right; equal budgets, the same lines in front; macro average over packages.",
    )


def publish(figure: Figure, summaries: list[Summary], changes: list[Change]) -> None:
    """Print the table, write it with all figures as JSON, and draw it."""
    print(table(figure))
    RESULTS.mkdir(exist_ok=True)
    everything = asdict(figure) | {"recall": [asdict(s) for s in summaries], "bits": [asdict(c) for c in changes]}
    (RESULTS / f"{figure.name}.json").write_text(json.dumps(everything, indent=2) + "\n", encoding="utf-8")
    draw(summaries, changes, RESULTS / f"{figure.name}.svg", title=figure.title)


def in_fair_order(jobs: dict[str, list[Job]]) -> list[Job]:
    """Small budgets first, then line after line of every package in turn: what is judged at any time can be compared."""
    ranked = []
    for found in jobs.values():
        numbers = {place: n for n, place in enumerate(dict.fromkeys((job.path, job.line) for job in found))}
        ranked += [(job.budget, numbers[job.path, job.line], n, job) for n, job in enumerate(found)]
    return [job for *_, job in sorted(ranked, key=lambda item: item[:3])]


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments or [])
    wants_bits = options.judge or options.jobs or options.judged
    outcomes: dict[str, list[Outcome]] = {}
    jobs: dict[str, list[Job]] = {}
    for package in SETS[options.set]:
        if options.package and package.name not in options.package:
            continue
        workspace = asyncio.run(indexed(prepared(package)))
        methods = methods_of(workspace, options.only)
        lines = held_out(package, workspace, options.lines)
        if wants_bits:
            jobs[package.folder] = list(jobs_for(workspace, lines, methods, options.budgets))
        else:
            outcomes[package.folder] = list(measure(workspace, lines, methods))
        print(f"{package.folder}: {len(lines)} lines", file=sys.stderr, flush=True)
    is_whole = not options.package and not options.only
    if wants_bits:
        changes = _judge(options, jobs)
        figure = bits_figure(options.set, changes)
        publish(figure, [], changes) if is_whole and changes else print(table(figure))
    else:
        _keep(options.outcomes, outcomes)
        figure = recall_figure(options.set, outcomes)
        publish(figure, summarise(outcomes), []) if is_whole else print(table(figure))


def _keep(file: Path | None, outcomes: dict[str, list[Outcome]]) -> None:
    if file is not None:
        rows = [{"package": name} | asdict(outcome) for name, found in outcomes.items() for outcome in found]
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))


def _judge(options: argparse.Namespace, jobs: dict[str, list[Job]]) -> list[Change]:
    queue = in_fair_order(jobs)
    if options.jobs:
        rows = {job.id: {"id": job.id, "context": job.context, "target": job.target} for job in queue}
        options.jobs.write_text("".join(json.dumps(row) + "\n" for row in rows.values()))
    scores = Scores(
        options.judged or default_cache() / "context" / f"{options.judge.stem if options.judge else ''}.jsonl"
    )
    if options.judge:
        judge = Judge(options.judge)
        scores.complete(queue, judge.nats, lambda done, total: print(f"{done}/{total}", file=sys.stderr))
    return compare(jobs, scores.known)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=sorted(SETS), default="report")
    parser.add_argument("--lines", type=int, default=40, help="lines of each package")
    parser.add_argument("--only", nargs="*", help="methods, by the names that the table shows")
    parser.add_argument("--package", nargs="*", help="packages, by name")
    parser.add_argument("--outcomes", type=Path, help="write every outcome there, a JSON line each")
    parser.add_argument("--budgets", type=int, nargs="*", default=BITS_BUDGETS, help="for bits")
    parser.add_argument("--judge", type=Path, help="a GGUF model: measure bits instead of recall")
    parser.add_argument("--jobs", type=Path, help="write what is to be judged there, a JSON line each")
    parser.add_argument("--judged", type=Path, help="scores from elsewhere, or where to keep them")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
