"""`fimble models` says what is installed and what suits the machine, gets models, tests and measures them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fimble.models.catalogue import SUGGESTIONS
from tests.cli.conftest import Result
from tests.standin.llama_standin import LlamaStandin
from tests.standin.ollama_standin import CHAT, CODER, OllamaStandin

Run = Callable[..., Result]


@pytest.fixture
def ollama(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaStandin]:
    with OllamaStandin([CODER, CHAT], answer="x = 1\n" * 40) as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        yield server


def test_models_are_listed_with_what_people_choose_by(fimble: Run, ollama: OllamaStandin) -> None:
    result = fimble("models", "--json")
    coder, chat = result.json["installed"]

    assert 0 == result.code
    assert (CODER.name, CODER.size, "qwen2.5-coder", True, "Apache-2.0") == tuple(
        coder[key] for key in ("name", "size", "template", "fills_holes", "licence")
    )
    assert (CHAT.name, False) == (chat["name"], chat["fills_holes"])
    assert [model.name for model in SUGGESTIONS] == [offer["name"] for offer in result.json["suggested"]]
    assert 1 == sum(offer["is_recommended"] for offer in result.json["suggested"])
    assert result.json["machine"]["memory"] > 0


def test_the_page_says_costs_in_words(fimble: Run, ollama: OllamaStandin) -> None:
    result = fimble("models")

    assert 0 == result.code
    assert CODER.name in result.out
    assert "yes, untested" in result.out
    assert "qwen2.5-coder:7b-base at 8K = 5.7 GB: " in result.out
    assert "→ " in result.out
    assert "fimble models bench" in result.out


def test_without_ollama_the_list_says_how_to_start_it_and_still_what_suits(fimble: Run) -> None:
    result = fimble("models")

    assert 1 == result.code
    assert "ollama serve" in result.out
    assert "qwen2.5-coder:1.5b-base at 8K" in result.out


def test_a_model_is_pulled(fimble: Run, ollama: OllamaStandin) -> None:
    ollama.models.clear()
    result = fimble("models", "pull", "qwen2.5-coder:0.5b-base", "--json")

    assert (0, {"name": "qwen2.5-coder:0.5b-base"}) == (result.code, result.json)
    assert ["qwen2.5-coder:0.5b-base"] == [model.name for model in ollama.models]


def test_a_model_that_does_not_exist_is_not_said_to_be_there(fimble: Run, ollama: OllamaStandin) -> None:
    result = fimble("models", "pull", "nope")

    assert 1 == result.code
    assert "There is no model 'nope' to get." in result.err
    assert "ollama.com/library" in result.err


def test_a_cloud_model_is_not_pulled(fimble: Run, ollama: OllamaStandin) -> None:
    assert 1 == fimble("models", "pull", "qwen3-coder:480b-cloud").code
    assert [] == [r for r in ollama.requests if r.path == "/api/pull"]


HEEDING = """
import signal, sys
from fimble.cli.main import main
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main())
"""
"""The program as a terminal starts it: a shell's background job, as tests may be, ignores the interrupt and passes that on."""


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_stopping_a_pull_says_that_it_goes_on_later(home: Path, ollama: OllamaStandin) -> None:
    ollama.speed.pull_ms = 60_000
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(
        [sys.executable, "-c", HEEDING, "models", "pull", "starcoder2:3b"], **pipes, text=True
    ) as process:
        ollama.wait_for(lambda: ollama.partial.get("starcoder2:3b") == 500, 60)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)

    (record,) = [r for r in ollama.requests if r.path == "/api/pull"]
    ollama.wait_for(lambda: record.outcome == "connection_closed", 60)
    assert 130 == process.returncode
    assert "`fimble models pull starcoder2:3b` goes on from here." in said
    assert "Traceback" not in said


def test_a_model_is_tested_and_the_verdict_kept(fimble: Run, ollama: OllamaStandin) -> None:
    result = fimble("models", "test", "--json")

    assert 0 == result.code
    assert ("fim", 2, 2) == tuple(result.json[key] for key in ("verdict", "filled", "tried"))
    assert "fim" == fimble("models", "--json").json["installed"][0]["self_test"]


def test_a_model_that_fails_its_test_can_be_tested_again(fimble: Run, ollama: OllamaStandin) -> None:
    ollama.passes_self_test = False
    bad = fimble("models", "test", CODER.name)
    ollama.passes_self_test = True
    good = fimble("models", "test", CODER.name)

    assert (1, 0) == (bad.code, good.code)
    assert "it will not be asked" in bad.out
    assert "fills holes as it should" in good.out


def test_a_model_is_measured_and_the_recommendation_goes_by_it(fimble: Run, ollama: OllamaStandin) -> None:
    result = fimble("models", "bench")
    page = fimble("models").out

    assert 0 == result.code
    assert "the same again" in result.out
    assert "reads 385 tokens/s, writes 14" in " ".join(result.out.split())
    assert "The prompt cache works" in result.err
    assert "Measured here: 385 prompt tokens/s" in page
    assert "a line after Enter in about" in page


def test_any_model_can_be_measured_and_drawn(fimble: Run, ollama: OllamaStandin, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    picture = tmp_path / "speed.svg"
    result = fimble("models", "bench", CHAT.name, "--plot", str(picture), "--json")

    assert 0 == result.code
    assert (CHAT.name, 5, True) == (result.json["name"], len(result.json["readings"]), result.json["reuses"])
    assert "a line changed in the middle" in picture.read_text("utf-8")


def test_an_openai_style_server_is_measured_and_tested_too(fimble: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with LlamaStandin(answer="x = 1\n" * 40) as server:
        monkeypatch.setenv("FIMBLE_OPENAI_BASE_URL", server.url)
        test = fimble("models", "test", "--backend", "openai", "--json")
        bench = fimble("models", "bench", "--backend", "openai", "--json")

    assert (0, "fim") == (test.code, test.json["verdict"])
    assert (0, True) == (bench.code, bench.json["reuses"])


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("test", "--backend", "lookup"), 2, "no model"),
        (("bench", "--plot", "speed.pdf"), 2, "neither .svg nor .png"),
        (("pull",), 2, "NAME"),
        (("test", "starcoder2:3b"), 1, "not found"),
        (("test", CHAT.name), 1, "no fill-in-the-middle format"),
    ],
)
def test_what_cannot_be_is_said(
    fimble: Run, ollama: OllamaStandin, arguments: tuple[str, ...], code: int, word: str
) -> None:
    result = fimble("models", *arguments)

    assert code == result.code
    assert word in result.err


# Quantising


def test_a_gguf_file_that_nobody_here_can_quantise_is_said_with_what_to_do(
    fimble: Run, ollama: OllamaStandin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "m.gguf").write_bytes(b"GGUF" + bytes(1000))
    monkeypatch.setenv("PATH", str(tmp_path))
    result = fimble("models", "quantize", str(tmp_path / "m.gguf"), "--name", "mine:q4")

    assert 2 == result.code
    assert "Neither this Ollama nor a program here" in result.err
    assert "llama-quantize on PATH" in result.err
    assert "no significant loss on code" in result.err


def test_a_folder_without_weights_is_no_model(fimble: Run, ollama: OllamaStandin, tmp_path: Path) -> None:
    result = fimble("models", "quantize", str(tmp_path), "--name", "mine:q4")

    assert 2 == result.code
    assert "there must be safetensors" in result.err


def write_weights(folder: Path) -> Path:
    for name in ("model.safetensors", "config.json", "tokenizer.json", "notes.txt"):
        (folder / name).write_text(name)
    return folder


@pytest.mark.parametrize(
    ("version", "to", "expected"),
    [("0.24.0", "q8_0", "q8_0"), ("0.24.0", "q6_k", "q6_k"), ("0.34.2", "q8_0", "int8"), ("0.34.2", "q4_k_m", "int4")],
)
def test_a_folder_of_weights_is_handed_to_ollama_which_quantises_it_in_its_own_words(
    fimble: Run, ollama: OllamaStandin, tmp_path: Path, version: str, to: str, expected: str
) -> None:
    ollama.version, ollama.has_mlx = version, True
    result = fimble("models", "quantize", str(write_weights(tmp_path)), "--name", "mine:q4", "--to", to, "--json")

    assert 0 == result.code
    (body,) = [r.body for r in ollama.requests if r.path == "/api/create"]
    assert body is not None
    assert ["config.json", "model.safetensors", "tokenizer.json"] == sorted(body["files"])
    assert ("mine:q4", expected) == (body["model"], body["quantize"])
    assert "mine:q4" == result.json["name"]


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("q6_k", "four or eight bits only, not to q6_k"),
        ("q4_k_m", "MLX runtime is not available. It imports safetensors for MLX only."),
    ],
)
def test_weights_that_this_ollama_cannot_quantise_are_told_with_another_way(
    fimble: Run, ollama: OllamaStandin, tmp_path: Path, to: str, message: str
) -> None:
    result = fimble("models", "quantize", str(write_weights(tmp_path)), "--name", "mine:q4", "--to", to)

    assert 2 == result.code
    assert message in " ".join(result.err.split())
    assert "convert_hf_to_gguf.py" in result.err


def test_a_quantised_model_is_not_quantised_again(fimble: Run, ollama: OllamaStandin) -> None:
    result = fimble("models", "quantize", CODER.name, "--name", "mine:q4")

    assert 2 == result.code
    assert "twice loses twice" in result.err
