"""`fimble models` and `fimble doctor` as a user runs them, against a real Ollama and its own quantizer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.real.safetensors import write_model
from tests.real.server import PATIENCE_S, RealOllama
from tests.setup import parts

pytestmark = pytest.mark.real_ollama

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def fimble(ollama_server: RealOllama, tmp_path: Path) -> Run:
    """Run a command with --json; gives its exit code, what it printed, and what it said."""
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    (project / "main.py").write_text("def main() -> None:\n    print(1)\n")
    own = {"OLLAMA_HOST": ollama_server.url, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}

    def run(*arguments: str, **more: str) -> tuple[int, Any, str]:
        command = [sys.executable, "-m", "fimble.cli.main", *arguments, "--json"]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_S * 4, check=False, cwd=project,
            env={**os.environ, **own, **more},
        )  # fmt: skip
        return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr

    return run


def test_real_models_are_listed_with_true_costs(fimble: Run, ollama_server: RealOllama) -> None:
    code, said, _ = fimble("models")
    by_name = {entry["name"]: entry for entry in said["installed"]}
    small = by_name[ollama_server.smollm2]

    assert 0 == code
    assert ("Q4_1", 8192, "apache-2.0") == tuple(small[key] for key in ("quantization", "window", "licence"))
    # 30 layers, 3 key-value heads of 64 numbers: 22.5 KiB a token
    assert small["size"] + 500_000_000 + 8192 * 23_040 == small["memory_at_8k"]
    assert 98_000_000 < small["size"] < 99_000_000
    assert "no fill-in-the-middle format" in small["refusal"]
    assert "qwen2.5-coder" == by_name[ollama_server.tiny_fim]["template"]


def test_a_real_model_is_measured_by_counts_that_must_be(fimble: Run, ollama_server: RealOllama) -> None:
    code, said, _ = fimble("models", "bench", ollama_server.tiny_fim)
    cold, again, typed, middle, front = said["readings"]

    assert 0 == code, said
    assert said["reuses"] is True
    assert 1 == again["tokens"] - again["cached"]
    assert typed["tokens"] - typed["cached"] < 60
    assert cold["tokens"] // 4 < middle["cached"] < 3 * cold["tokens"] // 4
    assert max(cold["cached"], front["cached"]) < 30
    assert said["memory"] > 1_000_000
    assert min(said["prompt_tokens_per_s"], said["tokens_per_s"]) > 0


def test_random_weights_are_told_apart_from_a_model(fimble: Run, ollama_server: RealOllama) -> None:
    code, said, _ = fimble("models", "test", ollama_server.tiny_fim)

    assert (1, "fails", 0) == (code, said["verdict"], said["filled"])


def test_the_doctor_looks_at_everything_of_a_real_model(fimble: Run, ollama_server: RealOllama) -> None:
    code, said, _ = fimble("doctor", "--backend", "ollama", "--model", ollama_server.tiny_fim)
    checks = {check["name"]: check for check in said["checks"]}

    assert 1 == code
    assert ["self-test"] == [name for name, check in checks.items() if not check["is_ok"]]
    assert "neither fills holes nor goes on with code" in checks["self-test"]["message"]
    assert checks["server"]["message"].startswith("Ollama 0.")
    assert "4,096" in checks["context"]["message"]
    assert "fits" in checks["memory"]["message"]
    assert "tokens/s" in checks["speed"]["message"]


def test_with_a_model_that_fills_holes_the_doctor_finds_nothing_wrong(fimble: Run, knowing: str) -> None:
    tested = fimble("models", "test", knowing)
    code, said, words = fimble("doctor", "--backend", "ollama", "--model", knowing)
    checks = {check["name"]: check for check in said["checks"]}

    assert (0, "fim", 2) == (tested[0], tested[1]["verdict"], tested[1]["filled"])
    assert (0, []) == (code, [name for name, check in checks.items() if not check["is_ok"]]), words
    assert "fills holes" in checks["self-test"]["message"]


def test_a_model_that_does_not_exist_or_cannot_be_reached_is_told_by_ollama(fimble: Run) -> None:
    code, said, _ = fimble("models", "pull", "no-such-owner/no-such-model:1b", OLLAMA_NO_CLOUD="1")

    assert 1 == code
    assert said["error"].startswith("Ollama")


def test_a_full_model_is_quantised_by_llama_cpps_own_program(fimble: Run, ollama_server: RealOllama) -> None:
    tools = parts.require("ollama").parents[1] / "lib" / "ollama"
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    code, said, words = fimble(
        "models", "quantize", ollama_server.tiny_fim, "--name", "tiny-q8", "--to", "q8_0", PATH=path
    )

    assert 0 == code, words
    assert ("tiny-q8", "Q8_0") == (said["name"], said["quantization"])
    with ollama_server.client() as http:
        template = http.post("/api/show", json={"model": "tiny-q8"}).json()["template"]
    ollama_server.delete_model("tiny-q8")
    assert ".Suffix" in template


def test_without_that_program_there_is_a_word_on_what_to_do(fimble: Run, ollama_server: RealOllama) -> None:
    code, said, _ = fimble("models", "quantize", ollama_server.tiny_fim, "--name", "tiny-q4", PATH="/usr/bin:/bin")

    assert 2 == code
    assert "Neither this Ollama nor a program here" in said["error"]


@pytest.mark.parametrize(
    ("architecture", "to", "message"),
    [
        ("Qwen2ForCausalLM", "q8_0", "unsupported MLX architecture"),
        ("LlamaForCausalLM", "q4_k_m", "MLX runtime is not available"),
        ("LlamaForCausalLM", "q6_k", "four or eight bits only"),
    ],
)
def test_weights_that_this_ollama_cannot_quantise_are_told_with_another_way(
    fimble: Run, tmp_path: Path, architecture: str, to: str, message: str
) -> None:
    folder = write_model(tmp_path / "weights", architecture)
    code, said, words = fimble("models", "quantize", str(folder), "--name", "tiny-int8", "--to", to)

    assert (2, True) == (code, message in said["error"]), words
    assert "convert_hf_to_gguf.py" in said["remedy"]
