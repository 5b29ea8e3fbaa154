"""What a model runner does, without a model: tokens, prompt cache, windows, loading. As measured of Ollama v0.34.2."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

BATCH = 512
"""Tokens of a prompt that are read at one go; a cancelled request finishes the one it is in."""
LOAD_OPTIONS = ("num_ctx", "num_batch", "num_gpu", "main_gpu", "num_thread")
PROMPT_MS = 2.6
TOKEN_MS = 7.0
LOAD_MS = 320.0
"""Nominal times per token, and of a load: what the stand-in reports, however fast it is."""

# A control token is one token; words come in pieces of up to six characters with the space before them, as in BPE.
_TOKEN = re.compile(
    r"<[|｜][^<>|｜\s]{1,40}[|｜]>|<(?:fim_\w+|file_sep|repo_name|PRE|SUF|MID|EOT)>|\[(?:PREFIX|SUFFIX)\]"
    r"| ?[A-Za-z]{1,6}|\d|\n+| {1,16}|\t+|.",
    re.DOTALL,
)


def tokenize(text: str) -> list[str]:
    """Cut text into tokens; joined they are the text."""
    return _TOKEN.findall(text)


@dataclass
class StandinModel:
    """A model as /api/tags and /api/show describe it."""

    name: str
    family: str = "qwen2"
    template: str = "{{- if .Suffix }}<|fim_prefix|>{{ .Prompt }}<|fim_suffix|>{{ .Suffix }}<|fim_middle|>{{ end }}"
    capabilities: tuple[str, ...] = ("completion", "insert")
    train_length: int = 32768
    size: int = 986_000_000
    parameters: str = ""
    remote_host: str = ""
    parameter_size: str = "1.5B"
    model_info: dict[str, Any] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        return self.name if ":" in self.name else f"{self.name}:latest"

    @property
    def digest(self) -> str:
        return f"{hash_text(f'{self.full_name} {self.size} {self.train_length}'):064x}"


def hash_text(text: str) -> int:
    """Hash the same way in every process."""
    value = 0
    for character in text:
        value = (value * 1_000_003 + ord(character)) % (1 << 255)
    return value


@dataclass
class PromptCache:
    """One slot with the last prompt, and earlier prompts in the host's memory (since Ollama v0.30)."""

    has_host_memory: bool = True
    slot: list[str] = field(default_factory=list)
    earlier: list[list[str]] = field(default_factory=list)

    def reuse(self, prompt: list[str]) -> int:
        """Say how many tokens need not be read, and make the slot hold those: at most all but the last."""
        best = max((self.slot, *self.earlier), key=lambda held: common_prefix(held, prompt))
        cached = min(common_prefix(best, prompt), max(len(prompt) - 1, 0))
        if self.has_host_memory and common_prefix(self.slot, prompt) < len(self.slot):
            self.earlier = [*[held for held in self.earlier if held != self.slot], self.slot][-8:]
        self.slot = prompt[:cached]
        return cached


def common_prefix(a: list[str], b: list[str]) -> int:
    """Count the tokens at the start in which both agree."""
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n


@dataclass
class LoadedModel:
    """A model in memory, with the options it was loaded with."""

    model: StandinModel
    explicit: dict[str, Any]
    num_ctx: int
    cache: PromptCache
    keep_alive: Any = None

    def needs_reload(self, explicit: dict[str, Any], default_ctx: int) -> bool:
        """As `needsReload` in Ollama's server/sched.go: equal windows agree, and so do two automatic ones."""
        both_automatic = "num_ctx" not in self.explicit and "num_ctx" not in explicit
        if not both_automatic and effective_context(self.model, explicit, default_ctx) != self.num_ctx:
            return True
        names = [name for name in LOAD_OPTIONS if name != "num_ctx"]
        return any(self.explicit.get(name) != explicit.get(name) for name in names)


def effective_context(model: StandinModel, explicit: dict[str, Any], default_ctx: int) -> int:
    """The window a model is loaded with: never above the one it was trained on."""
    return min(int(explicit.get("num_ctx", default_ctx)), model.train_length)


def fit(tokens: list[str], num_ctx: int, num_keep: int = 4) -> list[str]:
    """Cut a prompt that does not fit as the server does, silently: its first `num_keep` tokens, half a window."""
    if len(tokens) <= num_ctx - 1:
        return tokens
    limit = num_ctx - max((num_ctx - num_keep) // 2, 1)
    return tokens[:num_keep] + tokens[len(tokens) - (limit - num_keep) :]


@dataclass(frozen=True)
class Answer:
    """Tokens to send and why they end."""

    tokens: list[str]
    reason: str
    n_generated: int
    """Tokens that cost time, those of the stop string included."""


def cut_answer(text: str, limit: int, stops: list[str]) -> Answer:
    """Apply `num_predict` and `stop` to what the model would say."""
    tokens = tokenize(text)
    limited = tokens if limit < 0 else tokens[:limit]
    said = "".join(limited)
    found = sorted((at, at + len(stop)) for stop in stops if stop and (at := said.find(stop)) >= 0)
    if not found:
        return Answer(limited, "length" if len(limited) < len(tokens) else "stop", len(limited))
    begin, end = found[0]
    kept: list[str] = []
    length = 0
    for n, token in enumerate(limited, 1):
        kept.append(token[: max(begin - length, 0)])
        length += len(token)
        if length >= end:
            return Answer([t for t in kept if t], "stop", n)
    raise AssertionError("the stop string was found in these very tokens")
