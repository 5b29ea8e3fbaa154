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
from fimble.evaluation.figures import interval, macro
from fimble.evaluation.held_out import HeldOut, find_held_out
from fimble.evaluation.methods import Product, methods_for
from fimble.evaluation.recall import BUDGETS, Outcome, measure
from fimble.index.indexer import Indexer
from fimble.index.workspace import Workspace

SETS = {
    "tuning": (
        Package("pypi", "flask", "3.1.2"),
        Package("pypi", "rich", "14.2.0"),
        Package("pypi", "marshmallow", "3.26.1"),
        Package("pypi", "scrapy", "2.13.3"),
        Package("pypi", "aiohttp-retry", "2.9.1"),
        Package("npm", "rxjs", "7.8.2"),
        Package("npm", "mobx", "6.15.0"),
        Package("npm", "@trpc/server", "11.0.0"),
        Package("npm", "@tanstack/virtual-core", "3.13.0"),
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
        Package("npm", "@tanstack/router-core", "1.120.0"),
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


def measured(package: Package, most: int, only: list[str] | None) -> tuple[list[HeldOut], list[Outcome]]:
    workspace = asyncio.run(indexed(prepared(package)))
    lines = held_out(package, workspace, most)
    methods = methods_for(workspace, extra=[("fimble, stable zones", Product(is_stable=True))])
    chosen = {name: method for name, method in methods.items() if not only or name in only}
    return lines, list(measure(workspace, lines, chosen))


def rows_of(outcomes: dict[str, list[Outcome]]) -> list[list[object]]:
    """Give a table row for each method: macro average over packages for each budget, and useful tokens at 2,048."""
    methods = dict.fromkeys(outcome.method for results in outcomes.values() for outcome in results)
    rows: list[list[object]] = []
    for method in methods:
        row: list[object] = [method]
        for budget in BUDGETS:
            groups = [[o.recall for o in r if (o.method, o.budget) == (method, budget)] for r in outcomes.values()]
            row.append(round(macro(groups), 3))
            if budget == 2_048:
                low, high = interval(groups)
                between = f"{low:.2f} to {high:.2f}"
        chosen = [o for r in outcomes.values() for o in r if (o.method, o.budget) == (method, 2_048)]
        inserted = sum(o.tokens for o in chosen)
        useful = sum(o.useful_tokens for o in chosen)
        rows.append([*row, between, round(useful / inserted, 3) if inserted else 0.0])
    return rows


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=sorted(SETS), default="report")
    parser.add_argument("--lines", type=int, default=40, help="lines of each package")
    parser.add_argument("--only", nargs="*", help="methods, by the names that the table shows")
    parser.add_argument("--package", nargs="*", help="packages, by name")
    parser.add_argument("--outcomes", type=Path, help="write every outcome there, a JSON line each")
    options = parser.parse_args(arguments)
    outcomes: dict[str, list[Outcome]] = {}
    for package in SETS[options.set]:
        if options.package and package.name not in options.package:
            continue
        lines, results = measured(package, options.lines, options.only)
        outcomes[package.folder] = results
        shown = {
            b: macro([[o.recall for o in results if (o.method, o.budget) == (results[0].method, b)]]) for b in BUDGETS
        }
        print(
            f"{package.folder}: {len(lines)} lines, {results[0].method}: "
            + " ".join(f"{v:.2f}" for v in shown.values()),
            file=sys.stderr,
            flush=True,
        )
    if options.outcomes:
        options.outcomes.write_text(
            "".join(json.dumps({"package": p} | asdict(o)) + "\n" for p, r in outcomes.items() for o in r)
        )
    for row in rows_of(outcomes):
        print(" | ".join(map(str, row)))


if __name__ == "__main__":
    main()
