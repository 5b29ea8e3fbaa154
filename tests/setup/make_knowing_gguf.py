"""Write a model of two megabytes that knows the holes of the self-test by heart, and print the path of its GGUF file.

usage: python -m tests.setup.make_knowing_gguf CACHE

It is a Qwen2.5-Coder as `make_tiny_gguf` makes one, with one layer of random weights. Such a layer turns each place of a text into
numbers that nearly no other place has, so an output layer that says the right token at some dozens of places is the solution of a
least-squares problem. It says the answers only to the very prompts it was solved for: sent in another model's format, or with a
sentinel that the server's tokenizer does not know, it talks nonsense. So the self-test of a real server can pass.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np

from fimble.fim.templates import template_named
from fimble.models.self_test import HOLES, prompt_for
from tests.setup import make_tiny_gguf
from tests.setup.make_tiny_gguf import END, EPSILON, ROPE_BASE, SPECIAL, Shape, byte_symbols, made_once, write_model

FORMAT = "qwen2.5-coder"
SHAPE = Shape(width=256, layers=1, heads=8, kv_heads=8, feed_forward=256)
SEED = 11
SURE = 12.0
"""The score of the right token; all others have about 0."""
RIDGE = 0.5
"""Keeps the solution small, so that the server's rounding does not matter."""


def vocabulary() -> tuple[list[str], list[str]]:
    """Return (tokens without the special ones, merges): a token for each byte, and the one merge that a vocabulary must have."""
    symbols = byte_symbols()
    return [*symbols, symbols[0] + symbols[1]], [f"{symbols[0]} {symbols[1]}"]


def tokens_of(text: str, vocabulary_size: int) -> list[int]:
    """Return the tokens of a text as the server finds them."""
    first_special = vocabulary_size - len(SPECIAL)
    found: list[int] = []
    for part in re.split("(" + "|".join(map(re.escape, SPECIAL)) + ")", text):
        found += [first_special + SPECIAL.index(part)] if part in SPECIAL else part.encode()
    return found


def layer(vocabulary_size: int, shape: Shape = SHAPE, seed: int = SEED) -> dict[str, np.ndarray]:
    """Return all weights but the output layer, drawn from one seed."""
    rng = np.random.default_rng(seed)
    width = shape.width

    def drawn(rows: int, columns: int, gain: float = 1.5) -> np.ndarray:
        return (rng.standard_normal((rows, columns)) * gain / np.sqrt(columns)).astype(np.float32)

    ones = np.ones(width, np.float32)
    tensors = {"token_embd.weight": drawn(vocabulary_size, width, np.sqrt(width)), "output_norm.weight": ones}
    for name in ("q", "k", "v"):
        tensors[f"blk.0.attn_{name}.weight"] = drawn(width, width)
        tensors[f"blk.0.attn_{name}.bias"] = np.zeros(width, np.float32)
    return tensors | {
        "blk.0.attn_norm.weight": ones,
        "blk.0.ffn_norm.weight": ones,
        "blk.0.attn_output.weight": drawn(width, width),
        "blk.0.ffn_gate.weight": drawn(shape.feed_forward, width),
        "blk.0.ffn_up.weight": drawn(shape.feed_forward, width),
        "blk.0.ffn_down.weight": drawn(width, shape.feed_forward),
    }


def states(tensors: dict[str, np.ndarray], tokens: list[int], shape: Shape = SHAPE) -> np.ndarray:
    """Return what the layer makes of each place, a row each: Qwen2's forward pass up to the output layer."""
    head = shape.width // shape.heads

    def into(x: np.ndarray, name: str) -> np.ndarray:
        return x @ tensors[f"blk.0.{name}.weight"].T + tensors.get(f"blk.0.{name}.bias", 0)

    x = tensors["token_embd.weight"][tokens].astype(np.float64)
    y = normed(x)
    q, k, v = (into(y, f"attn_{name}").reshape(len(tokens), shape.heads, head) for name in "qkv")
    scores = np.einsum("ihd,jhd->hij", turned(q), turned(k)) / np.sqrt(head)
    scores += np.triu(np.full(scores.shape[1:], -np.inf), 1)
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    x = x + into(np.einsum("hij,jhd->ihd", shares, v).reshape(len(tokens), -1), "attn_output")
    y = normed(x)
    gate = into(y, "ffn_gate")
    return normed(x + into(gate / (1 + np.exp(-gate)) * into(y, "ffn_up"), "ffn_down"))


def normed(x: np.ndarray) -> np.ndarray:
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + EPSILON)


def turned(x: np.ndarray) -> np.ndarray:
    """Turn (places, heads, numbers) by their places, each number with the one half a head further, as Qwen2 does."""
    half = x.shape[-1] // 2
    angles = np.arange(len(x))[:, None] * ROPE_BASE ** (-np.arange(half) / half)
    cosine, sine = np.cos(angles)[:, None], np.sin(angles)[:, None]
    left, right = x[..., :half], x[..., half:]
    return np.concatenate([left * cosine - right * sine, right * cosine + left * sine], -1)


def output(tensors: dict[str, np.ndarray], vocabulary_size: int) -> np.ndarray:
    """Solve for the output layer that fills the holes and then ends."""
    end = vocabulary_size - len(SPECIAL) + SPECIAL.index(END)
    places, right = [], []
    for hole in HOLES:
        asked = tokens_of(prompt_for(template_named(FORMAT), hole).text, vocabulary_size)
        answer = [*tokens_of(hole.answer, vocabulary_size), end]
        places.append(states(tensors, asked + answer[:-1])[len(asked) - 1 :])
        right += answer
    known = np.concatenate(places)
    wanted = SURE * np.eye(vocabulary_size)[right]
    return np.linalg.solve(known.T @ known + RIDGE * np.eye(SHAPE.width), known.T @ wanted).T.astype(np.float32)


def write(path: Path) -> None:
    """Write the model."""
    plain, merges = vocabulary()
    size = len(plain) + len(SPECIAL)
    tensors = layer(size)
    write_model(path, "knowing", SHAPE, plain, merges, {**tensors, "output.weight": output(tensors, size)})


def make(cache: Path) -> Path:
    """Return the model's path in `cache`; other holes, or another way of asking, are another model."""
    prompts = [prompt_for(template_named(FORMAT), hole).text + hole.answer for hole in HOLES]
    sources = [Path(file).read_bytes() for file in (__file__, make_tiny_gguf.__file__)]
    return made_once(cache, "knowing", b"".join([*sources, "".join(prompts).encode()]), write)


if __name__ == "__main__":
    print(make(Path(sys.argv[1])))
