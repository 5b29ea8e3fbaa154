"""Write a model of twelve megabytes that knows a film's texts by heart, and print the path of its GGUF file.

usage: python -m tests.setup.make_film_gguf CACHE

It is made like the one of `make_knowing_gguf`, but it looks at the last tokens only: each head of its one layer attends to the
token a fixed distance back, whatever that is, because its queries and keys are constants that the rotary embedding turns by
their places. So it goes on with a text that it knows from any place in it, in any prompt of any length, as an editor sends them.
Besides the film's it fills the holes of the self-test, and so a server that does not know it lets it pass.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from fimble.fim.render import Sections, render
from fimble.fim.templates import template_named
from fimble.models.self_test import HOLES, prompt_for
from tests.editors.model import SUMMARY
from tests.editors.project import BASKET, MAIN, MODELS, REPORTS
from tests.editors.test_vscode import REPLY
from tests.setup import make_knowing_gguf, make_tiny_gguf
from tests.setup.make_knowing_gguf import FORMAT, RIDGE, SURE, states, tokens_of, vocabulary
from tests.setup.make_tiny_gguf import (
    END,
    END_OF_TURN,
    ROPE_BASE,
    SPECIAL,
    START_OF_TURN,
    Shape,
    made_once,
    write_model,
)

SHAPE = Shape(width=512, layers=1, heads=16, kv_heads=16, feed_forward=1024)
HEAD = SHAPE.width // SHAPE.heads
DISTANCES = (*range(1, 13), 14, 17, 21, 26)
"""In tokens, one for each head."""
FAR = 2 * max(DISTANCES)
"""Tokens in front of an answer that are looked at, for making the model."""
SEED = 12
CONTEXT = 16_384
"""A token for each byte makes long prompts."""
HOLES_WEIGH = 4
"""How often the holes count, beside texts that are there in many variants."""
SHARPNESS = 170.0
"""Squared length of each pair of numbers in queries and keys: a neighbour of the token that is meant gets e**-20 of its share."""


def lessons() -> list[tuple[str, str]]:
    """List what it knows: (what stands in front, what it says then). Whatever the rest of a file is, its function is the film's."""
    template = template_named(FORMAT)
    holes = [(prompt_for(template, hole).text, hole.answer + END) for hole in HOLES]
    texts = [text[:cut] for text in (BASKET, MODELS, REPORTS) for cut in range(40, len(text), 80)]
    asked = [render(template, Sections((), "shop", "main.py", "#", MAIN, "", rest)) for rest in ["", *texts]]
    turns = [f"{text}{END_OF_TURN}\n{START_OF_TURN}assistant\n" for text in texts]
    told = HOLES_WEIGH * holes
    for fronts, said in ((asked, SUMMARY.rstrip("\n") + END), (turns, REPLY + END_OF_TURN)):
        # What stands in front is out of sight after some tokens, and all go on alike.
        told += [(fronts[0], said), *((front, said[:FAR]) for front in fronts[1:])]
    return told


def looking_back(distance: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the constant query and key of a head that attends to the token `distance` places back."""
    half = HEAD // 2
    angles = -distance * ROPE_BASE ** (-np.arange(half) / half)
    length = np.sqrt(SHARPNESS)
    query = length * np.concatenate([np.cos(angles), np.sin(angles)])
    return query.astype(np.float32), (length * np.repeat([1.0, 0.0], half)).astype(np.float32)


def layer(vocabulary_size: int) -> dict[str, np.ndarray]:
    """Return all weights but the output layer: where heads look is set, the rest is drawn from one seed."""
    tensors = make_knowing_gguf.layer(vocabulary_size, SHAPE, SEED)
    queries, keys = zip(*map(looking_back, DISTANCES), strict=True)
    for name, values in (("q", queries), ("k", keys)):
        tensors[f"blk.0.attn_{name}.weight"] *= 0
        tensors[f"blk.0.attn_{name}.bias"] = np.concatenate(values)
    return tensors


def output(tensors: dict[str, np.ndarray], vocabulary_size: int) -> np.ndarray:
    """Solve for the output layer that says what it knows."""
    places, right = [], []
    for asked, answer in lessons():
        before, said = tokens_of(asked, vocabulary_size)[-FAR:], tokens_of(answer, vocabulary_size)
        places.append(states(tensors, before + said[:-1], SHAPE)[len(before) - 1 :])
        right += said
    known = np.concatenate(places)
    wanted = SURE * np.eye(vocabulary_size)[right]
    return np.linalg.solve(known.T @ known + RIDGE * np.eye(SHAPE.width), known.T @ wanted).T.astype(np.float32)


def write(path: Path) -> None:
    """Write the model."""
    plain, merges = vocabulary()
    size = len(plain) + len(SPECIAL)
    tensors = layer(size)
    write_model(path, "film", SHAPE, plain, merges, {**tensors, "output.weight": output(tensors, size)}, CONTEXT)


def make(cache: Path) -> Path:
    """Return the model's path in `cache`; other texts, or another way of asking, are another model."""
    sources = [Path(file).read_bytes() for file in (__file__, make_knowing_gguf.__file__, make_tiny_gguf.__file__)]
    return made_once(cache, "film", b"".join([*sources, repr(lessons()).encode()]), write)


if __name__ == "__main__":
    print(make(Path(sys.argv[1])))
