"""How many keystrokes the lookup engine saves: function bodies of real packages are taken off disk and typed back.

    python -m bench.keystrokes [--cache FOLDER] [--set report] [--limit 40] [--quick] [--out bench/out]

What is counted, for the lookup engine and for three baselines in the same run:

- Every character of a body is one key, indentation included; with `--indent editor` an editor types the indentation.
- At every place the engine is asked once. What it shows is *right* when the body goes on with exactly this text and no
  word is left half; of several lines, the first one is enough and only that one is taken. A right suggestion is taken at
  once, for one key. Anything else costs nothing but counts as wrong.
- *saved* is 1 - keys / characters. *right* is the share of suggestions that were right, where one that stays unchanged
  while the user types along it counts once, as an editor shows it; *right per key* counts it anew at every key.

Times are of the processor, one request at a time, so that a busy machine does not change them much.

The packages come from their registries by name and version, without running any of their code. The constants in
`fimble.models.lookup` were chosen on the tuning set; only the report set says how good they are.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tarfile
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import tree_sitter
import tree_sitter_python
import tree_sitter_typescript

from bench.corpus import default_cache
from fimble.fim.prompt import Prompt
from fimble.models.lookup import LookupBackend, LookupCorpus

PACKAGES = {
    "tuning": [
        ("python", "flask", "3.0.3"),
        ("python", "rich", "13.7.1"),
        ("python", "marshmallow", "3.21.3"),
        ("python", "scrapy", "2.11.2"),
        ("python", "tornado", "6.4.1"),
        ("typescript", "rxjs", "7.8.1"),
        ("typescript", "immer", "10.1.1"),
        ("typescript", "@trpc/server", "11.0.0"),
    ],
    "report": [
        ("python", "click", "8.1.7"),
        ("python", "httpx", "0.27.0"),
        ("python", "starlette", "0.37.2"),
        ("python", "werkzeug", "3.0.3"),
        ("python", "networkx", "3.3"),
        ("typescript", "mobx", "6.13.1"),
        ("typescript", "@reduxjs/toolkit", "2.2.6"),
        ("typescript", "@tanstack/query-core", "5.51.1"),
    ],
}
SEED = 20260
LARGEST_FILE = 200_000
BODY_CHARACTERS = range(60, 2_501)
_LANGUAGES = {
    ".py": tree_sitter.Language(tree_sitter_python.language()),
    ".ts": tree_sitter.Language(tree_sitter_typescript.language_typescript()),
    ".tsx": tree_sitter.Language(tree_sitter_typescript.language_tsx()),
}
_FUNCTIONS = {
    "function_definition",
    "function_declaration",
    "method_definition",
    "arrow_function",
    "function_expression",
}

Suggest = Callable[[str, str, str], str]
"""(path, text before the cursor, text behind it) -> what is shown, or ""."""


# Repositories


@dataclass(frozen=True, slots=True)
class Body:
    path: str
    start: int
    end: int


def fetch(kind: str, name: str, version: str, cache: Path) -> Path:
    """Give the package's source archive, from the cache if it is there."""
    cache.mkdir(parents=True, exist_ok=True)
    stem = name.lstrip("@").replace("/", "-")
    pattern = f"{stem}-{version}.tar.gz" if kind == "python" else f"{stem}-{version}.tgz"
    if not (cache / pattern).exists():
        spec = f"{name}=={version}" if kind == "python" else f"{name}@{version}"
        command = (
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(cache), spec]
            if kind == "python"
            else ["npm", "pack", "--silent", spec]
        )
        subprocess.run(command, cwd=cache, check=True, stdout=subprocess.DEVNULL)
    return cache / pattern


def read(archive: Path, kind: str) -> dict[str, str]:
    """Give the package's source files by path; of equal files, the first."""
    suffixes = (".py",) if kind == "python" else (".ts", ".tsx")
    files: dict[str, str] = {}
    seen: set[str] = set()
    with tarfile.open(archive) as tar:
        for member in sorted(tar, key=lambda member: member.name):
            path = member.name.partition("/")[2]
            if (
                not member.isfile()
                or member.size > LARGEST_FILE
                or not path.endswith(suffixes)
                or path.endswith(".d.ts")
            ):
                continue
            text = tar.extractfile(member).read().decode("utf-8", "replace").replace("\r\n", "\n")
            if text not in seen:
                seen.add(text)
                files[path] = text
    return files


def bodies(path: str, text: str) -> Iterator[Body]:
    """Find the bodies of outermost functions."""
    language = _LANGUAGES[Path(path).suffix]
    source = text.encode()
    stack = [tree_sitter.Parser(language).parse(source).root_node]
    while stack:
        node = stack.pop()
        body = node.child_by_field_name("body") if node.type in _FUNCTIONS else None
        if body is None or body.type not in ("block", "statement_block"):
            stack.extend(node.children)
            continue
        start, end = len(source[: body.start_byte].decode()), len(source[: body.end_byte].decode())
        if body.type == "block":  # Python: from the start of its first line
            line = text.rfind("\n", 0, start) + 1
            start = start if text[line:start].strip() else line
        else:  # between the braces
            start = re.compile(r"\{[ \t]*\n?").match(text, start).end()
            end = start + len(text[start : end - 1].rstrip())
        if end - start in BODY_CHARACTERS and "\n" in text[start:end]:
            yield Body(path, start, end)


def sample(files: dict[str, str], limit: int) -> list[Body]:
    found = [body for path in sorted(files) for body in bodies(path, files[path])]
    found.sort(key=lambda body: (body.path, body.start))
    random.Random(SEED).shuffle(found)
    return found[:limit]


# Engines


class Lookup:
    """fimble's lookup engine, as the server uses it."""

    def __init__(self, files: dict[str, str], kind: str) -> None:
        self.kind = kind
        corpus = LookupCorpus()
        for path, text in files.items():
            corpus.replace_file(path, kind, text)
        self.backend = LookupBackend(corpus)

    def __call__(self, path: str, before: str, after: str) -> str:
        guess = self.backend.guess(Prompt("", (), before, after, "", "", path, self.kind, (), 0))
        return guess.text if guess else ""


class FrequentLine:
    """Baseline: the commonest line of the repository that begins as the cursor's line does."""

    def __init__(self, files: dict[str, str], kind: str) -> None:
        self.files = files
        self.lines = Counter(line.strip() for text in files.values() for line in text.split("\n"))
        self.sorted = sorted(self.lines)
        self.own: tuple[str, Counter[str]] = ("", Counter())

    def __call__(self, path: str, before: str, after: str) -> str:
        if self.own[0] != path:
            self.own = (path, Counter(line.strip() for line in self.files[path].split("\n")))
        head = before[before.rfind("\n") + 1 :].lstrip()
        if not head:
            return ""
        counts: Counter[str] = Counter()
        for line in self.sorted[bisect_left(self.sorted, head) :]:
            if not line.startswith(head):
                break
            counts[line] = self.lines[line] - self.own[1][line]
        counts.update(line for line in map(str.strip, (before + "\n" + after).split("\n")) if line.startswith(head))
        counts = Counter({line: n for line, n in counts.items() if n > 0 and len(line) > len(head) + 1})
        return max(counts, key=lambda line: (counts[line], line))[len(head) :] if counts else ""


_TOKEN = re.compile(r"\w+|[^\S\n]+|\n|[^\w\s]")


class NGram:
    """Baseline: the continuation by the longest known context of at most `order` tokens, the open file counted more; shown
    while the product of the shares stays above `least`."""

    def __init__(self, files: dict[str, str], kind: str, order: int = 8, shortest: int = 1, own: int = 5) -> None:
        self.order, self.shortest, self.own, self.least = order, shortest, own, 0.65
        self.tokens = {path: _TOKEN.findall(text) for path, text in files.items()}
        self.everywhere = self.tables()
        for tokens in self.tokens.values():
            self.count(self.everywhere, tokens, 0, 1)
        self.open: tuple[str, str] = ("", "")
        self.mine, self.typed = self.tables(), []

    def tables(self) -> dict[int, dict[tuple[str, ...], Counter[str]]]:
        return {n: defaultdict(Counter) for n in range(self.shortest, self.order + 1)}

    def count(self, tables: dict, tokens: list[str], start: int, weight: int) -> None:
        for n, table in tables.items():
            for at in range(max(n, start), len(tokens)):
                table[tuple(tokens[at - n : at])][tokens[at]] += weight

    def visit(self, path: str, before: str, after: str) -> list[str]:
        if self.open != (path, after):
            if self.open[0]:
                self.count(self.everywhere, self.tokens[self.open[0]], 0, 1)
            self.count(self.everywhere, self.tokens[path], 0, -1)
            self.open, self.mine, self.typed = (path, after), self.tables(), []
            self.count(self.mine, _TOKEN.findall(after), 0, self.own)
        tokens = _TOKEN.findall(before)
        self.count(self.mine, tokens[:-1], len(self.typed), self.own)
        self.typed = tokens[:-1]
        return tokens[-20:]

    def __call__(self, path: str, before: str, after: str) -> str:
        context = self.visit(path, before, after)
        half = context.pop() if context and re.match(r"\w", context[-1]) else ""
        text, chance = "", 1.0
        for _ in range(20):
            token, share = self.best(context, half)
            chance *= share
            if token == "\n" or chance < self.least:
                break
            text += token[len(half) :]
            context.append(token)
            half = ""
        return text if len(text) > 1 and text.strip() else ""

    def best(self, context: list[str], half: str) -> tuple[str, float]:
        for n in range(self.order, self.shortest - 1, -1):
            key = tuple(context[-n:])
            counts: Counter[str] = Counter()
            for tables in (self.everywhere, self.mine):
                found = tables[n].get(key, {})
                counts.update({token: n for token, n in found.items() if n > 0 and token.startswith(half)})
            if counts:
                token = max(counts, key=lambda token: (counts[token], token))
                return token, counts[token] / counts.total()
        return "", 0.0


def four_gram(files: dict[str, str], kind: str) -> NGram:
    """Baseline: three tokens of context, no back-off, no half words, all files alike."""
    return NGram(files, kind, order=3, shortest=3, own=1)


ENGINES = {"lookup": Lookup, "frequent line": FrequentLine, "4-gram": four_gram, "back-off 8..1": NGram}


# Typing


@dataclass(slots=True)
class Tally:
    characters: int = 0
    keys: int = 0
    shown: int = 0
    """Asked anew at every key."""
    distinct: int = 0
    """A suggestion that stays while the user types along it counts once."""
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


def type_back(suggest: Suggest, text: str, body: Body, *, editor_indents: bool) -> Tally:
    tally = Tally()
    free = _indentation(text, body) if editor_indents else set()
    tally.characters = body.end - body.start - len(free)
    at, last_at, last = body.start, -1, ""
    while at < body.end:
        if at in free:
            at += 1
            continue
        began = time.process_time()
        shown = suggest(body.path, text[:at], text[body.end :])
        tally.ms.append((time.process_time() - began) * 1000)
        taken = 0
        if shown:
            tally.shown += 1
            stays = last_at >= 0 and last == text[last_at:at] + shown
            if not stays:
                tally.distinct += 1
                last_at, last = at, shown
            taken = right_length(shown, text[at : body.end])
            tally.right += taken > 0
        at += taken or 1
        tally.keys += 1
    return tally


def _indentation(text: str, body: Body) -> set[int]:
    free: set[int] = set()
    for found in re.compile(r"^[ \t]+", re.MULTILINE).finditer(text, body.start, body.end):
        free.update(range(found.start(), found.end()))
    return free


def measure(job: tuple[str, str, str, str, Path, int, bool]) -> tuple[str, str, Tally, float]:
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


def _resident_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# Report


def main(arguments: list[str] | None = None) -> None:
    options = _options(arguments)
    packages = PACKAGES[options.set]
    if options.quick:
        packages = [packages[0], packages[-1]]
    limit = min(options.limit, 4) if options.quick else options.limit
    jobs = [
        (engine, *package, options.cache, limit, options.indent == "editor")
        for engine in options.engines
        for package in packages
    ]
    for package in packages:
        fetch(*package, options.cache)
    results: dict[str, dict[str, tuple[Tally, float]]] = {engine: {} for engine in options.engines}
    # One process a job, so that memory is each engine's own.
    with ProcessPoolExecutor(options.workers, max_tasks_per_child=1) as pool:
        for engine, package, tally, megabytes in pool.map(measure, jobs):
            results[engine][package] = (tally, megabytes)
            print(f"{engine:14} {package:32} {_row(tally, megabytes)}", flush=True)
    report = _report(results, options, limit)
    print()
    for engine, row in report["engines"].items():
        print(f"{engine:14} {json.dumps(row['all'])}")
    options.out.mkdir(parents=True, exist_ok=True)
    stem = f"keystrokes-{options.set}-{options.indent}"
    (options.out / f"{stem}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    _plot(report, options.out / f"{stem}.svg")


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=default_cache() / "archives", help="where packages are kept")
    parser.add_argument("--set", choices=sorted(PACKAGES), default="report")
    parser.add_argument("--limit", type=int, default=25, help="function bodies for each package")
    parser.add_argument("--indent", choices=("keys", "editor"), default="keys", help="who types the indentation")
    parser.add_argument("--engines", nargs="*", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="two packages, four bodies each")
    parser.add_argument("--out", type=Path, default=Path("bench/out"))
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
