"""How probable a language model finds a text behind another, by llama.cpp's Python binding. Needs nothing of fimble, so that
it can run alone where the processors are: `python judge.py MODEL.gguf JOBS.jsonl SCORES.jsonl [THREADS]`.
"""

from __future__ import annotations

import importlib
import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

WINDOW = 8_192
BATCH = 512

MISSING = "llama-cpp-python is not installed"
REMEDY = (
    "Install it beside fimble: pip install llama-cpp-python (it is built on the way, so a C compiler must be there)."
)


class Judge:
    """A model that says what texts are worth, teacher-forced."""

    def __init__(self, model: Path, *, threads: int = 1, window: int = WINDOW) -> None:
        """Load a GGUF model; raises `ModuleNotFoundError` without the binding, `ValueError` for a file it cannot load.

        More than one thread pays on idle cores only: the binding's threads wait for each other by spinning.
        """
        self._binding: Any = importlib.import_module("llama_cpp")
        self._model: Any = self._binding.Llama(
            str(model), n_ctx=window, n_batch=BATCH, n_threads=threads, n_threads_batch=threads, verbose=False
        )
        self._window = window

    def nats(self, context: str, target: str) -> float:
        """Give minus the logarithm of the probability of `target` behind `context`, blanks at its beginning left out.

        The indentation is given with the cursor, so it is read, but not counted; a token that holds blanks and the first
        word counts. A context that does not fit is cut at its beginning.
        """
        wanted = self._model.tokenize(target.encode(errors="replace"), add_bos=False)
        before = self._model.tokenize(context.encode(errors="replace"), add_bos=False)
        before = before[-(self._window - len(wanted) - 1) :] or [self._model.token_bos()]
        self._model.reset()
        self._model.eval(before)
        total, is_counted = 0.0, False
        for token in wanted:
            is_counted = is_counted or bool(self._model.detokenize([token]).strip())
            total += self._surprise(token) if is_counted else 0.0
            self._model.eval([token])
        return total

    def _surprise(self, token: int) -> float:
        pointer = self._binding.llama_get_logits_ith(self._model.ctx, -1)
        logits: list[float] = pointer[: self._model.n_vocab()]
        highest = max(logits)
        return math.log(math.fsum(math.exp(logit - highest) for logit in logits)) + highest - logits[token]


def score(judge: Judge, jobs: Iterable[Mapping[str, str]]) -> Iterator[dict[str, object]]:
    """Answer jobs with "id", "context" and "target" by "id" and "nats"."""
    for job in jobs:
        yield {"id": job["id"], "nats": round(judge.nats(job["context"], job["target"]), 4)}


def main(arguments: list[str]) -> None:
    """Score a file of jobs, those aside that the file of scores holds already."""
    model, jobs, scores = map(Path, arguments[:3])
    known = {json.loads(line)["id"] for line in _lines(scores)}
    judge = Judge(model, threads=int(arguments[3]) if len(arguments) > 3 else 1)
    left = [job for job in map(json.loads, _lines(jobs)) if job["id"] not in known]
    with scores.open("a", encoding="utf-8") as out:
        for answer in score(judge, left):
            out.write(json.dumps(answer) + "\n")
            out.flush()


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []


if __name__ == "__main__":
    main(sys.argv[1:])
