"""How many keystrokes the lookup engine saves: function bodies of real packages are taken off disk and typed back.

    python -m bench keystrokes [--cache FOLDER] [--set report] [--limit 25] [--quick] [--kept FILE] [--out FOLDER]

What is counted, for the lookup engine and for three baselines in the same run:

- Every character of a body is one key, indentation included; with `--indent editor` an editor types the indentation.
- What is shown stays as long as the user types along it, as in the language server (`completion.cache`), for all engines
  alike: a wrong suggestion also stands in the way of a better one. Then, and where nothing is shown, the engine is asked.
- A suggestion is *right* when the body goes on with exactly this text and no word is left half; of several lines, the
  first one is enough and only that one is taken. A right suggestion is taken at once, for one key. Anything else costs
  nothing but counts as wrong; words of a wrong one are not taken.
- *saved* is 1 - keys / characters. *right* is the share of suggestions that were right; *right per key* counts one anew
  at every key at which it is shown.

Times are of the processor, one request at a time, so that a busy machine does not change them much; from the parsed
document to the text. Parsing it is what an editor's change costs, whatever completes.

The packages come from their registries by name and version, without running any of their code. The constants in
`fimble.models.lookup` were chosen on the tuning set; only the report set says how good they are.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.corpus import default_cache
from bench.function_bodies import PACKAGES, SEED, Body, fetch, read, sample
from bench.lookup_rivals import ENGINES, MANY, Engine
from bench.report import RESULTS


@dataclass(slots=True)
class Tally:
    characters: int = 0
    keys: int = 0
    shown: int = 0
    """Keys at which there was a suggestion."""
    distinct: int = 0
    """Suggestions, each counted once."""
    right: int = 0
    ms: list[float] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.characters += other.characters
        self.keys += other.keys
        self.shown += other.shown
        self.distinct += other.distinct
        self.right += other.right
        self.ms += other.ms

    def figures(self) -> dict[str, float]:
        ms = sorted(self.ms) or [0.0]
        return {
            "saved": round(1 - self.keys / max(1, self.characters), 4),
            "right": round(self.right / max(1, self.distinct), 4),
            "right_per_key": round(self.right / max(1, self.shown), 4),
            "characters": self.characters,
            "shown": self.distinct,
            "p50_ms": round(ms[len(ms) // 2], 2),
            "p99_ms": round(ms[min(len(ms) - 1, int(len(ms) * 0.99))], 2),
        }


def right_length(shown: str, truth: str) -> int:
    """Give how many characters of a suggestion are taken: all, its first line, or none."""
    if truth.startswith(shown) and not _splits_word(shown, truth):
        return len(shown)
    first = re.match(r"\s*\S[^\n]*(?=\n)", shown)
    if first and (truth.startswith(first[0] + "\n") or truth == first[0]):
        return len(first[0])
    return 0


def _splits_word(shown: str, truth: str) -> bool:
    return bool(re.match(r"\w\w", shown[-1:] + truth[len(shown) : len(shown) + 1]))


def type_back(suggest: Engine, text: str, body: Body, *, editor_indents: bool) -> Tally:
    tally = Tally()
    free = _indentation(text, body) if editor_indents else set()
    tally.characters = body.end - body.start - len(free)
    at, shown = body.start, ""
    _ask(suggest, body, text, at, Tally())  # the document is opened, and nobody waits
    while at < body.end:
        if at in free:
            shown = shown[1:] if shown.startswith(text[at]) else ""
            at += 1
            continue
        if not shown.strip():
            shown = _ask(suggest, body, text, at, tally)
            tally.distinct += bool(shown)
        tally.shown += bool(shown)
        taken = right_length(shown, text[at : body.end]) if shown else 0
        tally.right += taken > 0
        step = taken or 1
        shown = shown[step:] if shown.startswith(text[at : at + step]) else ""
        at += step
        tally.keys += 1
    return tally


def _ask(suggest: Engine, body: Body, text: str, at: int, tally: Tally) -> str:
    before, after = text[:at], text[body.end :]
    suggest.edited(body.path, before, after)
    began = time.process_time()
    shown = suggest(body.path, before, after)
    tally.ms.append((time.process_time() - began) * 1000)
    return shown


def _indentation(text: str, body: Body) -> set[int]:
    free: set[int] = set()
    for found in re.compile(r"^[ \t]+", re.MULTILINE).finditer(text, body.start, body.end):
        free.update(range(found.start(), found.end()))
    return free


Job = tuple[str, str, str, str, Path, int, bool]
"""Engine, kind, package, version, cache folder, bodies, whether an editor types the indentation."""


def measure(job: Job) -> tuple[str, str, Tally, float]:
    """Run one engine on one package; the last figure is the growth of resident memory in MB."""
    engine, kind, name, version, cache, limit, editor_indents = job
    files = read(fetch(kind, name, version, cache), kind)
    chosen = sample(files, limit)
    start = _resident_mb()
    suggest = ENGINES[engine](files, kind)
    tally = Tally()
    for body in chosen:
        tally.add(type_back(suggest, files[body.path], body, editor_indents=editor_indents))
    return engine, f"{name} {version}", tally, _resident_mb() - start


def measured(jobs: list[Job], options: argparse.Namespace) -> Iterator[tuple[str, str, Tally, float]]:
    """Run the jobs, each in a process of its own, so that memory is each engine's own; what is kept is not run again."""
    known: dict[str, list[Any]] = {}
    if options.kept and options.kept.exists():
        known = json.loads(options.kept.read_text(encoding="utf-8"))
    open_jobs = [job for job in jobs if _name(job) not in known]
    with ProcessPoolExecutor(options.workers, max_tasks_per_child=1) as pool:
        for job, done in zip(open_jobs, pool.map(measure, open_jobs), strict=True):
            known[_name(job)] = [*done[:2], asdict(done[2]), done[3]]
            if options.kept:
                options.kept.write_text(json.dumps(known), encoding="utf-8")
            print(f"{done[0]:14} {done[1]:32} {_row(*done[2:])}", flush=True)
    for job in jobs:
        engine, package, tally, megabytes = known[_name(job)]
        yield engine, package, Tally(**tally), megabytes


def _name(job: Job) -> str:
    engine, _, package, version, _, limit, editor_indents = job
    return f"{engine} {package} {version} {limit} {editor_indents}"


def _resident_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments)
    packages = PACKAGES[options.set]
    if options.quick:
        packages = [packages[0], packages[-1]]
    limit = min(options.limit, 4) if options.quick else options.limit
    jobs = [
        (engine, *package, options.cache, limit, options.indent == "editor")
        for engine in options.engines
        for package in (packages if engine != MANY else packages[4:5])
    ]
    for package in packages:
        fetch(*package, options.cache)
    results: dict[str, dict[str, tuple[Tally, float]]] = {engine: {} for engine in options.engines}
    for engine, package, tally, megabytes in measured(jobs, options):
        results[engine][package] = (tally, megabytes)
    report = _report(results, options, limit)
    print()
    for engine, row in report["engines"].items():
        print(f"{engine:14} {json.dumps(row['all'])}")
    options.out.mkdir(parents=True, exist_ok=True)
    other = [value for value, usual in ((options.set, "report"), (options.indent, "keys")) if value != usual]
    stem = "-".join(["keystrokes", *other])
    (options.out / f"{stem}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    _plot(report, options.out / f"{stem}.svg")


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=default_cache() / "archives", help="where packages are kept")
    parser.add_argument("--set", choices=sorted(PACKAGES), default="report")
    parser.add_argument("--limit", type=int, default=25, help="function bodies for each package")
    parser.add_argument("--indent", choices=("keys", "editor"), default="keys", help="who types the indentation")
    parser.add_argument("--engines", nargs="*", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--kept", type=Path, help="a file of results: what is in it is not measured again")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="two packages, four bodies each")
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser.parse_args(arguments)


def _row(tally: Tally, megabytes: float) -> str:
    figures = tally.figures()
    return (
        f"saved {figures['saved']:.1%}  right {figures['right']:.1%}  per key {figures['right_per_key']:.1%}  "
        f"p50 {figures['p50_ms']:.1f}  p99 {figures['p99_ms']:.1f} ms  {megabytes:.0f} MB"
    )


def _report(results: dict[str, dict[str, tuple[Tally, float]]], options: argparse.Namespace, limit: int) -> dict:
    engines = {}
    for engine, by_package in results.items():
        total = Tally()
        for tally, _ in by_package.values():
            total.add(tally)
        engines[engine] = {
            "all": total.figures() | {"megabytes": round(max(megabytes for _, megabytes in by_package.values()), 1)},
            "packages": {
                package: tally.figures() | {"megabytes": round(megabytes, 1)}
                for package, (tally, megabytes) in by_package.items()
            },
        }
    return {"set": options.set, "indent": options.indent, "bodies": limit, "seed": SEED, "engines": engines}


def _plot(report: dict, path: Path) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "fimble"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5))
    for place, (engine, row) in enumerate(report["engines"].items()):
        if engine == MANY:
            continue  # one package: beside the sums of all it would mislead
        points = list(row["packages"].values())
        x, y = [100 * point["right"] for point in points], [100 * point["saved"] for point in points]
        axes.scatter(x, y, s=14, alpha=0.35, color=f"C{place}")
        axes.scatter([100 * row["all"]["right"]], [100 * row["all"]["saved"]], s=90, color=f"C{place}", label=engine)
    axes.set(xlabel="suggestions that were right, %", ylabel="keystrokes saved, %", xlim=(0, 100), ylim=(0, 75))
    axes.set_title(f"Typing function bodies back, {report['set']} set (small: one package)")
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left", frameon=False)
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")


if __name__ == "__main__":
    main()
