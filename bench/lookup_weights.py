"""Fits the weights of the lookup engine's log-linear model (`fimble.models.lookup.weights`) on the tuning packages.

    python -m bench lookup_weights [--cache FOLDER] [--bodies 50] [--write]

Function bodies other than those that `bench keystrokes` types back are taken out, and the engine is asked for its options
at places in them: at each start of a token, and one and three characters into it. What really comes next is one of the
options, or a token that no evidence names. The weights make that likeliest (a softmax for each situation, by Adam with a
penalty on large weights). Bits per place on the bodies of `bench keystrokes` itself, which are not fitted on, say what
it is worth. `--write` puts the weights into the module.

What is fitted on large repositories is too shy in tiny ones (`tests/unit/models/test_lookup_backend.py`): of the fit of
November 2026, 3 to 6 % fewer bits, only the weights of members were taken over.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.corpus import default_cache
from bench.function_bodies import PACKAGES, SEED, Body, fetch, read, sample
from bench.lookup_rivals import Lookup
from fimble.models.lookup import weights
from fimble.models.lookup.ranking import Options

HELD_OUT = 25
"""The first bodies of each package: those that `bench keystrokes` types back by default."""
STEPS, RATE, PENALTY = 600, 0.03, 1e-3
_TOKEN = re.compile(r"\n\s*|[^\S\n]?\w+|[^\S\n]?[^\w\s]|\s")

Example = tuple[np.ndarray, np.ndarray, int]
"""Features of the options, those of an unseen token, and which option came (their number: an unseen one)."""


def examples(kind: str, files: dict[str, str], chosen: list[Body]) -> Iterator[tuple[str, Example]]:
    """Give what the engine knows at places of the bodies, with the situation."""
    lookup = Lookup(files, kind)
    for body in chosen:
        text = files[body.path]
        for at in _places(text, body):
            lookup.edited(body.path, text[:at], text[body.end :])
            options = lookup.backend.options(lookup.prompt())
            yield options.situation, _example(options, text[at:])


def _places(text: str, body: Body) -> list[int]:
    places = set()
    for found in _TOKEN.finditer(text, body.start, body.end):
        places.update(found.start() + into for into in (0, 1, 3) if into < len(found[0]))
    return sorted(places)


def _example(options: Options, rest: str) -> Example:
    rows = np.array([option.features for option in options.options], dtype=np.float32)
    is_break = options.situation == "break"
    fitting = [n for n, option in enumerate(options.options) if _comes(option.text, rest, is_break=is_break)]
    right = max(fitting, key=lambda n: len(options.options[n].text), default=len(options.options))
    return rows, np.array(options.unseen, dtype=np.float32), right


def _comes(text: str, rest: str, *, is_break: bool) -> bool:
    """Say whether a token is what comes: all of it, and the word or the indentation ends where it does."""
    follows = rest[len(text) : len(text) + 1]
    if not rest.startswith(text):
        return False
    if is_break or "\n" in text:
        return not follows or follows not in " \t\n"
    return not re.match(r"\w\w", (text[-1:] or "a") + follows)


def gather(packages: list[tuple[str, str, str]], cache: Path, part: slice) -> dict[str, list[Example]]:
    """Collect examples by situation."""
    found: dict[str, list[Example]] = defaultdict(list)
    for kind, name, version in packages:
        files = read(fetch(kind, name, version, cache), kind)
        for situation, example in examples(kind, files, sample(files, part.stop)[part]):
            if len(example[0]):
                found[situation].append(example)
        print(name, {situation: len(some) for situation, some in found.items()}, flush=True)
    return found


class Fit:
    """The examples of one situation as arrays: options in one long table, unseen tokens in another."""

    def __init__(self, some: list[Example]) -> None:
        sizes = [len(rows) for rows, _, _ in some]
        self.rows = np.concatenate([rows for rows, _, _ in some]).astype(np.float64)
        self.unseen = np.stack([unseen for _, unseen, _ in some]).astype(np.float64)
        self.starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        self.of_row = np.repeat(np.arange(len(some)), sizes)
        right = np.array([right for _, _, right in some])
        self.is_seen = right < np.array(sizes)
        self.right_row = np.where(self.is_seen, self.starts + np.minimum(right, np.array(sizes) - 1), 0)

    def loss(self, a: np.ndarray, b: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Bits per place under the weights `a` of options and `b` of unseen tokens, and the gradients in nats."""
        scores, unseen = self.rows @ a, self.unseen @ b
        top = np.maximum(np.maximum.reduceat(scores, self.starts), unseen)
        masses, rest = np.exp(scores - top[self.of_row]), np.exp(unseen - top)
        totals = np.add.reduceat(masses, self.starts) + rest
        chances, other = masses / totals[self.of_row], rest / totals
        right = np.where(self.is_seen, chances[self.right_row], other)
        n = len(self.unseen)
        chances[self.right_row[self.is_seen]] -= 1
        other = other - ~self.is_seen
        bits = float(-np.log2(np.maximum(right, 1e-12)).mean())
        return bits, chances @ self.rows / n, other @ self.unseen / n


def fitted(fit: Fit) -> tuple[np.ndarray, np.ndarray]:
    """Minimise the loss by Adam (Kingma and Ba, 2015), from zero."""
    cut = fit.rows.shape[1]
    value = np.zeros(cut + fit.unseen.shape[1])
    mean, square = np.zeros_like(value), np.zeros_like(value)
    for step in range(1, STEPS + 1):
        _, for_options, for_unseen = fit.loss(value[:cut], value[cut:])
        gradient = np.concatenate([for_options, for_unseen]) + PENALTY * value
        mean, square = 0.9 * mean + 0.1 * gradient, 0.99 * square + 0.01 * gradient**2
        rate = RATE * min(1.0, 3 * (1 - step / (STEPS + 1)))
        value -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return value[:cut], value[cut:]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=default_cache() / "archives", help="where packages are kept")
    parser.add_argument("--bodies", type=int, default=50, help="function bodies for each package")
    parser.add_argument("--write", action="store_true", help="put the weights into the module")
    options = parser.parse_args(arguments)
    packages = PACKAGES["tuning"]
    learnt = gather(packages, options.cache, slice(HELD_OUT, HELD_OUT + options.bodies))
    judged = gather(packages, options.cache, slice(0, 5))
    table = {}
    for situation in sorted(learnt):
        random.Random(SEED).shuffle(learnt[situation])
        a, b = fitted(Fit(learnt[situation]))
        fresh = Fit(judged[situation])
        old_a, old_b = (np.array(part) for part in weights.WEIGHTS[situation])
        same = len(old_a) == len(a) and len(old_b) == len(b)
        before = f"{fresh.loss(old_a, old_b)[0]:.4f}" if same else "-"
        print(
            f"{situation:6} {len(learnt[situation]):7} places, bits {before} -> {fresh.loss(a, b)[0]:.4f}", flush=True
        )
        table[situation] = (a.round(3).tolist(), b.round(3).tolist())
    if options.write:
        Path(weights.__file__).write_text(_module(table), encoding="utf-8")


def _module(table: dict[str, tuple[list[float], list[float]]]) -> str:
    lines = [
        '"""Weights of the log-linear model in `ranking`, fitted on tuning repositories (`bench/lookup_weights.py` does it anew): for',
        'each situation, those of an option\'s features and those of the possibility that a token comes which no evidence names."""',
        "",
        "from __future__ import annotations",
        "",
        "# fmt: off",
        "WEIGHTS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {",
    ]
    for situation, parts in table.items():
        lines.append(f'    "{situation}": (')
        for part in parts:
            values = [f"{value:g}" for value in part]
            lines.append("        (")
            lines += [f"            {', '.join(values[at : at + 12])}," for at in range(0, len(values), 12)]
            lines.append("        ),")
        lines.append("    ),")
    return "\n".join([*lines, "}", "# fmt: on", ""])


if __name__ == "__main__":
    main()
