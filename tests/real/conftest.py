"""A real Ollama with two models, one for the whole run. See `tests/setup` for where they come from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real.server import RealOllama, running_ollama
from tests.setup import parts

# What makes a model able to `insert` is that its template speaks of .Suffix.
FIM_TEMPLATE = "{{- if .Suffix }}<|fim_prefix|>{{ .Prompt }}<|fim_suffix|>{{ .Suffix }}<|fim_middle|>{{ else }}{{ .Prompt }}{{ end }}"
CHAT_TEMPLATE = (
    "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n"
)


@pytest.fixture(scope="session")
def ollama_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealOllama]:
    """A running server. Its models are loaded on first use and stay; tests may load and unload them as they need."""
    binary, smollm2, tiny_fim = (parts.require(name) for name in ("ollama", "smollm2", "tiny-fim"))
    with running_ollama(binary, tmp_path_factory.mktemp("ollama")) as server:
        server.create_model(server.tiny_fim, tiny_fim, template=FIM_TEMPLATE)
        server.create_model(
            server.smollm2, smollm2, template=CHAT_TEMPLATE, parameters={"stop": ["<|im_end|>"], "repeat_penalty": 1.0}
        )
        yield server


@pytest.fixture
def knowing(ollama_server: RealOllama) -> Iterator[str]:
    """A model that knows the holes of the self-test by heart, in Qwen2.5-Coder's format; there for one test."""
    name = "knowing:latest"
    ollama_server.create_model(name, parts.require("knowing"), template=FIM_TEMPLATE)
    yield name
    ollama_server.delete_model(name)
