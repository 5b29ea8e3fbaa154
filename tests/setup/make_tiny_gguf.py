"""Write a fill-in-the-middle model of half a megabyte with random weights, and print the path of its GGUF file.

usage: make_tiny_gguf.py CACHE

To every program that loads it, this is a Qwen2.5-Coder: the architecture, a byte-level BPE vocabulary, the special tokens with
their roles (so sentinels become single control tokens and the server finds them by metadata). Only what it writes is nonsense,
at hundreds of requests a second. It is for everything about tokens, limits and protocol; for real text there is SmolLM2.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np


@dataclass(frozen=True)
class Shape:
    width: int
    layers: int
    heads: int
    kv_heads: int
    feed_forward: int


CONTEXT = 4096
ROPE_BASE, EPSILON = 10000.0, 1e-6
SHAPE = Shape(width=64, layers=2, heads=4, kv_heads=2, feed_forward=128)
SEED = 7

# Qwen2.5's special tokens, in the order of the original vocabulary.
END, START_OF_TURN, END_OF_TURN = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
FIM_ROLES = {
    "<|fim_prefix|>": gguf.Keys.Tokenizer.FIM_PRE_ID,
    "<|fim_middle|>": gguf.Keys.Tokenizer.FIM_MID_ID,
    "<|fim_suffix|>": gguf.Keys.Tokenizer.FIM_SUF_ID,
    "<|fim_pad|>": gguf.Keys.Tokenizer.FIM_PAD_ID,
    "<|repo_name|>": gguf.Keys.Tokenizer.FIM_REP_ID,
    "<|file_sep|>": gguf.Keys.Tokenizer.FIM_SEP_ID,
}
SPECIAL = [END, START_OF_TURN, END_OF_TURN, *FIM_ROLES]

# A few merges, so that code is not one token a byte and a token border can fall inside a word. ␣ stands for the space.
MERGED = "in re de def se self lf ␣␣ ␣␣␣␣ rn urn turn return if fo for an er on im po impo rt import"


def byte_symbols() -> list[str]:
    """Return the printable character that byte-level BPE writes for each byte, as GPT-2 defined it."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    shifted = [byte for byte in range(256) if byte not in set(printable)]
    symbols = {byte: chr(byte) for byte in printable} | {byte: chr(256 + n) for n, byte in enumerate(shifted)}
    return [symbols[byte] for byte in range(256)]


def vocabulary() -> tuple[list[str], list[str]]:
    """Return (tokens without the special ones, merges), where each merge joins two tokens that come before it."""
    tokens = byte_symbols()
    space = tokens[ord(" ")]
    merges = []
    for word in sorted(MERGED.replace("␣", space).split(), key=len):
        left = max((token for token in tokens if word.startswith(token) and word[len(token) :] in tokens), key=len)
        merges.append(f"{left} {word[len(left) :]}")
        tokens.append(word)
    return tokens, merges


def write(path: Path) -> None:
    """Write the model; the same bytes each time."""
    plain, merges = vocabulary()
    write_model(path, "tiny-fim", SHAPE, plain, merges, weights(len(plain + SPECIAL)))


def write_model(
    path: Path,
    name: str,
    shape: Shape,
    plain: list[str],
    merges: list[str],
    tensors: dict[str, np.ndarray],
    context: int = CONTEXT,
) -> None:
    """Write what a Qwen2.5-Coder with these weights would be published as; `plain` are its tokens but the special ones."""
    tokens = plain + SPECIAL
    types = [gguf.TokenType.NORMAL] * len(plain) + [gguf.TokenType.CONTROL] * len(SPECIAL)

    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_name(name)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_context_length(context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(EPSILON)
    writer.add_rope_freq_base(ROPE_BASE)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges(merges)
    writer.add_eos_token_id(tokens.index(END))
    writer.add_bos_token_id(tokens.index(END))
    writer.add_pad_token_id(tokens.index(END))
    writer.add_add_bos_token(False)  # as Qwen: a prompt's tokens are the prompt's own
    for token, role in FIM_ROLES.items():
        writer.add_uint32(role, tokens.index(token))

    for tensor, values in tensors.items():
        writer.add_tensor(tensor, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def weights(vocabulary_size: int) -> dict[str, np.ndarray]:
    """Return the tensors, drawn from one seed. The output layer never favours a byte that is not printable ASCII."""
    rng = np.random.default_rng(SEED)

    def drawn(*shape: int, scale: float = 0.25) -> np.ndarray:
        return (rng.standard_normal(shape) * scale).astype(np.float32)

    width, head_width = SHAPE.width, SHAPE.width // SHAPE.heads
    tensors = {"token_embd.weight": drawn(vocabulary_size, width, scale=1.0)}
    # A row of zeros scores 0, and among a hundred random scores there is always a positive one: neither the special tokens
    # nor half a character is ever the first choice, so at temperature 0 every answer is plain text of the length asked for.
    output = drawn(vocabulary_size, width, scale=0.5)
    output[:0x20] = output[0x7F:0x100] = output[-len(SPECIAL) :] = 0
    tensors["output.weight"] = output
    tensors["output_norm.weight"] = np.ones(width, np.float32)
    for layer in range(SHAPE.layers):
        block = f"blk.{layer}"
        tensors[f"{block}.attn_norm.weight"] = np.ones(width, np.float32)
        tensors[f"{block}.ffn_norm.weight"] = np.ones(width, np.float32)
        for name, heads in (("q", SHAPE.heads), ("k", SHAPE.kv_heads), ("v", SHAPE.kv_heads)):
            tensors[f"{block}.attn_{name}.weight"] = drawn(heads * head_width, width)
            tensors[f"{block}.attn_{name}.bias"] = np.zeros(heads * head_width, np.float32)
        tensors[f"{block}.attn_output.weight"] = drawn(width, SHAPE.heads * head_width)
        tensors[f"{block}.ffn_gate.weight"] = drawn(SHAPE.feed_forward, width)
        tensors[f"{block}.ffn_up.weight"] = drawn(SHAPE.feed_forward, width)
        tensors[f"{block}.ffn_down.weight"] = drawn(width, SHAPE.feed_forward)
    return tensors


def make(cache: Path) -> Path:
    """Return the model's path in `cache`. The name follows this file's text, so a change here is a new model."""
    return made_once(cache, "tiny-fim", Path(__file__).read_bytes(), write)


def made_once(cache: Path, name: str, recipe: bytes, write_to: Callable[[Path], None]) -> Path:
    """Return the path of a model that is written anew when its recipe changes; it is there whole, or not at all."""
    model = cache / f"{name}-{hashlib.sha256(recipe).hexdigest()[:12]}.gguf"
    if not model.exists():
        cache.mkdir(parents=True, exist_ok=True)
        part = model.with_suffix(".part")
        write_to(part)
        part.replace(model)
    return model


if __name__ == "__main__":
    print(make(Path(sys.argv[1])))
