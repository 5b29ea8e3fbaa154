"""Models worth getting for completion: how big they are, what a token of context costs, under which licence. A table with its
sources; which of them suits a machine is `fitting`'s affair.

Sizes are those of four-bit files (q4_K_M: 4.85 bits a weight). Layers, key-value heads and head sizes are the models' own
configurations as their papers print them: Qwen2.5-Coder arXiv 2409.12186 table 1, StarCoder2 arXiv 2402.19173 table 6,
DeepSeek-Coder arXiv 2401.14196 table 2, Code Llama arXiv 2308.12950 (Llama 2's layout), CodeGemma arXiv 2406.11409 (Gemma's),
Granite Code arXiv 2405.04324 table 2; for Codestral and Qwen3-Coder the config.json that is released with them.
"""

from __future__ import annotations

from dataclasses import dataclass

GB = 1_000_000_000
COMPUTE_BYTES = GB // 2
"""What a runner needs beside weights and cache: 0.5 to 1 GB with batches of 512 tokens."""
CACHE_BYTES = 2
"""Of a number in the cache: 16 bits, unless OLLAMA_KV_CACHE_TYPE says otherwise."""


@dataclass(frozen=True, slots=True)
class Known:
    """A model of Ollama's library."""

    name: str
    """With its tag, as `ollama pull` takes it."""
    gigabytes: float
    """To download, and on disk."""
    billions: float
    """Parameters that work on each token: fewer than there are where only some experts do."""
    layers: int
    kv_heads: int
    head_size: int
    licence: str
    about: str = ""
    """For people who choose; "" for models that are known but not suggested."""

    @property
    def bytes_on_disk(self) -> int:
        return round(self.gigabytes * GB)

    @property
    def cache_bytes_per_token(self) -> int:
        """Keys and values of all layers, in 16 bits."""
        return cache_bytes_per_token(self.layers, self.kv_heads, self.head_size)


def cache_bytes_per_token(layers: int, kv_heads: int, head_size: int) -> int:
    """Count the bytes that a token of context takes in memory: a key and a value in each layer."""
    return 2 * layers * kv_heads * head_size * CACHE_BYTES


_APACHE = "Apache-2.0"
_OPENRAIL = "BigCode OpenRAIL-M"
_DEEPSEEK = "DeepSeek Model License"
_LLAMA = "Llama 2 Community License"
_GEMMA = "Gemma Terms of Use"

CATALOGUE = (
    Known("qwen2.5-coder:0.5b-base", 0.4, 0.5, 24, 2, 64, _APACHE, "for very small or old machines"),
    Known("qwen2.5-coder:1.5b-base", 1.0, 1.5, 28, 2, 128, _APACHE, "quick on any machine"),
    Known("starcoder2:3b", 1.8, 3.0, 30, 2, 128, _OPENRAIL, "a little better, half as quick"),
    Known("qwen2.5-coder:7b-base", 4.7, 7.6, 28, 4, 128, _APACHE, "much better; wants a GPU"),
    Known("qwen2.5-coder:14b-base", 9.0, 14.8, 48, 8, 128, _APACHE, "better still; wants a GPU with 12 GB"),
    Known("qwen3-coder:30b", 18.6, 3.3, 48, 4, 128, _APACHE, "big, but each token uses a tenth of it"),
    Known("qwen2.5-coder:3b-base", 1.9, 3.1, 36, 2, 128, "Qwen Research License (non-commercial)"),
    Known("qwen2.5-coder:32b-base", 19.9, 32.8, 64, 8, 128, _APACHE),
    Known("deepseek-coder:1.3b-base", 0.8, 1.3, 24, 16, 128, _DEEPSEEK),
    Known("deepseek-coder:6.7b-base", 4.1, 6.7, 32, 32, 128, _DEEPSEEK),
    Known("starcoder2:7b", 4.3, 7.2, 32, 4, 128, _OPENRAIL),
    Known("starcoder2:15b", 9.7, 16.0, 40, 4, 128, _OPENRAIL),
    Known("codellama:7b-code", 4.1, 6.7, 32, 32, 128, _LLAMA),
    Known("codellama:13b-code", 7.9, 13.0, 40, 40, 128, _LLAMA),
    Known("codegemma:2b-code", 1.6, 2.5, 18, 1, 256, _GEMMA),
    Known("codegemma:7b-code", 5.2, 8.5, 28, 16, 256, _GEMMA),
    Known("codestral:22b", 13.4, 22.2, 56, 8, 128, "Mistral Non-Production License"),
    Known("granite-code:3b-base", 2.1, 3.5, 32, 32, 80, _APACHE),
    Known("granite-code:8b-base", 4.9, 8.1, 36, 8, 128, _APACHE),
)
"""Those with a word for people first, smallest first: better models stand further down."""

SUGGESTIONS = tuple(model for model in CATALOGUE if model.about)


def known(name: str) -> Known | None:
    """Find a model of the table by its name with its tag."""
    return next((model for model in CATALOGUE if model.name == name.strip().lower()), None)
