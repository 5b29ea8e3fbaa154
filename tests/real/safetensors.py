"""Writes a model of some kilobytes with random weights as its makers publish one: safetensors, config.json, tokenizer.json."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

from tests.setup.make_tiny_gguf import END, SPECIAL, vocabulary

WIDTH, FEED_FORWARD, HEADS, KV_HEADS = 64, 128, 4, 2
SEED = 7


def write_model(folder: Path, architecture: str) -> Path:
    """Write one layer of a model of an `architecture` as config.json names it ("LlamaForCausalLM"); gives the folder."""
    folder.mkdir()
    plain, merges = vocabulary()
    tokens = plain + SPECIAL
    (folder / "model.safetensors").write_bytes(safetensors(weights(len(tokens))))
    config = {
        "architectures": [architecture],
        "model_type": architecture.removesuffix("ForCausalLM").lower(),
        "vocab_size": len(tokens),
        "hidden_size": WIDTH,
        "intermediate_size": FEED_FORWARD,
        "num_hidden_layers": 1,
        "num_attention_heads": HEADS,
        "num_key_value_heads": KV_HEADS,
        "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-6,
        "rope_theta": 10000.0,
        "torch_dtype": "float32",
        "eos_token_id": tokens.index(END),
    }
    added = [{"id": len(plain) + n, "content": token, "special": True} for n, token in enumerate(SPECIAL)]
    model = {"type": "BPE", "vocab": {token: n for n, token in enumerate(plain)}, "merges": merges}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "tokenizer.json").write_text(json.dumps({"added_tokens": added, "model": model}), "utf-8")
    return folder


def weights(vocabulary_size: int) -> dict[str, np.ndarray]:
    """Draw the tensors from one seed."""
    rng = np.random.default_rng(SEED)
    head_width = WIDTH // HEADS
    shapes = {
        "embed_tokens": (vocabulary_size, WIDTH),
        "layers.0.self_attn.q_proj": (WIDTH, WIDTH),
        "layers.0.self_attn.k_proj": (KV_HEADS * head_width, WIDTH),
        "layers.0.self_attn.v_proj": (KV_HEADS * head_width, WIDTH),
        "layers.0.self_attn.o_proj": (WIDTH, WIDTH),
        "layers.0.mlp.gate_proj": (FEED_FORWARD, WIDTH),
        "layers.0.mlp.up_proj": (FEED_FORWARD, WIDTH),
        "layers.0.mlp.down_proj": (WIDTH, FEED_FORWARD),
        "layers.0.input_layernorm": (WIDTH,),
        "layers.0.post_attention_layernorm": (WIDTH,),
        "norm": (WIDTH,),
    }
    drawn = {f"model.{name}.weight": rng.standard_normal(shape) for name, shape in shapes.items()}
    return {**drawn, "lm_head.weight": rng.standard_normal((vocabulary_size, WIDTH))}


def safetensors(tensors: dict[str, np.ndarray]) -> bytes:
    """Write the format: eight bytes of length, a header in JSON, the numbers (github.com/huggingface/safetensors, "Format")."""
    header, data = {}, b""
    for name, tensor in tensors.items():
        numbers = tensor.astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(numbers)],
        }
        data += numbers
    said = json.dumps(header).encode()
    said += b" " * (-len(said) % 8)
    return struct.pack("<Q", len(said)) + said + data
