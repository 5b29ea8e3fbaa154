"""What `fimble doctor` says about the model and the editors: each finding with its remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fimble.cli.checks import neovim_version
from tests.cli.conftest import Result
from tests.standin import faults
from tests.standin.llama_standin import LlamaStandin
from tests.standin.ollama_standin import CHAT, CODER, OllamaStandin

Run = Callable[..., Result]


@pytest.fixture
def ollama(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaStandin]:
    with OllamaStandin([CODER, CHAT]) as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        yield server


def checks_of(result: Result) -> dict[str, Any]:
    return {check["name"]: check for check in result.json["checks"]}


def test_all_is_well_with_a_model_that_fills_holes(shop: Path, fimble: Run, ollama: OllamaStandin) -> None:
    ollama.load(CODER.name, num_ctx=8192)
    ollama.load(CHAT.name)
    result = fimble("doctor", "--json")
    checks = checks_of(result)

    assert 0 == result.code
    assert "Ollama 0.34.2 at http://127.0.0.1" in checks["server"]["message"]
    assert f"in memory: {CODER.name}, {CHAT.name}" in checks["server"]["message"]
    assert f"{CODER.name} fills holes in the format qwen2.5-coder (tested now)" == checks["self-test"]["message"]
    assert "8,192 tokens are loaded, trained on 32,768" == checks["context"]["message"]
    assert checks["memory"]["message"].startswith(f"{CODER.name} at 8K = 1.7 GB: fits on ")
    assert checks["speed"]["message"].startswith("reads 385 tokens/s, writes 14")
    assert 2 == len(ollama.loads)

    again = checks_of(fimble("doctor", "--json"))
    assert "(tested before)" in again["self-test"]["message"]


def test_a_model_that_fills_no_holes_is_a_finding(shop: Path, fimble: Run, ollama: OllamaStandin) -> None:
    ollama.passes_self_test, ollama.answer = False, "garbage"
    result = fimble("doctor")

    assert 1 == result.code
    assert f"✗ self-test: {CODER.name} neither fills holes nor goes on with code (tested now)" in result.out
    assert f"`fimble models test {CODER.name}`" in result.out


def test_from_then_on_it_is_refused(shop: Path, fimble: Run, ollama: OllamaStandin) -> None:
    ollama.passes_self_test, ollama.answer = False, "garbage"
    fimble("doctor")
    checks = checks_of(fimble("doctor", "--backend", "ollama", "--model", CODER.name, "--json"))

    assert not checks["model"]["is_ok"]
    assert "failed its self-test" in checks["model"]["message"]
    assert "not looked at: no model answers" == checks["self-test"]["message"]


def test_a_small_context_has_a_remedy_but_is_no_failure(shop: Path, fimble: Run, ollama: OllamaStandin) -> None:
    check = checks_of(fimble("doctor", "--json"))["context"]

    assert check["is_ok"]
    assert "4,096 tokens are loaded" in check["message"]
    assert "OLLAMA_CONTEXT_LENGTH" in check["remedy"]


def test_an_old_ollama_has_a_remedy(shop: Path, fimble: Run, ollama: OllamaStandin) -> None:
    ollama.version = "0.24.0"
    check = checks_of(fimble("doctor", "--json"))["server"]

    assert check["is_ok"]
    assert "update it" in check["remedy"]


def test_a_model_too_big_for_the_machine_is_a_finding(shop: Path, fimble: Run, ollama: OllamaStandin) -> None:
    ollama.models = [replace(CODER, size=4_000_000_000_000)]
    result = fimble("doctor", "--json")
    checks = checks_of(result)

    assert 1 == result.code
    assert "does not fit" in checks["memory"]["message"]
    assert "fimble models pull" in checks["memory"]["remedy"]


def test_a_model_server_that_fails_at_the_self_test_is_told(shop: Path, fimble: Run, ollama: OllamaStandin) -> None:
    fimble("complete", "shop/order.py:12:12", "--backend", "ollama")  # loads the model
    ollama.passes_self_test, ollama.fault = False, faults.status(500)
    result = fimble("doctor", "--json")

    assert 1 == result.code
    assert "status 500" in checks_of(result)["self-test"]["message"]


def test_an_openai_style_server_is_looked_at_too(shop: Path, fimble: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with LlamaStandin() as server:
        monkeypatch.setenv("FIMBLE_OPENAI_BASE_URL", server.url)
        result = fimble("doctor", "--backend", "openai", "--json")
    checks = checks_of(result)

    assert 0 == result.code
    assert server.url in checks["server"]["message"]
    assert "fills holes" in checks["self-test"]["message"]
    assert "does not say" in checks["memory"]["message"]
    assert "reads 385 tokens/s" in checks["speed"]["message"]


def test_the_lookup_alone_asks_no_server(shop: Path, fimble: Run, ollama: OllamaStandin) -> None:
    result = fimble("doctor", "--backend", "lookup", "--json")

    assert 0 == result.code
    assert "the built-in lookup was chosen" in checks_of(result)["server"]["message"]
    assert [] == ollama.requests


def test_a_host_that_is_not_this_machine_is_refused_with_a_word(
    shop: Path, fimble: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "http://203.0.113.7:11434")
    result = fimble("doctor", "--backend", "ollama", "--json")
    check = checks_of(result)["server"]

    assert 1 == result.code
    assert "not this machine" in check["message"]
    assert "network.allowHosts" in check["remedy"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("NVIM v0.11.4\nBuild type: Release\n", (0, 11, 4)),
        ("NVIM v0.12.0-dev-1+g3d2\n", (0, 12, 0)),
        ("VIM - Vi IMproved 9.1", None),
        ("", None),
    ],
)
def test_neovims_version_is_read_off_its_first_line(said: str, expected: tuple[int, ...] | None) -> None:
    assert expected == neovim_version(said)


@pytest.mark.parametrize(("version", "hint"), [("0.9.5", "0.11 or newer is needed"), ("0.11.4", ":checkhealth fimble")])
def test_editors_are_named_with_what_they_need(
    shop: Path, home: Path, fimble: Run, monkeypatch: pytest.MonkeyPatch, version: str, hint: str
) -> None:
    for name, said in (("nvim", f"NVIM v{version}"), ("codium", "")):
        (home / name).write_text(f"#!/bin/sh\necho '{said}'\n")
        (home / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(home))
    check = checks_of(fimble("doctor", "--backend", "lookup", "--json"))["editors"]

    assert f"found codium, nvim {version}" == check["message"]
    assert hint in check["remedy"]
    assert "make vsix" in check["remedy"]
