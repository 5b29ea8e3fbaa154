from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from types import ModuleType

import pytest

from fimble.evaluation import judge

VOCABULARY = 256


class Bytes:
    """Stands in for llama.cpp's binding: tokens are bytes, and the last byte comes again with probability 3/258."""

    made: Bytes

    def __init__(self, path: str, **options: object) -> None:
        self.window = options["n_ctx"]
        self.read: list[int] = []
        self.ctx = self
        Bytes.made = self

    def tokenize(self, text: bytes, *, add_bos: bool) -> list[int]:
        assert not add_bos
        return list(text)

    def detokenize(self, tokens: list[int]) -> bytes:
        return bytes(tokens)

    def token_bos(self) -> int:
        return 0

    def n_vocab(self) -> int:
        return VOCABULARY

    def reset(self) -> None:
        self.read = []

    def eval(self, tokens: list[int]) -> None:
        assert len(self.read) + len(tokens) <= self.window
        self.read += tokens

    def logits(self) -> list[float]:
        return [math.log(3.0) + 5 if token == self.read[-1] else 5.0 for token in range(VOCABULARY)]


@pytest.fixture(autouse=True)
def binding(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("llama_cpp")
    module.Llama = Bytes  # type: ignore[attr-defined]
    module.llama_get_logits_ith = lambda model, place: model.logits()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "llama_cpp", module)


AGAIN, OTHER = -math.log(3 / 258), -math.log(1 / 258)


@pytest.mark.parametrize(
    ("context", "target", "nats"),
    [
        ("xa", "aab", 2 * AGAIN + OTHER),
        ("x", "aab", 2 * OTHER + AGAIN),
        ("a\n", "    aa", OTHER + AGAIN),
        ("", "a a", 3 * OTHER),
    ],
    ids=["context counts", "other context", "indentation is free", "no context"],
)
def test_the_surprise_of_the_targets_tokens_is_summed(context: str, target: str, nats: float) -> None:
    assert pytest.approx(nats) == judge.Judge(Path("m.gguf")).nats(context, target)


def test_a_context_that_does_not_fit_loses_its_beginning() -> None:
    scorer = judge.Judge(Path("m.gguf"), window=8)

    assert pytest.approx(AGAIN) == scorer.nats("0123456789z", "z")
    assert b"56789zz" == bytes(Bytes.made.read)


def test_alone_it_scores_a_file_of_jobs_and_goes_on_where_it_was(tmp_path: Path) -> None:
    jobs, scores = tmp_path / "jobs.jsonl", tmp_path / "scores.jsonl"
    rows = [{"id": name, "context": "a", "target": name} for name in ("a", "b")]
    jobs.write_text("".join(json.dumps(row) + "\n" for row in rows))
    scores.write_text('{"id": "b", "nats": 9.0}\n')

    judge.main(["m.gguf", str(jobs), str(scores)])
    assert [{"id": "b", "nats": 9.0}, {"id": "a", "nats": round(AGAIN, 4)}] == [
        json.loads(line) for line in scores.read_text().split("\n")[:-1]
    ]


def test_without_the_binding_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    with pytest.raises(ModuleNotFoundError):
        judge.Judge(Path("m.gguf"))
