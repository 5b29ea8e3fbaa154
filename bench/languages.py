"""What prompts hold of the declarations that the next line needs, language by language.

    python -m bench languages [LANGUAGE...] [--lines 40]

Python and TypeScript have independent judges of that (`bench.context`). Here the index itself says what a line uses
(`fimble.evaluation.own_truth`): imported and shared names, and members of classes and modules that are named, but not
members of values, which it would have to infer. So what two languages reach says how much of them the index can read, too;
how good the choice is, the other ways to fill the same room say. Nothing was tuned on these packages.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from bench.corpus import Package, fetch, indexed
from bench.judges import judge_named
from bench.report import Figure, save, table
from fimble.evaluation.held_out import find_held_out
from fimble.evaluation.methods import methods_for
from fimble.evaluation.own_truth import OwnTruth
from fimble.evaluation.recall import Outcome, measure, summarise

BUDGETS = (256, 1_024, 2_048)
METHODS = ("fimble", "ranked declaration lines", "BM25 windows")
PACKAGES = {
    "JavaScript": ("javascript", "pino", "undici"),
    "Go": ("go", "github.com/gin-gonic/gin", "github.com/spf13/viper"),
    "Rust": ("rust", "clap_builder", "hyper"),
    "Java": ("java", "org.apache.commons:commons-lang3", "org.junit.jupiter:junit-jupiter-engine"),
    "Kotlin": ("kotlin", "io.javalin:javalin", "org.jetbrains.exposed:exposed-core"),
    "C#": ("csharp", "com.caffeine", "com.cysharp.unitask"),
    "C": ("c", "curl-sys", "libssh2-sys"),
    "C++": ("cpp", "node-sass", "librocksdb-sys"),
    "Ruby": ("ruby", "jekyll", "ruby-rspec-core"),
    "PHP": ("php", "php-twig", "php-symfony-http-kernel"),
    "Lua": ("lua", "luarocks", "prosody"),
}
"""Language -> judge of its import edges, and the packages of that judge's report set that are measured."""


def packages_of(language: str) -> list[Package]:
    """Give the pinned packages of a language."""
    judge, *names = PACKAGES[language]
    return [package for name in names for package in judge_named(judge).REPORT if name in (package.name, package.label)]


def outcomes_of(package: Package, most: int) -> list[Outcome]:
    """Take lines out of one package and see what each method shows for them."""
    workspace = asyncio.run(indexed(fetch(package)))
    lines = find_held_out(workspace, OwnTruth(workspace), most)
    methods = {name: method for name, method in methods_for(workspace).items() if name in METHODS}
    print(f"{package.label}: {len(lines)} lines", file=sys.stderr, flush=True)
    return list(measure(workspace, lines, methods, BUDGETS))


def row_of(language: str, most: int) -> list[object]:
    """Measure one language: macro averages over its packages."""
    outcomes = {package.folder: outcomes_of(package, most) for package in packages_of(language)}
    recall = {(found.method, found.budget): f"{found.recall:.2f}" for found in summarise(outcomes)}
    n_lines = sum(len({(o.path, o.line) for o in found}) for found in outcomes.values())
    own = [recall[METHODS[0], budget] for budget in BUDGETS]
    others = [recall[method, BUDGETS[-1]] for method in METHODS[1:]]
    return [language, n_lines, *own, *others]


def main(arguments: list[str] | None = None) -> None:
    """Measure the languages named, or all of them; the figure is saved when all were asked."""
    parser = argparse.ArgumentParser(prog="python -m bench languages")
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help=", ".join(PACKAGES))
    parser.add_argument("--lines", type=int, default=40, help="lines of each package")
    options = parser.parse_args(arguments)
    if unknown := sorted({*options.languages} - PACKAGES.keys()):
        parser.error(f"no language {unknown[0]!r}; there are: {', '.join(PACKAGES)}")
    rows = [row_of(language, options.lines) for language in options.languages or PACKAGES]
    columns = ["language", "lines", *(f"fimble, {budget}" for budget in BUDGETS)]
    columns += [f"{method}, {BUDGETS[-1]}" for method in METHODS[1:]]
    figure = Figure(
        name="languages",
        title="Needed declarations in the prompt, by language",
        columns=columns,
        rows=rows,
        bars=(f"fimble, {BUDGETS[-1]}", *columns[-2:]),
        note="By the index's own reading of two packages each that nothing was tuned on; budgets in tokens of other files.",
    )
    print(table(figure)) if options.languages else save(figure)


if __name__ == "__main__":
    main(sys.argv[1:])
