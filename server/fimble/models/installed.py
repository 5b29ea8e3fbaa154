"""What an Ollama server has installed, as values, and which of it should complete code. No HTTP here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fimble.models.catalogue import cache_bytes_per_token

MIN_CONTEXT = 4096
"""What Ollama loads by default on a machine without much video memory, and what older servers did at least."""


@dataclass(frozen=True, slots=True)
class Installed:
    """One line of /api/tags."""

    name: str
    size: int = 0
    """Bytes on disk."""
    digest: str = ""
    family: str = ""
    capabilities: frozenset[str] = frozenset()
    """Empty before Ollama v0.34, which began to list them here."""
    remote_host: str = ""
    """Where a cloud model really runs; "" for a local one."""

    @property
    def is_cloud(self) -> bool:
        """Whether its prompts would leave the machine: by the server's own word, or by how Ollama names such models."""
        return bool(self.remote_host) or names_cloud(self.name)

    @property
    def may_complete(self) -> bool:
        """False for what only embeds text or draws pictures."""
        return not self.capabilities or "completion" in self.capabilities


@dataclass(frozen=True, slots=True)
class Shown:
    """What /api/show knows about one model."""

    family: str = ""
    template: str = ""
    capabilities: frozenset[str] = frozenset()
    remote_host: str = ""
    train_length: int = 0
    """Tokens; 0 unknown."""
    num_ctx: int = 0
    """The Modelfile's own `PARAMETER num_ctx`; 0 when it has none."""
    fim_token_ids: tuple[tuple[str, int], ...] = ()
    """("pre", 151659), ...: fill-in-the-middle tokens that the GGUF declares, by key."""
    licence: str = ""
    """Its short name, or the first line of its text; "" unknown."""
    quantization: str = ""
    """"Q4_K_M", "F16", ..."""
    cache_bytes_per_token: int = 0
    """Keys and values of all layers in 16 bits; 0 unknown."""
    modelfile: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """One line of /api/ps."""

    name: str
    digest: str = ""
    context_length: int = 0
    """Tokens of the window it was loaded with; 0 from a server that does not say."""
    size: int = 0
    """Bytes of memory that it takes, cache included."""
    size_vram: int = 0
    """Of these, in graphics memory."""


def names_cloud(name: str) -> bool:
    """Tell whether Ollama would send a model of this name to its maker's cloud (`internal/modelref` in its source)."""
    return name.strip().lower().endswith((":cloud", "-cloud"))


def full_name(name: str) -> str:
    """Write a model's name with its tag, in one case: "CodeLlama" is "codellama:latest"."""
    name = name.strip().lower()
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def parse_tags(answer: Mapping[str, Any]) -> tuple[Installed, ...]:
    """Read /api/tags; entries without a name are left out. Sorted by name."""
    models = (_installed(entry) for entry in _entries(answer))
    return tuple(sorted((m for m in models if m.name), key=lambda m: m.name))


def parse_show(answer: Mapping[str, Any]) -> Shown:
    """Read /api/show; what is missing or of another type stays empty."""
    facts = _mapping(answer.get("model_info"))
    family = _text(_mapping(answer.get("details")), "family") or _text(facts, "general.architecture")
    architecture = _text(facts, "general.architecture") or family
    return Shown(
        family=family,
        template=_text(answer, "template"),
        capabilities=_texts(answer.get("capabilities")),
        remote_host=_text(answer, "remote_host"),
        train_length=_number(facts, f"{architecture}.context_length"),
        num_ctx=_parameter(_text(answer, "parameters"), "num_ctx"),
        fim_token_ids=_fim_tokens(facts),
        licence=_text(facts, "general.license") or _first_line(_text(answer, "license")),
        quantization=_text(_mapping(answer.get("details")), "quantization_level"),
        cache_bytes_per_token=_cache_bytes(facts, architecture),
        modelfile=_text(answer, "modelfile"),
    )


def _cache_bytes(facts: Mapping[str, Any], architecture: str) -> int:
    """Count by the GGUF's own facts (its keys `<architecture>.block_count`, `.attention.head_count_kv`, ...)."""
    layers = _number(facts, f"{architecture}.block_count")
    heads = _number(facts, f"{architecture}.attention.head_count")
    kv_heads = _number(facts, f"{architecture}.attention.head_count_kv") or heads
    width = _number(facts, f"{architecture}.embedding_length")
    size = _number(facts, f"{architecture}.attention.key_length") or (width // heads if heads else 0)
    return cache_bytes_per_token(layers, kv_heads, size)


def _first_line(text: str) -> str:
    return " ".join(next((line for line in text.split("\n") if line.strip()), "").split())[:60]


def preference(model: Installed, loaded: Collection[str]) -> tuple[bool, bool, int, str]:
    """Sort key, best first: what is loaded answers at once; base and code variants know holes; small is quick."""
    tag = full_name(model.name).rpartition(":")[2]
    words = tag.replace("_", "-").split("-")
    return (full_name(model.name) not in loaded, not {"base", "code"} & set(words), model.size, model.name)


def _installed(entry: Mapping[str, Any]) -> Installed:
    return Installed(
        name=_text(entry, "name") or _text(entry, "model"),
        size=_number(entry, "size"),
        digest=_text(entry, "digest"),
        family=_text(_mapping(entry.get("details")), "family"),
        capabilities=_texts(entry.get("capabilities")),
        remote_host=_text(entry, "remote_host"),
    )


def _entries(answer: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    models = answer.get("models")
    return (_mapping(entry) for entry in models) if isinstance(models, list) else ()


def _fim_tokens(facts: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    start, end = "tokenizer.ggml.fim_", "_token_id"
    found = ((key, value) for key, value in facts.items() if key.startswith(start) and key.endswith(end))
    return tuple(sorted((k.removeprefix(start).removesuffix(end), v) for k, v in found if isinstance(v, int)))


def _parameter(parameters: str, name: str) -> int:
    # One "name      value" a line, as in a Modelfile.
    for line in parameters.split("\n"):
        key, _, value = line.strip().partition(" ")
        if key == name and value.strip().isdecimal():
            return int(value)
    return 0


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _texts(value: object) -> frozenset[str]:
    return frozenset(v for v in value if isinstance(v, str)) if isinstance(value, list) else frozenset()


def _number(value: Mapping[str, Any], key: str) -> int:
    found = value.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0
