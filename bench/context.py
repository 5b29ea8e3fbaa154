"""What prompts hold of the declarations that the next line needs: recall at five budgets, beside seven other methods.

`python -m bench.context [--set tuning] [--lines 40] [--misses FILE]`

Lines are taken out of pinned packages; which declarations of other files each one uses is asked of jedi and of the
TypeScript compiler, not of our own index. Weights and limits were chosen on the tuning set; only the report set says how
good they are.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

from bench.corpus import Package, default_cache, fetch
from bench.definitions import AskedTruth
from fimble.evaluation.bits import BUDGETS as BITS_BUDGETS
from fimble.evaluation.bits import Change, Job, Scores, compare, jobs_for
from fimble.evaluation.held_out import HeldOut, find_held_out
from fimble.evaluation.judge import Judge
from fimble.evaluation.methods import Method, methods_for
from fimble.evaluation.recall import Outcome, Summary, measure, summarise
from fimble.index.indexer import Indexer
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


async def indexed(root: Path) -> Workspace:
    workspace = Workspace(root, use_cache=False)
    indexer = Indexer(workspace)
    await indexer.run()
    await indexer.close()
    return workspace


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


def rows_of(summaries: list[Summary]) -> list[list[object]]:
    """Give a table row for each method: macro averages for each budget, then interval and useful tokens at 2,048."""
    rows: list[list[object]] = []
    for method in dict.fromkeys(summary.method for summary in summaries):
        found = [summary for summary in summaries if summary.method == method]
        middle = next(summary for summary in found if summary.budget == 2_048)
        between = f"{middle.low:.2f} to {middle.high:.2f}"
        rows.append([method, *(round(s.recall, 3) for s in found), between, round(middle.useful, 4)])
    return rows


def in_fair_order(jobs: dict[str, list[Job]]) -> list[Job]:
    """Small budgets first, then line after line of every package in turn: what is judged at any time can be compared."""
    ranked = []
    for found in jobs.values():
        numbers = {place: n for n, place in enumerate(dict.fromkeys((job.path, job.line) for job in found))}
        ranked += [(job.budget, numbers[job.path, job.line], n, job) for n, job in enumerate(found)]
    return [job for *_, job in sorted(ranked, key=lambda item: item[:3])]


def show_bits(changes: list[Change]) -> None:
    for change in changes:
        print(
            f"{change.method} | {change.budget} | {change.n_lines} lines | {change.baseline:.3f} -> {change.bits:.3f} | "
            f"{change.change:+.1%} | {change.low:+.1%} to {change.high:+.1%}"
        )


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments)
    outcomes: dict[str, list[Outcome]] = {}
    jobs: dict[str, list[Job]] = {}
    for package in SETS[options.set]:
        if options.package and package.name not in options.package:
            continue
        workspace = asyncio.run(indexed(prepared(package)))
        methods = methods_of(workspace, options.only)
        lines = held_out(package, workspace, options.lines)
        if options.judge or options.jobs:
            jobs[package.folder] = list(jobs_for(workspace, lines, methods, options.budgets))
        else:
            outcomes[package.folder] = list(measure(workspace, lines, methods))
        print(f"{package.folder}: {len(lines)} lines", file=sys.stderr, flush=True)
    if options.outcomes:
        rows = [{"package": name} | asdict(outcome) for name, found in outcomes.items() for outcome in found]
        options.outcomes.write_text("".join(json.dumps(row) + "\n" for row in rows))
    for row in rows_of(summarise(outcomes)):
        print(" | ".join(map(str, row)))
    if jobs:
        _judge(options, jobs)


def _judge(options: argparse.Namespace, jobs: dict[str, list[Job]]) -> None:
    queue = in_fair_order(jobs)
    if options.jobs:
        rows = {job.id: {"id": job.id, "context": job.context, "target": job.target} for job in queue}
        options.jobs.write_text("".join(json.dumps(row) + "\n" for row in rows.values()))
    scores = Scores(options.scores)
    if options.judge:
        judge = Judge(options.judge)
        scores.complete(queue, judge.nats, lambda done, total: print(f"{done}/{total}", file=sys.stderr))
    show_bits(compare(jobs, scores.known))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=sorted(SETS), default="report")
    parser.add_argument("--lines", type=int, default=40, help="lines of each package")
    parser.add_argument("--only", nargs="*", help="methods, by the names that the table shows")
    parser.add_argument("--package", nargs="*", help="packages, by name")
    parser.add_argument("--outcomes", type=Path, help="write every outcome there, a JSON line each")
    parser.add_argument("--judge", type=Path, help="a GGUF model: measure bits instead of recall")
    parser.add_argument("--budgets", type=int, nargs="*", default=BITS_BUDGETS, help="for bits")
    parser.add_argument("--jobs", type=Path, help="write what is to be judged there, a JSON line each")
    parser.add_argument(
        "--scores", type=Path, default=default_cache() / "context" / "scores.jsonl", help="of one model"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
