from __future__ import annotations

import json

import pytest

from fimble.errors import ModelBroken, ModelError, ModelRefused
from fimble.models.base import Piece, Usage
from fimble.models.failures import Server
from fimble.models.ollama_generate import read_piece

SERVER = Server("Ollama", "http://127.0.0.1:11434", start="Start it.", obtain="Get {model}.")
DONE = {
    "response": "",
    "done": True,
    "done_reason": "stop",
    "total_duration": 9_000_000,
    "load_duration": 1_500_000,
    "prompt_eval_count": 9,
    "prompt_eval_cached_count": 0,
    "prompt_eval_duration": 2_600_000,
    "eval_count": 4,
    "eval_duration": 28_000_000,
}


def piece_of(**line: object) -> Piece:
    return read_piece(json.dumps(line).encode(), "m", SERVER)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"response": "a", "done": False}, Piece("a")),
        ({"response": "", "done": False}, Piece("")),
        ({"done": False}, Piece("")),
        ({"response": "a\ud83d", "done": False}, Piece("a\ufffd")),
        ({"response": "a", "logprobs": [{"token": "a", "logprob": -0.5}]}, Piece("a", -0.5)),
        ({"response": "ab", "logprobs": [{"logprob": -0.5}, {"logprob": -0.25}]}, Piece("ab", -0.75)),
        ({"response": "a", "logprobs": []}, Piece("a")),
        ({"response": "a", "logprobs": [{"token": "a"}, 3]}, Piece("a")),
        (DONE, Piece("", None, Usage(9, 0, 4, 1.5, 2.6, 28.0), "stop")),
        ({**DONE, "response": "z\ude00"}, Piece("z\ufffd", None, Usage(9, 0, 4, 1.5, 2.6, 28.0), "stop")),
        ({**DONE, "done_reason": "length"}, Piece("", None, Usage(9, 0, 4, 1.5, 2.6, 28.0), "length")),
        ({**DONE, "done_reason": "load"}, Piece("", None, Usage(9, 0, 4, 1.5, 2.6, 28.0), "stop")),
        ({"done": True}, Piece("", None, Usage(-1, -1, -1, 0.0, 0.0, 0.0), "stop")),
        ({"error": "prediction aborted, token repeat limit reached"}, Piece("", None, Usage(), "length")),
    ],
)
def test_a_line_reads_as(line: dict[str, object], expected: Piece) -> None:
    assert piece_of(**line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"response": 3}, ModelBroken),
        ({"response": None}, ModelBroken),
        ({"error": "boom"}, ModelBroken),
        ({"error": {"message": "boom"}}, ModelBroken),
        ({"response": "a", "remote_host": "https://ollama.com"}, ModelRefused),
    ],
)
def test_a_line_that_is_no_piece_is_an_error(line: dict[str, object], expected: type[ModelError]) -> None:
    with pytest.raises(expected):
        piece_of(**line)
